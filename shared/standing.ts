/**
 * The agent's state for a monitoring system, as a level and one line: 0 fine, 1 look soon, 2 look now. Without patients, file names and
 * paths.
 */
import type { ExpiryView, StatusView } from './api/views/status.ts';
import { EXPIRY_KINDS } from './expiry.ts';
import type { FolderProblemKind, FolderState, OutFolderState } from './states.ts';

/** All findings and their urgency; 0: for information only. Within a level, the order of this table is that of their urgency. */
const FINDINGS = {
  'not-running': { level: 2, zh: '送件程式沒有執行', en: 'the agent does not run' },
  'no-data-folder': { level: 2, zh: '這份設定還沒有執行過', en: 'no agent has run with these settings' },
  'not-allowed': {
    level: 2,
    zh: '這個帳號不能查看資料夾；監控請改讀 log.heartbeatDir',
    en: 'this account may not look into the data folder; for monitoring read log.heartbeatDir',
  },
  'heartbeat-old': { level: 2, zh: '心跳檔沒有更新', en: 'the heartbeat is old' },
  'heartbeat-unreadable': { level: 2, zh: '讀不到心跳檔', en: 'the heartbeat cannot be read' },
  'clock-skewed': {
    level: 2,
    zh: '這台電腦的時鐘與健保署不符，請校正時間；以下各項可能由此而來',
    en: 'this clock disagrees with NHI’s: set it right, as what follows may come of it',
  },
  'server-not-confirmed': {
    level: 2,
    zh: '設定改連另一個伺服器，尚未確認，沒有送件',
    en: 'the settings name another server that nobody has confirmed: nothing is sent',
  },
  'key-not-known': {
    level: 2,
    zh: '健保署不接受現用的連線金鑰，多半因為換用後尚未登錄，沒有送件；請把 keys jwks 交給健保署登錄，或以 keys put-back 改回前一把',
    en: 'NHI refuses the client key, most likely as it does not know the one that signs since the rotation: register keys jwks, or go back by keys put-back; nothing is sent',
  },
  'nhi-refuses': { level: 2, zh: '健保署不接受，沒有送件', en: 'NHI refuses: nothing is sent' },
  'sends-refused': {
    level: 2,
    zh: '最近的送件都被拒絕，查詢卻可以；請以這個狀態詢問健保署',
    en: 'the last sends are refused, though searches work: ask NHI about this status',
  },
  'nhi-busy': {
    level: 1,
    zh: '健保署要求稍後再送，會自動繼續',
    en: 'NHI asks to wait; it goes on by itself',
  },
  restored: {
    level: 2,
    zh: '還原或重建後暫停送件，須由人確認後繼續',
    en: 'sending waits for a person after a restore or a rebuild',
  },
  'lost-days': {
    level: 1,
    zh: '還原後，健保署已核定而這裡沒有的案件',
    en: 'NHI has decided applications that the restored state does not know',
  },
  'paused-by-person': { level: 1, zh: '人員已暫停送件', en: 'a person has paused sending' },
  'nhi-unreachable': {
    level: 1,
    zh: '連不到健保署，會自動再試',
    en: 'NHI cannot be reached; it is tried again',
  },
  'nhi-way-closed': {
    level: 2,
    zh: '連不到健保署，不會自行恢復（代理伺服器的帳號，或憑證），請執行 doctor',
    en: 'NHI cannot be reached and a person has to mend it (the proxy’s account, or a certificate): run doctor',
  },
  'nhi-silent': { level: 2, zh: '健保署超過一天沒有回覆', en: 'NHI has not answered for more than a day' },
  'folder-down': { level: 2, zh: '收不到檔案的資料夾', en: 'folders that nothing is taken from' },
  'files-not-readable': {
    level: 2,
    zh: '服務帳號讀不到的檔案或子資料夾（權限，或被其他程式鎖住），其中的申請收不到',
    en: 'files or subfolders that the service cannot read (rights, or held by another program): not taken',
  },
  'no-space': {
    level: 2,
    zh: 'dataDir 所在磁碟的空間不足（低於 64 MB），已停止收檔',
    en: 'the disk of dataDir is full (below 64 MB): no files are taken',
  },
  'names-not-utf8': {
    level: 2,
    zh: '檔名不是 UTF-8（多半是 Big5）的檔案或子資料夾，其中的申請收不到；請由 HIS 以 UTF-8 檔名重新匯出',
    en: 'files or subfolders whose names are not UTF-8 (most likely Big5), which are never taken: the HIS has to export them under UTF-8 names',
  },
  'disk-low': {
    level: 1,
    zh: 'dataDir 所在磁碟的空間快用完',
    en: 'little room is left on the disk of dataDir',
  },
  'settings-not-applied': {
    level: 1,
    zh: '設定檔改過，尚未套用（settings reload）',
    en: 'the settings file was changed and is not applied (settings reload)',
  },
  'folder-waits': {
    level: 1,
    zh: '由另一部送件程式收件、這裡等候的資料夾',
    en: 'folders that another agent serves, while this one waits',
  },
  'folder-seized': {
    level: 2,
    zh: '收件中的資料夾，占用檔被其他程式改寫，已停止收件',
    en: 'folders whose lease another program wrote over while this agent served them',
  },
  'folder-unguarded': {
    level: 1,
    zh: '唯讀、無法察覺另一部送件程式的資料夾',
    en: 'read-only folders, where a second agent goes unnoticed',
  },
  'lease-disturbed': {
    level: 2,
    zh: '占用檔一再被改寫的資料夾，案件收不進來',
    en: 'folders whose lease is written over again and again, so that hardly anything is taken',
  },
  'folder-late': {
    level: 1,
    zh: '兩分鐘後仍未開始收件的資料夾',
    en: 'folders that nothing is watched in two minutes after the start',
  },
  'results-not-written': {
    level: 2,
    zh: '無法寫入的結果或交付資料夾',
    en: 'folders that no results or archives can be written to',
  },
  'result-forged': {
    level: 2,
    zh: '結果資料夾裡，冒用本程式案件號的結果檔',
    en: 'result files under case numbers of this agent that it did not write',
  },
  'trail-broken': { level: 2, zh: '稽核軌跡遭截斷或變更', en: 'the audit trail was cut off or changed' },
  'backup-failing': { level: 1, zh: '備份沒有完成', en: 'the backup fails' },
  'backup-late': {
    level: 1,
    zh: '備份已逾時未產生',
    en: 'no backup was made for twice the time that is set',
  },
  'no-client-key': { level: 2, zh: '沒有可用的連線金鑰', en: 'there is no client key that can be used' },
  'client-key-due': { level: 1, zh: '連線金鑰該更換了', en: 'the client key is to be replaced' },
  'runs-out': { level: 1, zh: '即將到期或讀不到的項目', en: 'things that run out soon or cannot be read' },
  'ran-out': { level: 2, zh: '已到期的項目', en: 'things that have run out' },
  'sends-in-doubt': { level: 1, zh: '送件結果待確認', en: 'sends in doubt' },
  'cases-not-shown': {
    level: 1,
    zh: '健保署收了但查不到的案件',
    en: 'cases that NHI accepted and does not show',
  },
  'console-port-taken': {
    level: 2,
    zh: '網頁的連接埠被其他程式占用，本機無法開啟網頁；送件照常',
    en: 'another program holds the port of the page, which cannot be opened here; sending goes on',
  },
  'console-certificate-kept': {
    level: 1,
    zh: '網頁的新憑證不能用，仍使用原來的憑證',
    en: 'the new certificate of the console is not usable, and the former one is still served',
  },
  'console-closed': {
    level: 1,
    zh: '主控台沒有對其他電腦開放',
    en: 'the console is not open for other PCs, as the settings ask',
  },
  'accounts-attacked': {
    level: 1,
    zh: '密碼正遭猜測的帳號（本人用過的瀏覽器仍可登入）',
    en: 'accounts whose passwords are being guessed at (their owners’ browsers still sign in)',
  },
  'mail-failing': { level: 1, zh: '警示郵件寄不出去', en: 'alerts cannot be sent by mail' },
  'webhook-failing': { level: 1, zh: '警示無法送到 webhook', en: 'alerts cannot be sent to the webhook' },
  'cases-need-person': { level: 0, zh: '需要人員處理的案件', en: 'cases that need a person' },
} as const satisfies Record<string, { readonly level: 0 | 1 | 2; readonly zh: string; readonly en: string }>;

