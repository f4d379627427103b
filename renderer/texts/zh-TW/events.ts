import { caseEventWords } from '../../../shared/case-events.ts';
import { num } from '../../format/number.ts';

export const events = caseEventWords('zh');

export const timeline = {
  empty: '還沒有紀錄。',
  other: '其他紀錄',
  by: (who: string) => `由 ${who}`,
  claimed: (who: string) => `命令列註記的姓名：${who}`,
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

/** Why a doubtful send cannot be settled without a person (`doubt.needsPerson`). */
export const doubts = {
  'no-summary': '申請檔案的內容無法讀出，不能比對。',
  'destination-changed': '這一件屬於另一個伺服器的設定，無法在現在的伺服器查詢。',
  'search-refused': '健保署伺服器不提供這種查詢。',
  'search-too-large': '健保署伺服器的查詢結果筆數過多，無法讀完，不能比對。',
  'search-ignored-parameters': '健保署伺服器沒有依條件查詢，結果不能作為依據。',
  'no-control-case': '目前無法用查詢結果判斷健保署有沒有收到，請您到健保署系統（VPN）查一下。',
  'search-lags': '確定已上傳的案件也查不到，查詢結果不能作為依據。',
  ambiguous: '查到不只一件相似的案件，或有多件相似的案件同時待確認，無法判斷。',
  'claim-omitted': '健保署的查詢結果沒有附上申請內容，無法比對。',
  'drug-unknown': '查到相似的案件，但讀不到藥品，無法比對。',
  'other-candidate': '查到相似但不完全相同的案件，無法判斷。',
  'absent-again': '已重送過一次，又查不到；不再自動重送。',
};

/** … and what ends the doubt where it can end by itself. */
export const doubtNext = {
  'no-control-case':
    '會等下一件上傳成功，再自動比對；確定沒有收到才重送。不想等時，請到健保署系統確認，再按「填查詢結果」。',
  'search-lags': '會自動再查詢。不想等時，請到健保署系統確認，再按「填查詢結果」。',
};
