import { lstatSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { isGone } from '../../agent/ground/base/errors.ts';

interface PlaceSight {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Command line after the program. */
  readonly argv: readonly string[];
}

/** `agent.yaml` by precedence: named on the command line, else per machine, else per user. */
export function settingsPlaces(sight: PlaceSight): readonly string[] {
  const named = namedFile(sight.argv);
  if (named !== null) return [named];
  const path = sight.platform === 'win32' ? win32 : posix;
  return [machineFolder(sight), userFolder(sight)].map((folder) => path.join(folder, 'agent.yaml'));
}

/** This user's folder: their own settings file, and the desktop program's own files. */
export function userFolder({ platform, env, home }: Omit<PlaceSight, 'argv'>): string {
  if (platform === 'win32')
    return win32.join(env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'TWPAS Agent');
  const given = env['XDG_CONFIG_HOME'];
  const base = given !== undefined && posix.isAbsolute(given) ? given : posix.join(home, '.config');
  return posix.join(base, 'twpas-agent');
}

function machineFolder({ platform, env }: PlaceSight): string {
  return platform === 'win32'
    ? win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'TWPAS Agent')
    : '/etc/twpas-agent';
}

/** The first existing place; null: nothing is set up yet. */
export function findSettings(places: readonly string[], exists: (path: string) => boolean): string | null {
  return places.find(exists) ?? null;
}

/** The file in `--config FILE` or `--config=FILE`, anywhere among Chromium's switches. */
function namedFile(argv: readonly string[]): string | null {
  const joined = argv.find((word) => word.startsWith('--config='))?.slice('--config='.length);
  const after = argv.indexOf('--config');
  const file = joined ?? (after === -1 ? undefined : argv[after + 1]);
  return file === undefined || file === '' ? null : file;
}

/**
 * False only if the path certainly does not exist. A file in a folder that this account may not enter, a dangling link or a folder of that
 * name count as existing, so that the program reports them instead of starting the wizard.
 */
export function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return !isGone(error);
  }
}
