import { assertNever } from '../../../../shared/assert-never.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import { attemptedAt, CLOCK_SLACK_MS, forgetEmptySearches } from '../cases/clock-set-back.ts';
import type { CaseContext } from '../cases/context.ts';
import {
  adopt,
  confirmRefusal,
  controlsSince,
  dueSearches,
  isIndexLate,
  isInDoubt,
  isOnlyDoubt,
  isPlainRefusal,
  newestOfKind,
  nextSearchAt,
  noteEmptySearch,
  noteNoEvidence,
  noteSurfaced,
  noteWatch,
  releaseAbsent,
  releaseUnsearched,
  searchAgainAt,
} from '../cases/doubt.ts';
import { isBoundElsewhere } from '../cases/holds.ts';
import { caseRow } from '../cases/move.ts';
import { learnedLag } from '../cases/search-lag.ts';
import type { NhiServer } from '../nhi/server.ts';
import type { Clock, Log } from '../../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import { HOUR_MS } from '../../../../shared/days.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import {
  type AbsenceProof,
  type DoubtTimes,
  mayRelease,
  nextLook,
  nextWatch,
  proofAtNewAddress,
  proofOfAbsence,
} from './absence.ts';
import { findAtNhi, type Finding, lookByPatient } from './find-at-nhi.ts';
import { lookUp } from './look-up.ts';
import type { Match } from './matching.ts';
import { ELSEWHERE, followUnheard, isOutOfReach, searchFor, unheard } from './new-address.ts';
import { isOffered, type NoFinding, type Search } from './search.ts';

const IDLE_MS = 30_000;
const AFTER_A_FAILURE_MS = 1000;

