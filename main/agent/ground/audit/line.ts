import { createHash } from 'node:crypto';
import { taipeiTime } from '../fhir/taipei.ts';
import type { AuditEntry, AuditLine, ChainEnd, TrailKeys } from './audit.ts';

/** `prev` of the first line. */
const FIRST_PREV = '0'.repeat(64);

export const CHAIN_START: ChainEnd = { n: 0, prev: FIRST_PREV };

/**
 * Each line ends in `,"sum":"<16 digits>"}`, the start of the SHA-256 of the text before it. The chain shows a changed line only by the
 * next one; the last line has none.
 */
const SUM_DIGITS = 16;
const SUM_LENGTH = `,"sum":"${'0'.repeat(SUM_DIGITS)}"}`.length;

/** End of a line, before its sum: the HMAC of the text before it, by the key that it names. */
const MAC_LENGTH = `,"mac":"${'0'.repeat(64)}"`.length;

/** Key and HMAC of a line. */
export interface LineMac {
  readonly key: string;
  readonly text: Buffer;
  readonly mac: string;
}

export type ParsedLine =
  | { readonly kind: 'line'; readonly line: AuditLine; readonly sumOk: boolean; readonly mac: LineMac }
  | { readonly kind: 'not-json' };

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The entry's part of a line: only the fields of AuditEntry, as they are now; other fields of the object are ignored.
 * @throws TypeError for a value that JSON cannot express; the chain is not changed then.
 */
export function entryText(entry: AuditEntry): string {
  const { kind, actor, caseId, attemptId, sha256: hash, detail } = entry;
  // JSON leaves out undefined members.
  return JSON.stringify({ kind, actor, caseId, attemptId, sha256: hash, detail }).slice(1, -1);
}

/** The text of the line that follows `end`, without its line feed. */
export function lineText(entry: string, at: number, end: ChainEnd, keys: TrailKeys): string {
  const head = JSON.stringify({ v: 1, n: end.n + 1, at: taipeiTime(at), prev: end.prev }).slice(0, -1);
  const text = `${head},${entry},"key":"${keys.macKey}"`;
  const body = `${text},"mac":"${keys.mac(text)}"`;
  return `${body},"sum":"${sha256(body).slice(0, SUM_DIGITS)}"}`;
}

/** Reads one line's bytes (without line feed). They are hashed as they are: decoding would hide a damaged character. */
export function parseLine(bytes: Buffer): ParsedLine {
  let found: Record<string, unknown>;
  try {
    // A value that is no object has none of the fields.
    found = { ...(JSON.parse(bytes.toString('utf8')) as object) };
  } catch {
    // The caller decides which lines may be broken.
    return { kind: 'not-json' };
  }
  const { sum, key, mac, ...line } = found;
  const { v, n, at, prev, kind, actor } = line;
  if (v !== 1 || !Number.isSafeInteger(n)) return { kind: 'not-json' };
  if (![at, prev, kind, actor].every((value) => typeof value === 'string')) return { kind: 'not-json' };
  const body = bytes.subarray(0, Math.max(0, bytes.length - SUM_LENGTH));
  const sumOk = bytes.subarray(body.length).toString('latin1') === `,"sum":"${String(sum)}"}`;
  return {
    kind: 'line',
    line: line as unknown as AuditLine,
    sumOk: sumOk && sum === sha256(body).slice(0, SUM_DIGITS),
    // A line that lacks its key or HMAC gets values that never verify.
    mac: macOf(body, String(key), String(mac)),
  };
}

function macOf(body: Buffer, key: string, mac: string): LineMac {
  const text = body.subarray(0, Math.max(0, body.length - MAC_LENGTH));
  const isAtItsPlace = body.subarray(text.length).toString('latin1') === `,"mac":"${mac}"`;
  return { key, text, mac: isAtItsPlace ? mac : '' };
}

/** Key of a line: `unknown` names a key that is not here (another data folder's, or a removed one). */
export type Keyed = 'known' | 'unknown' | 'wrong';

export function keyedBy({ mac }: Pick<Extract<ParsedLine, { kind: 'line' }>, 'mac'>, keys: TrailKeys): Keyed {
  const right = keys.checkMac(mac.key, mac.text, mac.mac);
  return right === null ? 'unknown' : right ? 'known' : 'wrong';
}
