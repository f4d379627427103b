/** Programs that scripts start. On Windows `npm` and the tools are batch files, which need a shell: so their own scripts are started. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');

export type Program = readonly [program: string, ...args: string[]];

/** npm as it runs this script, by its own Node (Debian's npm runs on no other); otherwise the one beside Node, else by its name. */
export function npm(...args: string[]): Program {
  const candidates = [
    process.env['npm_execpath'] ?? '',
    join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js'),
  ];
  const script = candidates.find((path) => path.endsWith('.js') && existsSync(path));
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  return script === undefined ? ['npm', ...args] : [node, script, ...args];
}

/** A tool of node_modules, run by this Node. `name`: where a package brings more than one. */
export function tool(packageName: string, args: readonly string[], name: string = packageName): Program {
  const folder = join(ROOT, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly bin: string | Readonly<Record<string, string>>;
  };
  const script = typeof bin === 'string' ? bin : bin[name];
  if (script === undefined) throw new Error(`${packageName} has no program ${name}`);
  return [process.execPath, join(folder, script), ...args];
}

/** Runs it to its end, its output is ours. @returns its exit code */
export function run([program, ...args]: Program, env: NodeJS.ProcessEnv = process.env): number {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', cwd: ROOT, env });
  if (error !== undefined) throw error;
  return status ?? 1;
}

/**
 * Runs it to its end. Its output is held until then, so that two outputs do not mix: in a file and not in a pipe, which a process it leaves
 * running may hold open for ever.
 */
export async function ended([command, ...args]: Program): Promise<{
  readonly status: number | null;
  readonly output: string;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'twpas-step-'));
  const said = join(folder, 'output');
  const file = openSync(said, 'w');
  try {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', file, file] });
    const [status] = (await once(child, 'exit')) as [number | null];
    return { status, output: readFileSync(said, 'utf8') };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

/** A program's output. @throws Error with its output if it fails */
export function outputOf([program, ...args]: Program, env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    cwd: ROOT,
    env,
  });
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`${program} ${args[0] ?? ''} ended with ${String(status)}:\n${stdout}${stderr}`);
  return stdout;
}

/** Builds, unless `--built` says that dist is current. */
export function buildUnlessBuilt(): void {
  if (process.argv.includes('--built')) return;
  if (run(npm('run', '--silent', 'build')) !== 0) process.exit(1);
}

/** Electron's npm package: declarations and a downloader; the runtime itself comes from GitHub at its first use. */
export const ELECTRON = join(ROOT, 'node_modules/electron');

/** The program Electron's package would start, or null where its download was never made. */
export function findElectron(): string | null {
  const named = join(ELECTRON, 'path.txt');
  if (!existsSync(named)) return null;
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(ELECTRON, 'dist');
  const program = join(dist, readFileSync(named, 'utf8').trim());
  return existsSync(program) ? program : null;
}