/** Settles doubtful sends by what NHI shows, one case at a time. */
export function createResolver(parts: ResolverParts): Loop {
  const { context, clock, log } = parts;
  /** A case that fails (its summary is damaged, say) must not block the others. */
  const resolveSafely = async (row: CaseRecord, signal: AbortSignal): Promise<void> => {
    try {
      await resolveDoubt(parts, row, signal);
    } catch (error) {
      if (signal.aborted) return;
      log('error', 'resolver', { caseId: row.id }, error);
      await searchAgainAt(context, row.id, nextLook(row, clock.now(), parts.times));
    }
  };
  /** On the monotonic clock, ms. */
  let followAt = -Infinity;
  const round = async (signal: AbortSignal): Promise<number> => {
    if (clock.steady() >= followAt) {
      // Set first, so that a failure waits as well.
      followAt = clock.steady() + HOUR_MS;
      const isMore = await followAll(parts, signal);
      if (isMore) followAt = clock.steady() + AWAY_MS;
    }
    for (const row of dueSearches(context, clock.now())) {
      if (signal.aborted) return 0;
      await resolveSafely(row, signal);
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
  /** A doubtful case was found at NHI: NHI stores Bundles, whatever it answered. */
  readonly onFound?: (row: CaseRecord) => void;
  /** The token server refuses us: every search waits for that, and perhaps no other part reports it. */
  readonly onRefused?: (code: string) => void;
}

/** While the server is away, a doubtful case is searched for at least this often, so that it is settled soon after the server's return. */
const AWAY_MS = 60_000;

/** One search for a doubtful case, or for one that counted as absent or was rejected a while ago. */
export async function resolveDoubt(
  parts: ResolverParts,
  row: CaseRecord,
  signal: AbortSignal,
): Promise<void> {
  const { context, clock, times } = parts;
  const later = isInDoubt(row) ? nextLook(row, clock.now(), times) : nextWatch(row, clock.now(), times);
  const stopped = (): boolean => signal.aborted;
  const afterGap = clock.now() + times.gapMs;
  if (isOutOfReach(context, row)) {
    // Only the server that the case was sent to can tell.
    if (!isInDoubt(row)) await noteWatch(context, row.id, afterGap);
    else await noteNoEvidence(context, row, ELSEWHERE.reason, afterGap);
    return;
  }
  const open = await openSearch(parts, signal);
  if (stopped()) return;
  if ('retryAt' in open) {
    if (open.refused !== null) parts.onRefused?.(open.refused);
    await putOff(parts, row, open.retryAt ?? later);
    return;
  }
  const search = await searchFor(open, row);
  if (stopped()) return;
  if ('kind' in search) await noFinding(parts, row, open, { ...search, later: afterGap });
  else await lookAt({ ...parts, context: search.context }, search, row, later);
}

/** Searches today's server for undecided cases that an old address accepted. @returns whether to go on soon */
async function followAll(parts: ResolverParts, signal: AbortSignal): Promise<boolean> {
  const rows = unheard(parts.context);
  if (rows.length === 0) return false;
  const open = await openSearch(parts, signal);
  return 'retryAt' in open || (await followUnheard(open, rows)) === rows.length;
}

/**
 * Nothing was learned, and the next search may: within the hour, however long the server asks to wait. For a case sent to another address a
 * person is told, as this server may never know of it.
 */
async function putOff({ context, clock }: ResolverParts, row: CaseRecord, when: number): Promise<void> {
  const at = Math.min(when, clock.now() + HOUR_MS);
  const isUntold = isInDoubt(row) && row.doubt_reason === null && row.empty_searches === 0;
  if (isUntold && isBoundElsewhere(context, row)) await noteNoEvidence(context, row, ELSEWHERE.reason, at);
  else await searchAgainAt(context, row.id, at);
}

async function lookAt(parts: ResolverParts, search: Search, row: CaseRecord, later: number): Promise<void> {
  const { context, clock } = parts;
  const finding = await lookUp(search, row);
  if (search.signal.aborted) return;
  if (finding.kind !== 'match') {
    await noFinding(parts, row, search, { ...finding, later });
  } else if (!isInDoubt(row)) {
    const { match } = finding;
    const surfaced = copyOf(match, row);
    if (surfaced !== null) await noteSurfaced(context, row, surfaced);
    // Soon after the refusal an index may not show the case yet.
    if (
      match.kind === 'absent' &&
      row.delivery === 'rejected' &&
      clock.now() >= proofFor(parts, row).earliest
    )
      await confirmRefusal(context, row);
    await noteWatch(context, row.id, later);
  } else {
    const { match } = finding;
    switch (match.kind) {
      case 'found':
        await searchAgainAt(context, row.id, later);
        await adopt(context, row, match.number);
        parts.onFound?.(row);
        return;
      case 'cannot-tell':
        await noteNoEvidence(context, row, match.reason, later);
        return;
      case 'absent': {
        const nothing = await weighAbsence(parts, search, row, later);
        if (nothing !== null) await noFinding(parts, row, search, { ...nothing, later });
        return;
      }
      default:
        assertNever(match);
    }
  }
}

/** Number of a copy at NHI, of a case that counted as absent or beside the case's own number. Several unowned matches are a double too. */
function copyOf(match: Match, { delivery, case_number }: CaseRecord): string | null {
  if (match.kind === 'found') return match.number;
  const isNumbered = delivery === 'accepted' && case_number !== null;
  const isMany = match.kind === 'cannot-tell' && match.reason === 'ambiguous' && match.numbers.length > 1;
  return isNumbered && isMany ? (match.numbers[0] ?? null) : null;
}

/** Input of a search; without a token, when to try again and the code of the refusal. */
export async function openSearch(
  parts: Pick<ResolverParts, 'context' | 'nhi' | 'tokens' | 'clock'>,
  signal: AbortSignal,
): Promise<Search | { readonly retryAt: number | null; readonly refused: string | null }> {
  const { context, nhi, tokens, clock } = parts;
  const token = await tokens.get(signal);
  if (token.kind === 'unreachable') return { retryAt: token.retryAt, refused: null };
  if (token.kind === 'refused') return { retryAt: null, refused: token.code };
  return { context, nhi, clock, token: token.token, skewMs: tokens.skewMs(), signal };
}

async function noFinding(
  parts: ResolverParts,
  row: CaseRecord,
  search: Search,
  finding: NoFinding & { readonly later: number },
): Promise<void> {
  const { context, clock, tokens, times } = parts;
  const { later } = finding;
  switch (finding.kind) {
    case 'unauthorized':
      tokens.invalidate(search.token);
      await putOff(parts, row, later);
      return;
    case 'failed':
      // The server is away: that proves nothing about the case and needs no person.
      await putOff(parts, row, finding.retryAt ?? Math.min(later, clock.now() + AWAY_MS));
      return;
    case 'no-evidence': {
      if (!isInDoubt(row)) {
        await noteWatch(context, row.id, later);
        return;
      }
      const isPlain = finding.reason === NO_SEARCH && isPlainRefusal(context, row);
      const offered = isPlain ? await isOffered(context, clock.now(), times.afterMs) : 'yes';
      if (offered === 'no') await releaseUnsearched(context, row);
      else if (offered === 'not-known') await searchAgainAt(context, row.id, later);
      else await noteNoEvidence(context, row, finding.reason, later);
      return;
    }
    default:
      assertNever(finding);
  }
}

/** A refused search may mean that the server never offers it. A search that ignores parameters may still show the case. */
const NO_SEARCH = 'search-refused';

/**
 * A search showed nothing that could be this case. That counts only if the case would show: a control case shows, or the index's lag is known
 * and has passed. A search made after that test counts, not the one before.
 * @returns why nothing was concluded; null when the result is noted on the case
 */
async function weighAbsence(
  parts: ResolverParts,
  search: Search,
  row: CaseRecord,
  later: number,
): Promise<NoFinding | null> {
  const { context, clock, times } = parts;
  const stopped = (): boolean => search.signal.aborted;
  const proof = proofFor(parts, row);
  if (proof.control !== 'none') {
    const control = await controlFor(parts, search, row, proof);
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
  }
  // Without a control case, the search just made decides.
  const again = proof.control === 'none' ? ABSENT : await findAtNhi(search, row);
  if (stopped()) return null;
  if (again.kind !== 'match') return again;
  // The case appeared between the two searches: search again at once.
  if (again.match.kind !== 'absent') await searchAgainAt(context, row.id, clock.now());
  else await countAbsence(parts, row, later);
  return null;
}

const ABSENT: Finding = { kind: 'match', match: { kind: 'absent' } };

/** `context.formerly` is set if this address continues the one that the case was sent to. */
function proofFor({ context, clock, times }: ResolverParts, row: CaseRecord): AbsenceProof {
  const { store, destination, formerly } = context;
  const lag = learnedLag({ store, destination: formerly ?? destination }, row, clock.now());
  if (formerly !== undefined) return proofAtNewAddress(row, lag, times);
  return proofOfAbsence(row, lag, times, isIndexLate(context));
}

/** Looks for a case that is at NHI for certain, by the same kind of search. One that shows is enough: NHI may have lost the others. */
async function controlFor(
  { context, clock }: ResolverParts,
  search: Search,
  row: CaseRecord,
  proof: AbsenceProof,
): Promise<'none' | 'shown' | 'not-shown' | NoFinding> {
  const now = clock.now();
  const since = controlsSince(context, row, now);
  // Without a later case, the newest accepted one has to show, and this doubt has to be the only one.
  const isLong = proof.control === 'unless-long' && now >= proof.alone && isOnlyDoubt(context);
  const controls = since.length > 0 || !isLong ? since : newestOfKind(context, row);
  for (const control of controls) {
    const look = await lookByPatient(search, control);
    // A case without content cannot be searched for.
    if (look.kind === 'no-evidence' && look.reason === 'no-summary') continue;
    if (look.kind !== 'complete') return look;
    if (search.signal.aborted || look.isShown) return 'shown';
  }
  return controls.length === 0 ? 'none' : 'not-shown';
}

async function countAbsence(parts: ResolverParts, seen: CaseRecord, later: number): Promise<void> {
  const { context, clock, log, times } = parts;
  if (parts.clockAhead.hasJumped()) {
    log('warn', 'clock-ahead');
    await forgetEmptySearches(context);
  }
  // Read again: `forgetEmptySearches` may have changed the row.
  const row = caseRow(context.store, seen.id);
  const now = clock.now();
  const dated = { ...row, last_attempt_at: attemptedAt(context, row, now) };
  const verdict = mayRelease(dated, now, times, proofFor(parts, dated));
  const nextAt = verdict.kind === 'wait' ? Math.max(clock.now() + 50, Math.min(later, verdict.until)) : later;
  await noteEmptySearch(context, seen, nextAt, times.gapMs);
  if (verdict.kind === 'release') await releaseAbsent(context, seen);
}

/** Notices that the wall clock ran ahead of the elapsed time: it was corrected, set by a person, or the computer slept. */
interface ClockAhead {
  /** True if the clock jumped ahead since the last jump that this reported. */
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
