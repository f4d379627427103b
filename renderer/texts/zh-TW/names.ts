import { num } from '../../format/number.ts';

export const names = {
  title: '名稱對照',
  detail:
    '藥品、就醫科別與給付適應症條件在匯入前顯示健保署公布的名稱；匯入醫院的代碼名稱後，畫面、匯出與統計都以醫院的名稱為先。檔案為 CSV，含「代碼」「名稱」（或 code、name）兩欄，UTF-8 或 Big5 皆可；每次匯入會取代整張表。',
  tables: { department: '就醫科別', drug: '藥品', doctor: '醫師', indication: '給付適應症條件' },
  choose: '選擇 CSV 檔匯入',
  count: (n: number) => `${num(n)} 筆名稱`,
  never: '尚未匯入',
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
