import { ATTENDANT_AND_HOST_ERRORS } from './error-codes/attendants-and-hosts.ts';
import { CARRIER_ERRORS } from './error-codes/carrier.ts';
import { type ErrorRow, phrased } from './error-codes/row.ts';

/** A folder whose key does not open here, with the data that a person needs to remedy that. */
interface ShutFolder {
  readonly slots: readonly { readonly kind: string; readonly account: string; readonly host: string }[];
  /** Files of slots that cannot be read. */
  readonly unreadable: number;
}

const waysOf = ({ slots }: ShutFolder): string =>
  slots.map(({ kind, account, host }) => `${kind} (${account}@${host})`).join(', ') || '-';

/** Remedies, as commands, that fit the slots of this folder. */
const mends = ({ slots }: ShutFolder, [always = '', ...others]: readonly string[]): string[] => [
  always,
  ...others.filter((_, at) => slots.some(({ kind }) => kind === ['passphrase', 'recovery'][at])),
];

const NO_TUNNEL = {
  en: 'The proxy answered {status} when it was asked for a tunnel.',
  zh: '要求代理伺服器建立通道時，代理伺服器回覆 {status}。',
} as const;

/**
 * Every code of an AgentError with its sentences: those of ground here, the others in `error-codes/`; each code is in one file. A misspelt
 * code does not compile, nor a throw without the values of its sentence. No sentence carries patient data, a token or a response body.
 */
