/**
 * better-sqlite3 is built for Node-API 10 and crashes the process on an older Node when a database is opened. The
 * commands promised to work from Node 20.20, so an old Node hands over to the Node 24 that comes as a dependency.
 * Imports nothing but Node itself: all that it imported would load before the guard.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NEEDED_NODE_API = 10;
/** Set in the child, so that a wrong binary does not start itself endlessly. */
const MARK = 'TWPAS_REEXECUTED';

/** The bundled Node, searched from the script's folder upwards; null if it is not installed. */
export function findBundledNode(
  from: string,
  platform = process.platform,
  arch = process.arch,
): string | null {
  const name = `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const binary = platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name, 'bin', binary);
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return null;
  }
}

/** True if this Node can run the agent; otherwise another process does the work and this one ends with it. */
export function nodeIsNewEnough(versions: NodeJS.ProcessVersions = process.versions): boolean {
  return Number(versions.napi) >= NEEDED_NODE_API;
}

/**
 * Runs the same command line in the bundled Node. Resolves with its exit code. Signals are passed on; a child ended by a signal gives 128 + its
 * number, as in a shell.
 */
export function reexecute(scriptFolder: string): Promise<number> {
  const node = process.env[MARK] === undefined ? findBundledNode(scriptFolder) : null;
  if (node === null) {
    process.stderr.write(
      `Node ${process.versions.node} is too old: use Node 22.14 or later, or run npm ci again with optional dependencies.\n`,
    );
    return Promise.resolve(1);
  }
  return new Promise((resolve) => {
    const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], {
      stdio: 'inherit',
      env: { ...process.env, [MARK]: '1' },
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        child.kill(signal);
      });
    child.on('error', (error) => {
      process.stderr.write(`${node} cannot be started (${error.message}).\n`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      resolve(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1));
    });
  });
}
