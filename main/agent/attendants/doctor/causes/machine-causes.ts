import { causesFor } from './tls-causes.ts';

/** Faults of this computer, before any network. */
export const MACHINE_CAUSES = causesFor('it', {
  'agent-ended': {
    zh: '送件程式沒有執行，{when} 以 {error} 結束；請看系統紀錄的最後幾行，排除後再啟動。',
    en: 'The agent does not run: it ended at {when} with {error}; see the last lines of its log, mend that and start it.',
  },
  'agent-stopped': {
    zh: '送件程式沒有執行，{when} 由人員或系統停止；要送件請啟動它。',
    en: 'The agent does not run: a person or the system stopped it at {when}; start it for anything to be sent.',
  },
  'agent-port-taken': {
    harmless: true,
    zh: '網頁的連接埠 {port} 被其他程式占用，這台電腦打不開網頁，送件不受影響；請關閉該程式，或改 console.port。',
    en: 'Another program holds port {port} of the page, which cannot be opened here while sending goes on; close it, or change console.port.',
  },
  'doctor-no-answer': {
    zh: '這一步在 {seconds} 秒內沒有結果，多半是磁碟、檔案伺服器或名稱解析沒有回應；請先查這些。',
    en: 'This step came to no end in {seconds} s: most likely a disk, a file server or a name server does not answer; look there first.',
  },
  'settings-invalid': {
    zh: '設定檔有 {count} 個問題，請依上列位置修正後再試。',
    en: 'The settings file has {count} problem(s); correct the places listed.',
  },
  'server-not-confirmed': {
    zh: '設定已改連另一個伺服器（{url}），已暫停傳送與查詢；確認無誤後，請在這台電腦執行 twpas-agent resume。',
    en: 'The settings name another server ({url}): sending and asking are paused; check it, then run twpas-agent resume at this computer.',
  },
  'tls-switch-ignored': {
    zh: '環境變數 NODE_TLS_REJECT_UNAUTHORIZED=0 想關閉憑證檢查；本程式不理會，請移除它。',
    en: 'NODE_TLS_REJECT_UNAUTHORIZED=0 tries to switch certificate checks off; this program ignores it: remove it.',
  },
  'data-network': {
    zh: 'dataDir 位於網路磁碟（{type}），資料庫在網路上會損壞；請改到本機磁碟。',
    en: 'dataDir lies on a network file system ({type}), where a database gets damaged; move it to a local disk.',
  },
  'settings-not-applied': {
    zh: '設定檔在 {when} 改過，尚未套用，以下測試的是目前執行中的設定；請執行 settings reload（或重新啟動服務）後再測一次。',
    en: 'The settings file was changed at {when} and is not applied: the steps test the settings that run. Run settings reload (or restart the service), then test again.',
  },
  'settings-refused': {
    zh: '設定檔在 {when} 改過，其中有錯，下次啟動會被拒絕，以下測試的是目前執行中的設定；請執行 settings validate 查看。',
    en: 'The settings file was changed at {when} and has problems, so that the next start would refuse it: the steps test the settings that run. See settings validate.',
  },
  'data-denied': {
    zh: '執行本程式的帳號不能在 dataDir 寫入（{error}），收不到檔案；請給該帳號完整權限，EDQUOT 是該帳號的磁碟配額用完，EROFS 是磁碟目前唯讀，多半因磁碟錯誤。',
    en: 'The account that runs this program cannot write in dataDir ({error}) and nothing is taken; give it full rights there. EDQUOT: its disk quota is used up. EROFS: the disk is read-only now, most likely since the system met errors on it.',
  },
  'data-space': {
    zh: 'dataDir 所在磁碟只剩 {free}，已停止收檔（低於 64 MB）；請清出空間，之後會自動繼續。',
    en: 'Only {free} are left on the disk of dataDir, and no files are taken (below 64 MB); make room, and it goes on by itself.',
  },
  'data-space-low': {
    zh: 'dataDir 所在磁碟只剩 {free}，請在用完之前清出空間（低於 64 MB 時停止收檔）。',
    en: 'Only {free} are left on the disk of dataDir; make room before it is used up (below 64 MB nothing is taken).',
  },
  'trail-broken': {
    zh: '稽核軌跡在 {when} 核對時不符（{code}）；請保留現狀，執行 audit verify，並與收集主機上的紀錄（audit-head）比對。',
    en: 'When the audit trail was verified at {when} it was not what was kept of it ({code}); leave all as it is, run audit verify, and hold it against the audit-head lines of the collector.',
  },
  'data-open-to-others': {
    zh: 'dataDir 允許其他帳號進入（權限 {mode}）；請改為只有執行帳號可用（0700）。',
    en: 'Other accounts may enter dataDir (mode {mode}); restrict it to the account that runs this (0700).',
  },
  'data-parent-writable': {
    zh: '其他帳號可更改 dataDir 的上層資料夾 {path}（權限 {mode}），因而能換掉整個資料夾；請收回他人的寫入權限。',
    en: 'Other accounts may change {path} (mode {mode}), in which dataDir lies, and so put another in its place; take their right to write away.',
  },
  'settings-open-to-others': {
    zh: '其他帳號可更改設定檔或其所在資料夾 {path}（權限 {mode}），因而能改變送件的去處；請收回他人的寫入權限。',
    en: 'Other accounts may change the settings or a folder they lie in, {path} (mode {mode}), and so where Bundles go; take their right to write away.',
  },
  'settings-login-readable': {
    zh: '設定檔 {path}（權限 {mode}）內有代理伺服器的密碼，所有帳號都能讀取；請改用 TWPAS_PROXY_PASSWORD，或把權限改為 0600。',
    en: 'The settings {path} (mode {mode}) hold the proxy’s password and every account can read them; use TWPAS_PROXY_PASSWORD, or set the mode to 0600.',
  },
  'folder-writable-by-all': {
    zh: '任何帳號都能在HIS 匯出資料夾 {path} 放檔案（權限 {mode}），放進去的就會送給健保署；請只讓 HIS 的帳號寫入。',
    en: 'Any account may put files into {path} (mode {mode}), and what lies there is sent to NHI; let only the HIS’s account write.',
  },
  'folder-parent-writable': {
    zh: '其他帳號可更改HIS 匯出資料夾的上層 {path}（權限 {mode}），因而能換掉整個資料夾；請收回他人的寫入權限。',
    en: 'Other accounts may change {path} (mode {mode}), in which a watched folder lies, and so put another in its place; take their right to write away.',
  },
  'clock-before-data': {
    zh: '這台電腦的時間比資料夾中最後一筆紀錄早 {minutes} 分鐘：時鐘現在過慢，或先前曾經過快；請核對時間，現在正確就不必處理。',
    en: 'This clock is {minutes} minutes behind the last entry in the data folder: it is slow, or it was ahead before; check it, and if it is right there is nothing to do.',
  },
  'folder-missing': {
    zh: '找不到資料夾 {path}；請確認路徑，或先建立資料夾。',
    en: 'The folder {path} does not exist; check the path, or make it.',
  },
  'folder-mapped-drive': {
    zh: '找不到 {path}：服務看不到登入者的網路磁碟機代號，請改用 \\\\伺服器\\共用 的路徑。',
    en: 'There is no {path}: a service does not see a user’s mapped drives; use the \\\\server\\share path.',
  },
  'folder-denied': {
    zh: '執行本程式的帳號（{account}）不能讀取 {path}；請給該帳號權限。',
    en: 'The account that runs this ({account}) may not read {path}; give it the right.',
  },
  'folder-not-writable': {
    zh: '執行本程式的帳號（{account}）不能在 {path} 寫入；請給該帳號權限。',
    en: 'The account that runs this ({account}) may not write in {path}; give it the right.',
  },
  'folder-sealed-by-service': {
    zh: '{path} 不在服務登錄時列出的可寫入資料夾之內（EROFS）；請在這台電腦執行 sudo twpas-agent service install，再重新啟動服務，若仍如此，該磁碟是以唯讀掛載。',
    en: '{path} is none of the folders that the service was registered to write to (EROFS); run sudo twpas-agent service install at this computer and restart the service; if it stays so, the disk is mounted read-only.',
  },
  'folder-on-read-only-disk': {
    zh: '{path} 所在的磁碟是唯讀掛載（EROFS），給帳號權限沒有用；請改以可寫入的方式掛載。',
    en: 'The disk of {path} is mounted read-only (EROFS), which no rights of an account change; mount it to be written to.',
  },
  'folder-read-only': {
    zh: '帳號 {account} 不能在 {path} 寫入，無法察覺另一部也在收檔的送件程式；請給讀取與寫入權限。',
    en: 'The account that runs this ({account}) may not write in {path}, so nothing guards against a second agent on it; give it the right to read and write.',
  },
  'folder-names-not-utf8': {
    zh: '{path} 內有 {count} 個檔案或子資料夾的檔名不是 UTF-8（多半是 Big5），其中的申請收不到；請由 HIS 以 UTF-8 檔名重新匯出。',
    en: 'In {path} lie {count} files or subfolders whose names are not UTF-8 (most likely Big5), and their applications are not taken; the HIS has to export them under UTF-8 names.',
  },
  'folder-files-denied': {
    zh: '{path} 內有 {count} 個檔案或子資料夾，服務帳號（{account}）沒有讀取權限，其中的申請收不到；請在這台電腦執行 {command}，並請 HIS 廠商查看匯出程式的 umask。',
    en: 'In {path} lie {count} files or subfolders that this account ({account}) may not read, so their applications are not taken; run {command} at this computer, and have the HIS vendor look at the umask of the export.',
  },
  'folder-files-held': {
    zh: '{path} 內有 {count} 個檔案或子資料夾無法開啟（{error}），多半是被其他程式鎖住；請關閉該程式，或把這個資料夾排除在防毒掃描之外。',
    en: 'In {path} lie {count} files or subfolders that do not open ({error}), most likely held by another program; close it, or exclude the folder from virus scans.',
  },
  'folder-unreachable': {
    who: 'network',
    zh: '資料夾 {path} 連不上（{error}）；請確認檔案伺服器與網路。',
    en: 'The folder {path} cannot be reached ({error}); check the file server and the network.',
  },
  'folder-not-a-folder': {
    zh: '{path} 不是資料夾；請修正設定。',
    en: '{path} is not a folder; correct the setting.',
  },
  'backup-failing': {
    zh: '備份到 {path} 沒有完成（{error}），最近一份：{last}；請確認該位置存在、有空間且執行帳號可寫入，程式會自動再試。',
    en: 'The backup to {path} did not come about ({error}), the newest there: {last}; see that the place is there, has room and can be written to; it is tried again by itself.',
  },
  'backup-late': {
    zh: '{path} 最近一份備份是 {last}，早於設定的間隔（每 {hours} 小時）兩倍以上；請確認程式持續執行，且備份沒有被移走。',
    en: 'The newest backup at {path} is of {last}, more than twice the {hours} hours that are set; see that the agent runs, and that nobody takes backups away.',
  },
  'backup-opens-here-only': {
    zh: '備份只有這台電腦開得了，電腦損壞就無法還原；請執行 twpas-agent vault recovery-code，把復原碼印出另外保管。',
    en: 'Backups open on this computer alone and are lost with it; run twpas-agent vault recovery-code and keep the code on paper elsewhere.',
  },
  'guide-older': {
    zh: '健保署已使用實作指引 {newer}（{when}），檢核用的是 {inUse}；請取得新版套件，以 twpas-agent ig import 匯入，否則檢核結果可能與健保署不同。',
    en: 'NHI uses guide {newer} ({when}), the check goes by {inUse}; get the newer package and import it (twpas-agent ig import), or the check may differ from NHI’s.',
  },
  'doctor-fault': {
    zh: '檢測程式本身發生錯誤（{error}）；請把紀錄檔交給開發廠商。',
    en: 'The check itself met an error ({error}); hand the log to the vendor.',
  },
});
