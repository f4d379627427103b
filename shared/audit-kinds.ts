import { CASE_EVENTS, type CaseEventKind } from './case-events.ts';

/**
 * The kinds of line in the audit trail: the events of a case (its history is copied into the trail), and those listed
 * here. A kind outside the table cannot be written. docs/trail-kinds.md lists
 * all kinds, for rules of a hospital's log collector.
 */
const OWN_KINDS = {
  // A send, in the trail before its first byte leaves.
  'send-intent': { zh: '即將傳送（傳送前先寫入）', en: 'About to be sent (written before the first byte)' },
  'hand-over-intent': { zh: '即將交付附件', en: 'An attachment is about to be handed over' },
  'hand-over-outcome': { zh: '附件交付結果', en: 'What became of an attachment’s hand-over' },
  'hand-over-settled': { zh: '人工確認附件是否已交付', en: 'A person said whether the attachment arrived' },

  // Access to patient data.
  searched: { zh: '查詢案件（查詢字詞加密保存）', en: 'Cases were searched (the words are sealed)' },
  'list-shown': { zh: '查看案件清單', en: 'A list of cases was shown' },
  'numbers-shown': { zh: '在清單中顯示證號', en: 'Patients’ numbers were shown in a list' },
  'case-opened': { zh: '開啟案件', en: 'A case was opened' },
  'case-shown': { zh: '在案件中顯示證號', en: 'A case was shown with the patient’s number' },
  'content-shown': { zh: '查看送出內容', en: 'What was sent was shown' },
  'raw-shown': { zh: '查看原文', en: 'The raw text was shown' },
  'attachment-opened': { zh: '開啟附件', en: 'An attachment was opened' },
  printed: { zh: '列印案件', en: 'A case was printed' },
  'list-exported': { zh: '匯出案件清單', en: 'A list of cases was exported' },
  'looks-shown': { zh: '查詢病人資料的查閱紀錄', en: 'The record of who saw a patient was shown' },
  'many-shown': { zh: '單日查閱病人數異常', en: 'One person saw unusually many patients' },
  // Assignment of cases, and deputies.
  'assignment-set': {
    zh: '變更某科的承辦人（分派）',
    en: 'The owner of a department’s new cases was changed',
  },
  'owner-deputy-set': { zh: '請同事代理某人的案件', en: 'All cases of an owner were given to a deputy' },
  'owner-deputy-ended': { zh: '提前結束某人的代理', en: 'A deputy’s term for an owner was ended' },

  // Sending and the server.
  'send-dropped': { zh: '傳送前取消，沒有送出', en: 'An intended send was given up before anything left' },
  'sending-paused': { zh: '人工暫停傳送', en: 'A person paused sending' },
  'sending-resumed': { zh: '人工恢復傳送', en: 'A person resumed sending' },
  'server-changed': { zh: '設定改連另一個伺服器', en: 'The settings name another server' },
  'server-confirmed': { zh: '人工確認改連的伺服器', en: 'A person confirmed the new server' },

  // People and sessions.
  'signed-in': { zh: '登入', en: 'Signed in' },
  'signed-out': { zh: '登出', en: 'Signed out' },
  'session-locked': { zh: '畫面鎖定', en: 'A session was locked' },
  'session-ended': { zh: '登入階段結束', en: 'A session ended' },
  'sign-in-failed': { zh: '登入失敗', en: 'A sign-in failed' },
  'account-locked': { zh: '帳號的密碼遭多次猜測', en: 'An account’s password is being guessed at' },
  'account-unlocked': { zh: '解除登入限制', en: 'Guesses at an account were forgiven' },
  'account-added': { zh: '新增帳號', en: 'An account was added' },
  'account-roles': { zh: '變更帳號角色', en: 'An account’s roles were changed' },
  'account-disabled': { zh: '停用帳號', en: 'An account was disabled' },
  'account-enabled': { zh: '啟用帳號', en: 'An account was enabled' },
  'accounts-reviewed': { zh: '帳號清查', en: 'The accounts were reviewed' },
  'accounts-settled': { zh: '還原後整理帳號', en: 'The accounts were settled after a restore' },
  'password-changed': { zh: '變更密碼', en: 'A password was changed' },
  'password-reset': { zh: '重設密碼', en: 'A password was reset' },
  'not-allowed': {
    zh: '嘗試沒有權限的作業，已拒絕',
    en: 'Something was asked for that the account may not do',
  },

  // Keys.
  'key-generated': { zh: '產生連線金鑰', en: 'A client key was made' },
  'key-imported': { zh: '匯入連線金鑰', en: 'A client key was imported' },
  'key-rotated': { zh: '輪替連線金鑰', en: 'The client key was rotated' },
  'key-put-back': { zh: '改回前一把連線金鑰', en: 'The former client key signs again' },
  'key-retired': { zh: '停用連線金鑰', en: 'A client key was retired' },
  'certificate-passphrase-kept': {
    zh: '儲存連線憑證的密碼',
    en: 'The passphrase of the client certificate was kept',
  },
  'mail-password-kept': {
    zh: '儲存郵件帳號的密碼',
    en: 'The password of the mail account was kept',
  },
  'key-slot-added': { zh: '新增資料金鑰的開啟方式', en: 'A way to open the data key was added' },
  'vault-recovered': { zh: '以復原碼開啟資料夾', en: 'The data folder was opened by the recovery code' },

  // The machine.
  'settings-asked': { zh: '要求變更設定', en: 'A change of the settings was asked for' },
  'settings-saved': { zh: '設定已儲存', en: 'The settings were saved' },
  'settings-not-saved': { zh: '設定未能儲存', en: 'The settings could not be saved' },
  'settings-reloaded': { zh: '套用設定檔', en: 'The settings file was taken up' },
  'ig-trusted': {
    zh: '有人擔保內容與已知不同的套件',
    en: 'Somebody answered for other bytes of a known package',
  },
  'ig-imported': { zh: '匯入實作指引', en: 'A guide package was imported' },
  'ig-default': { zh: '變更使用中的實作指引', en: 'Another guide was chosen' },
  'check-token-made': { zh: '核發檢核服務的權杖', en: 'A token of the check service was made' },
  'check-token-removed': { zh: '收回檢核服務的權杖', en: 'A token of the check service was taken back' },
  backup: { zh: '備份', en: 'A backup was written' },
  'backup-drill': { zh: '備份驗證', en: 'A backup was tried' },
  restore: { zh: '要求還原備份', en: 'A restore was asked for' },
  diagnostics: { zh: '產生診斷檔', en: 'A diagnostics file was made' },
  'alerts-tested': { zh: '寄送測試警示', en: 'A test alert was sent' },
  'stop-asked': { zh: '要求停止程式', en: 'The agent was asked to stop' },
  'payload-destroyed': {
    zh: '保存期限已過，刪除檔案內容',
    en: 'A kept file was destroyed after its retention',
  },

  // The trail itself.
  'audit-exported': { zh: '匯出稽核軌跡', en: 'The trail was exported' },
  'audit-retired': {
    zh: '刪除保存期限已過的稽核軌跡',
    en: 'Old files of the trail were removed after their retention',
  },
  'torn-tail': { zh: '未寫完的最後一行已移出', en: 'An unfinished last line was set aside' },
  'trail-keyed': { zh: '自此行起以金鑰保護', en: 'From this line on the trail is keyed' },
  'trail-broken': {
    zh: '啟動時發現稽核軌跡與資料庫不符',
    en: 'At the start the trail did not match the database',
  },
  'trail-begun-anew': { zh: '還原後重新開始的稽核軌跡', en: 'The trail was begun again after a restore' },
  'history-cut': { zh: '資料庫遺失最後一段歷程', en: 'The database lost the end of its history' },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>;

export const AUDIT_KINDS = { ...CASE_EVENTS, ...OWN_KINDS };
export type AuditKind = CaseEventKind | keyof typeof OWN_KINDS;
