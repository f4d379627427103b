/**
 * Reads the first sheet of a workbook (.xlsx). Trusts nothing: unpacked bytes, rows and columns are limited while reading; XML declarations
 * (entities) and formulas are refused. Nothing is executed, fetched or stored.
 */
import { Unzip, UnzipInflate, type UnzipFile } from 'fflate/browser';
import { MOST_LIST_ROWS } from '../../shared/reconcile.ts';
import {
  ListRefusal,
  type ListCell,
  type ListTable,
  MOST_CELL,
  MOST_COLUMNS,
  MOST_ROWS_ABOVE,
  MOST_UNPACKED_BYTES,
  type Pause,
} from './refusal.ts';

const WORKBOOK = 'xl/workbook.xml';
const LINKS = 'xl/_rels/workbook.xml.rels';
const SHARED = 'xl/sharedStrings.xml';
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/;
/** Bytes unpacked at a time; deflate expands them at most a thousandfold. */
const SLICE = 16 * 1024;
const PAUSE_EVERY = 32;

/** @throws ListRefusal */
export async function readWorkbook(bytes: Uint8Array, pause: Pause): Promise<ListTable> {
  const parts = await unpacked(bytes, pause);
  const workbook = textOf(parts, WORKBOOK);
  const links = textOf(parts, LINKS);
  if (workbook === null || links === null) throw new ListRefusal('no-workbook');
  const sheet = textOf(parts, firstSheet(workbook, links));
  if (sheet === null) throw new ListRefusal('no-workbook');
  const shared = await sharedTexts(textOf(parts, SHARED) ?? '', pause);
  return {
    rows: await rowsOf(sheet, shared, pause),
    since1904: /<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"/.test(workbook),
  };
}

/** Unpacks the parts needed, each as chunks. @throws ListRefusal */
async function unpacked(bytes: Uint8Array, pause: Pause): Promise<ReadonlyMap<string, Uint8Array[]>> {
  const parts = new Map<string, Uint8Array[]>();
  let total = 0;
  const take = (file: UnzipFile): void => {
    const { name } = file;
    if (name !== WORKBOOK && name !== LINKS && name !== SHARED && !SHEET.test(name)) return;
    // Two parts have the same name: Excel's choice between them is unknown.
    if (parts.has(name)) throw new ListRefusal('damaged');
    const pieces: Uint8Array[] = [];
    parts.set(name, pieces);
    file.ondata = (error, piece) => {
      // fflate also passes our own refusal here.
      if (error !== null) throw error instanceof ListRefusal ? error : new ListRefusal('damaged');
      total += piece.length;
      if (total > MOST_UNPACKED_BYTES) throw new ListRefusal('too-large-inside');
      pieces.push(piece);
    };
    file.start();
  };
  const zip = new Unzip(take);
  zip.register(UnzipInflate);
  try {
    for (let from = 0, slice = 1; from < bytes.length; from += SLICE, slice += 1) {
      zip.push(bytes.subarray(from, from + SLICE), from + SLICE >= bytes.length);
      if (slice % PAUSE_EVERY === 0) await pause((0.3 * from) / bytes.length);
    }
  } catch (error) {
    throw error instanceof ListRefusal ? error : new ListRefusal('damaged');
  }
  return parts;
}

/** @throws ListRefusal if it is not UTF-8 or has declarations */
function textOf(parts: ReadonlyMap<string, Uint8Array[]>, name: string): string | null {
  const pieces = parts.get(name);
  if (pieces === undefined) return null;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    const text = pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
    if (/<!(?:DOCTYPE|ENTITY|\[CDATA\[)/i.test(text)) throw new ListRefusal('declares');
    return text;
  } catch (error) {
    throw error instanceof ListRefusal ? error : new ListRefusal('damaged');
  }
}

/** Path of the workbook's first sheet; empty if not found. */
function firstSheet(workbook: string, links: string): string {
  const id = /<(?:\w+:)?sheet\b[^>]*?\s\w+:id="([^"]*)"/.exec(workbook)?.[1];
  for (const [, attributes = ''] of links.matchAll(/<(?:\w+:)?Relationship\b([^>]*)>/g))
    if (id !== undefined && attribute(attributes, 'Id') === id)
      return (attribute(attributes, 'Target') ?? '').replace(/^\/?(?:xl\/)?/, 'xl/');
  return '';
}

const attribute = (attributes: string, name: string): string | null =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? null;

interface Tag {
  readonly name: string;
  readonly isEnd: boolean;
  readonly isEmpty: boolean;
  readonly attributes: string;
  /** Text since the previous tag. */
  readonly text: string;
  /** Position after the tag. */
  readonly at: number;
}

