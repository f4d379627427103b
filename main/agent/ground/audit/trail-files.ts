import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChainEnd, AuditEntry, AuditLine } from './audit.ts';
import { fsyncDir, nullIfMissing, readAt, writeDurably } from '../base/files.ts';
import { removeFile } from '../base/held-file.ts';
import { READ, READ_WRITE } from '../base/own-folder.ts';
import { crashPoint } from '../crash-point.ts';
import { taipeiDay, taipeiTime } from '../fhir/taipei.ts';
import { CHAIN_START, parseLine, sha256 } from './line.ts';

/** Kind of the line that replaces a file whose retention ended. */
const RETIRED = 'audit-retired';

/** End of the chain in the removed file that a line records: the next file's first line follows it. Null for other lines. */
export function retiredEnd({ kind, detail }: AuditLine): ChainEnd | null {
  const [n, prev] = [detail?.['lastLine'], detail?.['lastHash']];
  return kind === RETIRED && typeof n === 'number' && typeof prev === 'string' ? { n, prev } : null;
}

/**
 * Removes the files of whole years before `year`, oldest first. Before each, a line at the trail's end names the file, its hash and the end
 * of its chain: the rest is verified from there. A crash before the removal leaves a file that is retired again; none is removed without
 * its line.
 * @returns number of removed files
 */
export async function retireFiles(
  dir: string,
  year: number,
  append: (entry: AuditEntry) => Promise<void>,
): Promise<number> {
  const files = await trailFiles(dir);
  // The newest file is still written to, even if its month is past.
  const old = files.slice(0, -1).filter((name) => name < `${String(year)}-01.jsonl`);
  for (const name of old) {
    const path = join(dir, name);
    const end = await lastWholeLine(path);
    if (end !== null) {
      await append({
        kind: RETIRED,
        actor: 'agent',
        sha256: await hashOf(path),
        detail: { file: name, bytes: (await stat(path)).size, lastLine: end.n, lastHash: end.prev },
      });
    }
    crashPoint('trail-retired');
    await removeFile(path);
    // A crash before this may bring the file back: it is retired again.
    await fsyncDir(dir);
    crashPoint('trail-file-removed');
  }
  return old.length;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const FILE = /^\d{4}-\d{2}\.jsonl$/;
const LINE_FEED = 0x0a;
const BLOCK_BYTES = 64 * 1024;

/** Bytes up to a line feed, or up to the end of the file if `whole` is false. */
interface RawLine {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

/** Name of the file for a line of that time, by its month in Taipei. */
export function fileOfMonth(at: number): string {
  return `${taipeiDay(at).slice(0, 7)}.jsonl`;
}

/** Names of the trail's files in order. */
export async function trailFiles(dir: string): Promise<string[]> {
  return ((await readdir(dir).catch(nullIfMissing)) ?? []).filter((name) => FILE.test(name)).sort();
}

/** The lines of one file from its start, up to byte `end`, without holding the file in memory. */
export async function* readLines(
  path: string,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<RawLine, void, undefined> {
  if (end <= 0) return;
  let rest: Buffer[] = [];
  const stream = createReadStream(path, { end: end - 1, highWaterMark: BLOCK_BYTES });
  for await (const block of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = block.indexOf(LINE_FEED); at !== -1; at = block.indexOf(LINE_FEED, start)) {
      yield { bytes: Buffer.concat([...rest, block.subarray(start, at)]), whole: true };
      rest = [];
      start = at + 1;
    }
    if (start < block.length) rest.push(block.subarray(start));
  }
  if (rest.length > 0) yield { bytes: Buffer.concat(rest), whole: false };
}

/** The lines of one file from its end (byte `end`, exclusive) to its start: the tail costs the same however long the file is. */
export async function* readLinesBackwards(
  path: string,
  end?: number,
): AsyncGenerator<RawLine, void, undefined> {
  const file = await open(path, READ);
  try {
    let rest = Buffer.alloc(0);
    /** True if a line feed follows the current line; at the very end of the file none may. */
    let whole = false;
    let position = end ?? (await file.stat()).size;
    while (position > 0) {
      const length = Math.min(BLOCK_BYTES, position);
      const block = await readAt(file, position - length, length);
      position -= length;
      let bytes = Buffer.concat([block, rest]);
      for (let at = bytes.lastIndexOf(LINE_FEED); at !== -1; at = bytes.lastIndexOf(LINE_FEED)) {
        const after = bytes.subarray(at + 1);
        if (whole || after.length > 0) yield { bytes: after, whole };
        whole = true;
        bytes = bytes.subarray(0, at);
      }
      rest = bytes;
    }
    if (whole || rest.length > 0) yield { bytes: rest, whole };
  } finally {
    await file.close();
  }
}

/**
 * Finds the end of the trail. Bytes that a crash left behind the last whole line (half a line, a run of zeros) were never acknowledged:
 * they are moved to `torn-<time>.txt`, so that the next line begins on its own line. A whole line with any other fault stays, for `verify`
 * to report; the chain continues from its bytes.
 * @returns `end`: the last whole line; `key`: name of the key of the last readable line, null in a new trail; `file`: the
 * file to continue, null in a new trail; `torn`: entry for a torn tail that was set aside, null if there was none
 */
export async function findTrail(dir: string, now: number) {
  const files = await trailFiles(dir);
  const last = files.at(-1) ?? null;
  let hash: string | null = null;
  let damaged = 0;
  let torn: AuditEntry | null = null;
  for (const name of files.toReversed()) {
    const found = await tailOf(join(dir, name));
    if (name === last) torn = await setAside(dir, name, found.from, now);
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

/** End of the chain in a complete file; null if no line of it is whole. */
async function lastWholeLine(path: string): Promise<ChainEnd | null> {
  const { n, hash, damaged } = await tailOf(path);
  return n === null || hash === null ? null : { n: n + damaged, prev: hash };
}

interface FileTail {
  /** The byte behind the last whole line. */
  readonly from: number;
  /** Hash of that line as it is on disk, null if there is none. */
  readonly hash: string | null;
  /** Number of the last readable line, and how many whole lines after it are unreadable. */
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
      return { from, hash, n: parsed.line.n, damaged, key: parsed.mac.key };
    }
    damaged += 1;
  }
  return { from, hash, n: null, damaged, key: null };
}

/** No text has such a run of zeros: a block that never reached the disk, although the line feed after it did. */
const ZEROS = Buffer.alloc(8);

const isTorn = (bytes: Buffer, whole: boolean): boolean => !whole || bytes.includes(ZEROS);

async function setAside(dir: string, name: string, from: number, now: number): Promise<AuditEntry | null> {
  const file = await open(join(dir, name), READ_WRITE);
  try {
    const { size } = await file.stat();
    if (from === size) return null;
    const bytes = await readAt(file, from, size - from);
    const aside = `torn-${taipeiTime(now).slice(0, 23).replaceAll(/[:.]/g, '-')}.txt`;
    // A crash after this leaves the tail in both places; the next start sets it aside again.
    await writeDurably(join(dir, aside), bytes, 0o600);
    await file.truncate(from);
    // A crash after this leaves the torn file without its line in the trail; no acknowledged line is lost.
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
