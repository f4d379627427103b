import { caseEventWords } from '../../../shared/case-events.ts';
import type { StageKey } from '../../../shared/stage.ts';
import type { Delivery, Review } from '../../../shared/states.ts';
import { num } from '../../format/number.ts';

/** Each stage's word, meaning and next step, in one or two sentences each. */
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
  superseded: {
    word: '已由新檔取代',
    meaning: '更正後的檔案取代了這一件，這一件不用再處理。',
    next: '請看新的案件。',
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
    next: '請 HIS 依健保署的說明修正後重新匯出。',
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

export const events = caseEventWords('zh');

export const timeline = {
  empty: '還沒有紀錄。',
  other: '其他紀錄',
  by: (who: string) => `由 ${who}`,
  claimed: (who: string, by: string) => `${who}（由 ${by} 代為記錄）`,
  continuation: {
    open: '續用：還沒準備',
    preparing: '續用：準備中',
    stopped: '續用：停藥',
    transferred: '續用：轉院',
  },
  sudoUser: (who: string) => `經 sudo 執行：${who}`,
  searches: (n: number) => `第 ${num(n)} 次`,
  missing: (n: number) => `尚缺 ${num(n)} 份`,
  problems: (n: number) => `${num(n)} 個問題`,
  otherCase: '另一件',
  agent: '送件程式',
  fromTo: (from: string, to: string) => `${from} → ${to}`,
  attempt: (n: number) => `第 ${num(n)} 次傳送`,
  took: (seconds: string) => `歷時 ${seconds} 秒`,
  status: (n: number) => `HTTP ${n.toFixed(0)}`,
  answer: {
    'upload-answer': '健保署回覆上傳',
    'operation-outcome': '健保署回覆訊息',
    'claim-response': '健保署審查回覆',
  },
  newest: '最新',
  phases: {
    preparing: '準備中',
    connecting: '連線中',
    connected: '已連線',
    'headers-sent': '已送出標頭',
    'body-sent': '已送完內容',
    answered: '已收到回覆',
  },
  outcomes: {
    'not-sent': '沒有送到健保署（連線未建立）',
    throttled: '健保署要求放慢，稍後再試',
    unauthorized: '授權失效，重新取得後再試',
    wait: '健保署暫時無法處理，稍後再試',
    'destination-refused': '健保署伺服器不接受連線要求',
    rejected: '健保署拒收申請檔案',
    accepted: '健保署已收到',
    unknown: '沒有明確回覆，送件結果待確認',
    interrupted: '傳送途中送件程式中斷',
  },
  underWay: '進行中',
};

/** Reason why a doubtful send needs a person (`doubt.needsPerson`). */
export const doubts = {
  'no-summary': '申請檔案的內容無法讀出，不能比對。',
  'destination-changed': '這一件是送到另一個伺服器位址的；現在的伺服器查不到原位址收過的案件，不能作為依據。',
  'search-refused': '健保署伺服器不提供這種查詢。',
  'search-too-large': '健保署伺服器的查詢結果筆數過多，無法讀完，不能比對。',
  'search-ignored-parameters': '健保署伺服器沒有依條件查詢，結果不能作為依據。',
  'no-control-case': '目前無法用查詢結果判斷健保署有沒有收到，請您到健保署系統（VPN）查一下。',
  'search-lags': '確定已上傳的案件也查不到，查詢結果不能作為依據。',
  'search-aged': '收到的是先前存下的查詢結果，不是健保署現在的資料，不能作為依據。',
  ambiguous: '查到不只一件相似的案件，或有多件相似的案件同時待確認，無法判斷。',
  'claim-omitted': '健保署的查詢結果沒有附上申請內容，無法比對。',
  'drug-unknown': '查到相似的案件，但讀不到藥品，無法比對。',
  'other-candidate': '查到相似但不完全相同的案件，無法判斷。',
};

/** Ways in which a doubt can end without a person, for the reasons that allow it. */
export const doubtNext = {
  'no-control-case':
    '會等下一件上傳成功，再自動比對；確定沒有收到才重送。不想等時，請到健保署系統確認，再按「回報查詢結果」。',
  'search-lags': '會自動再查詢。不想等時，請到健保署系統確認，再按「回報查詢結果」。',
  'search-aged': '會自動再查詢。不想等時，請到健保署系統確認，再按「回報查詢結果」。',
};
