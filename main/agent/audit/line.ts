import { createHash } from 'node:crypto';
import { taipeiTime } from '../fhir/taipei.ts';
import type { AuditEntry, AuditLine } from './audit.ts';

/** What stands before the first line. */
const FIRST_PREV = '0'.repeat(64);

/** Where the chain stands: the next line gets number `n + 1` and this `prev`. */
export interface ChainEnd {
  readonly n: number;
  readonly prev: string;
}
export const CHAIN_START: ChainEnd = { n: 0, prev: FIRST_PREV };

/**
 * Each line ends in `,"sum":"<16 digits>"}`, the start of the SHA-256 of what stands before it. The chain alone tells of a
 * changed line only by the next one; the last line of the trail has none.
 */
const SUM_DIGITS = 16;
const SUM_LENGTH = `,"sum":"${'0'.repeat(SUM_DIGITS)}"}`.length;

export type ParsedLine =
  | { readonly kind: 'line'; readonly line: AuditLine; readonly sumOk: boolean }
  | { readonly kind: 'not-json' };

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The entry's part of a line: only the fields of AuditEntry, whatever else the object has, as it is now.
 * @throws TypeError for what JSON cannot say; the chain is not touched then.
 */
export function entryText(entry: AuditEntry): string {
  const { kind, actor, caseId, attemptId, sha256: hash, detail } = entry;
  // JSON leaves out what is undefined.
  return JSON.stringify({ kind, actor, caseId, attemptId, sha256: hash, detail }).slice(1, -1);
}

/** The text of the line that follows `end`, without its line feed. */
export function lineText(entry: string, at: number, end: ChainEnd): string {
  const head = JSON.stringify({ v: 1, n: end.n + 1, at: taipeiTime(at), prev: end.prev }).slice(0, -1);
  const body = `${head},${entry}`;
  return `${body},"sum":"${sha256(body).slice(0, SUM_DIGITS)}"}`;
}

/** Reads one line's bytes (without line feed). They are hashed as they are: decoding would hide a damaged character. */
export function parseLine(bytes: Buffer): ParsedLine {
  let found: unknown;
  try {
    found = JSON.parse(bytes.toString('utf8'));
  } catch {
    // Which lines may be broken, and what follows from it, is the caller's to say.
    return { kind: 'not-json' };
  }
  if (typeof found !== 'object' || found === null) return { kind: 'not-json' };
  const { sum, ...line } = { ...found } as Record<string, unknown>;
  const { v, n, at, prev, kind, actor } = line;
  if (v !== 1 || !Number.isSafeInteger(n)) return { kind: 'not-json' };
  if (![at, prev, kind, actor].every((value) => typeof value === 'string')) return { kind: 'not-json' };
  const body = bytes.subarray(0, Math.max(0, bytes.length - SUM_LENGTH));
  const sumOk = bytes.subarray(body.length).toString('latin1') === `,"sum":"${String(sum)}"}`;
  return {
    kind: 'line',
    line: line as unknown as AuditLine,
    sumOk: sumOk && sum === sha256(body).slice(0, SUM_DIGITS),
  };
}
