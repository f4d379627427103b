/** Guesses the columns of a list by their heads. */
import { LIST_COLUMNS, type ListColumn } from '../../shared/reconcile.ts';
import { type ListTable, MOST_ROWS_ABOVE } from './refusal.ts';

/** Column indexes, from 0. */
export type Columns = Readonly<Partial<Record<ListColumn, number>>>;

/** Head texts of NHI's VPN and of hospitals, in the order tried. */
const WORDS: Readonly<Record<ListColumn, readonly string[]>> = {
  receipt: ['受理編號', '受理號碼', '受理序號', '受理案號', 'acptno'],
  caseNumber: ['案件編號', '收件序號', '收件編號', '案件序號', 'caseno'],
  patient: [
    ...[
      '身分證號',
      '身分證統一編號',
      '身分證字號',
      '國民身分證',
      '身分證',
      '證號',
      '身份證號',
      '身份證字號',
      '身份證',
    ],
    'idno',
  ],
  name: ['病人姓名', '病患姓名', '保險對象姓名', '姓名', 'name'],
  applied: ['申請日期', '申請日', '送件日期', '送審日期', '申請年月日', 'applydate'],
  drug: [
    '藥品代碼',
    '藥品代號',
    '醫令代碼',
    '醫令代號',
    '健保代碼',
    '藥材代碼',
    '項目代碼',
    '品項代碼',
    'drugcode',
  ],
  drugName: ['藥品名稱', '醫令名稱', '項目名稱', '品項名稱', '藥名', '品名', 'drugname'],
  result: [
    ...[
      '核定結果',
      '審核結果',
      '審查結果',
      '核定狀態',
      '審核狀態',
      '審查狀態',
      '案件狀態',
      '案件受理狀態',
      '核定註記',
    ],
    'result',
  ],
  quantity: ['核定數量', '核准數量', '同意數量', '核定總量', '核定量', '核定總數', 'approvedqty'],
  decided: ['核定日期', '審核日期', '審畢日期', '核准日期', '核定日', '審定日期'],
};

const folded = (head: string): string =>
  head
    .normalize('NFKC')
    .replaceAll(/[\s_\-()[\]:：/／.．*＊]/g, '')
    .toLowerCase();

/** First tries equal heads, then heads that contain a word. A head is used for one column only. 原受理編號 is another application's number. */
export function guessColumns(heads: readonly string[]): Columns {
  const all = heads.map(folded);
  const taken = new Set<number>();
  const found: Partial<Record<ListColumn, number>> = {};
  const fits: readonly ((head: string, word: string) => boolean)[] = [
    (head, word) => head === word,
    (head, word) => head.includes(word) && !head.includes('原'),
  ];
  for (const fit of fits)
    for (const column of LIST_COLUMNS) {
      if (found[column] !== undefined) continue;
      for (const word of WORDS[column]) {
        const at = all.findIndex((head, place) => !taken.has(place) && head !== '' && fit(head, word));
        if (at < 0) continue;
        found[column] = at;
        taken.add(at);
        break;
      }
    }
  return found;
}

/** Index of the head row: title rows may stand above. Without known words, the first row. */
export function headRow({ rows }: Pick<ListTable, 'rows'>): number {
  let [best, most] = [0, 1];
  for (const [at, { cells }] of rows.slice(0, MOST_ROWS_ABOVE).entries()) {
    const known = Object.keys(guessColumns(headsOf(cells))).length;
    if (known > most) [best, most] = [at, known];
  }
  return best;
}

/** Texts of a row; empty for a missing cell. */
export const headsOf = (cells: ListTable['rows'][number]['cells']): string[] =>
  Array.from(cells, (cell) => (cell?.text ?? '').slice(0, LONGEST_HEAD));
/** The agent's limit for a head. */
const LONGEST_HEAD = 200;

/** True if the columns identify rows: a number of NHI's, or patient and day. */
export const areEnough = ({ receipt, caseNumber, patient, applied }: Columns): boolean =>
  receipt !== undefined || caseNumber !== undefined || (patient !== undefined && applied !== undefined);
