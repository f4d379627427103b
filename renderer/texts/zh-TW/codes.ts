import { num } from '../../format/number.ts';

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

export const names = {
  title: '名稱對照',
  detail:
    '藥品在匯入前顯示健保署公布的名稱；匯入醫院慣用的藥品名稱後，畫面、匯出、統計與搜尋都以醫院的名稱為先。科別、醫師與給付適應症條件用申請檔與健保署的名稱。檔案為 CSV，含「代碼」「名稱」（或 code、name）兩欄，UTF-8 或 Big5 皆可；每次匯入會取代整張表。',
  table: '藥品',
  choose: '選擇 CSV 檔匯入',
  count: (n: number) => `${num(n)} 筆名稱`,
  never: '尚未匯入',
  nameless: (n: number) => `案件裡有 ${num(n)} 個藥品代碼沒有名稱`,
  codeInCases: (code: string, n: number) => `${code}（${num(n)} 件）`,
  imported: (when: string, by: string) => `${when} 由 ${by} 匯入`,
  done: (n: number, encoding: string) => `已匯入 ${num(n)} 筆名稱（${encoding}）。`,
  problems: (n: number) => `有 ${num(n)} 行無法匯入，這張表沒有變更：`,
  leftOut: (n: number) => `略過了 ${num(n)} 行：`,
  skip: '略過這些行並匯入其餘名稱',
  line: (n: number) => `第 ${num(n)} 行`,
  kinds: {
    columns: '少於兩欄',
    'code-empty': '沒有代碼',
    'name-empty': '沒有名稱',
    'too-long': '代碼或名稱太長',
    duplicate: '代碼重複',
    'quote-open': '引號沒有成對',
  },
  more: (n: number) => `另有 ${num(n)} 行`,
  code: '代碼',
  name: '名稱',
  show: '查看內容',
  shownOf: (n: number, total: number) => `顯示前 ${num(n)} 筆，共 ${num(total)} 筆`,
};
