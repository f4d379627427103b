import { type ErrorRow, phrased, type Words } from './row.ts';

const NAMES: Partial<Record<string, string>> = { production: '正式', test: '測試', practice: '練習' };
const environmentZh = (name: string): string => NAMES[name] ?? name;

/** A path of the settings that the system refuses. `owner` is null if unknown. */
export interface RefusedPlace {
  readonly account: string;
  readonly setting: string;
  readonly path: string;
  readonly code: string;
  readonly owner: string | null;
  readonly isThere: boolean;
}

function remedy({ account, setting, owner, isThere }: RefusedPlace): Words {
  if (owner === null) return { zh: '', en: '' };
  // The right owner is unknown: anybody may have run the command.
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

/** sudo expects the number of an account without a name as `#4711`. */
const runAs = (owner: string): string => `sudo -u ${owner.replace(/^uid-(\d+)$/, "'#$1'")} twpas-agent …`;

/** Errors of the attendants (`main/agent/attendants`), of the API, of `compose`, and of the hosts. */
export const ATTENDANT_AND_HOST_ERRORS = {
  // main/agent/attendants/alerts
  'alerts-just-tested': {
    is: 'conflict',
    en: 'A test message went out less than a minute ago; wait a minute before the next.',
    zh: '不到一分鐘前才寄過測試訊息，請一分鐘後再試。',
  },
  'mail-password-missing': {
    en: 'The password of alerts.mail.user is not kept, or does not open; give it with: alerts password.',
    zh: '沒有儲存 alerts.mail.user 的密碼，或無法開啟；請以 alerts password 提供。',
  },
  // main/agent/attendants/work
  'deadline-unknown': {
    is: 'conflict',
    en: 'There is no such deadline; look again.',
    zh: '找不到這個期限，請重新查看。',
  },
  'deputy-self': {
    is: 'conflict',
    en: 'Nobody stands in for themselves; choose somebody else.',
    zh: '不能請自己代理，請選另一位同事。',
  },
  'deputy-days': {
    is: 'conflict',
    en: 'The first day is today or later, and the last day is not before it.',
    zh: '開始日期最早是今天，結束日期不能早於開始日期。',
  },
  'deputy-cannot-work': {
    is: 'conflict',
    en: '{deputy} has no account that works on cases.',
    zh: '{deputy} 沒有可以處理案件的帳號，請選另一位同事。',
  },
  'deputy-away': {
    is: 'conflict',
    en: '{deputy} is away on some of these days; choose somebody else.',
    zh: '{deputy} 這段期間自己也請人代理，請選另一位同事。',
  },
  'deputy-taken': {
    is: 'conflict',
    en: '{deputy} stands in for {owner} on some of these days already; end that first.',
    zh: '{owner} 這段期間已請 {deputy} 代理；請先結束原來的代理。',
  },
  'deputy-unknown': {
    is: 'conflict',
    en: 'That term is over or was ended; look again.',
    zh: '這個代理已結束，請重新查看。',
  },
  // main/agent/attendants/reasons
  // main/agent/attendants/precheck
  'rules-library-damaged': {
    en: 'A Library of the package has no usable name or version.',
    zh: '規則包裡有 Library 沒有可用的名稱或版本，未匯入。',
  },
  'rules-library-damaged/doubled': {
    en: 'A Library stands in the package twice.',
    zh: '規則包裡有名稱相同的 Library，未匯入。',
  },
  'rules-library-damaged/unfit': {
    en: 'The package has rules of a form that this program does not know.',
    zh: '規則包裡有本程式不認得的內容，未匯入。',
  },
  'rules-not-translated': phrased<{ library: string; line: number | null; reason: string }>({
    en: ({ library, line, reason }) =>
      `The rules cannot be used: ${library}${line === null ? '' : `, line ${String(line)}`}: ${reason}`,
    zh: ({ library, line, reason }) =>
      `這個規則包不能用，未匯入：${library}${line === null ? '' : ` 第 ${String(line)} 行`}：${reason}`,
  }),
  'rules-too-large': { en: 'The rules package is larger than rules can be.', zh: '預檢規則包過大，未匯入。' },
  'rules-unreadable': {
    en: 'The imported rules cannot be read; import them again.',
    zh: '已匯入的預檢規則無法讀取，請重新匯入。',
  },
  // main/agent/attendants/backups
  'backup-missing': { en: 'There is no such backup file.', zh: '找不到備份檔。' },
  'backup-none': {
    en: 'There is no backup yet: name a file, or set backup.dir.',
    zh: '尚無備份可供演練：請指定備份檔，或設定 backup.dir。',
  },
  'backup-unreadable': { en: 'The file is not a whole backup of the agent.', zh: '此檔案不是完整的備份檔。' },
  'backup-unproven': {
    en: 'The key of this agent does not prove the backup: it was changed, or something else wrote it.',
    zh: '無法證明這份備份是本程式所製作：內容已被更改，或由別的程式寫入。',
  },
  'backup-damaged': {
    en: 'The bytes of the backup are not those that its list names.',
    zh: '備份檔的內容與其清單不符，已損壞。',
  },
  'backup-schema': {
    en: 'The database in the backup has tables, views or triggers that no version of the agent makes.',
    zh: '備份中的資料庫含有本程式沒有的資料表、檢視或觸發程序，不予使用。',
  },
  'backup-not-copied': {
    en: 'The backup could not be read or copied ({code}).',
    zh: '備份檔無法讀取或複製（{code}）。',
  },
  'backup-not-read': {
    en: 'The backup could not be read in time: its place does not answer.',
    zh: '備份檔無法在時限內讀完：存放位置沒有回應。',
  },
  'backup-other-key': {
    en: "The backup was sealed with another key than this data folder's: give its recovery code.",
    zh: '此備份使用不同的金鑰加密，請提供該備份的復原碼。',
  },
  'head-unreadable': {
    en: 'A head of the trail is written NUMBER:HASH, with the 64 digits of the hash.',
    zh: '稽核軌跡的末行請寫成「行號:雜湊」，雜湊為 64 位十六進位數字。',
  },
  // main/agent/attendants/people
  'account-exists': {
    is: 'conflict',
    en: 'There is an account of that name already.',
    zh: '已有同名的帳號；停用的帳號也不可重複使用名稱。',
  },
  'account-name-refused': {
    is: 'conflict',
    en: 'A name is written in Latin or Chinese letters and figures, and is none of the system or of this program.',
    zh: '帳號請用英文、中文與數字，且不可與作業系統或本程式的帳號相同。',
  },
  'account-name-refused/shown': {
    is: 'conflict',
    en: 'A name has no invisible characters, and none that turn the direction of writing.',
    zh: '姓名不可含有看不見的字元，或改變書寫方向的字元。',
  },
  'account-unknown': { is: 'conflict', en: 'There is no such account.', zh: '沒有這個帳號。' },
  'calls-busy': {
    is: 'busy',
    en: 'Too much is being computed at the moment; try again shortly.',
    zh: '目前執行中的作業過多，請稍後再試。',
  },
  'own-account': {
    is: 'conflict',
    en: 'This is not done to one’s own account; ask somebody else.',
    zh: '不可變更自己的帳號，請由其他人員處理。',
  },
  'password-same': {
    is: 'conflict',
    en: 'The new password must not be the one in use.',
    zh: '新密碼不可與目前的密碼相同。',
  },
  'password-is-name': {
    is: 'conflict',
    en: 'The password must not be the name.',
    zh: '密碼不可與姓名或帳號相同。',
  },
  'password-too-common': {
    is: 'conflict',
    en: 'The password is too easy to guess.',
    zh: '密碼過於簡單，容易被猜到。',
  },
  'password-too-short': {
    is: 'conflict',
    en: 'The password needs at least {shortest} characters.',
    zh: '密碼至少需要 {shortest} 個字元。',
  },
  'password-too-long': {
    is: 'conflict',
    en: 'A password has at most {longest} characters.',
    zh: '密碼最多 {longest} 個字元。',
  },
  'password-wrong': { is: 'conflict', en: 'The present password is not right.', zh: '目前的密碼不正確。' },
  'password-wrong/account-changed': {
    en: 'The account was changed meanwhile; sign in again.',
    zh: '帳號同時被變更，請重新登入。',
  },
  'too-many': {
    en: 'Too many sign in at the moment; try again shortly.',
    zh: '目前登入人數過多，請稍後再試。',
  },
  // main/agent/attendants/doctor/setup
  'settings-exist': {
    en: 'There is a settings file already; it was not replaced.',
    zh: '設定檔已經存在，沒有覆蓋。',
  },
  // main/agent/api
  'command-line-only': { en: 'This is only done on the command line.', zh: '此作業請以命令列執行。' },
  'machine-only': {
    en: 'These change only at the computer that runs the agent, by an account that may write the file: {names}',
    zh: '下列設定只能在執行本程式的電腦上，由可以修改設定檔的帳號變更：{names}',
  },
  'machine-only/new-server': {
    en: 'The settings name another server: resume at the computer that runs the agent (twpas-agent resume, or the desktop window).',
    zh: '設定已改連另一個伺服器：請在執行本程式的電腦上確認伺服器無誤後恢復傳送（twpas-agent resume，或桌面視窗）。',
  },
  'no-log': {
    en: 'This agent keeps no log to show: it is only a command.',
    zh: '目前沒有執行中的送件程式紀錄可顯示。',
  },
  'no-password': {
    is: 'conflict',
    en: 'Somebody who works as the machine’s own account has no password here.',
    zh: '目前以作業系統帳號使用，沒有可變更的密碼。',
  },
  'no-settings-file': {
    en: 'This agent was started without a settings file.',
    zh: '此送件程式啟動時未指定設定檔。',
  },
  'not-readable': {
    en: 'The file cannot be read as a Bundle; its JSON can be looked at.',
    zh: '檔案無法以申請內容讀出，可改看原文。',
  },
  'not-stopped': {
    en: 'There is nothing to stop here: end the desktop program by its own menu.',
    zh: '此處沒有可停止的服務；桌面程式請由其選單結束。',
  },
  settings: {
    en: 'The settings file has problems now; `settings validate` lists them.',
    zh: '設定檔目前有問題，請以 settings validate 查看。',
  },
  'settings/nothing-changed': phrased<{ first: string; others: number }>({
    en: ({ first, others }) =>
      `Nothing was changed: ${first}${others === 0 ? '' : ` (and ${String(others)} more)`}`,
    zh: ({ first, others }) =>
      `未套用任何設定：${first}${others === 0 ? '' : `（另有 ${String(others)} 個問題）`}`,
  }),
  'settings-invalid': {
    en: 'The settings are not right yet; nothing was written.',
    zh: '設定還有問題，尚未寫入。',
  },
  'settings-invalid/no-yaml': {
    en: 'The settings file cannot be read as YAML; mend it as text first.',
    zh: '設定檔不是有效的 YAML，請先在「進階」修正內容。',
  },
  // main/agent/compose
  locked: { en: 'Another agent is running on this data folder.', zh: '此資料夾已有另一個送件程式在執行。' },
  'locked/held': {
    en: 'Another agent, or a command, works on this data folder (process {pid}).',
    zh: '此資料夾已有另一個送件程式或指令在使用（處理程序 {pid}）。',
  },
  'locked/first-run': {
    en: 'An agent works in that data folder already; choose another one.',
    zh: '這個資料夾已有送件程式在使用，請選擇其他資料夾。',
  },
  'locked/to-stop': {
    en: 'An agent is running on this data folder: stop it first.',
    zh: '此資料夾有送件程式正在執行，請先停止。',
  },
  'locked/practice': {
    en: 'the practice environment in {folder} is running already (process {pid}); play by `twpas-agent practice play`',
    zh: '{folder} 的練習環境已在執行（處理程序 {pid}）；請用 twpas-agent practice play 播放情境',
  },
  'close-late': { en: 'What was open did not close in time.', zh: '送件程式開啟的項目沒有在時限內關閉。' },
  'core-lost': {
    en: 'The agent could not open its data folder again and ends; it is started again.',
    zh: '送件程式無法重新開啟資料夾，即將結束並重新啟動。',
  },
  restarting: {
    en: 'The agent takes up its settings or a backup; try again in a moment.',
    zh: '送件程式正在套用設定或還原備份，請稍候再試。',
  },
  'environment-mixed': phrased<{ found: string; environment: string }>({
    en: ({ found, environment }) =>
      `This data folder belongs to the ${found} environment, the settings say ${environment}: give each its own dataDir.`,
    zh: ({ found, environment }) =>
      `此資料夾屬於${environmentZh(found)}環境，設定檔卻是${environmentZh(environment)}環境：兩個環境請分別使用不同的 dataDir。`,
  }),
  // main/desktop
  'host-failed': {
    en: 'The desktop program could not answer its agent.',
    zh: '桌面程式無法回應送件程式的要求。',
  },
  'safe-storage-basic-text': {
    en: 'This desktop has no keyring: a key kept here would lie on the disk in clear.',
    zh: '這台電腦沒有金鑰圈，金鑰會以明文存放，因此不採用。',
  },
  'safe-storage-unavailable': {
    en: 'The system offers this account no safe place for a key.',
    zh: '作業系統沒有提供這個帳號安全存放金鑰的地方。',
  },
  'safe-storage-busy': {
    en: 'The safe place for keys cannot be reached just now; unlock the keyring.',
    zh: '目前無法使用系統的金鑰圈，請先解鎖。',
  },
  'host-silent': {
    en: 'The desktop program did not answer its agent.',
    zh: '桌面程式沒有回應送件程式的要求。',
  },
  // main/headless
  'not-confirmed': { en: 'nothing was done: it was not confirmed', zh: '未確認，未做任何變更' },
  'secret-file-unreadable': { en: 'the file {file} cannot be read', zh: '檔案 {file} 無法讀取' },
  'audit-broken': { en: 'the audit trail is not what was written', zh: '稽核軌跡與原寫入內容不符' },
  'backup-incomplete': { en: 'parts of this backup cannot be read', zh: '此備份有部分內容無法讀取' },
  'check-failed': {
    en: '{failed} of {of} files failed the check',
    zh: '{of} 個檔案中有 {failed} 個未通過檢核',
  },
  'check-failed/not-sent': { en: 'it would not be sent: the check found errors', zh: '不會送出：未通過檢核' },
  'doctor-failed': { en: 'step “{step}” failed: {code}', zh: '「{step}」異常：{code}' },
  'key-file-unreadable': { en: 'the file {file} cannot be read', zh: '檔案 {file} 無法讀取' },
  'key-file-unreadable/too-large': {
    en: 'the file {file} is far too large for a key',
    zh: '檔案 {file} 太大，不會是金鑰',
  },
  'not-all-moved': { en: '{move}: not done for {failed} of {of}', zh: '{of} 件中有 {failed} 件未完成' },
  'stop-late': {
    en: 'the agent is still finishing; it will end by itself',
    zh: '送件程式仍在完成傳送，完成後會自行結束',
  },
  'no-access': phrased<RefusedPlace>({
    en: (seen) =>
      `account ${seen.account} may not use ${seen.setting} ${seen.path} (${seen.code})${remedy(seen).en}`,
    zh: (seen) =>
      `帳號 ${seen.account} 不能使用 ${seen.setting} ${seen.path}（${seen.code}）${remedy(seen).zh}`,
  }),
  'no-access/other-owner': phrased<{ dataDir: string; owner: string; account: string }>({
    en: ({ dataDir, owner, account }) =>
      `the data folder ${dataDir} belongs to ${owner}, and this is ${account}: run it as ${runAs(owner)}`,
    zh: ({ dataDir, owner, account }) =>
      `資料夾 ${dataDir} 屬於帳號 ${owner}，目前的帳號是 ${account}：請改用 ${runAs(owner)}`,
  }),
  'no-access/practice': {
    en: 'account {account} cannot use the practice folder {folder} ({code}): name another one by --folder',
    zh: '帳號 {account} 不能使用練習資料夾 {folder}（{code}）：請以 --folder 指定其他資料夾',
  },
  'file-not-written': {
    en: '{account} cannot write {target} ({code}); nothing lies there',
    zh: '帳號 {account} 無法寫入 {target}（{code}），沒有產生檔案',
  },
  'file-not-read': {
    en: '{account} cannot read {source} ({code})',
    zh: '帳號 {account} 無法讀取 {source}（{code}）',
  },
  'file-not-read/missing': { en: 'there is no file {source}', zh: '找不到檔案 {source}' },
  'file-not-read/not-plain': { en: '{source} is no plain file', zh: '{source} 不是一般檔案' },
  'file-not-read/no-bundle': {
    en: '{account} cannot read this file as a Bundle ({code})',
    zh: '帳號 {account} 無法把這個檔案當作 Bundle 讀取（{code}）',
  },
  'file-not-read/not-copied': {
    en: '{source} could not be copied into the data folder, where the agent reads it ({code})',
    zh: '{source} 無法複製到資料夾（dataDir）供送件程式讀取（{code}）',
  },
  'zip-not-written': { en: '{file} cannot be written', zh: '無法寫入 {file}' },
  'console-port': phrased<{ port: number; address: string; setting: string; code: string }>({
    en: ({ port, address, setting, code }) =>
      `port ${String(port)} on ${address} ${code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be opened (${code})`}: set ${setting} to another one, or to 0 for any free one`,
    zh: ({ port, address, setting }) =>
      `${address} 的連接埠 ${String(port)} 無法使用，請將 ${setting} 改為其他號碼，或設為 0 自動選擇`,
  }),
  'console-port/closed': { en: 'The console is closed.', zh: '管理介面已關閉。' },
  'agent-gone': {
    en: 'the running agent ended before it answered; look at the state before trying again',
    zh: '執行中的送件程式在回覆前結束，請先確認狀態再重試',
  },
  'service-command': {
    en: 'this command failed with {status}: {command}',
    zh: '指令執行失敗（{status}）：{command}',
  },
  'service-missing': {
    en: 'there is no service {name}: {file} does not exist',
    zh: '找不到服務 {name}：{file} 不存在',
  },
  'service-name-taken': {
    en: '{file} is the unit of another program: nothing was changed; choose another --name',
    zh: '{file} 是其他程式的單元，未做任何更動；請用 --name 另取名稱',
  },
  'service-settings-open': {
    en: '{path} can be changed by another account than root, and root would do what it says; run: {command}',
    zh: '{path} 可被 root 以外的帳號更改，而服務會以 root 依其內容登錄；請執行：{command}',
  },
  'service-data-kept': {
    en: '{dataDir} is there, and is neither empty nor a data folder in a folder of root: nothing of it was given away. If it is to be the data folder of this service alone, run: {command}',
    zh: '{dataDir} 已存在，不是空的，也不是 root 資料夾中的資料資料夾，所以沒有更動它的擁有者。確定只供本服務使用時，請執行：{command}',
  },
  'service-text-refused': {
    en: '{text} cannot be written into the service: it has a line break, a control character or a character that no path or account has there',
    zh: '{text} 不能寫入服務：其中有換行、控制字元，或路徑與帳號不可用的字元',
  },
  'service-needs-root': {
    en: '{file} cannot be written: run this as root (sudo)',
    zh: '無法寫入 {file}：請以 root（sudo）執行',
  },
} as const satisfies Record<string, ErrorRow>;
