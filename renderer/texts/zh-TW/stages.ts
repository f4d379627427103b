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
  /** A person's stop that another case inherits. */
  stopped: (who: string, what: string) => `先前由 ${who} 按「${what}」。`,
  /** Reasons why another may have sent a case. */
  maybeSent: {
    'other-agent': '資料夾先前由另一部送件程式收件',
    'lease-lost': '資料夾曾由另一部送件程式收件',
    'nobody-can-tell': '無法確定資料夾由誰收件',
    'other-destination': '相同的內容先前送到另一個位址或連線代號',
  },
  because: (note: string) => `原因：${note}。`,
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
  'too-early': '目前查不到這一件；健保署的查詢可能比較慢，還要再等一段時間才能確定沒有收到。',
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
  'too-early': '會自動再查詢；確定沒有收到才重送。不想等時，請到健保署系統確認，再按「回報查詢結果」。',
  'search-aged': '會自動再查詢。不想等時，請到健保署系統確認，再按「回報查詢結果」。',
};

/** One sentence for each of the agent's cause codes: failed attempts, paused or unreachable servers. */
export const codes = {
  'name-not-found': '找不到健保署伺服器的名稱；請確認健保 VPN 已連線。',
  'connection-refused': '健保署伺服器沒有接受連線。',
  'network-unreachable': '網路不通；請確認健保 VPN 已連線。',
  'connect-timeout': '連線逾時；請確認健保 VPN 已連線。',
  timeout: '送出後沒有在時限內收到健保署的回覆。',
  'certificate-wrong-name': '伺服器憑證的名稱不符，請資訊人員檢查設定。',
  'certificate-expired': '伺服器憑證已過期或尚未生效，請資訊人員處理。',
  'certificate-untrusted': '伺服器憑證不受信任，請資訊人員檢查憑證設定。',
  'tls-failed': '無法建立加密連線，請資訊人員處理。',
  'proxy-failed': '代理伺服器（proxy）連線有問題，請資訊人員處理。',
  'proxy-login': '代理伺服器（proxy）要求登入或不接受帳號密碼，請資訊人員執行 doctor。',
  'proxy-login-page': '代理伺服器（proxy）要求先在瀏覽器的登入頁登入；請資訊人員讓這台電腦免登入。',
  'proxy-refused': '代理伺服器（proxy）拒絕連線，請資訊人員處理。',
  'answer-interim': '伺服器前面的設備回了沒有人要求的「100 Continue」，連線中斷。',
  'answer-unreadable': '健保署的回覆無法讀取。',
  'answer-not-fhir': '收到的不是健保署的回覆，可能被網路設備攔截。',
  'answer-not-kept': '健保署的回覆沒有存成，請資訊人員查看紀錄檔。',
  'answer-cut': '健保署的回覆不完整。',
  'answer-too-long': '健保署的回覆過長。',
  'answer-of-another':
    '收到的回覆是另一件申請的，與這一件無關；健保署可能已收到這一件，送件程式會先查詢，不會直接再送。',
  'answer-without-number':
    '健保署回覆成功，但沒有收件序號，也沒有存放位置，不能證明已收到；送件程式會向健保署查詢。',
  'answer-says-error': '健保署回覆成功，內容卻說有錯誤，不能確定有沒有收到；送件程式會向健保署查詢。',
  'number-of-another':
    '這個收件序號查到的是另一件申請，它的審查結果不會算在這一件上。請到健保署系統（VPN）查這一件的收件序號。',
  duplicate: '健保署說已經有這份申請檔案；送件程式會先查詢是哪一件。',
  conflict: '健保署說與已有的資料衝突，可能已收到；送件程式會先查詢。',
  'lock-error': '健保署正在處理同一筆資料，可能已收到；送件程式會先查詢。',
  incomplete: '健保署沒有處理完，可能已收到；送件程式會先查詢。',
  exception: '健保署處理時發生錯誤，可能已收到；送件程式會先查詢。',
  transient: '健保署暫時出了問題，可能已收到；送件程式會先查詢。',
  'no-store': '健保署說無法存入，不能確定有沒有收到；送件程式會先查詢。',
  'request-invalid': '這個請求無法送出，請通知資訊人員。',
  'connection-lost': '傳送途中連線中斷。',
  'network-failed': '網路發生問題。',
  stopped: '送件程式停止時中止。',
  'agent-ended': '傳送途中送件程式中斷。',
  restored: '資料由備份還原，之前的結果需要核對。',
  'destination-changed': '設定已改連另一個伺服器，這一件的審查結果不再查詢；設定改回後會自動繼續。',
  'attachment-missing': '附件沒有到齊。',
  unauthorized: '健保署不接受目前的授權，請資訊人員確認連線代號與金鑰。',
  throttled: '健保署要求放慢，等待後自動繼續。',
  'new-server':
    '設定已改連另一個伺服器（網址、權杖網址、連線代號或醫事機構代碼與先前不同），在有人確認之前不送出、也不查詢任何資料。',
  busy: '健保署暫時無法處理，等待後自動繼續。',
  'no-client-key': '還沒有連線金鑰，請資訊人員產生並向健保署登錄。',
  'token-endpoint-elsewhere':
    '健保署的連線資訊把授權端點指到另一個網站；請資訊人員執行 doctor，向健保署確認後再設定 server.tokenUrl。',
  'token-invalid_client': '健保署不接受本院的金鑰或連線代號，請資訊人員確認。',
  'token-invalid_scope': '健保署沒有給予所需的權限，請資訊人員確認。',
  'http-403': '健保署伺服器不允許這個動作（403），請資訊人員確認權限。',
  'http-404': '伺服器位址不對（404），請資訊人員檢查設定。',
  'http-407': '代理伺服器（proxy）要求登入（407），請資訊人員處理。',
  'http-413': '申請檔案太大，健保署不接受（413）。',
};

/** For codes of which only the family is known. */
export const codeFamilies = {
  http: (status: string) => `健保署伺服器回應 HTTP ${status}。`,
  token: '健保署沒有給予授權，請資訊人員確認連線代號、金鑰與權限。',
  discovery: '讀不到健保署伺服器的連線資訊，請資訊人員檢查設定。',
};
