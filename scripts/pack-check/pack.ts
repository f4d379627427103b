import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { binaryWithFuses } from './fuses.ts';

/** The folder a packed program lies in, as an installer would leave it. */
export interface Packed {
  readonly dir: string;
  readonly binary: string;
  readonly asar: string;
  readonly agent: string;
}

/** Packs for Linux with a stand-in for the runtime, which only GitHub has. @throws Error with what the packer said. */
export async function packWithStandIn(dir: string): Promise<Packed> {
  const runtime = join(dir, 'runtime');
  await mkdir(join(runtime, 'locales'), { recursive: true });
  await mkdir(join(runtime, 'resources'));
  await writeFile(join(runtime, 'electron'), binaryWithFuses());
  await chmod(join(runtime, 'electron'), 0o755);
  // One language too many: the packer is to take it out.
  for (const name of ['zh-TW', 'en-US', 'de']) await writeFile(join(runtime, 'locales', `${name}.pak`), '');
  const out = join(dir, 'out');
  run('electron-builder', ['--linux', '--dir', `-c.electronDist=${runtime}`, `-c.directories.output=${out}`]);
  const unpacked = join(out, 'linux-unpacked');
  return {
    dir: unpacked,
    binary: join(unpacked, 'twpas-agent-desktop'),
    asar: join(unpacked, 'resources/app.asar'),
    agent: join(unpacked, 'resources/agent'),
  };
}

/** Paths of the files in an asar, without its folders. */
export function listAsar(asar: string): string[] {
  const paths = run('asar', ['list', asar])
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\', '/').replace(/^\//, ''));
  return paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
}

/** All of an asar, what lies unpacked beside it included. Returns the folder. */
export function extractAsar(asar: string, to: string): string {
  run('asar', ['extract', asar, to]);
  return to;
}

/** Paths of the files below a folder. */
export async function listFolder(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' },
  });
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}:\n${stdout}${stderr}`);
  return stdout;
}