export type FindingCode = keyof typeof FINDINGS;
export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[];

/** Findings that only a check from outside can make: an agent that answers has none of them, so `/metrics` never shows them. */
export const SEEN_FROM_OUTSIDE: readonly FindingCode[] = [
  'not-running',
  'no-data-folder',
  'not-allowed',
  'heartbeat-old',
  'heartbeat-unreadable',
];

export interface StandingFinding {
  readonly code: FindingCode;
  /** A count, code or day, never a file name; null: none. */
  readonly detail: string | null;
  /** Names and days of the things that `detail` counts. Absent: none. */
  readonly named?: { readonly zh: string; readonly en: string };
}

export interface Standing {
  readonly level: 0 | 1 | 2;
  /** The most urgent first. */
  readonly findings: readonly StandingFinding[];
}

/** In these states the agent takes in no files from a folder, or almost none. */
export const DOWN: ReadonlySet<FolderState> = new Set([
  ...(['unreachable', 'other-agent', 'no-space', 'stuck', 'disturbed'] as const),
]);
const NOT_WRITTEN: ReadonlySet<OutFolderState> = new Set(['trouble', 'stuck']);

export function standing(...findings: readonly StandingFinding[]): Standing {
  const sorted = [...findings].sort((a, b) => levelOf(b) - levelOf(a) || rankOf(a) - rankOf(b));
  return { level: sorted[0] === undefined ? 0 : levelOf(sorted[0]), findings: sorted };
}

