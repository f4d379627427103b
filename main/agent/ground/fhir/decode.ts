import { weighJson } from './bounded-json.ts';

/** Reason why bytes are not JSON that is read, by the names of problems. */
type DecodeFault = 'zip-archive' | 'not-utf8' | 'empty-file' | 'json-incomplete' | 'not-json' | 'too-complex';

export type Decoded =
  /** `text`: without a byte order mark. `members`: of all objects, repeated ones included. */
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string; readonly members: number }
  /** `incomplete`: valid up to its end, so the file may still be being written. */
  | { readonly kind: 'broken'; readonly code: DecodeFault; readonly incomplete: boolean };

/** `PK` and the first entry’s mark. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];

const broken = (code: DecodeFault, incomplete: boolean): Decoded => ({ kind: 'broken', code, incomplete });

/** Parses UTF-8 JSON without a BOM; `__proto__` becomes a plain property. Weighed first, except for an administrator's package (`isTrusted`). */
export function decodeJson(bytes: Uint8Array, isTrusted = false): Decoded {
  if (ZIP.every((byte, at) => bytes[at] === byte)) return broken('zip-archive', false);
  const text = decodeUtf8(bytes);
  if (text === null) return broken('not-utf8', false);
  const content = withoutTrailingNuls(text.value);
  if (content.trim() === '') return broken('empty-file', true);
  const weight = weighJson(bytes, isTrusted ? Infinity : undefined);
  if (weight === null) return broken('too-complex', false);
  // A copy over a network share allocates the whole length first and fills it with zeros.
  const cut = text.cut || content.length < text.value.length;
  try {
    const value: unknown = JSON.parse(content);
    return cut
      ? broken('json-incomplete', true)
      : { kind: 'json', value, text: content, members: weight.members };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return endsEarly(content) ? broken('json-incomplete', true) : broken('not-json', false);
  }
}

/** `cut`: the last character is incomplete, as in a file still being written. */
function decodeUtf8(bytes: Uint8Array): { readonly value: string; readonly cut: boolean } | null {
  const decode = (stream: boolean): string | null => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    } catch {
      // A fatal decoder throws only for bytes that are not UTF-8.
      return null;
    }
  };
  const whole = decode(false);
  if (whole !== null) return { value: whole, cut: false };
  const beginning = decode(true);
  return beginning === null ? null : { value: beginning, cut: true };
}

function withoutTrailingNuls(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

/** True if broken JSON is valid up to its end: the file may still be being written. Call it only after JSON.parse has failed. */
export const endsEarly = (text: string): boolean => breaksAt(text) === null;

/**
 * Offset at which broken JSON becomes invalid; null: only at its end, where more may follow. Own scan, since the messages of JSON.parse differ
 * between versions of the engine.
 */
export function breaksAt(text: string): number | null {
  const open: ('{' | '[')[] = [];
  let expect: Expect = 'value';
  let at = 0;
  for (;;) {
    at = skipBlanks(text, at);
    const char = text[at];
    if (char === undefined) return expect === 'nothing' ? at : null;
    if (expect === 'colon') {
      if (char !== ':') return at;
      expect = 'value';
      at++;
    } else if (expect === 'comma' && char === ',') {
      expect = open.at(-1) === '{' ? 'key' : 'value';
      at++;
    } else if (closes(char, expect, open.at(-1))) {
      open.pop();
      expect = open.length === 0 ? 'nothing' : 'comma';
      at++;
    } else if (expect === 'comma' || expect === 'nothing') {
      return at;
    } else if (expect === 'key' || expect === 'key-or-end') {
      const end = char === '"' ? stringEnd(text, at) : 'broken';
      if (typeof end !== 'number') return end === 'early' ? null : at;
      expect = 'colon';
      at = end;
    } else if (char === '{' || char === '[') {
      open.push(char);
      expect = char === '{' ? 'key-or-end' : 'value-or-end';
      at++;
    } else {
      const end = char === '"' ? stringEnd(text, at) : scalarEnd(text, at);
      if (typeof end !== 'number') return end === 'early' ? null : at;
      expect = open.length === 0 ? 'nothing' : 'comma';
      at = end;
    }
  }
}

type Expect = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma' | 'nothing';
type DecodeEnd = number | 'early' | 'broken';

function closes(char: string, expect: Expect, open: '{' | '[' | undefined): boolean {
  if (char === '}') return open === '{' && (expect === 'key-or-end' || expect === 'comma');
  return char === ']' && open === '[' && (expect === 'value-or-end' || expect === 'comma');
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

function stringEnd(text: string, quote: number): DecodeEnd {
  for (let at = quote + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '"') return at + 1;
    if (char === '\\') {
      const escape = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
      if (escape !== null) at += escape[0].length;
      else return /^(?:u[0-9a-fA-F]{0,3})?$/.test(text.slice(at + 1)) ? 'early' : 'broken';
    } else if (char === undefined || char < ' ') {
      return 'broken';
    }
  }
  return 'early';
}

const SCALAR = /[-+.\w]*/y;

function scalarEnd(text: string, from: number): DecodeEnd {
  SCALAR.lastIndex = from;
  const word = SCALAR.exec(text)?.[0] ?? '';
  const end = from + word.length;
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(word)) return end;
  const beginning =
    ['true', 'false', 'null'].some((literal) => literal.startsWith(word)) ||
    /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:(?<=\d)[eE][-+]?\d*)?)?$/.test(word);
  return word !== '' && end === text.length && beginning ? 'early' : 'broken';
}
