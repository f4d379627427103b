import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { outputOf, tool } from '../programs.ts';
import type { Platform } from './allowed.ts';
import { fuseWire } from './binary.ts';
import { compile, compileResource } from './mingw.ts';

/** The folder of a packed program, as an installer would leave it. */
export interface Packed {
  readonly dir: string;
  readonly binary: string;
  readonly asar: string;
  readonly agent: string;
}

/** Packs with a stand-in for the runtime, which only GitHub has. @throws Error with what the packer said. */
export async function packWithStandIn(dir: string, platform: Platform): Promise<Packed> {
  const windows = platform === 'win32';
  const runtime = join(dir, `runtime-${platform}`);
  await mkdir(join(runtime, 'locales'), { recursive: true });
  await mkdir(join(runtime, 'resources'));
  await (windows ? standInForWindows(runtime, dir) : standInForLinux(runtime));
  // One language too many: the packer has to remove it.
  for (const name of ['zh-TW', 'en-US', 'de']) await writeFile(join(runtime, 'locales', `${name}.pak`), '');
  const out = join(dir, `out-${platform}`);
  // Pictures and names in the program are what its own editor, which only runs on Windows or out of GitHub, would put there.
  const more = windows ? ['--x64', '-c.win.signAndEditExecutable=false'] : [];
  builder([
    windows ? '--win' : '--linux',
    '--dir',
    ...more,
    `-c.electronDist=${runtime}`,
    `-c.directories.output=${out}`,
  ]);
  const unpacked = join(out, windows ? 'win-unpacked' : 'linux-unpacked');
  return {
    dir: unpacked,
    binary: join(unpacked, windows ? 'TWPAS Agent.exe' : 'twpas-agent-desktop'),
    asar: join(unpacked, 'resources/app.asar'),
    agent: join(unpacked, 'resources/agent'),
  };
}

/** A file that is nothing but its fuses. */
async function standInForLinux(runtime: string): Promise<void> {
  await writeFile(
    join(runtime, 'electron'),
    Buffer.concat([Buffer.from('no Electron, only its fuses\n'), fuseWire()]),
  );
  await chmod(join(runtime, 'electron'), 0o755);
}

/** A Windows program: the packer writes a resource into it, which says what the asar has to be. */
export async function standInForWindows(runtime: string, dir: string): Promise<void> {
  const bytes = [...fuseWire()].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  await writeFile(join(dir, 'wire.h'), `#define WIRE "${bytes}"\n`);
  compileResource('electron.rc', join(dir, 'electron.o'));
  const more = [join(dir, 'electron.o'), `-I${dir}`];
  compile('electron.c', join(runtime, 'electron.exe'), { more });
}

/** Paths of the files in an asar, without its folders. */
export function listAsar(asar: string): string[] {
  const paths = outputOf(tool('@electron/asar', ['list', asar], 'asar'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\', '/').replace(/^\//, ''));
  return paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
}

/** Extracts an asar, with the unpacked files beside it. Returns the folder. */
export function extractAsar(asar: string, to: string): string {
  outputOf(tool('@electron/asar', ['extract', asar, to], 'asar'));
  return to;
}

export async function listFolder(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}

/** electron-builder, with no certificate of this machine's. */
export function builder(args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  outputOf(tool('electron-builder', args), { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false', ...env });
}
