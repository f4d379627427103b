import type { HoldReason } from '../../../shared/states.ts';
import { num } from '../../format/number.ts';

export const moves = {
  /** Title of a dialog: the move, then the patient. */
  title: (button: string, who: string) => `${button} ${who}？`,
  titleMany: (button: string, n: number) => `${button} ${num(n)} 件？`,
  thisOne: '這一件',
  retry: {
    button: '重送',
    does: [
      '按下後排入等待送出，輪到時自動送往健保署。',
      '會送出同一個檔案；檔案沒有修正的話，健保署很可能再次拒收。',
      '如果要修正，請改由 HIS 重新匯出，不必按重送。',
    ],
    done: (n: number) => `已排入重送：${num(n)} 件`,
  },
  hold: {
    button: '暫緩送出',
    does: ['暫緩期間不會送往健保署。', '正在傳送的會等結果明確後才暫緩。'],
    done: (n: number) => `已暫緩送出：${num(n)} 件`,
  },
  /** `hold` while a send is under way or in doubt. */
  holdDoubt: {
    button: '查不到就先不送',
    does: ['查明健保署沒有收到時，這一件先不再送，改為暫緩。', '健保署已經收到的，不受影響。'],
    done: (n: number) => `已暫緩送出：${num(n)} 件`,
  },
  release: {
    button: '解除暫緩',
    does: ['按下後，可以送出的就會送到健保署。'],
    done: (n: number) => `已解除暫緩：${num(n)} 件`,
  },
  recheck: {
    button: '重新檢核並送出',
    does: ['以目前的規則再檢核一次同一個檔案。', '通過後會自動送往健保署；沒有通過就維持原狀。'],
    done: (n: number) => `已重新檢核：${num(n)} 件`,
  },
  cancel: {
    button: '取消送出',
    does: [
      '取消後不會再送出，也不能復原。',
      '之後仍要申請，只能由 HIS 重新匯出。',
      '若正在傳送或結果待確認，會等確認健保署沒有收到後才取消。',
    ],
    done: (n: number) => `已取消送出：${num(n)} 件`,
  },
  /** `cancel` of a case that our checks have refused. */
  drop: {
    button: '不用再送（結案）',
    does: [
      '這一件沒有通過院內檢核，目前不會送出；結案後不會再送，也不能復原。',
      '之後仍要申請，只能由 HIS 重新匯出。',
    ],
    done: (_n: number) => '已結案，不會送出',
  },
  /** `cancel` of a case that has a twin. */
  dropTwin: {
    button: '不用再送（結案）',
    does: ['這一件不會送出，也不能復原；另一件照常進行。', '之後仍要另外申請，只能由 HIS 重新匯出。'],
    done: (_n: number) => '已結案，不會送出',
  },
  /** `cancel` of a case whose file came again after a refusal, a correction or a stop. */
  dropAgain: {
    button: '不用再送（結案）',
    does: ['不會送出，也不能復原。', '之後仍要申請，請由 HIS 再匯出一次，會再問一次。'],
    done: (n: number) => `已結案，不會送出：${num(n)} 件`,
  },
  /** `release` of a case that has a twin. */
  sendTwin: {
    button: '仍要送出',
    does: ['健保署會多收到一件；同一筆申請送兩件，會變成重複送件。'],
    done: (_n: number) => '已解除暫緩，會自動送出',
    sureSeen: '我看過另一件',
    sureAnother: '這是不同的申請，要另外送出',
  },
  /** `release` of a case that lacks data required by NHI's rules. */
  sendMissing: {
    button: '仍要送出',
    does: ['會以目前的內容自動送往健保署；預檢不是核定。'],
    done: (_n: number) => '會自動送出',
  },
  /** `retry` of a case that waits for its next attempt. */
  now: {
    button: '立即再試',
    does: ['不等預定的時間，馬上再送一次。'],
    done: (_n: number) => '已要求立即再試',
  },
  /** `release` that withdraws a wish during a running or doubtful send. */
  withdraw: {
    button: '收回要求',
    does: ['收回先前的暫緩或取消要求，這一件會照原來的流程繼續。'],
    done: (_n: number) => '已收回要求',
  },
  /** `release` of a case that NHI may already have: the second question. */
  check: {
    title: (n: number) => (n === 1 ? '健保署可能已有這一件' : `健保署可能已有這 ${num(n)} 件`),
    warning:
      '這些案件可能已由另一部送件程式送出，或資料是從備份還原的。解除暫緩會再送一次；如果健保署其實已經收到，就會變成重複送件。送件程式會持續向健保署查詢，查得到的會自動採用。',
    sureSearched: (n: number) =>
      n === 1
        ? '我已在健保署系統查詢，確定查不到這一件'
        : `我已在健保署系統查詢，確定這 ${num(n)} 件都查不到`,
    button: '確認沒有收到，解除暫緩',
  },
  /** For cases that the last search before sending found at NHI. */
  similar: {
    title: (n: number) => (n === 1 ? '健保署有相似的案件' : `${num(n)} 件在健保署有相似的案件`),
    warning:
      '剛才向健保署查到下列號碼，可能就是這一件。請逐一到健保署系統查看；如果健保署其實已有這一件，再送就會變成重複送件。',
    sure: '我已在健保署系統查看，這些都不是這一件',
    button: '都不是，送出',
  },
  alreadyThere: (n: number) => `${num(n)} 件健保署已經有了，不會再送`,
  numberOf: (numbers: string) => `號碼 ${numbers}`,
  twinsApart: '請開啟這一件，先看另一件；確定要送，在案件裡逐件送出。',
  reason: '原因',
  reasonOptional: '選填，會留下紀錄',
  reasonNeeded: '必填，會留下紀錄',
  reasonHint: '請勿填寫病人姓名或證號',
  cancelSure: '我了解取消後無法復原',
  notAllowedNow: '案件現在的狀態不能這樣處理',
  running: (done: number, total: number) => `已處理 ${num(done)}／${num(total)} 件`,
  stop: '停止',
  stopped: (n: number) => `已停止；還有 ${num(n)} 件沒有處理，維持原狀`,
  someFailed: (n: number) => `${num(n)} 件沒有完成`,
  leftOut: (n: number) => `另外 ${num(n)} 件維持原狀：`,
  leftOutOne: (who: string, state: string) => `${who}（${state}）`,
  failedDetail: '其餘已完成。下列案件維持原狀：',
};

