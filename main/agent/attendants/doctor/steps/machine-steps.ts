import { constants } from 'node:fs';
import { access, opendir, rm, stat } from 'node:fs/promises';
import type { StatusView } from '../../../../../shared/api/views/status.ts';
import { LITTLE_ROOM, RESERVE_BYTES } from '../../../../../shared/standing.ts';
import { accountName as account, readingCommand } from '../../../ground/base/account.ts';
import { temporaryPath, writeDurably } from '../../../ground/base/files.ts';
import { type ForeignFolder, openForeignFolder } from '../../../ground/base/foreign-folder.ts';
import { taipeiTime } from '../../../ground/fhir/taipei.ts';
import { withoutSecrets } from '../../../ground/settings/explain-sources.ts';
import { isNotable } from '../../../carrier/smart/clock-skew.ts';
import { failed, type Finding, ok, skewValues, type Step, warning } from '../causes.ts';
import { errorCode, isNoSpace } from '../../../ground/base/errors.ts';
import { type Scan, scanFolder } from '../../../carrier/intake/scan.ts';
import { isDenied, isOfTheDisk, isReading } from '../../../carrier/intake/unreadable.ts';
import type { DoctorContext, Surroundings } from '../context.ts';
import { inTime, isNoAnswer, NO_ANSWER } from '../in-time.ts';
import { exposedData, exposedFolder, exposedSettings, warnOf } from '../exposed.ts';

