import { assertNever } from '../../../shared/assert-never.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import { attemptedAt, CLOCK_SLACK_MS, forgetEmptySearches } from '../cases/clock-set-back.ts';
import type { CaseContext } from '../cases/context.ts';
import { readDestination, setDestination } from '../cases/destination-record.ts';
import {
  acceptedAfter,
  adopt,
  dueSearches,
  isInDoubt,
  nextSearchAt,
  noteEmptySearch,
  noteNoEvidence,
  noteSurfaced,
  noteWatch,
  releaseAbsent,
  searchAgainAt,
} from '../cases/doubt.ts';
import { isBoundElsewhere } from '../cases/holds.ts';
import { caseRow } from '../cases/move.ts';
import type { NhiServer } from '../nhi/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import { createLoop, type Loop } from '../base/loop.ts';
import { type DoubtTimes, mayRelease, nextLook } from './absence.ts';
import { findByIdentifier } from './by-identifier.ts';
import { findAtNhi, type Finding, isShown, type NoFinding, type Search } from './find-at-nhi.ts';

const IDLE_MS = 30_000;
const AFTER_A_FAILURE_MS = 1000;

/** Settles doubtful sends by what NHI shows, one case at a time. */
export function createResolver(parts: ResolverParts): Loop {
  const { context, clock, log } = parts;
  /** A case that cannot be settled (its summary is damaged, say) must not keep the others from it. */
  const settleOne = async (row: CaseRecord, signal: AbortSignal): Promise<void> => {
    try {
      await settleDoubt(parts, row, signal);
    } catch (error) {
      if (signal.aborted) return;
      log('error', 'resolver', { caseId: row.id }, error);
      await searchAgainAt(context, row.id, nextLook(row, clock.now(), parts.times));
    }
  };
  const round = async (signal: AbortSignal): Promise<number> => {
    for (const row of dueSearches(context, clock.now())) {
      if (signal.aborted) return 0;
      await settleOne(row, signal);
    }
    const now = clock.now();
    const next = Math.min(nextSearchAt(context) ?? now + IDLE_MS, now + IDLE_MS);
    return Math.max(50, next - now);
  };
  return createLoop(clock, round, (error) => {
    log('error', 'resolver', {}, error);
    return AFTER_A_FAILURE_MS;
  });
}

export interface ResolverParts {
  readonly context: CaseContext;
  readonly nhi: NhiServer;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly times: DoubtTimes;
  readonly clockAhead: ClockAhead;
}

/** While the server is away a doubt is looked into at least this often, so that it is settled soon after its return. */
const AWAY_MS = 60_000;

/** One look at one doubtful case, or at one that was taken for absent less than a day ago. */
export async function settleDoubt(parts: ResolverParts, row: CaseRecord, signal: AbortSignal): Promise<void> {
  const { context, nhi, clock, tokens, times } = parts;
  const later = nextLook(row, clock.now(), times);
  const stopped = (): boolean => signal.aborted;
  if (isBoundElsewhere(context, row)) {
    // Only the server it was sent to could tell.
    if (!isInDoubt(row)) await noteWatch(context, row.id, clock.now() + times.gapMs);
    else await noteNoEvidence(context, row, 'destination-changed', clock.now() + times.gapMs);
    return;
  }
  const token = await tokens.get(signal);
  if (stopped()) return;
  if (token.kind !== 'token') {
    await searchAgainAt(context, row.id, (token.kind === 'unreachable' ? token.retryAt : null) ?? later);
    return;
  }
  const search: Search = { context, nhi, token: token.token, skewMs: tokens.skewMs() ?? 0, signal };
  const finding = await findWithName(search, row, parts.log);
  if (stopped()) return;
  if (finding.kind !== 'match') {
    await noFinding(parts, row, token.token, finding, later);
  } else if (!isInDoubt(row)) {
    if (finding.match.kind === 'found') await noteSurfaced(context, row, finding.match.number);
    await noteWatch(context, row.id, later);
  } else {
    const { match } = finding;
    switch (match.kind) {
      case 'found':
        await searchAgainAt(context, row.id, later);
        await adopt(context, row, match.number);
        return;
      case 'cannot-tell':
        await noteNoEvidence(context, row, match.reason, later);
        return;
      case 'absent': {
        const nothing = await settleAbsence(parts, search, row, later);
        if (nothing !== null) await noFinding(parts, row, token.token, nothing, later);
        return;
      }
      default:
        assertNever(match);
    }
  }
}

