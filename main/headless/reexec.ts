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
 * Runs the same command line in the bundled Node, or again in this Node (`same`). Resolves with its exit code. Signals are passed on; a child ended
 * by a signal gives 128 + its number, as in a shell.
 */
export function reexecute(scriptFolder: string, same: string | null = null): Promise<number> {
  const node = same ?? (process.env[MARK] === undefined ? findBundledNode(scriptFolder) : null);
  if (node === null) {
    process.stderr.write(
      `Node ${process.versions.node} is too old: use Node 22.14 or later, or run npm ci again with optional dependencies.\n`,
    );
    return Promise.resolve(1);
  }
  // A restart drops options that make Node trust further authorities.
  const execArgv = same === null ? process.execArgv : process.execArgv.filter((one) => !one.endsWith('-ca'));
  return new Promise((resolve) => {
    const child = spawn(node, [...execArgv, ...process.argv.slice(1)], {
      stdio: 'inherit',
      env: same === null ? { ...process.env, [MARK]: '1' } : process.env,
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

/**
 * The service trusts the system's authorities and those of `server.caFile`. Somebody who can set its environment must not be able to add an authority
 * or a script, so these variables are dropped before anything is loaded. Imports nothing but Node itself.
 */
const UNTRUSTED = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

/**
 * Drops these variables. Only for the service: at a terminal the environment is the person's own.
 * @returns whether Node has already used one of them, so that the program must start again without it
 */
export function dropUntrusted(
  args: readonly string[],
  env: Record<string, string | undefined>,
  execArgv: readonly string[] = [],
): boolean {
  if (!args.includes('--service')) return false;
  const taken = [env['NODE_OPTIONS'], env['NODE_EXTRA_CA_CERTS']].some((set) => (set ?? '') !== '');
  for (const name of UNTRUSTED) Reflect.deleteProperty(env, name);
  return taken || execArgv.some((option) => /^--use-(openssl|system)-ca\b/.test(option));
}
