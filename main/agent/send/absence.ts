import { isResentOnce } from '../cases/outcome.ts';
import type { CaseRecord } from '../cases/case-record.ts';

/** How long a doubt lasts before absence is believed; settings, so that tests and the practice server can shorten them. */
export interface DoubtTimes {
  /** No sooner than this after the attempt ended (`upload.resolveAfterSeconds`). */
  readonly afterMs: number;
  /** Between two empty searches that count (`upload.resolveGapSeconds`). */
  readonly gapMs: number;
}

export type AbsenceVerdict =
  | { readonly kind: 'release' }
  /** Not yet; look again no later than this. */
  | { readonly kind: 'wait'; readonly until: number }
  /** It was sent again after a doubt once already. */
  | { readonly kind: 'ask-person' };

/**
 * Two complete empty searches at least `gapMs` apart, the last of them (this one, now) at least
 * max(afterMs, 3 × the worst lag seen) after the attempt ended; once in a case's life.
 */
export function mayRelease(
  row: Pick<
    CaseRecord,
    | 'empty_searches'
    | 'last_empty_at'
    | 'last_attempt_at'
    | 'created_at'
    | 'resent_at'
    | 'doubt_kind'
    | 'doubt_after'
    | 'wish'
  >,
  now: number,
  times: DoubtTimes,
  worstLagMs: number,
): AbsenceVerdict {
  if (isResentOnce(row)) return { kind: 'ask-person' };
  const earliest = (row.last_attempt_at ?? row.created_at) + Math.max(times.afterMs, 3 * worstLagMs);
  const spaced = row.last_empty_at === null || now - row.last_empty_at >= times.gapMs;
  const counted = row.empty_searches + (spaced ? 1 : 0);
  if (counted >= 2 && spaced && now >= earliest) return { kind: 'release' };
  const lastCounted = spaced ? now : row.last_empty_at;
  return { kind: 'wait', until: Math.max(earliest, lastCounted + times.gapMs) };
}

/** When to look next if nothing else says so: often at first, since most doubts are settled in seconds, then at the gap. ms. */
export function nextLook(
  row: Pick<CaseRecord, 'last_attempt_at' | 'created_at'> & Partial<Pick<CaseRecord, 'doubt_kind'>>,
  now: number,
  times: DoubtTimes,
): number {
  const age = now - (row.last_attempt_at ?? row.created_at);
  const gapMs = Math.max(1000, times.gapMs);
  // A folder that was taken over may hold thousands: those of which nothing can be told are asked for less often.
  const isOldTakeOver = row.doubt_kind === 'taken-over' && age > 10 * gapMs;
  const longest = isOldTakeOver ? 6 * gapMs : gapMs;
  // An attempt in the future was dated by a clock that has been set back: that says nothing of its age.
  if (age < 0) return now + longest;
  // Whole milliseconds: an INTEGER column takes no others.
  return now + Math.round(Math.min(Math.max(1000, age / 2), longest));
}
