/**
 * Examines others' JSON by its bytes before it is parsed. Parsing blocks a thread, and a text of brackets can make it cost seconds and
 * gigabytes. An unchanged copy of our own Bundle in a server's answer need not be parsed at all.
 */
import { isUtf8 } from 'node:buffer';
import { isObject, type JsonObject } from './json.ts';

/** Deeper than any resource. */
const MOST_DEPTH = 100;
/** Limit of values and members: a few times those of the largest requested page, which parses in a fraction of a second. */
const MOST_PARTS = 600_000;

/**
 * Number of values, and of members, repeated ones included; null if a text is nested too deeply, or has more values than `most`: parsing would
 * cost too much. One pass over the bytes; strings are skipped.
 */
export function weighJson(
  bytes: Uint8Array,
  most = MOST_PARTS,
): { readonly parts: number; readonly members: number } | null {
  let depth = 0;
  let parts = 0;
  let members = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
      continue;
    }
    switch (byte) {
      case QUOTE:
        inText = true;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        parts += 1;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        break;
      case COMMA:
        parts += 1;
        break;
      case COLON:
        members += 1;
        break;
      default:
    }
    if (depth > MOST_DEPTH || parts > most) return null;
  }
  return { parts, members };
}

// An answer may return our Bundle (`return=representation`). Entries that equal ours token by token are neither decoded nor built as
// objects. Any other spelling, such as another order of members, is left to JSON.parse.

/**
 * Both Bundles without their entries; null unless the scan proves that the answer has the entries that were sent, in number and order.
 * @param sent JSON, as the check has read it
 */
export function wholeEcho(
  answer: Buffer,
  sent: Buffer,
): { readonly head: JsonObject; readonly ours: JsonObject; readonly entries: number } | null {
  const [from, there] = [entriesAt(answer), entriesAt(sent)];
  const same = from < 0 || there < 0 ? null : sameList(answer, from, sent, there);
  if (same === null) return null;
  const [head, ours] = [headAround(answer, from, same.end), headAround(sent, there, same.otherEnd)];
  return head?.['resourceType'] === 'Bundle' && ours !== null ? { head, ours, entries: same.items } : null;
}

/** Text that JSON writes literally, except by {@link ESCAPED}, which no program needs. */
const PLAIN = /^[A-Za-z0-9\-.]+$/;
/** Escape of a letter, a digit, `-` or `.`. */
const ESCAPED = /\\u00(?:2[de]|3\d|[4-7])/i;

/** True if the JSON may contain this text in a value. False is certain. */
export const mayHold = (json: Buffer, text: string): boolean =>
  json.includes(text) ||
  !PLAIN.test(text) ||
  (json.includes('\\u00') && ESCAPED.test(json.toString('latin1')));

/** Offset of the list in the outermost object's `entry`; -1: none. */
function entriesAt(json: Buffer): number {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
    else if (byte === QUOTE) {
      const begin = at;
      for (at += 1; at < json.length && json[at] !== QUOTE; at += 1) if (json[at] === BACKSLASH) at += 1;
      if (depth !== 1 || !json.subarray(begin + 1, at).equals(ENTRY)) continue;
      const colon = afterBlanks(json, at + 1);
      const value = afterBlanks(json, colon + 1);
      if (json[colon] === COLON && json[value] === OPEN_BRACKET) return value;
    }
  }
  return -1;
}

/**
 * Compares a list in two texts, token by token, up to the first difference (null) or its end. Blanks between tokens do not count, unless they
 * separate two words. Also null: an empty list, and one that is nested deeper than any resource.
 */
function sameList(
  one: Buffer,
  from: number,
  other: Buffer,
  otherFrom: number,
): { readonly end: number; readonly otherEnd: number; readonly items: number } | null {
  let [at, there, depth, items, before] = [from, otherFrom, 0, 1, COMMA];
  for (;;) {
    const next = afterBlanks(one, at);
    const byte = one[next];
    there = afterBlanks(other, there);
    if (byte === undefined || byte !== other[there]) return null;
    if (next > at && isOfWord(before) && isOfWord(byte)) return null;
    at = next;
    if (byte === QUOTE) {
      for (let isEscaped = true, char: number | undefined = byte; isEscaped || char !== QUOTE;) {
        isEscaped = !isEscaped && char === BACKSLASH;
        char = one[(at += 1)];
        if (char === undefined || char !== other[(there += 1)]) return null;
      }
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
    else if (byte === COMMA && depth === 1) items += 1;
    at += 1;
    there += 1;
    // The list is inside an object, which adds one level.
    if (depth >= MOST_DEPTH || (depth === 0 && before === OPEN_BRACKET && items === 1)) return null;
    if (depth === 0) return { end: at, otherEnd: there, items };
    before = byte;
  }
}

/** Parses the text around the entries. Null if it is no JSON, or has a second `entry`, which JSON.parse would read instead. */
function headAround(json: Buffer, from: number, end: number): JsonObject | null {
  const parsedWith = (value: number): unknown => {
    const text = `${json.toString('utf8', 0, from)}${String(value)}${json.toString('utf8', end)}`;
    if (weighJson(Buffer.from(text)) === null) return null;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null; // cut short, or begun with a mark of its encoding: the caller parses the whole
    }
  };
  const [zero, one] = [parsedWith(0), parsedWith(1)];
  if (!isUtf8(json) || !isObject(zero) || zero['entry'] !== 0) return null;
  if (!isObject(one) || one['entry'] !== 1) return null;
  const { entry: _entries, ...head } = zero;
  return head;
}

function afterBlanks(json: Buffer, from: number): number {
  let at = from;
  for (let byte = json[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = json[at])
    at += 1;
  return at;
}

/** True if the byte belongs to a number, `true`, `false` or `null`. */
const isOfWord = (byte: number): boolean => !STRUCTURE.has(byte);

const ENTRY = Buffer.from('entry');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const STRUCTURE = new Set([
  ...[QUOTE, COMMA, COLON],
  ...[OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET],
]);