/** Where patient and time do not find it, the Claim's own identifier may. That can only add a find: else the finding stands. */
async function findWithName(search: Search, row: CaseRecord, log: Log): Promise<Finding> {
  const finding = await findAtNhi(search, row);
  const isOpen = finding.kind === 'match' ? finding.match.kind !== 'found' : finding.kind === 'no-evidence';
  if (!isOpen || !isInDoubt(row) || search.signal.aborted) return finding;
  const number = await findByIdentifier(search, row).catch((error: unknown) => {
    // A damaged value of another case of the patient's, say.
    log('error', 'resolver', { caseId: row.id }, error);
    return null;
  });
  return number === null ? finding : { kind: 'match', match: { kind: 'found', number } };
}

async function noFinding(
  { context, clock, tokens }: ResolverParts,
  row: CaseRecord,
  token: string,
  finding: NoFinding,
  later: number,
): Promise<void> {
  switch (finding.kind) {
    case 'unauthorized':
      tokens.invalidate(token);
      await searchAgainAt(context, row.id, later);
      return;
    case 'failed':
      // The server is away: that says nothing about the case and needs no person.
      await searchAgainAt(context, row.id, finding.retryAt ?? Math.min(later, clock.now() + AWAY_MS));
      return;
    case 'no-evidence':
      if (isInDoubt(row)) await noteNoEvidence(context, row, finding.reason, later);
      else await noteWatch(context, row.id, later);
      return;
    default:
      assertNever(finding);
  }
}

/**
 * A search showed nothing that could be this case. That is worth something only if a case that was sent after it, and is
 * there for certain, does show; and only for a search made after that one was seen.
 * @returns what kept it from being told, or null when it was noted on the case
 */
async function settleAbsence(
  parts: ResolverParts,
  search: Search,
  row: CaseRecord,
  later: number,
): Promise<NoFinding | null> {
  const { context, clock, times } = parts;
  const stopped = (): boolean => search.signal.aborted;
  const control = await controlFor(parts, search, row);
  if (stopped()) return null;
  switch (control) {
    case 'none':
      await noteNoEvidence(context, row, 'no-control-case', later);
      return null;
    case 'not-shown':
      await noteNoEvidence(context, row, 'search-lags', Math.min(later, clock.now() + times.gapMs));
      return null;
    case 'shown':
      break;
    default:
      return control;
  }
  const again = await findAtNhi(search, row);
  if (stopped()) return null;
  if (again.kind !== 'match') return again;
  // It came into sight in between: the next look, at once, settles it.
  if (again.match.kind !== 'absent') await searchAgainAt(context, row.id, clock.now());
  else await countAbsence(parts, row, later);
  return null;
}

async function controlFor(
  { context, clock }: ResolverParts,
  search: Search,
  row: CaseRecord,
): Promise<'none' | 'shown' | 'not-shown' | NoFinding> {
  const controls = acceptedAfter(context, row, clock.now());
  for (const control of controls) {
    const shown = await isShown(search, control);
    if (search.signal.aborted || shown !== 'not-shown') return shown;
    const lag = clock.now() - (control.accepted_at ?? clock.now());
    const worst = readDestination(context.store, context.destination).worst_lag_ms;
    if (lag > worst) await setDestination(context.store, context.destination, { worst_lag_ms: lag });
  }
  return controls.length === 0 ? 'none' : 'not-shown';
}

async function countAbsence(parts: ResolverParts, seen: CaseRecord, later: number): Promise<void> {
  const { context, clock, log, times } = parts;
  if (parts.clockAhead.hasJumped()) {
    log('warn', 'clock-ahead');
    await forgetEmptySearches(context);
  }
  // As it is now: what was gathered for it may just have been forgotten.
  const row = caseRow(context.store, seen.id);
  const worstLagMs = readDestination(context.store, context.destination).worst_lag_ms;
  const now = clock.now();
  const dated = { ...row, last_attempt_at: attemptedAt(context, row, now) };
  const verdict = mayRelease(dated, now, times, worstLagMs);
  switch (verdict.kind) {
    case 'release':
      await noteEmptySearch(context, seen, later, times.gapMs);
      await releaseAbsent(context, seen);
      return;
    case 'ask-person':
      await noteNoEvidence(context, seen, 'absent-again', later);
      return;
    case 'wait': {
      const nextAt = Math.max(clock.now() + 50, Math.min(later, verdict.until));
      await noteEmptySearch(context, seen, nextAt, times.gapMs);
      return;
    }
    default:
      assertNever(verdict);
  }
}

/** Notices that the wall clock went ahead of the time that has passed: it was put right, set by a person, or the machine slept. */
interface ClockAhead {
  /** Whether it has, since it was last said to have. */
  hasJumped(): boolean;
}

export function watchClockAhead(clock: Clock): ClockAhead {
  let wall = clock.now();
  let steady = clock.steady();
  return {
    hasJumped: () => {
      const ahead = clock.now() - wall - (clock.steady() - steady);
      if (Math.abs(ahead) <= CLOCK_SLACK_MS) return false;
      wall = clock.now();
      steady = clock.steady();
      return ahead > 0;
    },
  };
}
