import { num } from '../../format/number.ts';

export const moves = {
  retry: {
    button: '重送',
    title: (n: number) => (n === 1 ? '要重送這一件嗎？' : `要重送 ${num(n)} 件嗎？`),
    detail: '案件會回到等待送出，依序再送一次。',
    done: (n: number) => `已排入重送：${num(n)} 件`,
  },
  hold: {
    button: '暫緩送出',
    title: (n: number) => (n === 1 ? '要暫緩送出這一件嗎？' : `要暫緩送出 ${num(n)} 件嗎？`),
    detail: '暫緩期間不會送往健保署；正在傳送的會等結果明確後才暫緩。',
    done: (n: number) => `已暫緩送出：${num(n)} 件`,
  },
  release: {
    button: '解除暫緩',
    title: (n: number) => (n === 1 ? '要解除暫緩、送出這一件嗎？' : `要解除暫緩、送出 ${num(n)} 件嗎？`),
    detail: '案件會回到暫緩前的狀態，可以送出的會自動送往健保署。',
    done: (n: number) => `已解除暫緩：${num(n)} 件`,
  },
  recheck: {
    button: '重新檢核',
    title: (n: number) => (n === 1 ? '要重新檢核這一件嗎？' : `要重新檢核 ${num(n)} 件嗎？`),
    detail: '以目前的規則再檢核一次；通過後會自動送出。',
    done: (n: number) => `已重新檢核：${num(n)} 件`,
  },
  cancel: {
    button: '取消送出',
    title: (_n: number) => '要取消送出這一件嗎？',
    detail:
      '取消後這一件不會再送出，也不能復原；之後仍要申請，只能由 HIS 重新匯出。若正在傳送或結果待確認，會等確認健保署沒有收到後才取消。',
    done: (_n: number) => '已取消送出',
  },
  /** `retry` of a case that waits for its next attempt. */
  now: {
    button: '立即再試',
    title: (_n: number) => '要立即再試這一件嗎？',
    detail: '不等預定的時間，馬上再送一次。',
    done: (_n: number) => '已要求立即再試',
  },
  /** `release` of a wish while a send is under way or in doubt. */
  withdraw: {
    button: '收回要求',
    title: (_n: number) => '要收回先前的暫緩或取消要求嗎？',
    detail: '收回後，這一件會照原來的流程繼續。',
    done: (_n: number) => '已收回要求',
  },
  /** `release` of what NHI may have already: the second question. */
  check: {
    title: (n: number) => (n === 1 ? '健保署可能已有這一件' : `健保署可能已有這 ${num(n)} 件`),
    warning:
      '這些案件可能已由另一部代理程式送出，或資料是從備份還原的。解除暫緩會再送一次；如果健保署其實已經收到，就會變成重複送件。代理程式會持續向健保署查詢，查得到的會自動採用。',
    sureSearched: (n: number) =>
      n === 1
        ? '我已在健保署系統查詢，確定查不到這一件'
        : `我已在健保署系統查詢，確定這 ${num(n)} 件都查不到`,
    button: '確認沒有收到，解除暫緩',
  },
  reasonOptional: '原因（選填，會留下紀錄）',
  reasonNeeded: '請填寫取消的原因，會留下紀錄。',
  reasonHint: '請勿填寫病人姓名或證號',
  cancelSure: '我了解取消後無法復原',
  notAllowedNow: '案件現在的狀態不能這樣處理',
  running: (done: number, total: number) => `已處理 ${num(done)}／${num(total)} 件`,
  stop: '停止',
  stopped: (n: number) => `已停止；還有 ${num(n)} 件沒有處理，維持原狀`,
  someFailed: (n: number) => `${num(n)} 件沒有完成`,
  failedDetail: '其餘已完成。下列案件維持原狀：',
};

export const resolve = {
  button: '確認送件結果',
  title: '健保署有沒有收到這一件？',
  intro: '請先到健保署的系統，用這位病人的證號與申請日期查詢，再選擇查到的結果。',
  numberTitle: '輸入這一件的收件序號',
  numberIntro: '健保署已收到這一件，只是沒有回覆收件序號。請到健保署的系統，用這位病人的證號與申請日期查詢。',
  found: '有，查得到這一件',
  foundHint: '請輸入畫面上的收件序號／案件編號；代理程式會向健保署核對，相符才採用。',
  number: '收件序號／案件編號',
  verify: '核對並採用',
  absent: '沒有，查不到這一件',
  absentHint: '這一件會回到等待送出，再送一次。如果健保署其實已經收到，就會變成重複送件。',
  sureSearched: '我已在健保署系統查詢，確定查不到這一件',
  sureResend: '我了解送出後，若健保署其實已收到，會形成重複案件',
  resend: '確認沒有收到，重新送出',
  doneFound: '已採用收件序號，送件結果已確認',
  doneAbsent: '已確認健保署沒有收到',
};
