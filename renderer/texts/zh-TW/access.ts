import type { Look } from '../../../shared/looks.ts';

const kinds: Readonly<Record<Look, string>> = {
  searched: '搜尋',
  'case-opened': '開啟案件（未顯示病人）',
  'case-shown': '查看病人資料',
  'content-shown': '查看送出內容',
  'raw-shown': '查看原始 JSON',
  'attachment-opened': '開啟附件',
  printed: '列印',
  'list-exported': '匯出清單',
  'list-printed': '列印清單',
  'looks-shown': '查詢查閱紀錄',
};

export const access = {
  title: '查閱紀錄',
  detail: '誰在什麼時候看過、搜尋、列印或匯出病人資料。每次查詢本身也會記錄。',
  about: {
    label: '查詢對象',
    patient: '某位病人被誰看過',
    person: '某位人員看過什麼',
    everyone: '全部',
  },
  patient: { label: '病人身分證號、居留證號或病歷號', hint: '輸入完整號碼' },
  person: { label: '人員', hint: '帳號或姓名' },
  from: '起日',
  to: '迄日',
  ask: '查詢',
  asking: '查詢中…',
  kinds,
  columns: { at: '時間', actor: '人員', what: '做了什麼', case: '案件', words: '搜尋文字或理由' },
  cases: (count: number) => `${String(count)} 件案件`,
  found: (count: number) => `共 ${String(count)} 筆`,
  more: '只列出最近 1,000 筆，請縮短期間查看較早的紀錄。',
  asOf: (time: string) => `資料時間 ${time}`,
  none: '這段期間沒有查閱紀錄。',
  noPatient: '找不到這位病人的案件，請確認號碼。',
  start: '選擇查詢對象與期間後按「查詢」。',
  print: '列印',
};
