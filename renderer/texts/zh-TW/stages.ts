import type { Delivery, Review } from '../../../shared/states.ts';
import type { StageKey } from '../../../shared/stage.ts';

/** For each stage: its word, what it means, and what to do next; each one sentence or two. */
export const stages: Record<StageKey, { word: string; meaning: string; next: string }> = {
  waiting: {
    word: '等待附件',
    meaning: '申請檔案提到的附件還沒有到齊，案件尚未送出。',
    next: '請確認 HIS 已把缺少的附件放在申請檔案旁邊；到齊後會自動檢核並送出。',
  },
  refused: {
    word: '院內檢核未通過',
    meaning: '申請檔案沒有通過送出前的檢核，健保署沒有收到這一件。',
    next: '請依下列問題在 HIS 修正後重新匯出；新的檔案會自動取代這一件。',
  },
  queued: {
    word: '等待送出',
    meaning: '已通過檢核，正在排隊送往健保署。',
    next: '不需處理，送件程式會自動送出。',
  },
  sending: { word: '傳送中', meaning: '正在把申請檔案送往健保署。', next: '不需處理，請稍候。' },
  uncertain: {
    word: '送件結果待確認',
    meaning: '已開始傳送，但沒有收到健保署明確的回覆；健保署可能已經收到。',
    next: '不需處理，送件程式正在向健保署查詢；確認沒有收到之前不會再送，以免重複送件。',
  },
  rejected: {
    word: '上傳遭健保署拒收',
    meaning: '健保署不接受這份申請檔案，案件沒有成立。',
    next: '請看健保署的回覆，在 HIS 修正後重新匯出；如果原因不在檔案，可以按「重送」。',
  },
  held: {
    word: '暫緩送出',
    meaning: '這一件已停下來，不會自動送出。',
    next: '確認可以送出後，請按「解除暫緩」。',
  },
  cancelled: {
    word: '取消送出',
    meaning: '這一件不會再送出，也不能復原。',
    next: '不需處理；如果仍要申請，請由 HIS 重新匯出。',
  },
  accepted: {
    word: '已上傳',
    meaning: '健保署已收到申請檔案並給了收件序號。',
    next: '不需處理，等待健保署檢核。',
  },
  unnumbered: {
    word: '已上傳（尚未取得收件序號）',
    meaning: '健保署已收到申請檔案，但回覆中沒有收件序號。',
    next: '送件程式正在向健保署查詢收件序號，這一件不會再送；久未取得時，請自行到健保署查詢後輸入號碼。',
  },
  processing: {
    word: '健保署處理中',
    meaning: '健保署已收件，正在處理申請檔案與附件。',
    next: '不需處理，有新的狀態會自動更新。',
  },
  failed: {
    word: '健保署檢核失敗',
    meaning: '健保署檢核時發現問題，案件沒有進入審查。',
    next: '請依健保署的案件受理狀態修正，由 HIS 重新匯出。',
  },
  reviewing: {
    word: '健保署審查中',
    meaning: '健保署已受理，正在審查。',
    next: '不需處理，審查結果會自動更新。',
  },
  approved: {
    word: '同意',
    meaning: '健保署同意這一件申請。',
    next: '請核對核定數量，並將結果通知醫師。',
  },
  'partially-approved': {
    word: '部份同意',
    meaning: '健保署同意其中一部份。',
    next: '請逐項核對核定結果、核定數量與核定意見，並通知醫師。',
  },
  denied: {
    word: '不予同意',
    meaning: '健保署不同意這一件申請。',
    next: '請將核定意見通知醫師；如果要申復，請以這一件的受理編號作為原受理編號。',
  },
  'supplement-requested': {
    word: '補件',
    meaning: '健保署要求補充資料後再審。',
    next: '請依核定意見備齊資料，由 HIS 匯出「送核補件」（申復案件為「申復補件」），新申請檔的「原受理編號」請填這一件的受理編號。',
  },
  returned: {
    word: '退件',
    meaning: '健保署退回這一件申請。',
    next: '請依核定意見修正後，由 HIS 重新匯出申請。',
  },
  decided: {
    word: '已核定（請看逐項結果）',
    meaning: '健保署已核定，但各項結果不一致或是新的代碼，無法歸為單一結果。',
    next: '請逐項核對核定結果與核定意見。',
  },
};

export const deliveries: Record<Delivery, string> = {
  waiting: '等待附件',
  refused: '院內檢核未通過',
  queued: '等待送出',
  sending: '傳送中',
  uncertain: '送件結果待確認',
  accepted: '已上傳',
  rejected: '上傳遭健保署拒收',
  held: '暫緩送出',
  cancelled: '取消送出',
};

export const reviews: Record<Review, string> = {
  none: '等健保署回覆',
  processing: '健保署處理中',
  failed: '健保署檢核失敗',
  reviewing: '健保署審查中',
  decided: '已核定',
};
