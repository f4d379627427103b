import type { CaseRecord } from '../cases/case-record.ts';
import { LAGS, type LearnedLag } from '../cases/search-lag.ts';

/** How long a doubt lasts before absence is believed; settings, so that tests and the practice server can shorten them. */
export interface DoubtTimes {
  /** No sooner than this after the attempt ended (`upload.resolveAfterSeconds`). */
  readonly afterMs: number;
  /** Between two empty searches that count (`upload.resolveGapSeconds`). */
  readonly gapMs: number;
}

/** Conditions for a case to count as absent. */
export interface AbsenceProof {
  /** No sooner than this, ms. */
  readonly earliest: number;
  /** Number of complete empty searches, `gapMs` apart. */
  readonly searches: 1 | 2;
  /** `each`: a case accepted since has to show beside each · `unless-long`: only before {@link AbsenceProof.alone} · `none`. */
  readonly control: 'each' | 'unless-long' | 'none';
  /** From when on it is believed without a later case, ms; infinite where that is never enough. */
  readonly alone: number;
}

/** Lags of fewer cases say nothing of the next one. */
const ENOUGH_SAMPLES = 3;
/** Before the lag is known, a refusal in plain words is confirmed by a search after this long. */
const UNLEARNED_MS = 10_000;
const SHORTEST_MS = 2_000;
/** 503 with Retry-After, and no word in FHIR. */
const BY_A_GATEWAY = 'http-503';
/** Without a later case to hold it against, absence takes so many times as long. */
const ALONE_TIMES = 4;
/** A case that counts as absent is looked for once in so many gaps, at the least. */
const WATCH_GAPS = 6;
/** 32 hours with the times that ship. */
const MOST_DOUBLINGS = 6;

/**
 * Proof that NHI lacks a case (docs/doubtful-send.md).
 *
 * - A refusal in plain words (`refused`) needs one search, once three times the learned lag have passed; a 503 that does not speak FHIR may
 *   come from a gateway whose server is still at work, so that one is no sooner than `afterMs`.
 * - A doubt needs two, no sooner than `afterMs` and three times the learned lag. Where it would be sent again, twice as long for each time
 *   that it was.
 * - A case that was accepted since has to show, as an index may stand still. Where none was, four times as long does, if the lag of its
 *   kind is known: then an index would have to stand still for longer than it was ever late.
 */
export function proofOfAbsence(
  row: Pick<
    CaseRecord,
    'doubt_kind' | 'doubt_after' | 'error_code' | 'last_attempt_at' | 'created_at' | 'resends'
  >,
  lag: LearnedLag | null,
  times: DoubtTimes,
): AbsenceProof {
  const ended = row.last_attempt_at ?? row.created_at;
  const lagMs = LAGS * (lag?.worstMs ?? 0);
  if (row.doubt_kind === 'refused') {
    const isGateways = row.error_code === BY_A_GATEWAY;
    const shortest = lag === null ? UNLEARNED_MS : SHORTEST_MS;
    const wait = Math.max(lagMs, isGateways ? times.afterMs : Math.min(times.afterMs, shortest));
    return { earliest: ended + wait, searches: 1, control: 'none', alone: ended + wait };
  }
  const again = row.doubt_after === null ? Math.min(row.resends, MOST_DOUBLINGS) : 0;
  const wait = Math.max(times.afterMs, lagMs) * 2 ** again;
  const isKnown =
    row.doubt_kind === 'unproven' && lag !== null && lag.samples >= ENOUGH_SAMPLES && lag.isOfKind;
  return {
    earliest: ended + wait,
    searches: 2,
    control: isKnown ? 'unless-long' : 'each',
    alone: isKnown ? ended + ALONE_TIMES * wait : Infinity,
  };
}

/** Proof of absence for a case sent to another address of the same server: as for a doubt, and a case accepted there since has to show. */
export function proofAtNewAddress(...[row, lag, times]: Parameters<typeof proofOfAbsence>): AbsenceProof {
  const proof = proofOfAbsence({ ...row, doubt_kind: 'unproven' }, lag, times);
  return { ...proof, control: 'each', alone: Infinity };
}

/** Verdict on one more empty search, made now. */
export type AbsenceVerdict =
  | { readonly kind: 'release' }
  /** Not yet; look again no later than this. */
  | { readonly kind: 'wait'; readonly until: number };

/** Whether absence is believed with this search, which counts where it is far enough from the one before. */
export function mayRelease(
  row: Pick<CaseRecord, 'empty_searches' | 'last_empty_at'>,
  now: number,
  times: DoubtTimes,
  proof: Pick<AbsenceProof, 'earliest' | 'searches'>,
): AbsenceVerdict {
  if (proof.searches === 1)
    return now >= proof.earliest ? { kind: 'release' } : { kind: 'wait', until: proof.earliest };
  const spaced = row.last_empty_at === null || now - row.last_empty_at >= times.gapMs;
  const counted = row.empty_searches + (spaced ? 1 : 0);
  if (counted >= proof.searches && spaced && now >= proof.earliest) return { kind: 'release' };
  const lastCounted = spaced ? now : row.last_empty_at;
  return { kind: 'wait', until: Math.max(proof.earliest, lastCounted + times.gapMs) };
}

/** When to look again for a case that counts as absent, or for a further copy: ever less often, as it hardly comes. ms. */
export function nextWatch(
  row: Pick<CaseRecord, 'last_attempt_at' | 'created_at'> & Partial<Pick<CaseRecord, 'attempts' | 'past'>>,
  now: number,
  { gapMs }: DoubtTimes,
): number {
  const age = Math.max(0, now - (row.last_attempt_at ?? row.created_at));
  // A folder that was taken over may hold thousands that NHI has: a handful of looks at each in a day.
  const longest = WATCH_GAPS * gapMs;
  if (row.past === 'unknown' && row.attempts === 0)
    return now + Math.round(Math.max(1000, gapMs, Math.min(age, 6 * longest)));
  return now + Math.round(Math.max(1000, Math.min(age / 2, longest)));
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
  // Rounded: an INTEGER column takes whole milliseconds only.
  return now + Math.round(Math.min(Math.max(1000, age / 2), longest));
}
