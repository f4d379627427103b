import type { CaseRecord } from '../cases/case-record.ts';
import { LAGS, type LearnedLag } from '../cases/search-lag.ts';

/** Times that a doubt lasts before absence is believed; settings, so that tests and the practice server can shorten them. */
export interface DoubtTimes {
  /** Absence is believed no sooner than this after the attempt ended (`upload.resolveAfterSeconds`). */
  readonly afterMs: number;
  /** Least time between two empty searches that count (`upload.resolveGapSeconds`). */
  readonly gapMs: number;
}

/** Conditions for a case to count as absent. */
export interface AbsenceProof {
  /** Absence is believed no sooner than this, ms. */
  readonly earliest: number;
  /** Number of complete empty searches, `gapMs` apart. */
  readonly searches: 1 | 2;
  /** `each`: a case accepted after the doubt must show too · `unless-long`: from {@link AbsenceProof.alone} on, an older one is enough · `none`. */
  readonly control: 'each' | 'unless-long' | 'none';
  /** From this time (ms) absence is believed without a later accepted case; Infinity: never. */
  readonly alone: number;
}

/** A lag learned from fewer cases does not predict the next one. */
const ENOUGH_SAMPLES = 3;
/** Wait before the search that confirms an explicit refusal, while no lag is known. */
const UNLEARNED_MS = 10_000;
const SHORTEST_MS = 2_000;
/** Error code of a 503 with Retry-After and without an OperationOutcome. */
const BY_A_GATEWAY = 'http-503';
/** Factor on the wait if no later accepted case serves as control. */
const ALONE_TIMES = 4;
/** Longest interval between searches for a case that counts as absent, in gaps. */
const WATCH_GAPS = 6;
/** Limits the doubled wait to 32 hours with the default settings. */
const MOST_DOUBLINGS = 6;

/**
 * Proof that NHI lacks a case (docs/doubtful-send.md).
 *
 * - An explicit refusal (`refused`) needs one search, after three times the learned lag. A 503 without FHIR may come from a gateway whose
 *   server still works on the Bundle: its search waits at least `afterMs`, as it does while the index is known to be late.
 * - A doubt needs two, after `afterMs` and three times the learned lag. If absence leads to another send, each earlier resend doubles the wait.
 * - A case accepted since must show, because an index may stand still. If none was accepted, four times the wait is enough, provided that
 *   the lag of this kind is known: the index would have to stand still for longer than it ever lagged.
 */
export function proofOfAbsence(
  row: Pick<
    CaseRecord,
    'doubt_kind' | 'doubt_after' | 'error_code' | 'last_attempt_at' | 'created_at' | 'resends'
  >,
  lag: LearnedLag | null,
  times: DoubtTimes,
  isIndexLate = false,
): AbsenceProof {
  const ended = row.last_attempt_at ?? row.created_at;
  const lagMs = LAGS * (lag?.worstMs ?? 0);
  if (row.doubt_kind === 'refused') {
    const isSlow = isIndexLate || row.error_code === BY_A_GATEWAY;
    const shortest = lag === null ? UNLEARNED_MS : SHORTEST_MS;
    const wait = Math.max(lagMs, isSlow ? times.afterMs : Math.min(times.afterMs, shortest));
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

/** Proof of absence for a case sent to another address of the same server: as for a doubt, and a case that the old address accepted later must show. */
export function proofAtNewAddress(...[row, lag, times]: Parameters<typeof proofOfAbsence>): AbsenceProof {
  const proof = proofOfAbsence({ ...row, doubt_kind: 'unproven' }, lag, times);
  return { ...proof, control: 'each', alone: Infinity };
}

/** Verdict on one more empty search, made now. */
export type AbsenceVerdict =
  | { readonly kind: 'release' }
  /** Not yet; look again no later than this. */
  | { readonly kind: 'wait'; readonly until: number };

/** Judges if this search completes the proof. It counts if `gapMs` have passed since the last one that counted. */
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

/** When to search again (ms) for a case that counts as absent, or for a second copy. The interval grows with age, as a find becomes less likely. */
export function nextWatch(
  row: Pick<CaseRecord, 'last_attempt_at' | 'created_at'> & Partial<Pick<CaseRecord, 'attempts' | 'past'>>,
  now: number,
  { gapMs }: DoubtTimes,
): number {
  const age = Math.max(0, now - (row.last_attempt_at ?? row.created_at));
  // A folder taken over may hold thousands of cases that NHI has: search for each only a few times a day.
  const longest = WATCH_GAPS * gapMs;
  if (row.past === 'unknown' && row.attempts === 0)
    return now + Math.round(Math.max(1000, gapMs, Math.min(age, 6 * longest)));
  return now + Math.round(Math.max(1000, Math.min(age / 2, longest)));
}

/** Default time of the next search, ms: often at first, because most doubts are settled in seconds, then every `gapMs`. */
export function nextLook(
  row: Pick<CaseRecord, 'last_attempt_at' | 'created_at'> & Partial<Pick<CaseRecord, 'doubt_kind'>>,
  now: number,
  times: DoubtTimes,
): number {
  const age = now - (row.last_attempt_at ?? row.created_at);
  const gapMs = Math.max(1000, times.gapMs);
  // A folder taken over may hold thousands of cases: after ten gaps, search less often for those still undecided.
  const isOldTakeOver = row.doubt_kind === 'taken-over' && age > 10 * gapMs;
  const longest = isOldTakeOver ? 6 * gapMs : gapMs;
  // The clock was set back since the attempt, so its age is unknown.
  if (age < 0) return now + longest;
  // Rounded: an INTEGER column takes whole milliseconds only.
  return now + Math.round(Math.min(Math.max(1000, age / 2), longest));
}
