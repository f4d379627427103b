import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readAt, writeDurably } from '../db/files.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { AuditEntry } from './audit.ts';
import { CHAIN_START, parseLine, sha256 } from './line.ts';
import type { ChainEnd } from './line.ts';
import { readLinesBackwards, trailFiles } from './trail-files.ts';

/** A trail as it was found at start. */
export interface FoundTrail {
  /** Its last whole line. */
  readonly end: ChainEnd;
  /** The file to go on in, null in a new trail. */
  readonly file: string | null;
  /** The entry that tells of a torn tail that was set aside, null when there was none. */
  readonly torn: AuditEntry | null;
}

/**
 * Finds the end of the trail. What a crash left behind the last whole line (half a line, a block of zeros) was never
 * acknowledged to anybody: it is moved to `torn-<time>.txt`, so that the next line stands on a line of its own. A whole
 * line that is wrong in any other way stays where it is, for `verify` to report.
 */
export async function findTrail(dir: string, now: number): Promise<FoundTrail> {
  const files = await trailFiles(dir);
  const last = files.at(-1);
  if (last === undefined) return { end: CHAIN_START, file: null, torn: null };
  const { end: newest, from } = await lastWhole(join(dir, last));
  const torn = await setAside(dir, last, from, now);
  if (newest !== null) return { end: newest, file: last, torn };
  for (const name of files.slice(0, -1).reverse()) {
    const { end } = await lastWhole(join(dir, name));
    if (end !== null) return { end, file: last, torn };
  }
  return { end: CHAIN_START, file: last, torn };
}

/** The last whole line of one file (null: it has none) and the byte after it. */
async function lastWhole(path: string): Promise<{ readonly end: ChainEnd | null; readonly from: number }> {
  const { size } = await stat(path);
  let from = size;
  for await (const { bytes, whole } of readLinesBackwards(path, size)) {
    const parsed = whole ? parseLine(bytes) : null;
    if (parsed?.kind === 'line') return { end: { n: parsed.line.n, prev: sha256(bytes) }, from };
    from -= bytes.length + (whole ? 1 : 0);
  }
  return { end: null, from: 0 };
}

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
