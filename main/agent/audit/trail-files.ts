import { createReadStream } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { isSystemError, readAt } from '../base/files.ts';
import { taipeiDay } from '../fhir/taipei.ts';

const FILE = /^\d{4}-\d{2}\.jsonl$/;
const LINE_FEED = 0x0a;
const BLOCK_BYTES = 64 * 1024;

/** One stretch of bytes up to a line feed, or up to the end of the file when `whole` is false. */
export interface RawLine {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

/** The file a line of that time goes to: months as Taiwan counts them. */
export function fileOfMonth(at: number): string {
  return `${taipeiDay(at).slice(0, 7)}.jsonl`;
}

/** Names of the trail's files in order. */
export async function trailFiles(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => FILE.test(name)).sort();
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
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
  const file = await open(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    /** What stands behind the line in hand: a line feed, or at the very end of the file nothing. */
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
