/**
 * Every code that an AgentError can have. A misspelt one does not compile.
 *
 * Most failures are said in one fixed sentence, in zh-TW (for staff) and in English; it stands here, and `new AgentError(code)` says it.
 * Where the sentence has values in it, or there are several for one code, the place that throws says it (`OWN`).
 * No sentence carries patient data, a token or a response body.
 *
 * `is` says what the failure means to a caller of the API: a `conflict` with what is there (409), something `not-found` (404); without it
 * the call failed (500).
 */
export interface ErrorRow {
  readonly is?: 'conflict' | 'not-found';
  readonly en?: string;
  readonly zh?: string;
}

const OWN = {} as const;

export const ERRORS = {
  // main/agent
  locked: OWN,
  // main/agent/attendants/alerts
  'alerts-just-tested': {
    is: 'conflict',
    en: 'A test message went out less than a minute ago; wait a minute before the next.',
    zh: '不到一分鐘前才寄過測試訊息，請一分鐘後再試。',
  },
  'mail-password-missing': {
    en: 'The password of alerts.mail.user is not kept, or does not open; give it with: alerts password.',
    zh: '沒有保存 alerts.mail.user 的密碼，或無法開啟；請以 alerts password 提供。',
  },
  // main/agent/ground/base
  'data-folder-link': OWN,
  // main/agent/api
  'attachment-name-refused': {
    is: 'conflict',
    en: 'NHI does not take such a name.',
    zh: '新的檔名不合健保署規定。',
  },
  'attachment-name-taken': {
    is: 'conflict',
    en: 'Two attachments would have the same name.',
    zh: '有兩個附件的檔名相同。',
  },
  'attachment-unknown': {
    is: 'conflict',
    en: 'The case names no attachment of that name.',
    zh: '案件中沒有這個名稱的附件。',
  },
  'case-not-found': { is: 'not-found' },
  'command-line-only': { en: 'This is only done on the command line.', zh: '此作業請以命令列執行。' },
  'machine-only': OWN,
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
  'number-not-checked': { is: 'conflict' },
  'number-not-found': {
    is: 'conflict',
    en: 'NHI shows no case under that number.',
    zh: '健保署查無此收件序號／案件編號。',
  },
  'number-of-other-claim': {
    is: 'conflict',
    en: 'The case under that number is not this one.',
    zh: '此收件序號／案件編號的內容與本案件不符。',
  },
  'number-owned': {
    is: 'conflict',
    en: 'Another case has that number already.',
    zh: '此收件序號／案件編號已屬於另一個案件。',
  },
  'payload-gone': OWN,
  'period-reversed': {
    is: 'conflict',
    en: 'The period ends before it begins.',
    zh: '結束日期早於開始日期。',
  },
  settings: OWN,
  'settings-invalid': {
    en: 'The settings are not right yet; nothing was written.',
    zh: '設定還有問題，尚未寫入。',
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
  // main/agent/ground/base
  'copy-differs': { en: 'What was written there is not what was read back.', zh: '寫入後讀回的內容不一致。' },
  'file-changed': {
    en: 'The file changed while it was read; it is read again later.',
    zh: '檔案在讀取期間有變動，稍後重新讀取。',
  },
  'file-held': OWN,
  'file-not-plain': { en: 'Not a plain file.', zh: '不是一般檔案。' },
  'file-too-large': OWN,
  'folder-left': {
    en: 'The folder does not answer; it is no longer waited for.',
    zh: '資料夾沒有回應，已不再等候。',
  },
  // main/agent/carrier/cases
  'attachment-ambiguous': {
    en: 'Two files are shown by this name: show the numbers first.',
    zh: '有兩個附件遮蔽後的檔名相同，請先顯示證號再開啟。',
  },
  'attachment-not-kept': { en: 'There is no kept file of this name.', zh: '沒有保存這個名稱的附件。' },
  'case-changed': { is: 'conflict' },
  'hand-over-off': {
    is: 'conflict',
    en: 'The settings hand nothing over (attachments.deliver: none), so it would wait for ever. Set attachments.deliver to folder first, or settle it as handed-over once it has gone by another way.',
    zh: '目前設定不交付附件（attachments.deliver: none），再次交付只會一直等待。請先將設定改為 folder；以其他方式送達後，請選「健保署已有此附件」。',
  },
  'move-not-allowed': { is: 'conflict' },
  'found-at-nhi': { is: 'conflict' },
  'similar-at-nhi': { is: 'conflict' },
  'nhi-not-reached': {
    is: 'conflict',
    en: 'NHI cannot be asked now whether it has this case, so it is not sent again yet. Try again once NHI answers.',
    zh: '目前無法向健保署查詢有沒有這一件，所以還不能再送。請等連線恢復後再試。',
  },
  'nhi-not-checked': {
    en: 'NHI may have this case already, and releasing it would send it a second time. Look there first, then confirm.',
    zh: '健保署可能已有這一件，解除暫緩會再送一次。請先到健保署查詢，確定沒有再確認解除。',
  },
  'rename-failed': {
    en: 'The attachments could not be renamed without changing the claim.',
    zh: '無法在不改變申請內容的情況下更改附件檔名。',
  },
  // main/agent/attendants/work/chains
  'link-refused': {
    is: 'conflict',
    en: 'Only two cases of the same patient can belong together.',
    zh: '只有同一位病人的兩個案件可以連結。',
  },
  // main/agent/carrier/check
  'ig-list-damaged': {
    en: 'The list of imported guide packages cannot be read.',
    zh: '已匯入的實作指引清單無法讀取；請刪除資料夾中的 ig 目錄後重新匯入。',
  },
  'check-token-exists': {
    is: 'conflict',
    en: 'There is a token of that name already; take it back first.',
    zh: '已有這個名稱的權杖，請先收回。',
  },
  'check-token-unknown': {
    is: 'not-found',
    en: 'There is no token of that name.',
    zh: '沒有這個名稱的權杖。',
  },
  'ig-not-a-guide': {
    en: 'That package has no profile of a Bundle that is sent to NHI.',
    zh: '這個套件不是送健保署 Bundle 所用的實作指引，不能作為檢核依據。',
  },
  'ig-not-built-in': { en: 'This build has no guide of its own.', zh: '此版本未內附實作指引。' },
  'ig-not-imported': {
    en: 'That package and version was not imported.',
    zh: '尚未匯入這個實作指引套件版本。',
  },
  'ig-not-used': OWN,
  'own-rule-wrong': OWN,
  'ig-outdated': {
    en: 'An imported guide package was compiled by another version.',
    zh: '已匯入的實作指引是由其他版本的程式處理，請重新匯入。',
  },
  'ig-package-damaged': OWN,
  'ig-package-not-a-package': {
    en: 'The file is no FHIR package: it has no usable package.json.',
    zh: '這個檔案不是 FHIR 實作指引套件（沒有可用的 package.json）。',
  },
  'ig-package-not-r4': { en: 'The package is not for FHIR R4.', zh: '這個實作指引套件不是 FHIR R4。' },
  'ig-package-too-large': OWN,
  'ig-package-unreadable': { en: 'The package file cannot be read.', zh: '無法讀取實作指引套件檔。' },
  'ig-package-unsafe': {
    en: 'The package has a link or a path that leads out of it.',
    zh: '實作指引套件檔含有連結或不安全的路徑，未匯入。',
  },
  'ig-unreadable': {
    en: 'An imported guide package cannot be read.',
    zh: '已匯入的實作指引無法讀取，請重新匯入。',
  },
  // main/agent/attendants/precheck
  'rules-dismissal-unknown': {
    is: 'not-found',
    en: 'That note is shown already.',
    zh: '這條規則目前沒有停止提示。',
  },
  'rules-library-damaged': {
    en: 'A Library of the package has no usable name or version.',
    zh: '規則包裡有 Library 沒有可用的名稱或版本，未匯入。',
  },
  'rules-none': { is: 'conflict', en: 'No rules were imported.', zh: '尚未匯入預檢規則。' },
  'rules-not-comparable': {
    en: 'A rules package is compared with another rules package.',
    zh: '預檢規則包只能和另一個預檢規則包比較。',
  },
  'rules-not-translated': OWN,
  'rules-too-large': { en: 'The rules package is larger than rules can be.', zh: '預檢規則包過大，未匯入。' },
  'rules-unreadable': {
    en: 'The imported rules cannot be read; import them again.',
    zh: '已匯入的預檢規則無法讀取，請重新匯入。',
  },
  // main/agent/compose and main/agent/ground/db
  'close-late': OWN,
  'core-lost': {
    en: 'The agent could not open its data folder again and ends; it is started again.',
    zh: '送件程式無法重新開啟資料夾，即將結束並重新啟動。',
  },
  'database-damaged': OWN,
  restarting: {
    en: 'The agent takes up its settings or a backup; try again in a moment.',
    zh: '送件程式正在套用設定或還原備份，請稍候再試。',
  },
  'data-dir-network': OWN,
  'database-newer': OWN,
  'db-pragma': OWN,
  'lock-failed': {
    en: 'The lock of the data folder cannot be used (lock.db).',
    zh: '無法取得資料夾的鎖定（lock.db）。',
  },
  'owner-lost': {
    en: 'Another agent has taken over this data folder; this one stops writing.',
    zh: '另一個送件程式已接管此資料夾，本程式停止寫入。',
  },
  'store-closed': { en: 'The agent is stopping.', zh: '送件程式正在停止。' },
  'wrong-node': OWN,
  // main/agent/names
  'names-empty': { en: 'The file holds no names.', zh: '檔案中沒有名稱資料。' },
  'names-too-many': OWN,
  'names-unreadable': {
    en: 'The file is neither UTF-8 nor Big5 text.',
    zh: '檔案不是 UTF-8 或 Big5 編碼的文字檔。',
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
    zh: '保存的密碼無法開啟 server.clientCertificate；請以 keys certificate-passphrase 提供密碼。',
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
  'proxy-failed': OWN,
  'proxy-login': OWN,
  'proxy-login-page': OWN,
  'proxy-refused': OWN,
  'proxy-unsupported': OWN,
  stopped: OWN,
  timeout: OWN,
  // main/agent/carrier/nhi
  'resend-stopped': OWN,
  // main/agent/attendants/backups
  'backup-missing': { en: 'There is no such backup file.', zh: '找不到備份檔。' },
  'backup-none': {
    en: 'There is no backup yet: name a file, or set backup.dir.',
    zh: '尚無備份可供演練：請指定備份檔，或設定 backup.dir。',
  },
  'backup-unreadable': {
    en: 'The file is not a whole backup of the agent.',
    zh: '此檔案不是完整的備份檔。',
  },
  'backup-unproven': {
    en: 'Nothing proves that this agent made the backup: it was changed, or an earlier version wrote it. At the machine, restore --unproven takes it all the same.',
    zh: '無法證明這份備份是本程式所製作：內容已被更改，或由較早版本寫入。確定要使用時，請在本機以 restore --unproven 還原。',
  },
  'backup-replaced': {
    en: 'Another backup lies under the name of the one that this agent made.',
    zh: '這個檔名下的備份，不是本程式當時製作的那一份。',
  },
  'backup-damaged': {
    en: 'The bytes of the backup are not those that its list names.',
    zh: '備份檔的內容與其清單不符，已損壞。',
  },
  'backup-schema': {
    en: 'The database in the backup has tables, views or triggers that no version of the agent makes.',
    zh: '備份中的資料庫含有本程式沒有的資料表、檢視或觸發程序，不予使用。',
  },
  'backup-rows-changed': {
    en: 'Records of cases in the backup do not fit their sealed content.',
    zh: '備份中的案件紀錄與加密內容不符，不予使用。',
  },
  'backup-not-copied': OWN,
  'backup-not-read': {
    en: 'The backup could not be read in time: its place does not answer.',
    zh: '備份檔無法在時限內讀完：存放位置沒有回應。',
  },
  // main/agent/operations
  'backup-no-head': {
    en: 'This backup does not say where the trail ended, or not in our words.',
    zh: '這份備份沒有記下稽核軌跡的末行，或內容已遭更改，無法比對。',
  },
  'backup-other-key': OWN,
  'environment-mixed': OWN,
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
    en: 'A name is written in Latin or Chinese letters and figures, and neither is nor looks like one of the system or of this program.',
    zh: '帳號請用英文、中文與數字，且不可與作業系統或本程式的帳號相同或相似。',
  },
  'account-unknown': { is: 'conflict', en: 'There is no such account.', zh: '沒有這個帳號。' },
  'account-not-waiting': {
    is: 'conflict',
    en: 'Nothing of this account waits for an agreement (any more).',
    zh: '這個帳號目前沒有等待同意的項目。',
  },
  'second-person': {
    is: 'conflict',
    en: 'Who asked for it cannot agree to it; somebody else has to.',
    zh: '提出的人不能自己同意，請由另一位主管同意，或在執行本程式的電腦上以 accounts agree 同意。',
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
  'password-too-short': { is: 'conflict' },
  'password-too-long': { is: 'conflict' },
  'password-wrong': { is: 'conflict' },
  'too-many': {
    en: 'Too many sign in at the moment; try again shortly.',
    zh: '目前登入人數過多，請稍後再試。',
  },
  // main/agent/attendants/retention
  'not-kept-shorter': {
    is: 'conflict',
    en: 'Nothing asks to keep this for less long (any more).',
    zh: '目前沒有縮短這項保存期限的要求。',
  },
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
  'settings-read-only': OWN,
  'settings-unreadable': OWN,
  // main/agent/carrier/send
  'send-overslept': {
    en: 'The computer stood still while the attempt was written down. Nothing left; it is tried again if it still may be sent.',
    zh: '寫入送件紀錄期間電腦停頓，未送出；確認仍可送出後會再送。',
  },
  // main/agent/attendants/doctor/setup
  'settings-exist': {
    en: 'There is a settings file already; it was not replaced.',
    zh: '設定檔已經存在，沒有覆蓋。',
  },
  // main/agent/carrier/smart
  'client-key-unreadable': {
    en: 'The file holds no private key of a known form (PEM, PKCS#8, PKCS#1, SEC1, PFX or JWK), or it is damaged.',
    zh: '檔案中沒有可辨識的私鑰（PEM、PKCS#8、PKCS#1、SEC1、PFX、JWK），或檔案已損壞。',
  },
  'client-key-openssh': {
    en: 'The key is in OpenSSH’s own form; convert it first: ssh-keygen -p -m PKCS8 -f FILE.',
    zh: '這是 OpenSSH 專用格式的金鑰，請先轉換：ssh-keygen -p -m PKCS8 -f 檔案。',
  },
  'client-key-several': {
    en: 'The file holds several private keys; keep only the one to import.',
    zh: '檔案中有好幾把私鑰，請只留下要匯入的那一把。',
  },
  'client-key-passphrase-needed': {
    en: 'The key is encrypted: give its passphrase (--passphrase-file, or TWPAS_KEY_PASSPHRASE).',
    zh: '金鑰有密碼保護，請提供密碼（--passphrase-file 或 TWPAS_KEY_PASSPHRASE）。',
  },
  'client-key-passphrase-wrong': { en: 'The passphrase does not open the key.', zh: '密碼無法開啟金鑰。' },
  'client-key-encryption-unsupported': {
    en: 'The file is encrypted in a way that is not read here (RC2 or RC4, say); export it again with AES or 3DES.',
    zh: '檔案使用這裡無法讀取的加密方式（例如 RC2、RC4），請以 AES 或 3DES 重新匯出。',
  },
  'client-key-public-only': {
    en: 'The file holds only a public key or a certificate; the private key is needed.',
    zh: '檔案中只有公鑰或憑證，需要的是私鑰。',
  },
  'client-key-wrong-kind': {
    en: 'The key is neither RSA nor elliptic-curve; NHI takes RSA (2048 bits or more) or EC P-384.',
    zh: '這不是 RSA 或橢圓曲線金鑰；健保署接受 RSA（2048 位元以上）或 EC P-384。',
  },
  'client-key-certificate-unreadable': {
    en: 'The certificate given cannot be read (PEM or DER).',
    zh: '所給的憑證無法讀取（PEM 或 DER）。',
  },
  'client-key-certificate-mismatch': {
    en: 'The private key does not belong to the certificate given.',
    zh: '這把私鑰與所給的憑證不是一對。',
  },
  'client-key-id-taken': {
    en: 'Another key with this kid is already here.',
    zh: '已有另一把金鑰使用相同的 kid。',
  },
  'client-key-unknown': { en: 'There is no client key with this kid.', zh: '沒有這個 kid 的連線金鑰。' },
  'client-key-in-use': {
    en: 'This key signs now and cannot be retired; make another first (keys rotate).',
    zh: '這把金鑰正在使用，不能停用；請先產生新的金鑰（keys rotate）。',
  },
  'rotation-pending': {
    en: 'Another key already waits for its switch date; retire it first to plan another.',
    zh: '已有另一把金鑰等待切換，要重新安排請先將它停用。',
  },
  'switch-in-past': { en: 'The switch date lies in the past.', zh: '切換時間已經過去。' },
  'no-client-key': {
    en: 'There is no client key yet; make one with `keys generate`.',
    zh: '尚未建立連線金鑰，請先產生金鑰。',
  },
  'client-key-damaged': OWN,
  'client-key-too-short': OWN,
  'client-key-wrong-curve': OWN,
  'discovery-cache-unknown': OWN,
  // main/agent/ground/spool
  'spool-bad-hash': OWN,
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
  'passphrase-too-short': OWN,
  'recovery-code-typo': {
    en: 'The recovery code is mistyped: compare it with the paper again.',
    zh: '復原碼輸入有誤，請與紙本再核對一次。',
  },
  'sealed-damaged': {
    en: 'A sealed value does not open: it was changed, moved, or sealed with another key.',
    zh: '加密資料無法開啟：內容已遭變更、移位，或使用了不同的金鑰。',
  },
  'vault-locked': OWN,
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
  'vault-ring-missing': {
    en: 'keys/ring is missing or changed, which a folder needs whose data key was rotated: restore keys/ from a backup.',
    zh: '找不到 keys/ring 或內容已遭變更（資料金鑰曾輪替，缺此檔無法開啟），請自備份還原 keys/。',
  },
  'vault-rotated': {
    en: 'The data key was rotated just now: try again.',
    zh: '資料金鑰剛完成輪替，請再試一次。',
  },
  'vault-slot-last': OWN,
  'vault-slot-unknown': {
    en: 'There is no such way into the data folder: `vault slots` names them.',
    zh: '沒有這個金鑰保存方式，請以 vault slots 查看名稱。',
  },
  'vault-slot-useless': OWN,
  // main/agent/attendants/work
  'deadline-unknown': {
    is: 'conflict',
    en: 'There is no such deadline; look again.',
    zh: '找不到這個期限，請重新查看。',
  },
  // main/desktop
  'host-failed': {
    en: 'The desktop program could not answer its agent.',
    zh: '桌面程式無法回應送件程式的要求。',
  },
  'safe-storage-basic-text': OWN,
  'safe-storage-unavailable': OWN,
  'safe-storage-busy': OWN,
  'host-silent': {
    en: 'The desktop program did not answer its agent.',
    zh: '桌面程式沒有回應送件程式的要求。',
  },
  // main/headless
  'not-confirmed': { en: 'nothing was done: it was not confirmed', zh: '未確認，未做任何變更' },
  'secret-file-unreadable': OWN,
  'audit-broken': { en: 'the audit trail is not what was written', zh: '稽核軌跡與原寫入內容不符' },
  'backup-incomplete': { en: 'parts of this backup cannot be read', zh: '此備份有部分內容無法讀取' },
  'check-failed': OWN,
  'doctor-failed': OWN,
  'key-file-unreadable': OWN,
  'not-all-moved': OWN,
  'stop-late': {
    en: 'the agent is still finishing; it will end by itself',
    zh: '送件程式仍在完成傳送，完成後會自行結束',
  },
  'no-access': OWN,
  'file-not-written': OWN,
  'file-not-read': OWN,
  'zip-not-written': OWN,
  'console-port': OWN,
  'agent-gone': {
    en: 'the running agent ended before it answered; look at the state before trying again',
    zh: '執行中的送件程式在回覆前結束，請先確認狀態再重試',
  },
  'service-command': OWN,
  'service-missing': OWN,
  'service-needs-root': OWN,
  'update-feed': OWN,
  'update-unsigned': OWN,
  'update-damaged': OWN,
  'update-key': OWN,
  'update-layout': OWN,
  'update-needs-root': OWN,
  'update-off': OWN,
  'update-policy-open': OWN,
  'update-service-pinned': OWN,
  'update-signature': OWN,
} as const satisfies Record<string, ErrorRow>;

export type AgentErrorCode = keyof typeof ERRORS;
/** Codes whose sentence is in the table. */
export type SaidErrorCode = {
  [Code in AgentErrorCode]: (typeof ERRORS)[Code] extends { readonly en: string } ? Code : never;
}[AgentErrorCode];

export function isErrorCode(value: unknown): value is AgentErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}

/** @returns what the failure means to a caller of the API */
export function meaningOf(code: AgentErrorCode): 'conflict' | 'not-found' | 'failed' {
  const row: ErrorRow = ERRORS[code];
  return row.is ?? 'failed';
}
