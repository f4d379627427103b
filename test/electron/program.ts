/** The program that `npm run desktop:check` drives. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { extractAsar } from '../../scripts/pack-check/pack.ts';
import { writeFuses } from '../../scripts/pack-check/binary.ts';
import { findElectron, ROOT } from '../../scripts/programs.ts';

export interface Desktop {
  readonly program: string;
  /** Before `--config`: the folder of the project, where the program is Electron alone. */
  readonly args: readonly string[];
}

export interface DesktopOptions {
  /** A runtime's program. */
  readonly electron?: string | undefined;
  /** The folder that `npm run pack` left. */
  readonly packed?: string | undefined;
  /** A program that prepares another runtime in the folder it is given, and prints the path of what is to be started. */
  readonly adapter?: string | undefined;
}

/** Prepares it below `folder`. A text is why there is none. */
export async function findDesktop(options: DesktopOptions, folder: string): Promise<Desktop | string> {
  if (options.adapter !== undefined) return adapted(resolve(options.adapter), folder);
  if (options.packed !== undefined) return opened(resolve(options.packed), folder);
  const program = options.electron ?? findElectron();
  if (program === null)
    return 'no Electron runtime: npm start fetches it from GitHub, or name one by --electron';
  if (!existsSync(program)) return `${program} is not there`;
  return { program, args: [ROOT] };
}

function adapted(adapter: string, folder: string): Desktop | string {
  const { status, stdout, error } = spawnSync(adapter, [folder], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error !== undefined) return `${adapter}: ${error.message}`;
  const program = stdout.trim().split('\n').at(-1) ?? '';
  if (status !== 0 || !existsSync(program))
    return `${adapter} ended with ${String(status)} and named no program`;
  return { program, args: [] };
}

/**
 * A copy of the packed program that a tool may drive: its own runtime and files, with the fuses open that keep tools out, and its archive
 * extracted.
 */
async function opened(packed: string, folder: string): Promise<Desktop | string> {
  const name = ['twpas-agent-desktop', 'TWPAS Agent.exe'].find((each) => existsSync(join(packed, each)));
  if (name === undefined)
    return `no packed program in ${packed}${existsSync(packed) ? `: ${readdirSync(packed).join(', ')}` : ''}`;
  const copy = join(folder, 'program');
  cpSync(packed, copy, { recursive: true, filter: (path) => !/app\.asar(?:\.unpacked)?$/.test(path) });
  extractAsar(join(packed, 'resources/app.asar'), join(copy, 'resources/app'));
  await writeFuses(join(copy, name), {
    enableNodeCliInspectArguments: true,
    enableEmbeddedAsarIntegrityValidation: false,
    onlyLoadAppFromAsar: false,
  });
  return { program: join(copy, name), args: [] };
}
