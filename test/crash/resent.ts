import type { LedgerSnapshot } from '../../main/practice/ledger.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { hashOf } from './hash-of.ts';
import { inOtherBytes } from './stream.ts';
import type { TrailLine } from './trail-lines.ts';

/**
 * Bodies that came once more with nothing in the trail that says why they might: between one attempt and the next has to stand
 * that NHI was proven or attested to lack it, that a person let it go, or an answer that refused the earlier one. What the
 * server made of the second body is no matter here: that it left at all was wrong.
 */
export function resentUnproven(
  { posts }: Pick<LedgerSnapshot, 'posts'>,
  dropped: readonly Sample[],
  trail: readonly TrailLine[],
): string[] {
  return dropped.flatMap((sample) => {
    const { plantedId } = sample;
    const hashes = [hashOf(sample.bytes), hashOf(inOtherBytes(sample))];
    const lines = trail.filter(({ sha256 }) => hashes.some((hash) => hash === sha256));
    const arrivals = posts.filter((post) => post.plantedId === plantedId);
    return arrivals.slice(1).flatMap(({ requestId }, index) => {
      const earlier = arrivals[index]?.requestId ?? null;
      const name = `arrival ${String(index + 2)} of ${plantedId}`;
      const at = attemptAt(lines, requestId);
      if (at === -1) return [`${name} belongs to no attempt in the trail`];
      const between = lines.slice(attemptAt(lines, earlier) + 1, at);
      return between.some((line) => allowsAnother(line, earlier))
        ? []
        : [`${name} was not proven absent before`];
    });
  });
}

/**
 * Where an attempt stands among the lines of its case: its line of the history, whose order is that of what happened. The intent
 * is written past that order and counts only where a crash left nothing else.
 */
function attemptAt(lines: readonly TrailLine[], attempt: string | null): number {
  const begun = lines.findIndex(({ kind, detail }) => kind === 'attempt' && detail?.['attempt'] === attempt);
  if (begun !== -1) return begun;
  return lines.findIndex(({ kind, attemptId }) => kind === 'send-intent' && attemptId === attempt);
}

function allowsAnother({ kind, actor, detail }: TrailLine, earlier: string | null): boolean {
  if (detail?.['absent'] === true || kind === 'resolved-absent') return true;
  if (actor !== 'agent' && detail?.['to'] === 'queued') return true;
  // The answer to the earlier one: it went back to the queue, or was refused.
  const answered = detail?.['attempt'] === earlier && detail['from'] === 'sending';
  return answered && ['queued', 'held', 'rejected'].includes(String(detail['to']));
}
