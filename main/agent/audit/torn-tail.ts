import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readAt, writeDurably } from '../base/files.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { AuditEntry } from './audit.ts';
import { CHAIN_START, parseLine, sha256 } from './line.ts';
import type { ChainEnd } from './line.ts';
import { readLinesBackwards, trailFiles } from './trail-files.ts';

/** A trail as it was found at start. */
export interface FoundTrail {
  /** Its last whole line. */
  readonly end: ChainEnd;
  /** Name of the key that the last readable line was keyed by, null for a plain one and in a new trail. */
  readonly key: string | null;
  /** The file to go on in, null in a new trail. */
  readonly file: string | null;
  /** The entry that tells of a torn tail that was set aside, null when there was none. */
  readonly torn: AuditEntry | null;
}

/**
 * Finds the end of the trail. What a crash left behind the last whole line (half a line, a stretch of zeros) was never
 * acknowledged to anybody: it is moved to `torn-<time>.txt`, so that the next line stands on a line of its own. A whole
 * line that is wrong in any other way stays where it is, for `verify` to report; the chain goes on from its bytes.
 */
export async function findTrail(dir: string, now: number): Promise<FoundTrail> {
  const files = await trailFiles(dir);
  const last = files.at(-1);
  if (last === undefined) return { end: CHAIN_START, key: null, file: null, torn: null };
  let hash: string | null = null;
  let damaged = 0;
  let torn: AuditEntry | null = null;
  for (const name of files.toReversed()) {
    const found = await tailOf(join(dir, name));
    if (name === last) torn = await setAside(dir, last, found.from, now);
    hash ??= found.hash;
    damaged += found.damaged;
    if (found.n !== null)
      return {
        end: { n: found.n + damaged, prev: hash ?? CHAIN_START.prev },
        key: found.key,
        file: last,
        torn,
      };
  }
  return { end: { n: damaged, prev: hash ?? CHAIN_START.prev }, key: null, file: last, torn };
}

/** Where the chain stands at the end of a file that is not written to any more; null when no line of it is whole. */
export async function lastWholeLine(path: string): Promise<ChainEnd | null> {
  const { n, hash, damaged } = await tailOf(path);
  return n === null || hash === null ? null : { n: n + damaged, prev: hash };
}

interface FileTail {
  /** The byte behind the last whole line. */
  readonly from: number;
  /** Hash of that line as it lies there, null when there is none. */
  readonly hash: string | null;
  /** Number of the last line that can be read, and how many whole ones behind it cannot. */
  readonly n: number | null;
  readonly damaged: number;
  /** The key of the line that can be read. */
  readonly key: string | null;
}

async function tailOf(path: string): Promise<FileTail> {
  const { size } = await stat(path);
  let from = size;
  let hash: string | null = null;
  let damaged = 0;
  for await (const { bytes, whole } of readLinesBackwards(path, size)) {
    if (hash === null && isTorn(bytes, whole)) {
      from -= bytes.length + (whole ? 1 : 0);
      continue;
    }
    hash ??= sha256(bytes);
    const parsed = parseLine(bytes);
    if (parsed.kind === 'line') {
      return { from, hash, n: parsed.line.n, damaged, key: parsed.mac?.key ?? null };
    }
    damaged += 1;
  }
  return { from: hash === null ? 0 : from, hash, n: null, damaged, key: null };
}

/** As long a run of zeros is in no text: it is a block that never reached the disk, though the line feed behind it did. */
const ZEROS = Buffer.alloc(8);

const isTorn = (bytes: Buffer, whole: boolean): boolean => !whole || bytes.includes(ZEROS);

async function setAside(dir: string, name: string, from: number, now: number): Promise<AuditEntry | null> {
  const file = await open(join(dir, name), 'r+');
  try {
    const { size } = await file.stat();
    if (from === size) return null;
    const bytes = await readAt(file, from, size - from);
    const aside = `torn-${taipeiTime(now).slice(0, 23).replaceAll(/[:.]/g, '-')}.txt`;
    // A crash after this finds the tail in both places, and sets it aside once more.
    await writeDurably(join(dir, aside), bytes, 0o600);
    await file.truncate(from);
    // A crash after this leaves the file set aside without the line that tells of it; no acknowledged line is lost.
    await file.sync();
    return {
      kind: 'torn-tail',
      actor: 'agent',
      sha256: sha256(bytes),
      detail: { file: name, aside, bytes: bytes.length },
    };
  } finally {
    await file.close();
  }
}