const rankOf = ({ code }: StandingFinding): number => FINDING_CODES.indexOf(code);

/** 0: nobody has to act soon. */
export const levelOf = ({ code }: StandingFinding): 0 | 1 | 2 => FINDINGS[code].level;

export function found(code: FindingCode, detail: string | null = null): StandingFinding {
  return { code, detail };
}

export function standingOf(status: StatusView): Standing {
  if (status.noDataFolder !== undefined) return standing(found('no-data-folder'));
  if (!status.running) return standing(found('not-running'));
  const backupError = status.backup?.error ?? null;
  return standing(
    ...clockFindings(status),
    ...destinationFindings(status),
    ...folderFindings(status),
    ...expiryFindings(status),
    ...(status.trailBroken === undefined ? [] : [found('trail-broken', status.trailBroken.code)]),
    ...(backupError === null ? [] : [found('backup-failing', backupError)]),
    ...counted('lost-days', (status.lostNumbers ?? []).length),
    ...(backupError === null && status.backup?.isLate === true ? [found('backup-late')] : []),
    ...counted('sends-in-doubt', status.counts.delivery.uncertain),
    ...counted('cases-not-shown', status.notShown ?? 0),
    ...(status.consoleTaken === undefined ? [] : [found('console-port-taken', String(status.consoleTaken))]),
    ...consoleFindings(status),
    ...counted('accounts-attacked', status.accountsAttacked ?? 0),
    ...diskFindings(status),
    ...settingsFindings(status),
    ...alertFindings(status),
    ...counted('cases-need-person', status.needPerson ?? 0),
  );
}

/** The state of sending now: judges only the connection to NHI and the key. */
export function readinessOf(status: StatusView): Standing {
  if (status.noDataFolder !== undefined) return standing(found('no-data-folder'));
  const running = status.running ? [] : [found('not-running')];
  return standing(...running, ...destinationFindings(status), ...keyFindings(status));
}

/** Pauses that NHI asked for, which end by themselves. */
const ASKS_TO_WAIT: ReadonlySet<string> = new Set(['throttled', 'busy']);

/** Connection faults that no retry repairs. */
const NEEDS_A_PERSON: ReadonlySet<string> = new Set([
  'proxy-login',
  'proxy-login-page',
  'certificate-wrong-name',
  'certificate-expired',
  'certificate-untrusted',
]);

const counted = (code: FindingCode, count: number): StandingFinding[] =>
  count === 0 ? [] : [found(code, String(count))];

/** Larger differences between the clocks are reported, s. The agent corrects smaller ones, which do no harm. */
export const NOTABLE_SKEW_SECONDS = 120;

export function clockFindings({
  destination: { clockSkewSeconds },
}: Pick<StatusView, 'destination'>): StandingFinding[] {
  // The server's clock minus ours: negative if ours is ahead.
  return clockSkewSeconds !== null && Math.abs(clockSkewSeconds) > NOTABLE_SKEW_SECONDS
    ? [found('clock-skewed', signedMinutes(-clockSkewSeconds / 60))]
    : [];
}

/** `+180 min`, `-400 d` */
function signedMinutes(minutes: number): string {
  const isLong = Math.abs(minutes) >= 2 * 24 * 60;
  const number = Math.round(isLong ? minutes / (24 * 60) : minutes);
  return `${number > 0 ? '+' : ''}${String(number)} ${isLong ? 'd' : 'min'}`;
}

/** Codes of a token server that may not know our key. */
const KEY_REFUSED: ReadonlySet<string> = new Set(['token-invalid_client', 'token-invalid_grant']);

