/** Normalises a list's values for comparison: full-width digits, 民國 years and Excel's day numbers. */
import type { ListRow } from '../../shared/api/reconcile-contract.ts';
import { addDays, taipeiDay } from '../../shared/days.ts';
import type { ListResult } from '../../shared/reconcile.ts';
import { DISPOSITIONS } from '../../shared/twpas/codes.ts';
import { MINGUO_OFFSET } from '../format/time.ts';
import type { Columns } from './columns.ts';
import type { ListCell, ListTable } from './refusal.ts';

/** A row's texts for the page. */
export interface ShownRow {
  readonly name: string;
  readonly drugName: string;
  readonly resultText: string;
  /** YYYY-MM-DD; null if unreadable. */
  readonly decided: string | null;
}

/** Numbers of rows that could not be read. */
interface Unread {
  /** Nothing to compare by: a sum or remark. */
  readonly skipped: readonly number[];
  /** Excel rounded the number. */
  readonly rounded: readonly number[];
  /** The ID number is masked. */
  readonly covered: readonly number[];
  /** 申請日期 is no valid day. */
  readonly undated: readonly number[];
}

export interface ReadRows {
  readonly rows: readonly ListRow[];
  readonly shown: ReadonlyMap<number, ShownRow>;
  readonly unread: Unread;
}

const wide = (text: string): string => text.normalize('NFKC').trim();
const bare = (text: string): string => wide(text).replaceAll(/\s/g, '');
const LONGEST = 64;

/** Rows below the heads. */
export function rowsBelow(table: ListTable, head: number, columns: Columns): ReadRows {
  const rows: ListRow[] = [];
  const shown = new Map<number, ShownRow>();
  const unread = {
    skipped: [] as number[],
    rounded: [] as number[],
    covered: [] as number[],
    undated: [] as number[],
  };
  for (const { n, cells } of table.rows.slice(head + 1)) {
    const cellOf = (column: keyof Columns): ListCell | undefined => cells[columns[column] ?? -1];
    const textOf = (column: keyof Columns): string => wide(cellOf(column)?.text ?? '');
    const numbers = [cellOf('receipt'), cellOf('caseNumber')];
    const applied = dayOf(cellOf('applied'), table.since1904);
    const row = {
      n,
      ...optional('receipt', numberOf(numbers[0])),
      ...optional('caseNumber', numberOf(numbers[1])),
      ...optional('patient', identityOf(cellOf('patient'))),
      ...optional('drug', codeOf(cellOf('drug'))),
      ...optional('applied', applied),
      ...optional('result', resultOf(textOf('result'))),
      ...optional('quantity', amountOf(textOf('quantity'))),
    };
    const isComparable =
      'receipt' in row || 'caseNumber' in row || 'patient' in row || ('drug' in row && 'applied' in row);
    if (numbers.some(isRounded)) unread.rounded.push(n);
    else if (!isComparable) {
      unread.skipped.push(n);
      continue;
    }
    if (isCovered(textOf('patient'))) unread.covered.push(n);
    if (applied === null && textOf('applied') !== '') unread.undated.push(n);
    rows.push(row);
    shown.set(n, {
      name: textOf('name'),
      drugName: textOf('drugName'),
      resultText: textOf('result'),
      decided: dayOf(cellOf('decided'), table.since1904),
    });
  }
  return { rows, shown, unread };
}

const optional = <K extends string, V>(key: K, value: V | null): Partial<Record<K, V>> =>
  (value === null ? {} : { [key]: value }) as Partial<Record<K, V>>;

/** Excel keeps fifteen significant digits. */
const isRounded = (cell: ListCell | undefined): boolean =>
  cell?.isNumber === true && (/e/i.test(cell.text) || cell.text.replaceAll(/\D/g, '').length > 15);

/** A number of NHI's; null for 合計, 無 or a dash. */
function numberOf(cell: ListCell | undefined): string | null {
  if (cell === undefined || isRounded(cell)) return null;
  const text = bare(cell.text).toUpperCase();
  const number = cell.isNumber ? text.replace(/\.0+$/, '') : text;
  return /\d/.test(number) && number.length <= LONGEST ? number : null;
}

