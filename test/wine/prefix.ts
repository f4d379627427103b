/** Windows programs on this machine, by Wine. What is seen this way is seen under Wine, and is said so. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { installOnDebian } from '../../scripts/debian.ts';

const WINE = '/usr/bin/wine';

/** Output of a program, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess;
  /** All that it printed so far. */
  out(): string;
  err(): string;
  ended(): Promise<Ended>;
  /** Resolves when it has printed this; rejects when it ends, or says it in vain for a minute. */
  printed(text: string): Promise<void>;
}

/** A machine with Windows on it, in a folder that goes with it. */
export interface Prefix {
  /** `drive_c` on this machine. */
  readonly drive: string;
  /** Environment with which a program finds this prefix. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** A path of this machine as Windows programs of the prefix know it. */
  readonly windows: (path: string) => string;
  start(program: string, args: readonly string[], options?: RunOptions): Running;
  run(program: string, args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** `\\HOST\SHARE` is this folder from now on. */
  share(host: string, name: string, folder: string): void;
  /** Ends whatever still runs in it. */
  close(): void;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** In a terminal of its own: a console program gets a console only there. */
  readonly terminal?: true;
  readonly cwd?: string;
}

/** True if there is a Wine; installs Debian's where we may. */
export function haveWine(): boolean {
  const here = (): boolean => spawnSync(WINE, ['--version'], { stdio: 'ignore' }).status === 0;
  return here() || (installOnDebian('wine', 'wine64') && here());
}

/** A sentence such as `wine-10.0 (Debian …)`. */
export function wineVersion(): string {
  return spawnSync(WINE, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0] ?? '';
}

/** `more`: environment for each program, e.g. where 32-bit parts of Wine lie. */
export async function makePrefix(dir: string, more: Readonly<Record<string, string>> = {}): Promise<Prefix> {
  const home = join(dir, 'wine');
  const drive = join(home, 'drive_c');
  const output = join(dir, 'output');
  const runtime = join(dir, 'xdg');
  mkdirSync(output);
  mkdirSync(runtime, { mode: 0o700 });
  const env = {
    ...process.env,
    WINEPREFIX: home,
    WINEDEBUG: '-all',
    // Neither .NET nor a browser is asked for.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    XDG_RUNTIME_DIR: runtime,
    LANG: 'C.UTF-8',
    ...more,
  };
  let count = 0;

  const start: Prefix['start'] = (program, args, options = {}) => {
    count += 1;
    // Standard output of a Windows program into a pipe of Linux fails under Wine; into a file it does not.
    const [outFile, errFile] = ['out', 'err'].map((kind) => join(output, `${String(count)}.${kind}`)) as [
      string,
      string,
    ];
    const [out, err] = [openSync(outFile, 'w'), openSync(errFile, 'w')];
    const words = [WINE, program, ...args];
    const [command = '', ...rest] =
      options.terminal === true ? ['script', '-qec', words.map(quoted).join(' '), '/dev/null'] : words;
    const child = spawn(command, rest, {
      env: { ...env, ...options.env },
      stdio: ['ignore', out, err],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    closeSync(out);
    closeSync(err);
    const gone = once(child, 'exit').then(([code]) => code as number | null);
    const read = (file: string): string => readFileSync(file, 'utf8');
    return {
      child,
      out: () => read(outFile),
      err: () => read(errFile),
      ended: async () => ({ code: await gone, out: read(outFile), err: read(errFile) }),
      printed: printedBy(program, gone, () => ({ out: read(outFile), err: read(errFile) })),
    };
  };
  const run: Prefix['run'] = (program, args, options) => start(program, args, options).ended();

  const made = await run('wineboot', ['-i']);
  if (made.code !== 0) throw new Error(`wineboot ended with ${String(made.code)}: ${made.err}`);
  return {
    drive,
    env,
    windows: (path) => `C:\\${relative(drive, path).split(sep).join('\\')}`,
    start,
    run,
    share: (host, name, folder) => {
      mkdirSync(join(home, 'dosdevices/unc', host), { recursive: true });
      symlinkSync(folder, join(home, 'dosdevices/unc', host, name));
    },
    close: () => {
      spawnSync('wineserver', ['-k'], { env, stdio: 'ignore' });
    },
  };
}

/** For {@link Running}: looks at what a program has printed until the text is there, or the program has ended. */
export function printedBy(
  program: string,
  gone: Promise<unknown>,
  read: () => { readonly out: string; readonly err: string },
): Running['printed'] {
  let isGone = false;
  void gone.then(() => (isGone = true));
  return (text) =>
    until(`${program} to print ${text}`, () => {
      const { out, err } = read();
      if (!out.includes(text) && isGone)
        throw new Error(`${program} ended without printing ${text}: ${out}${err}`);
      return out.includes(text);
    });
}

const DEADLINE_MS = 60_000;
const LOOK_AGAIN_MS = 50;

/** Looks again and again: nothing tells us what happens on the other side of Wine. @throws Error after `ms` */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  ms: number = DEADLINE_MS,
): Promise<void> {
  for (const end = Date.now() + ms; ;) {
    if (await isSo()) return;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