export const ERRORS = {
  ...CARRIER_ERRORS,
  ...ATTENDANT_AND_HOST_ERRORS,
  // main/agent/ground/base
  'data-folder-link': {
    en: '{path} is a link: nothing of the data folder is opened through one. Put the file or folder itself there.',
    zh: '{path} 是連結：資料夾內的檔案不經由連結開啟，請放置檔案或資料夾本身。',
  },
  'copy-differs': { en: 'What was written there is not what was read back.', zh: '寫入後讀回的內容不一致。' },
  'file-changed': {
    en: 'The file changed while it was read; it is read again later.',
    zh: '檔案在讀取期間有變動，稍後重新讀取。',
  },
  // Without the name if it may hold a patient.
  'file-held': phrased<{ name: string | null }>({
    en: ({ name }) =>
      `The system refuses access to ${name ?? 'a file'}: another program has it open (a virus scanner, an indexer, a backup, an editor), or this account may not change it. Close that program, or exclude the folder from its scans.`,
    zh: ({ name }) =>
      `系統拒絕存取${name === null ? '要使用的檔案' : `檔案 ${name} `}：檔案正被其他程式使用（如防毒、索引、備份或編輯程式），或此帳號沒有權限修改。請關閉該程式，或將資料夾設為掃描的排除項目。`,
  }),
  'file-not-plain': { en: 'Not a plain file.', zh: '不是一般檔案。' },
  'file-too-large': { en: 'The file is too large.', zh: '檔案過大。' },
  'folder-left': {
    en: 'The folder does not answer; it is no longer waited for.',
    zh: '資料夾沒有回應，已不再等候。',
  },
  // main/agent/ground/audit
  'audit-closed': { en: 'The agent is stopping.', zh: '送件程式正在停止。' },
  'audit-damaged': {
    en: 'The audit trail has a damaged line: run `audit verify`.',
    zh: '稽核紀錄有損壞的行，請執行稽核驗證。',
  },
  'audit-export-inside': {
    en: 'The trail is not exported into the data folder itself.',
    zh: '稽核軌跡不可匯出到資料存放位置（dataDir）內。',
  },
  'audit-write-failed': {
    en: 'The audit trail cannot be written, so nothing is sent.',
    zh: '稽核紀錄無法寫入，因此不會送出任何案件。',
  },
  // main/agent/ground/db
  'database-damaged': {
    en: 'The database is damaged: restore the last backup.',
    zh: '資料庫已損壞：請還原最近一次備份。',
  },
  'database-damaged/no-identity': { en: 'The database lost its own identity.', zh: '資料庫內容不完整。' },
  'data-dir-network': {
    en: 'dataDir is on a network file system ({fileSystem}): it must be on a local disk.',
    zh: '資料夾 dataDir 位於網路檔案系統（{fileSystem}），必須放在本機磁碟。',
  },
  'database-newer': {
    en: 'The data folder was written by a newer version of the agent; install that version or a later one.',
    zh: '資料夾是由較新版本的程式寫入的，請安裝該版本或更新的版本。',
  },
  'database-newer/backup': {
    en: 'The backup was written by a newer version of the agent.',
    zh: '備份檔是由較新版本的程式寫入的。',
  },
  'db-pragma': {
    en: 'SQLite answers {name} = {got} instead of {value}.',
    zh: '資料庫設定 {name} 無法設為 {value}。',
  },
  'lock-failed': {
    en: 'The lock of the data folder cannot be used (lock.db).',
    zh: '無法取得資料夾的鎖定（lock.db）。',
  },
  'owner-lost': {
    en: 'Another agent has taken over this data folder; this one stops writing.',
    zh: '另一個送件程式已接管此資料夾，本程式停止寫入。',
  },
  'store-closed': { en: 'The agent is stopping.', zh: '送件程式正在停止。' },
  'wrong-node': {
    en: 'Node {version} is too old for the database: start the agent with the Node 24 it brings (npm run agent).',
    zh: 'Node {version} 版本過舊，無法開啟資料庫：請用送件程式隨附的 Node 24 啟動（npm run agent）。',
  },
  // main/agent/ground/net
  'client-certificate-unreadable': {
    en: 'server.clientCertificate cannot be read, or is neither a PEM with certificate and key nor a PFX.',
    zh: 'server.clientCertificate 無法讀取，或不是含有憑證與私鑰的 PEM、PFX。',
  },
  'client-certificate-no-key': {
    en: 'server.clientCertificate holds a certificate and no private key; put both into the one file.',
    zh: 'server.clientCertificate 只有憑證沒有私鑰，請把兩者放在同一個檔案。',
  },
  'client-certificate-passphrase': {
    en: 'The kept passphrase does not open server.clientCertificate; give it with: keys certificate-passphrase.',
    zh: '儲存的密碼無法開啟 server.clientCertificate；請以 keys certificate-passphrase 提供密碼。',
  },
  'client-certificate-unsupported': {
    en: 'server.clientCertificate is encrypted in a way that is not read here (RC2 or RC4, say); export it again with AES.',
    zh: 'server.clientCertificate 使用這裡無法讀取的加密方式（例如 RC2、RC4），請以 AES 重新匯出。',
  },
  'client-certificate-mismatch': {
    en: 'The private key in server.clientCertificate does not belong to its certificate.',
    zh: 'server.clientCertificate 中的私鑰與憑證不是一對。',
  },
  'ca-file-unreadable': {
    en: 'The caFile cannot be read or holds no certificate.',
    zh: 'caFile 無法讀取，或其中沒有憑證。',
  },
  'proxy-failed': { en: 'The proxy failed.', zh: '代理伺服器發生錯誤。' },
  'proxy-failed/connection': { en: 'The connection to the proxy failed.', zh: '與代理伺服器的連線失敗。' },
  'proxy-login': NO_TUNNEL,
  'proxy-login-page': NO_TUNNEL,
  'proxy-refused': NO_TUNNEL,
  'proxy-unsupported': {
    en: 'The system names no way to the server.',
    zh: '系統設定沒有可連往伺服器的方式。',
  },
  'proxy-unsupported/socks': {
    en: 'The system names only proxies of a kind we cannot use (SOCKS).',
    zh: '系統設定的代理伺服器類型（SOCKS）不支援，請改設 server.proxyUrl。',
  },
  'proxy-unsupported/environment': {
    en: 'HTTPS_PROXY names a proxy of a kind we cannot use.',
    zh: '環境變數 HTTPS_PROXY 的代理伺服器類型不支援，只能使用 http 或 https。',
  },
  stopped: { en: 'The agent is stopping.', zh: '送件程式正在停止。' },
  'stopped/before-proxy': {
    en: 'The request ended before its proxy was known.',
    zh: '尚未得知代理伺服器，連線要求即已結束。',
  },
  'stopped/reader-gone': { en: 'The reader has gone.', zh: '讀取端已離開。' },
  timeout: { en: 'The exchange took too long.', zh: '連線沒有在時限內完成。' },
  'timeout/alert': { en: 'The alert took too long.', zh: '通知沒有在時限內送出。' },
  // main/agent/ground/settings
  'settings-busy': {
    en: 'Too many texts wait to be checked; try again in a moment.',
    zh: '等待檢查的設定內容太多，請稍候再試。',
  },
  'settings-changed': {
    is: 'conflict',
    en: 'The settings file was changed meanwhile; load it again.',
    zh: '設定檔在編輯期間已被修改，請重新載入。',
  },
  'settings-read-only': {
    en: 'The agent may not rewrite {file}: change it at that computer, then run `settings reload`.',
    zh: '服務不能改寫 {file}：請在該電腦修改後執行 settings reload。',
  },
  'settings-unreadable': { en: '{problem}', zh: '無法讀取設定檔：{problem}' },
  // main/agent/ground/spool
  'spool-bad-hash': {
    en: 'Not a SHA-256 in small hexadecimal digits.',
    zh: '不是以小寫十六進位書寫的 SHA-256。',
  },
  'spool-damaged': {
    en: 'A spooled file was changed on disk and is not used.',
    zh: '暫存檔在磁碟上已遭變更，不予使用。',
  },
  'spool-missing': { en: 'A spooled file is missing.', zh: '找不到暫存檔。' },
  // main/agent/ground/vault
  'backup-code-missing': {
    en: 'The data folder of this backup had no recovery code.',
    zh: '此備份的資料夾沒有設定復原碼，無法以復原碼開啟。',
  },
  'backup-code-wrong': {
    en: 'The recovery code is not the one of this backup.',
    zh: '這個復原碼不是此備份的復原碼。',
  },
  'machine-key-damaged': {
    en: 'keys/machine.key is damaged: restore it from a backup of the data folder.',
    zh: 'keys/machine.key 已損壞，請從資料夾備份還原。',
  },
  'machine-key-open-to-others': {
    en: 'keys/machine.key can be read by others: it must be a plain file of the account that runs the agent, mode 0600.',
    zh: 'keys/machine.key 可被其他帳號讀取：必須是執行送件程式之帳號所有的一般檔案，權限 0600。',
  },
  'passphrase-missing': {
    en: 'The passphrase for the data key is not set.',
    zh: '尚未設定資料金鑰的通行碼。',
  },
  'passphrase-too-short': {
    en: 'The passphrase needs at least {shortest} characters.',
    zh: '通行碼至少需要 {shortest} 個字元。',
  },
  'recovery-code-typo': {
    en: 'The recovery code is mistyped: compare it with the paper again.',
    zh: '復原碼輸入有誤，請與紙本再核對一次。',
  },
  'sealed-damaged': {
    en: 'A sealed value does not open: it was changed, moved, or sealed with another key.',
    zh: '加密資料無法開啟：內容已遭變更、移位，或使用了不同的金鑰。',
  },
  'vault-locked': phrased<ShutFolder>({
    en: (folder) => {
      const damaged =
        folder.unreadable === 0 ? '' : ` ${String(folder.unreadable)} slot file(s) are unreadable.`;
      const todo = mends(folder, [
        'Start the agent as that account',
        'give the passphrase in the environment (TWPAS_PASSPHRASE)',
        'let this account in by the recovery code: vault recover --code-file FILE',
      ]);
      return `This account cannot open the data folder's key. It opens by: ${waysOf(folder)}.${damaged} ${todo.join('; or ')}.`;
    },
    zh: (folder) => {
      const damaged = folder.unreadable === 0 ? '' : `另有 ${String(folder.unreadable)} 個金鑰檔無法讀取。`;
      const todo = mends(folder, [
        '改用該帳號啟動',
        '以環境變數 TWPAS_PASSPHRASE 提供通行碼',
        '以復原碼讓目前的帳號開啟：vault recover --code-file 復原碼檔',
      ]);
      return `目前的帳號無法開啟資料夾的金鑰。可開啟的方式：${waysOf(folder)}。${damaged}請${todo.join('，或')}。`;
    },
  }),
  'vault-missing': {
    en: 'The data folder has data but no key slot (keys/slots): restore keys/ from a backup; a new key could not open it.',
    zh: '資料夾內有資料，但找不到金鑰（keys/slots）：請從備份還原 keys/，新金鑰無法開啟既有資料。',
  },
  'vault-mixed': {
    en: 'keys/slots holds slots of two different data folders: keep only its own.',
    zh: 'keys/slots 內混有其他資料夾的金鑰檔，請只保留本資料夾自己的。',
  },
  'vault-no-slot': {
    en: 'There is no way to keep the data key: configure a key slot.',
    zh: '沒有可用的金鑰保存方式，請先設定。',
  },
  'vault-slot-useless': {
    en: 'A {kind} slot does not open what it has just wrapped.',
    zh: '金鑰保存方式「{kind}」無法開啟剛寫入的金鑰，未加入。',
  },
} as const satisfies Record<string, ErrorRow>;

/** A code, or `code/reason` for a further sentence of it. */
export type ErrorKey = keyof typeof ERRORS;
export type AgentErrorCode = Exclude<ErrorKey, `${string}/${string}`>;

export function isErrorCode(value: unknown): value is AgentErrorCode {
  return typeof value === 'string' && !value.includes('/') && Object.hasOwn(ERRORS, value);
}

/** @returns what the failure means to a caller of the API */
export function meaningOf(code: AgentErrorCode): 'conflict' | 'not-found' | 'busy' | 'failed' {
  const row: ErrorRow = ERRORS[code];
  return row.is ?? 'failed';
}
