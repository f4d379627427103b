import type { HoldReason, Wish } from '../../../shared/states.ts';

/** Why a case is held: the reason, and what to do about it. */
export const holds: Record<HoldReason, { reason: string; next: string }> = {
  'by-person': { reason: '由院內人員暫緩。', next: '確認可以送出後，請按「解除暫緩」。' },
  'manual-release': {
    reason: '這個資料夾設定為人工放行，每一件都要由人確認。',
    next: '確認內容無誤後，請按「解除暫緩」送出。',
  },
  'same-claim': {
    reason: '同一筆申請已有另一件正在傳送、待確認或已上傳。',
    next: '請先看另一件的結果；確定是不同的申請才按「解除暫緩」，否則請取消送出。',
  },
  'same-path': {
    reason: '同一個檔案的前一版正在傳送、待確認或已上傳，這是內容不同的新版。',
    next: '請先看前一版的結果；確定要另外送出才按「解除暫緩」，否則請取消送出。',
  },
  'destination-changed': {
    reason: '這一件原本屬於另一個伺服器、連線代號或醫事機構，設定已經改變。',
    next: '請資訊人員確認設定；確定要送往現在的伺服器才按「解除暫緩」。',
  },
  'refused-alone': {
    reason: '健保署伺服器不接受這一件的請求，但接受其他案件。',
    next: '請看時間軸上健保署的回覆；排除原因後按「解除暫緩」。',
  },
  'attachment-of-other-patient': {
    reason: '附件與另一位病人案件的附件內容完全相同，可能放錯檔案。',
    next: '請核對附件是否屬於這位病人；無誤才按「解除暫緩」。',
  },
  'spool-damaged': {
    reason: '送件程式保存的副本無法開啟或內容不符。',
    next: '請由 HIS 重新匯出這一件，並通知資訊人員檢查磁碟。',
  },
  reconcile: {
    reason: '健保署可能已有這一件：資料從備份還原或曾被複製，或這個資料夾先前由另一部送件程式收件。',
    next: '由另一部收件的，送件程式會先向健保署查詢，查得到就採用，確定沒有才送出。請先確認健保署是否已有這一件；確定沒有才按「解除暫緩」。',
  },
};

export const wishes: Record<Wish, string> = {
  hold: '已要求暫緩：確認健保署沒有收到後，這一件會暫緩送出。',
  cancel: '已要求取消：確認健保署沒有收到後，這一件會取消送出。',
};
