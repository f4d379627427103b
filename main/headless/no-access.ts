/** The system refuses a place of the settings: which one, to whom, whose it is and by which account it goes. Such a path is no patient's. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Settings } from '../../shared/settings.ts';
import { errorCode, isGone } from '../agent/ground/base/errors.ts';
import { AgentError } from '../agent/ground/error.ts';
import { isWithin } from '../agent/ground/settings/places.ts';
import { accountOf } from './control/control-file.ts';
import { systemUser } from './io.ts';

const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Runs `work`; what the system refused it is told as `no-access`. */
export async function namingPlaces<T>(settings: Settings, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw (await refusedPlace(settings, error)) ?? error;
  }
}

/** Null for any other failure. */
export async function refusedPlace(settings: Settings, error: unknown): Promise<AgentError | null> {
  if (error instanceof AgentError && error.code === 'machine-key-open-to-others')
    return keyOfOther(settings, error);
  if (!(error instanceof Error) || error instanceof AgentError) return null;
  const code = errorCode(error);
  if (/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(code))
    // SQLite does not say why. Where this account may do everything there, another program holds the file.
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

type Place = readonly [setting: string, path: string];

/** The setting that the refused path lies in, or on the way to. What lies below a watched folder may bear a patient's name: it is not told. */
function placeOf(settings: Settings, refused: string): Place | null {
  const places: (readonly [string, string | undefined])[] = [
    ['dataDir', settings.dataDir],
    ...settings.folders.map(({ path }, index) => [`folders[${String(index)}].path`, path] as const),
    ['results.exportDir', settings.results.exportDir],
    ['attachments.folder', settings.attachments.folder],
    ['backup.dir', settings.backup.dir],
    ['keys.publishDir', settings.keys.publishDir],
    ['log.heartbeatDir', settings.log.heartbeatDir],
  ];
  const known = places.flatMap(([setting, path]): Place[] => (path === undefined ? [] : [[setting, path]]));
  const holds = known.filter(([, path]) => isWithin(refused, path));
  return longest(holds) ?? known.find(([, path]) => isWithin(path, refused)) ?? null;
}

const longest = (places: readonly Place[]): Place | undefined =>
  [...places].sort(([, a], [, b]) => b.length - a.length)[0];

async function noAccess([setting, path]: Place, code: string, cause: unknown): Promise<AgentError> {
  const account = systemUser();
  const { owner, isThere } = await ownerOf(path);
  const way = remedy({ account, setting, owner, isThere });
  return new AgentError('no-access', `account ${account} may not use ${setting} ${path} (${code})${way.en}`, {
    cause,
    messageZh: `帳號 ${account} 不能使用 ${setting} ${path}（${code}）${way.zh}`,
  });
}

function remedy(seen: {
  readonly account: string;
  readonly setting: string;
  readonly owner: string | null;
  readonly isThere: boolean;
}): { readonly zh: string; readonly en: string } {
  const { account, setting, owner, isThere } = seen;
  if (owner === null) return { zh: '', en: '' };
  // Whose it has to be is not known here: who typed the command may be anybody.
  if (!isThere && setting === 'dataDir')
    return {
      zh: '；資料夾還不存在：請先執行 sudo twpas-agent service install，或改用服務帳號執行',
      en: '; it does not exist: run `sudo twpas-agent service install` first, or the command as the service’s account',
    };
  if (!isThere)
    return {
      zh: '；資料夾還不存在，或不能進入上層資料夾：請先建立，並讓服務帳號能讀寫',
      en: '; it does not exist, or a folder above it is closed: make it, for the service’s account to read and write',
    };
  if (owner === account)
    return {
      zh: '；請檢查權限，或是否為唯讀的磁碟',
      en: '; look at its rights, or whether its disk is read-only',
    };
  if (owner === 'root')
    return {
      zh: '；它屬於 root：請讓服務帳號能讀寫，或改用 sudo 執行',
      en: '; it belongs to root: let the service’s account read and write there, or run the command by sudo',
    };
  const as = runAs(owner);
  return { zh: `；它屬於帳號 ${owner}，請改用：${as}`, en: `; it belongs to ${owner}: run it as ${as}` };
}

/** sudo takes the number of an account that this machine has no name for as `#4711`. */
const runAs = (owner: string): string => `sudo -u ${owner.replace(/^uid-(\d+)$/, "'#$1'")} twpas-agent …`;

/** Of the place, or of the nearest folder above it that is there. Null where nobody says, as on Windows. */
async function ownerOf(path: string): Promise<{ readonly owner: string | null; readonly isThere: boolean }> {
  if (process.platform === 'win32') return { owner: null, isThere: true };
  for (let at = path; ; at = dirname(at)) {
    try {
      return { owner: await accountOf((await stat(at)).uid), isThere: at === path };
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || at === dirname(at)) return { owner: null, isThere: false };
    }
  }
}

/** A machine key with the right mode that belongs to another account: it is the account that is wrong, not the file. */
async function keyOfOther({ dataDir }: Settings, cause: AgentError): Promise<AgentError | null> {
  const found = await stat(join(dataDir, 'keys', 'machine.key')).catch(() => null);
  if (found === null || found.uid === process.geteuid?.()) return null;
  const [account, owner] = [systemUser(), await accountOf(found.uid)];
  const as = runAs(owner);
  return new AgentError(
    'no-access',
    `the data folder ${dataDir} belongs to ${owner}, and this is ${account}: run it as ${as}`,
    { cause, messageZh: `資料夾 ${dataDir} 屬於帳號 ${owner}，目前的帳號是 ${account}：請改用 ${as}` },
  );
}
