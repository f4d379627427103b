/** Reading of tables in text form (RFC 4180). */

/** Characters that ICU's Big5 decoder makes of invalid bytes. The private use area below U+F8F0 is for 造字. */
const NO_TEXT = /[\uf8f0-\uf8ff\ufffd]/u;

export interface DecodedText {
  readonly text: string;
  readonly encoding: 'utf-8' | 'big5';
}

/**
 * Tries UTF-8, which can be verified, then Big5, which spreadsheets in Taiwan write. Null: neither.
 * @param decode by a TextDecoder that is `fatal` and drops the byte order mark
 */
export function decodeTable(decode: (encoding: DecodedText['encoding']) => string): DecodedText | null {
  for (const encoding of ['utf-8', 'big5'] as const) {
    try {
      const text = decode(encoding);
      if (!NO_TEXT.test(text) && !text.includes('\0')) return { text, encoding };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return null;
}

export interface CsvRecord {
  /** Number of the record's first line, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

interface CsvReading {
  /** Separator of fields; default: comma. */
  readonly separator?: string;
  /** Called for an unclosed quote; the records from there on are dropped. */
  readonly onOpenQuote: (line: number) => void;
}

/** Records of a CSV, with LF or CRLF line ends. */
export function* csvRecords(
  text: string,
  { separator = ',', onOpenQuote }: CsvReading,
): Generator<CsvRecord> {
  let [line, startedOn, field, quoted] = [1, 1, '', false];
  let fields: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\n') line += 1;
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === separator) {
      fields.push(field);
      field = '';
    } else if (char === '\n') {
      yield { line: startedOn, fields: [...fields, field] };
      [fields, field, startedOn] = [[], '', line];
    } else if (char !== '\r') field += char;
  }
  if (quoted) onOpenQuote(startedOn);
  else if (field !== '' || fields.length > 0) yield { line: startedOn, fields: [...fields, field] };
}
