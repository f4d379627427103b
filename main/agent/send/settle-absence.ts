import { assertNever } from '../../../shared/assert-never.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import { attemptedAt, forgetEmptySearches } from '../cases/clock-set-back.ts';
import { readDestination, setDestination } from '../cases/destination-record.ts';
import {
  acceptedAfter,
  noteEmptySearch,
  noteNoEvidence,
  releaseAbsent,
  searchAgainAt,
} from '../cases/doubt.ts';
import { mayRelease } from './absence.ts';
import { caseRow } from '../cases/move.ts';
import { findAtNhi, isShown, type NoFinding, type Search } from './find-at-nhi.ts';
import type { ResolverParts } from './settle-doubt.ts';

/**
 * A search showed nothing that could be this case. That is worth something only if a case that was sent after it, and is
 * there for certain, does show; and only for a search made after that one was seen.
 * @returns what kept it from being told, or null when it was noted on the case
 */
export async function settleAbsence(
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
