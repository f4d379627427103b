/** Errors for paths of the settings to which the system denies access: path, setting, owner and account. Such a path names no patient. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Settings } from '../../shared/settings.ts';
import { errorCode, isGone } from '../agent/ground/base/errors.ts';
import { readNamedSync } from '../agent/ground/base/plain-file.ts';
import { AgentError } from '../agent/ground/error.ts';
import type { RefusedPlace } from '../agent/ground/error-codes/attendants-and-hosts.ts';
import { isWithin } from '../agent/ground/settings/places.ts';
import { systemUser } from './io.ts';

const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Runs `work`; if the system denies access, throws `no-access`. */
export async function namingPlaces<T>(settings: Settings, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw (await refusedPlace(settings, error)) ?? error;
  }
}

/** Null for other failures. */
export async function refusedPlace(settings: Settings, error: unknown): Promise<AgentError | null> {
  if (error instanceof AgentError && error.code === 'machine-key-open-to-others')
    return keyOfOther(settings, error);
  if (!(error instanceof Error) || error instanceof AgentError) return null;
  const code = errorCode(error);
  if (/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(code))
    // SQLite does not say why. If this account may write there, another program holds the file.
    return (await mayWrite(settings.dataDir)) ? null : noAccess(['dataDir', settings.dataDir], code, error);
  const { path } = error as NodeJS.ErrnoException;
  if (!REFUSED.has(code) || path === undefined) return null;
  const place = placeOf(settings, resolve(path));
  return place === null ? null : noAccess(place, code, error);
}

async function mayWrite(dataDir: string): Promise<boolean> {
  const { R_OK, W_OK, X_OK } = constants;
  try {
    await access(dataDir, R_OK | W_OK | X_OK);
    await access(join(dataDir, 'agent.db'), R_OK | W_OK);
    return true;
  } catch (refused) {
    return isGone(refused);
  }
}

type NamedPath = readonly [setting: string, path: string];

/** The data folder, the watched folders, and those that the agent fills for others. */
export function namedPaths(settings: Settings): NamedPath[] {
  const places: (readonly [string, string | undefined])[] = [
    ['dataDir', settings.dataDir],
    ...settings.folders.map(({ path }, index) => [`folders[${String(index)}].path`, path] as const),
    ['results.exportDir', settings.results.exportDir],
    ['attachments.folder', settings.attachments.folder],
    ['backup.dir', settings.backup.dir],
    ['log.heartbeatDir', settings.log.heartbeatDir],
  ];
  return places.flatMap(([setting, path]): NamedPath[] => (path === undefined ? [] : [[setting, path]]));
}

/** The setting whose path contains the refused path, or leads to it. Paths below a watched folder are not shown: they may name a patient. */
function placeOf(settings: Settings, refused: string): NamedPath | null {
  const known = namedPaths(settings);
  const holds = known.filter(([, path]) => isWithin(refused, path));
  return longest(holds) ?? known.find(([, path]) => isWithin(path, refused)) ?? null;
}

const longest = (places: readonly NamedPath[]): NamedPath | undefined =>
  [...places].sort(([, a], [, b]) => b.length - a.length)[0];

async function noAccess([setting, path]: NamedPath, code: string, cause: unknown): Promise<AgentError> {
  const account = systemUser();
  const { owner, isThere } = await ownerOf(path);
  const seen: RefusedPlace = { account, setting, path, code, owner, isThere };
  return new AgentError('no-access', seen, { cause });
}

/** Owner of the path, or of the nearest existing folder above it. Null if unknown, as on Windows. */
async function ownerOf(path: string): Promise<{ readonly owner: string | null; readonly isThere: boolean }> {
  if (process.platform === 'win32') return { owner: null, isThere: true };
  for (let at = path; ; at = dirname(at)) {
    try {
      return { owner: accountOf((await stat(at)).uid), isThere: at === path };
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || at === dirname(at)) return { owner: null, isThere: false };
    }
  }
}

/** A machine key with the right mode but another owner: the account is wrong, not the file. */
async function keyOfOther({ dataDir }: Settings, cause: AgentError): Promise<AgentError | null> {
  const found = await stat(join(dataDir, 'keys', 'machine.key')).catch(() => null);
  if (found === null || found.uid === process.geteuid?.()) return null;
  const [account, owner] = [systemUser(), accountOf(found.uid)];
  return new AgentError('no-access/other-owner', { dataDir, owner, account }, { cause });
}

/** Name of the account, if `/etc/passwd` has it; else its number, as for accounts of a directory service. */
function accountOf(uid: number): string {
  if (uid === process.geteuid?.()) return systemUser();
  return namesHere().get(String(uid)) ?? `uid-${String(uid)}`;
}

function namesHere(): ReadonlyMap<string, string> {
  try {
    const lines = readNamedSync('/etc/passwd').toString('utf8').split('\n');
    return new Map(lines.map((line) => [line.split(':')[2] ?? '', line.split(':')[0] ?? '']));
  } catch {
    return new Map(); // a container may have no such file
  }
}