const isCovered = (text: string): boolean => /[*○●〇＊]|x{3}/i.test(text);

function identityOf(cell: ListCell | undefined): string | null {
  const text = bare(cell?.text ?? '').toUpperCase();
  return text === '' || text.length > LONGEST || isCovered(text) ? null : text;
}

function codeOf(cell: ListCell | undefined): string | null {
  const text = bare(cell?.text ?? '').toUpperCase();
  return text === '' || text.length > LONGEST ? null : text;
}

/** Excel's day 0, correct from 1 March 1900: Excel takes 1900 for a leap year. */
const EXCEL_ZERO = '1899-12-30';
const EXCEL_ZERO_1904 = '1904-01-01';
const NUMBERED = /^\d{5}(?:\.\d+)?$/;

/** A day, YYYY-MM-DD; null if it is none. */
export function dayOf(cell: ListCell | undefined, since1904 = false): string | null {
  const text = wide(cell?.text ?? '');
  if (cell?.isNumber === true && NUMBERED.test(text))
    return addDays(since1904 ? EXCEL_ZERO_1904 : EXCEL_ZERO, Math.floor(Number(text)));
  if (/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? null : taipeiDay(at);
  }
  const [, year = '', month = '', date = ''] =
    /^(?:西元|中華民國|民國)?\s*(\d{2,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT].*)?$/.exec(
      text,
    ) ??
    /^(\d{3,4})(\d{2})(\d{2})(?:\d{4}|\d{6})?$/.exec(text) ??
    [];
  return date === '' ? null : soundDay(Number(year), Number(month), Number(date));
}

/** Years of up to three digits are 民國. */
function soundDay(written: number, month: number, date: number): string | null {
  const year = written < 1000 ? written + MINGUO_OFFSET : written;
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${String(year)}-${two(month)}-${two(date)}`;
  const at = Date.parse(`${day}T00:00:00Z`);
  // Refuse 2/30, which a parser may read as 3/2.
  if (year < 1990 || year > 2100 || Number.isNaN(at)) return null;
  return new Date(at).toISOString().startsWith(day) ? day : null;
}

const RESULTS: readonly (readonly [RegExp, ListResult])[] = [
  [/失敗/, 'failed'],
  [/不予同意|不同意|不予支付|未同意|不予給付/, 'denied'],
  [/部[份分]/, 'partially-approved'],
  [/補件|補正/, 'supplement-requested'],
  [/退件|退回/, 'returned'],
  [/審[核查]中|處理中|待|受理|收件|送審|^未[核審]|未結|上傳/, 'pending'],
  [/同意|核准/, 'approved'],
];
/** Codes of nhi-approve-comment; 改核 says only that something was changed. */
const CODES: Readonly<Record<string, ListResult>> = {
  '0': 'pending',
  '1': 'approved',
  '2': 'denied',
  '3': 'partially-approved',
  '4': 'supplement-requested',
  '5': 'returned',
  '6': 'denied',
  '7': 'partially-approved',
};
const OF_REVIEW = { none: 'pending', processing: 'pending', reviewing: 'pending', failed: 'failed' } as const;

/** Result from NHI's word or code; null for an empty cell. */
export function resultOf(text: string): ListResult | null {
  const word = bare(text);
  if (word === '' || /^[-—–]+$/.test(word)) return null;
  const review = Object.hasOwn(DISPOSITIONS, word) ? DISPOSITIONS[word] : undefined;
  if (review !== undefined && review !== 'decided') return OF_REVIEW[review];
  if (/^\d$/.test(word)) return CODES[word] ?? 'other';
  return RESULTS.find(([pattern]) => pattern.test(word))?.[1] ?? 'other';
}

/** `1,120 顆` → 1120; null if it is no amount. */
export function amountOf(text: string): number | null {
  const amount = /^(\d{1,9}(?:\.\d{1,6})?)\D{0,10}$/.exec(bare(text).replaceAll(',', ''))?.[1];
  return amount === undefined ? null : Number(amount);
}