/** Tags with these names, with any prefix. */
function* tagsOf(xml: string, names: string): Generator<Tag> {
  const tag = new RegExp(`<(/?)(?:[\\w-]+:)?(${names})((?:\\s[^>]*?)?)(/?)>`, 'g');
  let last = 0;
  for (let found = tag.exec(xml); found !== null; found = tag.exec(xml)) {
    const [whole, end, name = '', attributes = '', empty] = found;
    const text = xml.slice(last, found.index);
    last = found.index + whole.length;
    yield { name, isEnd: end === '/', isEmpty: empty === '/', attributes, text, at: last };
  }
}

/** Shared strings that cells refer to by index, without phonetic readings (rPh). */
async function sharedTexts(xml: string, pause: Pause): Promise<readonly string[]> {
  const texts: string[] = [];
  let [text, isReading] = ['', false];
  for (const tag of tagsOf(xml, 'si|t|rPh')) {
    if (tag.name === 'rPh') isReading = !tag.isEnd && !tag.isEmpty;
    else if (tag.name === 't' && tag.isEnd && !isReading && text.length <= MOST_CELL) text += tag.text;
    else if (tag.name === 'si' && (tag.isEnd || tag.isEmpty)) {
      texts.push(plain(text));
      text = '';
      if (texts.length % 5000 === 0) await pause(0.3 + (0.2 * tag.at) / xml.length);
    }
  }
  return texts;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Decodes XML entities, and OOXML's escapes of line ends (_x000D_). */
function plain(text: string): string {
  const cut = text.slice(0, MOST_CELL);
  if (!cut.includes('&') && !cut.includes('_x')) return cut;
  return cut
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (whole, decimal, hex, name) => {
      if (typeof name === 'string') return ENTITIES[name] ?? whole;
      const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .replace(/_x000[AD]_/gi, ' ');
}

/** @throws ListRefusal */
async function rowsOf(xml: string, shared: readonly string[], pause: Pause): Promise<ListTable['rows']> {
  const reader = new SheetReader(shared);
  let count = 0;
  for (const tag of tagsOf(xml, 'row|c|f|v|t|rPh')) {
    reader.take(tag);
    count += 1;
    if (count % 20_000 === 0) await pause(0.5 + (0.5 * tag.at) / xml.length);
  }
  return reader.rows;
}

/** `AB12` → 27, from 0; null without a column. */
function columnOf(place: string | null): number | null {
  const letters = /^([A-Z]{1,3})\d/.exec(place ?? '')?.[1];
  if (letters === undefined) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** Builds cells from a sheet's tags. */
class SheetReader {
  readonly rows: { readonly n: number; readonly cells: (ListCell | undefined)[] }[] = [];
  readonly #shared: readonly string[];
  #n = 0;
  #cells: (ListCell | undefined)[] = [];
  #column = -1;
  #type = 'n';
  #value = '';
  #isReading = false;

  constructor(shared: readonly string[]) {
    this.#shared = shared;
  }

  /** @throws ListRefusal */
  take(tag: Tag): void {
    switch (tag.name) {
      case 'row':
        if (!tag.isEnd) this.#beginRow(tag);
        if (tag.isEnd || tag.isEmpty) this.#endRow();
        return;
      case 'c':
        if (!tag.isEnd) this.#beginCell(tag);
        if (tag.isEnd) this.#endCell();
        return;
      case 'f':
        throw new ListRefusal('formula', `${lettersOf(this.#column)}${String(this.#n)}`);
      case 'rPh':
        this.#isReading = !tag.isEnd && !tag.isEmpty;
        return;
      default:
        // `v`, or `t` of an inline string.
        if (tag.isEnd && !this.#isReading && this.#value.length <= MOST_CELL) this.#value += tag.text;
    }
  }

  #beginRow({ attributes }: Tag): void {
    const n = Number(attribute(attributes, 'r') ?? Number.NaN);
    this.#n = Number.isInteger(n) && n > 0 ? n : this.#n + 1;
    this.#cells = [];
    this.#column = -1;
  }

  #endRow(): void {
    if (this.#cells.length === 0) return;
    this.rows.push({ n: this.#n, cells: this.#cells });
    this.#cells = [];
    if (this.rows.length > MOST_LIST_ROWS + MOST_ROWS_ABOVE) throw new ListRefusal('too-many-rows');
  }

  #beginCell({ attributes }: Tag): void {
    this.#column = columnOf(attribute(attributes, 'r')) ?? this.#column + 1;
    this.#type = attribute(attributes, 't') ?? 'n';
    this.#value = '';
  }

  #endCell(): void {
    const isNumber = this.#type === 'n';
    const text = (this.#type === 's' ? (this.#shared[Number(this.#value)] ?? '') : plain(this.#value)).trim();
    this.#value = '';
    // `e`: the cell contains an Excel error.
    if (text === '' || this.#type === 'e') return;
    if (this.#column >= MOST_COLUMNS) throw new ListRefusal('too-many-columns');
    this.#cells[this.#column] = { text, isNumber };
  }
}

function lettersOf(column: number): string {
  let [rest, letters] = [column + 1, ''];
  while (rest > 0) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
    rest = Math.floor((rest - 1) / 26);
  }
  return letters;
}
