/** Scenarios of the practice environment (練習環境), for the command, the practice server and the manual. */

interface Words {
  readonly zh: string;
  readonly en: string;
}

export interface Scenario {
  readonly title: Words;
  /** Course of events, in one line. */
  readonly happens: Words;
  /** Task of staff, in one line. */
  readonly todo: Words;
  /** Continues the last case of this scenario, which must be decided. */
  readonly after?: string;
  /** Affects the whole connection or server, so cases of other scenarios must not be under way. */
  readonly alone?: true;
}

const NOTHING = { zh: '不必處理。', en: 'Nothing.' };

const TABLE = {
  approve: {
    title: { zh: '同意', en: 'approved' },
    happens: {
      zh: '送出後依序為待處理、已受理、審查中，最後核定「同意」。',
      en: 'Sent, received, under review, and approved at last.',
    },
    todo: {
      zh: '在「待辦」看新的審查結果，列印通知單。',
      en: 'Read the new result under 待辦; print the notice.',
    },
  },
  partial: {
    title: { zh: '部份同意', en: 'partially approved' },
    happens: { zh: '核定「部份同意」，核定數量少於申請數量。', en: 'Approved for a smaller quantity.' },
    todo: { zh: '開啟案件，比較各醫令的申請數量與核定數量。', en: 'Compare the quantities in the case.' },
  },
  deny: {
    title: { zh: '不予同意', en: 'denied' },
    happens: { zh: '核定「不予同意」，附核定意見。', en: 'Denied, with an opinion.' },
    todo: { zh: '看核定意見；要申復時接著練習 appeal。', en: 'Read the opinion; go on with `appeal`.' },
  },
  supplement: {
    title: { zh: '補件', en: 'supplement requested' },
    happens: { zh: '核定「補件」，核定意見說明缺什麼。', en: 'A supplement is requested.' },
    todo: {
      zh: '在「待辦」處理補件；補好資料後接著練習 supplement-answer。',
      en: 'Find it under 待辦; go on with `supplement-answer`.',
    },
  },
  'supplement-answer': {
    title: { zh: '補件後再送', en: 'the supplement is sent' },
    happens: {
      zh: 'HIS 以「送核補件」匯出同一位病人的案件，附原受理編號；結果為「同意」。',
      en: 'The HIS exports the same case as a supplement with the receipt number; it is approved.',
    },
    todo: { zh: '從新案件的「相關案件」看到原來的補件案。', en: 'See both in the chain of cases.' },
    after: 'supplement',
  },
  return: {
    title: { zh: '退件', en: 'returned' },
    happens: { zh: '核定「退件」。', en: 'Returned by NHI.' },
    todo: { zh: '看核定意見，由 HIS 重新申請。', en: 'Read the opinion; apply again from the HIS.' },
  },
  appeal: {
    title: { zh: '申復', en: 'reconsideration' },
    happens: {
      zh: 'HIS 以「申復」再送上一件不予同意的案件，附原受理編號；結果為「同意」。',
      en: 'The denied case is sent once more as a reconsideration; it is approved.',
    },
    todo: { zh: '從「相關案件」比較兩次的結果。', en: 'Compare both results in the chain.' },
    after: 'deny',
  },
  refused: {
    title: { zh: '院內檢核未通過', en: 'refused by our check' },
    happens: {
      zh: '醫事機構代碼不是本院的，不會送出。',
      en: 'The hospital code is another hospital’s: it is not sent.',
    },
    todo: { zh: '看檢核結果說明哪一欄有錯，請 HIS 修正後重新匯出。', en: 'Read which field is wrong.' },
  },
  rejected: {
    title: { zh: '健保署拒收', en: 'rejected by NHI' },
    happens: {
      zh: '院內檢核通過，但健保署拒收（422），附原因。',
      en: 'NHI refuses the upload and says why.',
    },
    todo: { zh: '看健保署的說明，請 HIS 修正後重新匯出。', en: 'Read what NHI says.' },
  },
  attachment: {
    title: { zh: '等待附件', en: 'an attachment comes late' },
    happens: {
      zh: '案件先到、附件晚 20 秒才到：先等待附件，到齊後自動送出。',
      en: 'The attachment comes 20 s after the case, which waits for it.',
    },
    todo: NOTHING,
  },
  twice: {
    title: { zh: '同一件匯出兩次', en: 'the same case twice' },
    happens: {
      zh: 'HIS 以另一個檔名再匯出同一件：第二件列為「暫緩送出」，不會重複送件。',
      en: 'The same claim comes in a second file: the second one is held.',
    },
    todo: { zh: '比較兩件後，對第二件按「取消送出」。', en: 'Cancel the second one.' },
  },
  doubt: {
    title: { zh: '送件結果待確認', en: 'a doubtful send' },
    happens: {
      zh: '健保署收下後連線中斷，不知道有沒有收到；程式自動查詢，查到後採用收件序號，不會重送。',
      en: 'The line breaks after NHI has stored it. The agent looks for it and finds it; it is not sent again.',
    },
    todo: { zh: '不必處理；在案件的「時間軸」看查詢的經過。', en: 'Nothing; read the history of the case.' },
  },
  busy: {
    title: { zh: '健保署忙碌，要求稍候', en: 'NHI asks to wait' },
    happens: {
      zh: '健保署回覆 429，要求 15 秒後再送；時間到自動再送。',
      en: 'NHI answers 429 and names 15 seconds; it is sent again then.',
    },
    todo: NOTHING,
  },
  days: {
    title: { zh: '審查需要數天', en: 'the decision takes days' },
    happens: {
      zh: '練習伺服器以 10 秒為一天：停在「審查中」三天（30 秒），核定日期是三天後。',
      en: 'Ten seconds are a day: under review for three days, decided three days from now.',
    },
    todo: { zh: '其間可在「待辦」與清單看到審查中的案件。', en: 'See it under review meanwhile.' },
  },
  outage: {
    title: { zh: '斷線與恢復', en: 'outage and recovery' },
    happens: {
      zh: '健保署伺服器停 20 秒：畫面顯示連不到，案件等待送件；恢復後自動送出。',
      en: 'No server for 20 seconds: the case waits and goes by itself afterwards.',
    },
    todo: NOTHING,
    alone: true,
  },
  'next-guide': {
    title: { zh: '實作指引改版', en: 'the next version of the guide' },
    happens: {
      zh: '健保署改用 1.3.0：照舊版格式的第一件被拒收，照新版格式的第二件同意。',
      en: 'NHI goes over to 1.3.0: a case of the old form is rejected, one of the new form approved.',
    },
    todo: {
      zh: '看拒收的原因；系統狀態 → 實作指引。播放其他情境時伺服器回到 1.2.3。',
      en: 'Read why it was rejected. Any other scenario goes back to 1.2.3.',
    },
    alone: true,
  },
  precheck: {
    title: { zh: '預檢', en: 'pre-check' },
    happens: {
      zh: '兩件肺癌用藥依示範規則（不是健保署的規則）預檢：一件沒填用藥線別，審查中三天（30 秒）後核定「補件」；一件全部符合，核定「同意」。',
      en: 'Two lung cancer cases are asked by example rules (not NHI’s): one lacks the line of therapy and a supplement is asked for after three days (30 s); one meets all and is approved.',
    },
    todo: {
      zh: '審查中時開啟案件的「預檢」頁籤，複製給醫師；在「待辦」最下面看預檢那一行。',
      en: 'While they are under review, open the tab 預檢; copy it for the doctor; see the last line of 待辦.',
    },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioId = keyof typeof TABLE;
export const SCENARIOS: Readonly<Record<ScenarioId, Scenario>> = TABLE;
export const SCENARIO_IDS = Object.keys(TABLE) as ScenarioId[];

/** One file that a scenario exports, and the expected end of its case. */
export interface PlayedFile {
  readonly fileName: string;
  readonly expected: { readonly delivery: string; readonly decision: string | null };
}
