import { num } from '../../format/number.ts';

export const statistics = {
  title: '統計',
  rows: '列',
  columns: '欄',
  noColumns: '不分欄',
  by: { drug: '藥品', indication: '給付適應症條件', department: '就醫科別', doctor: '申請醫師' },
  period: '期間依',
  periods: { applied: '申請日期', received: '受理日期', decided: '核定日期' },
  reversed: '迄日早於起日。',
  asOf: (when: string) => `資料時間 ${when}`,
  total: '合計',
  unknown: '（未填）',
  figures: {
    cases: '件數',
    accepted: '健保署已收件',
    decided: '已核定',
    firstApproved: '初審同意率',
    appealWon: '申復成功率',
    supplement: '補件率',
    medianDays: '中位天數',
  },
  share: (percent: string, part: number, of: number) => `${percent}（${num(part)}／${num(of)}）`,
  meaningTitle: '各欄的定義',
  meaning: {
    cases: '期間內的申請案件；本院檢核未通過、已取消或已被新檔取代而未送出者不計。',
    accepted: '健保署已收到的案件。',
    decided: '健保署已有核定結果的案件（審畢至少一次）。',
    firstApproved:
      '申報類別為送核且已核定的案件中，第一次核定就是同意或部份同意的比率；之後改核的不影響這個數字。',
    appealWon: '申復與申復補件中，最近一次核定為同意或部份同意的比率；核定為補件、尚待補件審查的不計。',
    supplement: '已核定的案件中，第一次核定為補件的比率。',
    medianDays: '從受理日期到第一次核定日期的日曆天數中位數。',
  },
  once: '一件有兩種藥品或適應症時，各列各計一次，合計只計一次。',
  meaningOfDays:
    '受理日期是健保署回覆「已受理」時所載的日期；核定日期是第一次核定的日期，所以已經過去的月份，數字不會因為日後改核而變動。',
  receivedGuessed: (n: number) =>
    `其中 ${num(n)} 件沒有收到健保署「已受理」的回覆，受理日期以上傳完成的日期代替。`,
  chart: { cases: '各列件數', firstApproved: '各列初審同意率' },
  chartMore: (n: number) => `圖只畫前 ${num(n)} 列，全部數字在表中。`,
  moreRows: (n: number) => `另有 ${num(n)} 列未顯示。`,
  moreColumns: (n: number) => `另有 ${num(n)} 欄未顯示。`,
  cross: '交叉件數',
  empty: '這段期間沒有案件。',
  csv: '匯出 CSV',
  print: '列印',
};
