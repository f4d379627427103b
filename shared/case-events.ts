/**
 * All kinds of `case_events`, with their texts for the page and for readers of the trail. No other kind can be written. A kind is never
 * renamed, because databases and trails hold it.
 */
export const CASE_EVENTS = {
  found: { zh: '收到申請檔案', en: 'Application file received' },
  assigned: { zh: '指定承辦人', en: 'Given to an owner' },
  noted: { zh: '新增註記', en: 'A note was added' },
  'step-done': { zh: '完成一個步驟', en: 'A step was ticked' },
  'step-undone': { zh: '取消步驟的完成標記', en: 'A step is open again' },
  snoozed: { zh: '延後處理', en: 'Put off' },
  unsnoozed: { zh: '取消延後', en: 'No longer put off' },
  'work-closed': { zh: '標示為已處理', en: 'Settled outside of the agent' },
  'work-reopened': { zh: '重新列入待處理', en: 'Back among what needs a person' },
  'deadline-set': { zh: '設定期限', en: 'A deadline was set' },
  'deadline-met': { zh: '期限已辦妥', en: 'A deadline was met' },
  'deadline-unmet': { zh: '期限改回未辦', en: 'A deadline is open again' },
  'deadline-removed': { zh: '刪除期限', en: 'A deadline was removed' },
  'same-bytes': { zh: '又收到內容相同的檔案', en: 'The same bytes came again' },
  'stop-inherited': { zh: '承接先前的停止，這一件先不送', en: 'An earlier stop holds this one too' },
  ready: { zh: '檢核通過', en: 'Checks passed' },
  'awaits-attachments': { zh: '檢核通過，等待附件', en: 'Checks passed, waiting for attachments' },
  'checks-failed': { zh: '院內檢核未通過', en: 'Our checks failed' },
  superseded: { zh: '由較新的檔案取代', en: 'Replaced by a newer file' },
  attempt: { zh: '開始傳送', en: 'Sending began' },
  'proven-absent': { zh: '確認健保署沒有收到，回到等待送出', en: 'NHI does not have it; back in the queue' },
  surfaced: { zh: '健保署後來查得到此案件', en: 'NHI shows it after all' },
  'as-before': {
    zh: '確認健保署沒有收到，回到先前的狀態',
    en: 'NHI does not have it; back to where it stood',
  },
  wish: { zh: '已記下要求，等結果明確後執行', en: 'Asked for; done once the outcome is clear' },
  'wish-hold': { zh: '依要求暫緩送出', en: 'Put on hold as asked' },
  'wish-cancel': { zh: '依要求取消送出', en: 'Cancelled as asked' },
  'wish-withdrawn': { zh: '收回先前的要求', en: 'What was asked for is taken back' },
  'wish-too-late': {
    zh: '健保署已收到，先前的要求不再適用',
    en: 'NHI has it: what was asked for no longer applies',
  },
  doubt: { zh: '沒有明確回覆，送件結果待確認', en: 'No clear answer; outcome to be confirmed' },
  accepted: { zh: '健保署已收到', en: 'NHI has received it' },
  rejected: { zh: '健保署拒收申請檔案', en: 'NHI rejected the application file' },
  'hand-over-done': { zh: '附件已交付健保署', en: 'Attachment handed over to NHI' },
  'hand-over-refused': { zh: '附件未能交付', en: 'Attachment could not be handed over' },
  'hand-over-waiting': { zh: '人工要求再次交付附件', en: 'A person asked to hand the attachment over again' },
  'taken-over': {
    zh: '這一件可能已經送過（另一部送件程式，或另一個位址、連線代號），先向健保署查詢',
    en: 'It may have been sent already, by another agent or to another address: NHI is asked first',
  },
  'look-first': { zh: '先向健保署查詢，再決定是否送出', en: 'NHI is asked before it is sent' },
  hold: { zh: '暫緩送出', en: 'Put on hold' },
  release: { zh: '解除暫緩', en: 'Released' },
  cancel: { zh: '取消送出', en: 'Sending cancelled' },
  retry: { zh: '要求重送', en: 'To be sent again' },
  'asked-now': { zh: '要求立即再試', en: 'To be tried at once' },
  recheck: { zh: '重新檢核', en: 'Checked again' },
  'resolved-found': { zh: '人工確認健保署已收到', en: 'A person confirmed that NHI has it' },
  'resolved-absent': { zh: '人工確認健保署沒有收到', en: 'A person confirmed that NHI does not have it' },
  restored: { zh: '資料還原，需要重新核對', en: 'Restored data: to be verified' },
  'send-anyway': { zh: '人工決定仍要送出', en: 'Sent anyway by a person' },
  'attachment-arrived': { zh: '附件到達', en: 'Attachment arrived' },
  'attachment-changed': { zh: '附件在收到後又有變動', en: 'An attachment changed after it was received' },
  'searched-empty': { zh: '向健保署查詢，沒有找到', en: 'NHI was asked; the case was not found' },
  'search-no-evidence': { zh: '查詢結果不足以判斷', en: 'The search proves nothing' },
  'number-learned': { zh: '已取得收件序號', en: 'Case number received' },
  'number-taken': { zh: '收件序號已屬於另一件', en: 'The case number belongs to another case' },
  'answers-not-asked': {
    zh: '設定已改連另一個伺服器，不再查詢審查結果',
    en: 'Settings name another server: its answers are not asked for any more',
  },
  'answers-asked-again': {
    zh: '設定已改回原來的伺服器，繼續查詢審查結果',
    en: 'Settings name its server again: its answers are asked for on',
  },
  'number-of-another': {
    zh: '健保署在這個序號下是另一件申請，結果不採用',
    en: 'NHI shows another application under this number: its result is not taken',
  },
  'address-of-another': {
    zh: '健保署回覆的位置是另一件申請，改以病人查詢',
    en: 'The address in NHI’s answer is another application: it is looked for by patient',
  },
  'address-followed': {
    zh: '伺服器位址已變更；新位址查得到原位址收的案件，改在新位址處理',
    en: 'The server has another address: it shows what the old one accepted, so the case goes on there',
  },
  'not-shown': {
    zh: '健保署已收件，但查詢不到',
    en: 'NHI accepted it, and no search shows it',
  },
  'shown-again': { zh: '健保署已查得到此案件', en: 'NHI shows it now' },
  doubled: { zh: '又在健保署查到前一次送件', en: 'The earlier send surfaced at NHI as well' },
  'result-asked': { zh: '現在查詢審查結果', en: 'NHI was asked for the result at once' },
  review: { zh: '健保署狀態更新', en: 'New status at NHI' },
  'answer-version': { zh: '健保署回覆有新的版本', en: 'A new version of the answer' },
  'answer-older': { zh: '收到較舊的健保署回覆，狀態不變', en: 'An older answer came; the state stays' },
  'file-moved': { zh: '檔案已移到完成資料夾', en: 'Files moved to the done folder' },
  rebuilt: {
    zh: '由保存的檔案與稽核紀錄重建，需要重新核對',
    en: 'Rebuilt from the kept file and the audit trail: to be verified',
  },
  purged: { zh: '保存期限已過，檔案內容已刪除', en: 'Kept for long enough: the files were destroyed' },
  forgotten: {
    zh: '保存期限已過，病人、內容與健保署回覆已清除',
    en: 'Kept for long enough: the patient, the content and the answers are gone',
  },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>;

export type CaseEventKind = keyof typeof CASE_EVENTS;

/** The texts in one language, for the page's text files. */
export function caseEventWords(language: 'zh' | 'en'): Record<CaseEventKind, string> {
  const words = Object.entries(CASE_EVENTS).map(([kind, said]) => [kind, said[language]]);
  return Object.fromEntries(words) as Record<CaseEventKind, string>;
}