export const resolve = {
  title: (who: string) => `健保署有沒有收到 ${who}？`,
  intro: '請先到健保署系統（VPN），用下列資料查詢，再選擇查到的結果。',
  numberTitle: (who: string) => `填收件序號 ${who}？`,
  numberIntro: '健保署已收到這一件，只是沒有回覆收件序號。請到健保署系統（VPN），用下列資料查詢。',
  otherIntro: (number: string) =>
    `健保署在收件序號 ${number} 下是另一件申請。請到健保署系統（VPN），用下列資料查詢這一件真正的收件序號。`,
  found: '查得到',
  foundHint: '會先向健保署核對病人、藥品與申請日期，相符才使用。',
  number: '收件序號／案件編號',
  verify: '核對後使用這個號碼',
  absent: '查不到',
  absentHint: '會回到等待送出再送一次；如果健保署其實已經收到，就會變成重複送件。',
  sureSearched: '我已在健保署系統查詢，確定查不到這一件',
  sureResend: '我了解送出後，若健保署其實已收到，會形成重複案件',
  resend: '確認沒有收到，重新送出',
  doneFound: '已使用這個收件序號，送件結果已確認',
  doneAbsent: '已確認健保署沒有收到',
};

/** Reasons of holds, and the next step. */
export const holds: Record<HoldReason, { reason: string; next: string }> = {
  'by-person': { reason: '由院內人員暫緩。', next: '確認可以送出後，請按「解除暫緩」。' },
  'manual-release': {
    reason: '這個資料夾設定為人工放行，每一件都要由人確認。',
    next: '確認內容無誤後，請按「解除暫緩」送出。',
  },
  'same-claim': {
    reason:
      '同一件申請另有一份：同一檔名的前一份已在送件中、待確認或已上傳，或另一個檔名的一份分不出差別；為免重複送件，這一件先不送。',
    next: '請先看另一件；確定是不同的申請，才用「⋯」裡的「仍要送出」，否則請按「不用再送（結案）」。兩件是同一個檔名、另一件還在查時，查明健保署沒有收到，會自動改送這一件。',
  },
  'same-path': {
    reason:
      '同一個檔名的前一件正在傳送、待確認或已上傳，或者是另一位病人的申請；這是內容不同的新檔，為免重複送件或漏送，這一件先不送。',
    next: '請先看另一件；確定是不同的申請，才用「⋯」裡的「仍要送出」，否則請按「不用再送（結案）」。另一件如果是同一位病人的、還在查，查明健保署沒有收到時，會自動改送這一件。',
  },
  'came-again': {
    reason:
      '內容相同的檔案又來了；先前那一份遭健保署拒收、已由更正檔取代，或健保署已經有了。日期變新不代表要再送。',
    next: '要再送一次，請按「解除暫緩」；不用送，請按「不用再送（結案）」。',
  },
  'stopped-before': {
    reason: '先前由院內人員暫緩或取消，之後來的檔案先不送。',
    next: '要送這一份，請按「解除暫緩」；不用送，請按「不用再送（結案）」。',
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
    next: '請由 HIS 以相同內容、同一檔名再放一次，再按「解除暫緩」；並通知資訊人員檢查磁碟。',
  },
  'precheck-missing': {
    reason: '還沒送出；健保署預檢規則說有資料未填，先請人員看過。',
    next: '補齊後由 HIS 重新匯出，或按「仍要送出」。要補的資料在「預檢」頁籤。',
  },
  reconcile: {
    reason:
      '健保署可能已有這一件：資料從備份還原或曾被複製，這個資料夾先前由另一部送件程式收件，或相同的內容先前送到另一個位址或連線代號。',
    next: '後兩種情形，送件程式會先向健保署查詢，查得到就採用，確定沒有才送出。請先確認健保署是否已有這一件；確定沒有才按「解除暫緩」。',
  },
};

