/** Reads NHI's list from a file; the file's bytes decide its type, not its name. */
import { type CsvRecord, csvRecords, decodeTable } from '../../shared/csv-read.ts';
import { MOST_LIST_ROWS } from '../../shared/reconcile.ts';
import { readWorkbook } from './read-workbook.ts';
import {
  type ListCell,
  ListRefusal,
  type ListTable,
  MOST_CELL,
  MOST_COLUMNS,
  MOST_FILE_BYTES,
  MOST_ROWS_ABOVE,
  type Pause,
} from './refusal.ts';

/** @throws ListRefusal */
export async function readList(file: Blob, pause: Pause): Promise<ListTable> {
  // Before reading any byte.
  if (file.size > MOST_FILE_BYTES) throw new ListRefusal('too-large');
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length === 0) throw new ListRefusal('empty');
  await pause(0);
  const table = startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])
    ? await readWorkbook(bytes, pause)
    : await readText(bytes, pause);
  if (table.rows.length < 2) throw new ListRefusal('empty');
  return table;
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

async function readText(bytes: Uint8Array, pause: Pause): Promise<ListTable> {
  // Container of .xls files, and of .xlsx files with a password.
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) throw new ListRefusal('old-excel');
  const text = textOf(bytes);
  if (text === null) throw new ListRefusal('not-a-list');
  if (/^\s*<(?:!doctype|html|table|\?xml|meta)/i.test(text)) throw new ListRefusal('web-page');
  const rows: { n: number; cells: ListCell[] }[] = [];
  const onOpenQuote = (line: number): void => {
    throw new ListRefusal('open-quote', String(line));
  };
  let read = 0;
  for (const { line, fields } of csvRecords(text, { separator: separatorOf(text), onOpenQuote })) {
    read += 1;
    if (read % 1000 === 0) await pause(rows.length / MOST_LIST_ROWS);
    const cells = cellsOf(fields);
    if (cells.every((cell) => cell.text === '')) continue;
    if (cells.length > MOST_COLUMNS) throw new ListRefusal('too-many-columns');
    if (rows.length >= MOST_LIST_ROWS + MOST_ROWS_ABOVE) throw new ListRefusal('too-many-rows');
    rows.push({ n: line, cells });
  }
  return { rows, since1904: false };
}

/** Excel keeps `="0123"` and `'0123` as text, unrounded. */
const cellsOf = (fields: CsvRecord['fields']): ListCell[] =>
  fields.map((field) => ({
    text: field
      .slice(0, MOST_CELL)
      .trim()
      .replace(/^="(.*)"$/s, '$1')
      .replace(/^'/, '')
      .trim(),
    isNumber: false,
  }));

/** Decodes UTF-16LE, UTF-8 or Big5; in Big5 a hospital's own characters (造字) may be lost. Null if it is no text. */
function textOf(bytes: Uint8Array): string | null {
  if (startsWith(bytes, [0xff, 0xfe])) return new TextDecoder('utf-16le').decode(bytes);
  const sound = decodeTable((encoding) => new TextDecoder(encoding, { fatal: true }).decode(bytes));
  if (sound !== null) return sound.text;
  const text = new TextDecoder('big5').decode(bytes);
  const lost = text.match(/\ufffd/g)?.length ?? 0;
  return text.includes('\0') || lost * 50 > text.length ? null : text;
}

/** The most frequent separator of the first lines. */
function separatorOf(text: string): string {
  const start = text.slice(0, 4000);
  const countOf = (separator: string): number => start.split(separator).length;
  return [',', '\t', ';'].reduce((best, each) => (countOf(each) > countOf(best) ? each : best));
}
