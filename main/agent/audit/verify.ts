import { join } from 'node:path';
import type { AuditReport } from '../../../shared/api/views/audit-report.ts';
import { CHAIN_START, parseLine, sha256 } from './line.ts';
import type { ChainEnd } from './line.ts';
import { retiredEnd, type RetiredEnd } from './retire.ts';
import { readLines, trailFiles } from './trail-files.ts';

/**
 * What is wrong with a line: not one whole JSON line · its own sum is off · its number does not follow · its `prev` is not
 * the hash of the line before · a file before this one is gone (its first line goes on from further back, and no line of the
 * trail says that what stood there was retired).
 */
type TrailProblem = 'bad-json' | 'bad-sum' | 'bad-number' | 'bad-prev' | 'missing-file';

/**
 * Reads the whole trail, a block at a time, and reports the first line that does not fit. A trail cut at the end of a line
 * is whole in itself: only the database knows that more was written. Where the files of the first years were retired, the rest
 * begins where one of its own lines says that they ended.
 * @param endOf how many bytes of a file count, for one that is being written to.
 */
export async function verifyTrail(
  dir: string,
  endOf: (file: string) => number | undefined = () => undefined,
): Promise<AuditReport> {
  const files = await trailFiles(dir);
  let end = CHAIN_START;
  let lines = 0;
  const start = files[0] === undefined ? null : await startOf(join(dir, files[0]));
  /** Where the chain stood at the end of each file, and what its lines say of files that were removed. */
  const ends: RetiredEnd[] = [];
  const retired: RetiredEnd[] = [];
  const broken = (file: string, line: number, code: TrailProblem): AuditReport => ({
    ok: false,
    lines,
    files: files.length,
    problem: { file, line, code },
  });
  if (start !== null) {
    end = start;
    ends.push(start);
  }
  for (const file of files) {
    let number = 0;
    for await (const { bytes, whole } of readLines(join(dir, file), endOf(file))) {
      number += 1;
      const checked = whole ? check(bytes, end, number === 1) : 'bad-json';
      if (typeof checked === 'string') return broken(file, number, checked);
      end = checked.end;
      lines += 1;
      if (checked.retired !== null) retired.push(checked.retired);
    }
    ends.push(end);
  }
  const isAnchored =
    start === null || retired.some((one) => one.n >= start.n && ends.some((at) => sameEnd(at, one)));
  return isAnchored
    ? { ok: true, lines, files: files.length, problem: null }
    : broken(files[0] ?? '', 1, 'missing-file');
}

const sameEnd = (a: RetiredEnd, b: RetiredEnd): boolean => a.n === b.n && a.prev === b.prev;

/** What the first line that is left claims to go on from; null where that is the very beginning, or it cannot be read. */
async function startOf(path: string): Promise<ChainEnd | null> {
  for await (const { bytes } of readLines(path)) {
    const parsed = parseLine(bytes);
    if (parsed.kind === 'not-json' || parsed.line.n <= 1) return null;
    return { n: parsed.line.n - 1, prev: parsed.line.prev };
  }
  return null;
}

function check(
  bytes: Buffer,
  before: ChainEnd,
  first: boolean,
): { readonly end: ChainEnd; readonly retired: RetiredEnd | null } | TrailProblem {
  const parsed = parseLine(bytes);
  if (parsed.kind === 'not-json') return 'bad-json';
  if (!parsed.sumOk) return 'bad-sum';
  const { n, prev } = parsed.line;
  if (n !== before.n + 1) return first && n > before.n + 1 ? 'missing-file' : 'bad-number';
  if (prev !== before.prev) return 'bad-prev';
  return { end: { n, prev: sha256(bytes) }, retired: retiredEnd(parsed.line) };
}
