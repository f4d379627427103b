/**
 * `npm start`: the desktop program where Electron's runtime is or can be fetched; elsewhere one sentence says so and the
 * same agent runs headless, with its page in the browser. Arguments (`--config agent.yaml`) are handed on.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildUnlessBuilt, ELECTRON, findElectron, ROOT } from './programs.ts';

/** The download gives up only after minutes if nothing answers. */
const FETCH_MS = 60_000;

const args = process.argv.slice(2);
if (!existsSync(join(ROOT, 'dist/desktop/main.js')) || !existsSync(join(ROOT, 'dist/agent/cli.js'))) {
  buildUnlessBuilt();
}
const runtime = findElectron() ?? fetchRuntime();
if (runtime === null) {
  console.error(
    '這台電腦沒有 Electron 執行環境，也無法下載，改在背景執行並以瀏覽器開啟畫面。 ' +
      'No Electron runtime is here or can be fetched: running headless, with the page in the browser.',
  );
  handOver(process.execPath, [join(ROOT, 'dist/agent/cli.js'), 'run', ...args]);
} else {
  handOver(runtime, [ROOT, ...args]);
}

function fetchRuntime(): string | null {
  console.error('正在取得 Electron 執行環境… Fetching the Electron runtime…');
  // Its own error is a page long and says nothing that the sentence above does not.
  spawnSync(process.execPath, [join(ELECTRON, 'install.js')], { stdio: 'ignore', timeout: FETCH_MS });
  return findElectron();
}

/** Becomes the other program as far as a parent can: signals go there, its exit code is ours. */
function handOver(program: string, programArgs: readonly string[]): void {
  const child = spawn(program, programArgs, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      child.kill(signal);
    });
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
