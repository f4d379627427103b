import { join } from 'node:path';
import type { AuditReport } from '../../../shared/api/views.ts';
import { CHAIN_START, parseLine, sha256 } from './line.ts';
import type { ChainEnd } from './line.ts';
import { readLines, trailFiles } from './trail-files.ts';

/**
 * What is wrong with a line: not one whole JSON line · its own sum is off · its number does not follow · its `prev` is not
 * the hash of the line before · a file before this one is gone (its first line goes on from further back).
 */
type TrailProblem = 'bad-json' | 'bad-sum' | 'bad-number' | 'bad-prev' | 'missing-file';

/**
 * Reads the whole trail, a block at a time, and reports the first line that does not fit. A trail cut at the end of a line
 * is whole in itself: only the database knows that more was written.
 * @param endOf how many bytes of a file count, for one that is being written to.
 */
export async function verifyTrail(
  dir: string,
  endOf: (file: string) => number | undefined = () => undefined,
): Promise<AuditReport> {
  const files = await trailFiles(dir);
  let end = CHAIN_START;
  for (const file of files) {
    let number = 0;
    for await (const { bytes, whole } of readLines(join(dir, file), endOf(file))) {
      number += 1;
      const checked = whole ? check(bytes, end, number === 1) : 'bad-json';
      if (typeof checked === 'string') {
        return {
          ok: false,
          lines: end.n,
          files: files.length,
          problem: { file, line: number, code: checked },
        };
      }
      end = checked;
    }
  }
  return { ok: true, lines: end.n, files: files.length, problem: null };
}

function check(bytes: Buffer, before: ChainEnd, first: boolean): ChainEnd | TrailProblem {
  const parsed = parseLine(bytes);
  if (parsed.kind === 'not-json') return 'bad-json';
  if (!parsed.sumOk) return 'bad-sum';
  const { n, prev } = parsed.line;
  if (n !== before.n + 1) return first && n > before.n + 1 ? 'missing-file' : 'bad-number';
  if (prev !== before.prev) return 'bad-prev';
  return { n, prev: sha256(bytes) };
}