/** The settings are valid, or doctor would not run. This step reports changes by the environment, and other accounts' access. */
export const settingsStep: Step = {
  tried: () => ({ zh: '讀取並檢查設定', en: 'read and check the settings' }),
  run: async ({ settings, settingsFile, settingsPending, surroundings, newServer }) => {
    const { hospitalId, server } = settings;
    const url = String(withoutSecrets(server.fhirBaseUrl));
    const result = {
      zh: `醫事機構 ${hospitalId}，伺服器 ${url}，連線代號 ${server.clientId}`,
      en: `hospital ${hospitalId}, server ${url}, client id ${server.clientId}`,
    };
    if (settingsPending !== null) {
      const code = settingsPending.refused ? 'settings-refused' : 'settings-not-applied';
      return warning(code, { when: settingsPending.at }, result);
    }
    if (newServer) return warning('server-not-confirmed', { url }, result);
    if (surroundings.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
      return warning('tls-switch-ignored', {}, 'NODE_TLS_REJECT_UNAUTHORIZED=0');
    const open = settingsFile === null ? null : await exposedSettings(settings, settingsFile);
    return open === null ? { kind: 'ok', result } : warnOf(open);
  },
};

const MEGABYTE = 1024 * 1024;

/** The data folder must be local, have free space, be ours alone, and store a file durably. */
export const dataFolderStep: Step = {
  tried: ({ settings }) => ({
    zh: `在 ${settings.dataDir} 寫入並刪除一個檔案，看磁碟種類、空間與權限`,
    en: `write and remove a file in ${settings.dataDir}; kind of disk, room, rights`,
  }),
  run: async (context) => {
    const { dataDir } = context.settings;
    const type = context.surroundings.networkType(dataDir);
    if (type !== null) return failed('data-network', { type }, type);
    try {
      // Written like all our files, and removed immediately.
      const path = `${temporaryPath(dataDir)}.tmp`;
      await writeDurably(path, 'doctor', 0o600);
      await rm(path);
    } catch (error) {
      return whyNotWritten(error);
    }
    return (await openToOthers(dataDir)) ?? (await exposed(context)) ?? (await withTrail(context));
  },
};

/** Names the cause from the error of a write in the data folder. */
export function whyNotWritten(error: unknown): Finding {
  const code = errorCode(error);
  if (code !== 'EDQUOT' && isNoSpace(error)) return failed('data-space', { free: '0 MB' }, code);
  return failed('data-denied', { error: code }, code);
}

async function openToOthers(dataDir: string): Promise<Finding | null> {
  // Windows has access lists instead, which the installer sets.
  if (process.platform === 'win32') return null;
  const mode = (await stat(dataDir)).mode & 0o777;
  if ((mode & 0o077) === 0) return null;
  const shown = mode.toString(8).padStart(4, '0');
  return warning('data-open-to-others', { mode: shown }, shown);
}

/** A full disk stops the work today, so that finding precedes a fault of the trail. */
async function withTrail(context: DoctorContext): Promise<Finding> {
  const found = await room(context);
  const { trailBroken } = context;
  if (found.kind === 'failed' || trailBroken === null) return found;
  const when = taipeiTime(trailBroken.at);
  return warning('trail-broken', { code: trailBroken.code, when }, trailBroken.code);
}

async function exposed({ settings }: DoctorContext): Promise<Finding | null> {
  const found = await exposedData(settings);
  return found === null ? null : warnOf(found);
}

async function room({ settings, surroundings }: DoctorContext): Promise<Finding> {
  const free = await surroundings.freeBytes(settings.dataDir);
  const shown = free < 1024 * MEGABYTE ? `${(free / MEGABYTE).toFixed(0)} MB` : gigabytes(free);
  const result = { zh: `本機磁碟，可寫入，剩餘 ${shown}`, en: `local, writable, ${shown} free` };
  if (free < RESERVE_BYTES) return failed('data-space', { free: shown }, result);
  return free < LITTLE_ROOM ? warning('data-space-low', { free: shown }, result) : { kind: 'ok', result };
}

const gigabytes = (bytes: number): string => `${(bytes / (1024 * MEGABYTE)).toFixed(1)} GB`;

interface Wanted {
  readonly path: string;
  readonly write: boolean;
}

/** Lists each folder shared with the HIS, as the agent's account. Writes into none of them. */
export const foldersStep: Step = {
  tried: ({ settings }) => ({
    zh: `以帳號 ${account()} 列出 ${String(settings.folders.length)} 個HIS 匯出資料夾`,
    en: `list the ${String(settings.folders.length)} folder(s) as ${account()}`,
  }),
  run: async (context) => {
    const { settings, surroundings } = context;
    const { exportDir } = settings.results;
    const outFolders = [exportDir, settings.attachments.folder, settings.log.heartbeatDir].filter(
      (path) => path !== undefined,
    );
    const wanted: Wanted[] = settings.folders.map(({ path, afterAccepted }) => ({
      path,
      write: afterAccepted === 'move',
    }));
    for (const one of wanted) {
      const wrong = await look(one, context);
      if (wrong !== null) return wrong;
    }
    let unguarded: Finding | null = null;
    for (const { path } of wanted) unguarded ??= await warnOfReadOnly(path, surroundings);
    // These folders are made at the first write: only an existing one can be wrong.
    for (const path of outFolders) {
      const wrong = await look({ path, write: true }, context);
      if (wrong?.kind === 'failed' && wrong.code !== 'folder-missing') return wrong;
    }
    for (const { path } of wanted) {
      const closed = await lostIn(path);
      if (closed !== null) return closed;
    }
    for (const { path } of wanted) {
      const isLocal = (at: string): boolean => surroundings.networkType(at) === null;
      const open = await inTime(path, () => exposedFolder(path, isLocal)).catch(() => null);
      if (open !== null) return warnOf(open);
    }
    if (unguarded !== null) return unguarded;
    const paths = wanted.map(({ path }) => path).join('、');
    return ok(`可讀取：${paths}`, `readable: ${paths}`);
  },
};

/** The newest files show whether the rights are right today; a folder may hold thousands. */
const MOST_OPENED = 10;

/** Finds names that cannot be read, subfolders that cannot be listed and new files that cannot be opened; null if there are none, or no answer in time. */
async function lostIn(path: string): Promise<Finding | null> {
  const folder = openForeignFolder(path);
  const scan = await inTime(path, () => scanFolder(folder, () => true)).catch(() => null);
  // The step listed the folder a moment ago: the next run reports that it has gone.
  if (scan?.kind !== 'seen') return null;
  const names = scan.problems.filter(({ kind }) => kind === 'name').length;
  if (names > 0) {
    const count = String(names);
    return failed('folder-names-not-utf8', { path, count }, `${path}: ${count}`);
  }
  return whyUnread(path, await inTime(path, () => openNewest(folder, scan)).catch(() => []));
}

/** Names the cause from the system's error codes for a folder's entries; null without errors. */
export function whyUnread(path: string, codes: readonly string[]): Finding | null {
  const [error] = codes;
  if (error === undefined) return null;
  const count = String(codes.length);
  const result = `${path}: ${count} ${error}`;
  if (!codes.some(isDenied)) return warning('folder-files-held', { path, count, error }, result);
  const values = { path, count, account: account(), command: readingCommand(path, account()) };
  return failed('folder-files-denied', values, result);
}

async function openNewest(folder: ForeignFolder, scan: Extract<Scan, { kind: 'seen' }>): Promise<string[]> {
  const codes = scan.errors.filter(({ relPath }) => !isOfTheDisk(relPath)).map(({ code }) => code);
  for (const { relPath } of scan.files.slice(-MOST_OPENED)) {
    try {
      await folder.withFile(relPath, (file) => file.head(1));
    } catch (error) {
      if (isReading(errorCode(error))) codes.push(errorCode(error));
    }
  }
  return codes;
}

/** A read-only folder cannot hold our lease, by which two agents notice each other. */
async function warnOfReadOnly(path: string, surroundings: Surroundings): Promise<Finding | null> {
  try {
    await inTime(path, () => access(path, constants.W_OK));
    return null;
  } catch (error) {
    if (isNoAnswer(error)) return whyNot(path, NO_ANSWER);
    const sealed = whySealed(errorCode(error), surroundings);
    if (sealed !== null) return warning(sealed, { path }, `${path}: EROFS`);
    return warning('folder-read-only', { path, account: account() }, path);
  }
}

/**
 * Names the cause from the system's error for a refused write; null if it is about rights. systemd mounts all folders but the unit's read-only, and
 * its variable shows that this is a service. systemd.exec(5), ProtectSystem= and INVOCATION_ID
 */
export function whySealed(
  error: string,
  { env }: Pick<Surroundings, 'env'>,
): 'folder-sealed-by-service' | 'folder-on-read-only-disk' | null {
  if (error !== 'EROFS') return null;
  return env['INVOCATION_ID'] === undefined ? 'folder-on-read-only-disk' : 'folder-sealed-by-service';
}

/** Null: no fault. A folder that the agent found stuck is skipped: another call there would not return either. */
export async function look(
  { path, write }: Wanted,
  { surroundings, agent }: Pick<DoctorContext, 'surroundings'> & Partial<Pick<DoctorContext, 'agent'>>,
): Promise<Finding | null> {
  if (agent?.stuckFolders.includes(path) === true) return whyNot(path, NO_ANSWER);
  try {
    await inTime(path, () => listOne(path));
  } catch (error) {
    return whyNot(path, errorCode(error));
  }
  try {
    if (write) await inTime(path, () => access(path, constants.W_OK));
  } catch (error) {
    if (isNoAnswer(error)) return whyNot(path, NO_ANSWER);
    const sealed = whySealed(errorCode(error), surroundings);
    if (sealed !== null) return failed(sealed, { path }, `${path}: EROFS`);
    return failed('folder-not-writable', { path, account: account() }, path);
  }
  return null;
}

async function listOne(path: string): Promise<void> {
  const folder = await opendir(path);
  await folder.read();
  await folder.close();
}

/** Names the cause from the system's error for a folder that cannot be listed, or from `no-answer`. */
export function whyNot(path: string, error: string, platform: NodeJS.Platform = process.platform): Finding {
  const result = `${path}: ${error}`;
  switch (error) {
    case 'ENOENT':
      return failed(isMapped(path, platform) ? 'folder-mapped-drive' : 'folder-missing', { path }, result);
    case 'EACCES':
    case 'EPERM':
      return failed('folder-denied', { path, account: account() }, result);
    case 'ENOTDIR':
      return failed('folder-not-a-folder', { path }, result);
    default:
      return failed('folder-unreachable', { path, error }, result);
  }
}

/** True if the drive letter is probably a share's: the system's disk and data disks use the first letters. */
function isMapped(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' && /^[f-z]:/i.test(path);
}

/** Another computer's clock may have written the folder's newest entry. */
const LEEWAY_MS = 5 * 60_000;

/** Without a request: checks that the clock was not set back. */
export const localClockStep: Step = {
  tried: () => ({
    zh: '比對資料夾中最後一筆紀錄，以及健保署先前回覆的時間',
    en: 'compare with the last entry in the data folder, and with NHI’s earlier answers',
  }),
  run: ({ clock, lastSeenAt, measuredSkewMs }) => {
    const now = clock.now();
    const shown = taipeiTime(now);
    if (lastSeenAt !== null && lastSeenAt > now + LEEWAY_MS) {
      const minutes = String(Math.round((lastSeenAt - now) / 60_000));
      // If NHI's clock agrees with ours, the newest entry was written by a clock that was ahead.
      const say = measuredSkewMs === null || isNotable(measuredSkewMs) ? failed : warning;
      return say('clock-before-data', { minutes }, shown);
    }
    if (isNotable(measuredSkewMs)) return warning('clock-skewed', skewValues(measuredSkewMs), shown);
    return { kind: 'ok', result: shown };
  },
};

/** Compares the guide in use with the newest one in NHI's answers. Makes no request. */
export const guideStep: Step = {
  tried: () => ({
    zh: '看健保署的回覆是否已使用較新的實作指引',
    en: 'whether NHI’s answers are of a newer guide than the one in use',
  }),
  run: ({ guideInUse }) => {
    const { inUse, imported, newer } = guideInUse;
    if (newer !== null) {
      const values = { newer: newer.version, when: newer.at, inUse };
      const { zh, en } = WHERE[newer.where];
      const result = { zh: `${inUse}；${zh}：${newer.version}`, en: `${inUse}; ${en}: ${newer.version}` };
      return warning('guide-older', values, result);
    }
    return imported
      ? ok(`${inUse}（匯入）`, `${inUse} (imported)`)
      : ok(`${inUse}（內附）`, `${inUse} (ships)`);
  },
};

type Newer = NonNullable<NonNullable<StatusView['guide']>['newer']>;
const WHERE: Readonly<Record<Newer['where'], { readonly zh: string; readonly en: string }>> = {
  'meta.profile': { zh: '回覆的 meta.profile', en: 'meta.profile of an answer' },
  metadata: { zh: '伺服器的 /metadata', en: '/metadata of the server' },
  'code-systems': { zh: '回覆內的代碼系統網址', en: 'code systems in an answer' },
};