function destinationFindings({
  destination,
  lastAnswer,
  sendsRefused,
  clientKey,
}: StatusView): StandingFinding[] {
  const silent = lastAnswer?.silent === true ? [found('nhi-silent')] : [];
  if (destination.newServer) return [found('server-not-confirmed')];
  const { reason } = destination;
  if (destination.pausedByPerson)
    return [reason === 'restored' ? found('restored') : found('paused-by-person', reason), ...silent];
  if (destination.state === 'paused' && KEY_REFUSED.has(reason ?? '') && clientKey.switchedAt !== undefined)
    return [found('key-not-known', clientKey.switchedAt.slice(0, 16))];
  const refused = sendsRefused === undefined ? null : refusedFinding(sendsRefused);
  if (refused !== null && reason === `http-${String(sendsRefused?.status)}`) return [...silent, refused];
  if (destination.state === 'paused')
    return [found(reason !== null && ASKS_TO_WAIT.has(reason) ? 'nhi-busy' : 'nhi-refuses', reason)];
  if (destination.state === 'unreachable')
    return [
      ...silent,
      found(NEEDS_A_PERSON.has(reason ?? '') ? 'nhi-way-closed' : 'nhi-unreachable', reason),
    ];
  return refused === null ? silent : [...silent, refused];
}

const refusedFinding = ({ status, count }: NonNullable<StatusView['sendsRefused']>): StandingFinding =>
  found('sends-refused', `HTTP ${String(status)}, ${String(count)}x`);

function folderFindings({ folders, outFolders = [], freeBytes }: StatusView): StandingFinding[] {
  const notWritten = outFolders.filter(({ use, state }) => use !== 'backup' && NOT_WRITTEN.has(state));
  const full = folders.filter(({ state }) => state === 'no-space').length;
  const waiting = folders.filter(({ state }) => state === 'other-agent').length;
  const seized = folders.filter((folder) => folder.seized === true).length;
  const disturbed = folders.filter(({ state }) => state === 'disturbed').length;
  const problems = [...folders, ...outFolders].flatMap((folder) => folder.problems ?? []);
  const problemsOf = (kind: FolderProblemKind): number =>
    problems.reduce((sum, one) => sum + (one.kind === kind ? one.count : 0), 0);
  return [
    ...(isFull(freeBytes) ? [found('no-space', megabytes(freeBytes))] : counted('no-space', full)),
    ...counted(
      'folder-down',
      folders.filter(({ state }) => DOWN.has(state)).length - full - waiting - disturbed,
    ),
    ...counted('files-not-readable', unreadableOf({ folders })),
    ...counted('names-not-utf8', problemsOf('name')),
    ...counted('lease-disturbed', disturbed),
    ...counted('folder-late', folders.filter(({ late }) => late === true).length),
    // `other-agent` has two causes: a stand-by, which waits on purpose, or an agent that has lost its folder (`seized`).
    ...counted('folder-seized', seized),
    ...counted('folder-waits', waiting - seized),
    ...counted('folder-unguarded', folders.filter(({ state }) => state === 'read-only').length),
    ...counted('results-not-written', notWritten.length),
    ...counted('result-forged', problemsOf('forged')),
  ];
}

/** Number of files and subfolders of all watched folders that have been unreadable for minutes. */
const unreadableOf = ({ folders }: Pick<StatusView, 'folders'>): number =>
  folders.reduce((sum, { unreadable }) => sum + (unreadable?.count ?? 0), 0);

/** The signing key has findings of its own. */
function expiryFindings(status: StatusView): StandingFinding[] {
  const { expiries = [] } = status;
  const others = expiries.filter(({ kind, state }) => kind !== 'client-key' && state !== 'fine');
  const over = others.filter(({ state }) => state === 'over');
  return [
    ...keyFindings(status),
    ...listed('ran-out', over),
    ...listed(
      'runs-out',
      others.filter((one) => !over.includes(one)),
    ),
  ];
}

function listed(code: FindingCode, things: readonly ExpiryView[]): StandingFinding[] {
  if (things.length === 0) return [];
  const named = {
    zh: things.map(expiryWords('zh')).join('、'),
    en: things.map(expiryWords('en')).join(', '),
  };
  return [{ ...found(code, String(things.length)), named }];
}

/** `網頁的憑證 console.hospital 2026-12-07`. Without a day the name may be the path of an unreadable file, and is left out. */
const expiryWords =
  (side: 'zh' | 'en') =>
  ({ kind, name, until }: ExpiryView): string =>
    until === null
      ? `${EXPIRY_KINDS[kind][side]} ${{ zh: '讀不到', en: 'unreadable' }[side]}`
      : `${EXPIRY_KINDS[kind][side]} ${name} ${until.slice(0, 10)}`;