/** `word`: instead of the stage in a row. `done`: the agent has stored this many. */
export const wishes = {
  hold: {
    word: '查不到才暫緩',
    line: '已要求暫緩：確認健保署沒有收到後，這一件會暫緩送出。',
    done: (n: number) => `已記下 ${num(n)} 件：先向健保署查詢，確認沒有收到才會暫緩`,
  },
  cancel: {
    word: '查不到才取消',
    line: '已要求取消：確認健保署沒有收到後，這一件會取消送出。',
    done: (n: number) => `已記下 ${num(n)} 件：先向健保署查詢，確認沒有收到才會取消`,
  },
};

/** 現在查詢: asks NHI for a result before the next poll. */
export const askNow = {
  button: '現在查詢',
  waits: {
    unreachable: '目前連不上健保署，恢復後會自動查詢。',
    'told-to-wait': '健保署要求稍候，之後會自動查詢。',
    'new-server': '設定已改連另一個伺服器，有人確認之前不查詢。',
  },
  waitsUntil: (until: string) => `健保署要求等到 ${until} 再查，之後會自動查詢。`,
  notAsked: {
    'no-number': '健保署還沒有給收件序號，會自動查詢。',
    'other-server': '這一件送往另一個伺服器，目前的設定查不到它。',
    forgotten: '這一件的保存期限已過，不再查詢。',
  },
  cameOne: {
    decided: '查到核定結果',
    moved: '健保署的狀態有更新',
    same: '健保署沒有新的結果',
    'not-shown': '健保署現在查不到先前的結果，稍後會自動再查一次確認',
  },
  failedCause: '健保署沒有回答，照原來的時間再查。',
  last: (who: string, when: string, came: string) => `${who} ${when} 查過，${came}`,
  results: {
    decided: '有核定結果',
    moved: '狀態有更新',
    same: '沒有變動',
    'not-shown': '健保署查不到先前的結果',
    failed: '沒有查到',
  },
  because: (words: string, cause: string) => `${words}，原因：${cause}`,
  next: (when: string) => `下次自動查詢 ${when}`,
};