function keyFindings({ clientKey }: StatusView): StandingFinding[] {
  return {
    none: [found('no-client-key')],
    unreadable: [found('no-client-key', 'unreadable')],
    due: [found('client-key-due', clientKey.until?.slice(0, 10) ?? null)],
    overdue: [found('client-key-due', clientKey.until?.slice(0, 10) ?? null)],
    fresh: [],
    rotating: [],
  }[clientKey.state];
}

const MEGABYTE = 1024 * 1024;
/** Below this, free space is low. */
export const LITTLE_ROOM = 2048 * MEGABYTE;

/** Reserve for running work: without room for attempts, answers and the trail nothing is sent. Intake stops first. */
export const RESERVE_BYTES = 64 * MEGABYTE;

const isFull = (freeBytes: number | undefined): freeBytes is number =>
  freeBytes !== undefined && freeBytes < RESERVE_BYTES;
const megabytes = (bytes: number): string => `${String(Math.floor(bytes / MEGABYTE))} MB`;

/** The lesser finding stays while the disk is full: an alert about its end would be false. */
const diskFindings = ({ freeBytes = Infinity }: StatusView): StandingFinding[] =>
  freeBytes >= LITTLE_ROOM ? [] : [found('disk-low', megabytes(freeBytes))];

const settingsFindings = ({ settingsPending }: StatusView): StandingFinding[] =>
  settingsPending === undefined
    ? []
    : [
        found(
          'settings-not-applied',
          `${settingsPending.at.slice(0, 16)}${settingsPending.refused ? ', refused' : ''}`,
        ),
      ];

function consoleFindings({ consoleForOthers: others }: StatusView): StandingFinding[] {
  if (others?.url === null) return [found('console-closed')];
  return others?.kept === undefined ? [] : [found('console-certificate-kept', others.kept)];
}

const alertFindings = ({ alerts = [] }: StatusView): StandingFinding[] =>
  alerts.flatMap(({ channel, error }) => (error === null ? [] : [found(FAILING[channel], error)]));

/** The finding of each failing alert channel, which that channel itself does not report. */
export const FAILING = {
  mail: 'mail-failing',
  webhook: 'webhook-failing',
} as const satisfies Record<string, FindingCode>;

const WORDS = { 0: 'OK 正常', 1: 'WARNING 請查看', 2: 'CRITICAL 請立即處理' } as const;
const ENGLISH_WORDS = { 0: 'OK', 1: 'WARNING', 2: 'CRITICAL' } as const;

/** Checks a stored code, which another version may have written. */
export const isFindingCode = (code: string): code is FindingCode => Object.hasOwn(FINDINGS, code);

export function findingText(code: FindingCode): { readonly zh: string; readonly en: string } {
  const { zh, en } = FINDINGS[code];
  return { zh, en };
}

/** One finding in both languages, with its detail. */
export function sayFinding({ code, detail, named }: StandingFinding): {
  readonly zh: string;
  readonly en: string;
} {
  const { zh, en } = FINDINGS[code];
  if (detail === null) return { zh, en };
  return {
    zh: `${zh}：${detail}${named === undefined ? '' : `（${named.zh}）`}`,
    en: `${en}: ${detail}${named === undefined ? '' : ` (${named.en})`}`,
  };
}

/** `CRITICAL 請立即處理: 送件程式沒有執行 (the agent does not run)` */
export function standingLine({ level, findings }: Standing): string {
  const said = findings.map((finding) => {
    const named = finding.named === undefined ? '' : `：${finding.named.zh}`;
    return `${FINDINGS[finding.code].zh}${named} (${sayFinding(finding).en})`;
  });
  return [WORDS[level], said.join('; ')].filter((part) => part !== '').join(': ');
}

/** `CRITICAL: the agent does not run`, in ASCII. A detail may be another language's: its characters become question marks. */
export function englishLine({ level, findings }: Standing): string {
  const said = findings.map((finding) => sayFinding(finding).en).join('; ');
  return inAscii(said === '' ? ENGLISH_WORDS[level] : `${ENGLISH_WORDS[level]}: ${said}`);
}

/** Drops translations in brackets, then replaces what is left of other languages. */
export const inAscii = (text: string): string =>
  text.replaceAll(/ ?[(（][^()（）]*[^\x20-\x7e][^()（）]*[)）]/g, '').replaceAll(/[^\x20-\x7e]+/g, '?');

/** The newest sends with one and the same result; `sends`: newest first. */
export function streakOf<T extends { readonly outcome: string; readonly status: number | null }>(
  sends: readonly T[],
): T[] {
  const [newest] = sends;
  if (newest === undefined) return [];
  const other = sends.findIndex((one) => one.outcome !== newest.outcome || one.status !== newest.status);
  return other === -1 ? [...sends] : sends.slice(0, other);
}
