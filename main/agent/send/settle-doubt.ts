import { assertNever } from '../../../shared/assert-never.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { adopt, isInDoubt, noteNoEvidence, noteSurfaced, noteWatch, searchAgainAt } from '../cases/doubt.ts';
import { isBoundElsewhere } from '../cases/holds.ts';
import type { NhiServer } from '../nhi/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import { nextLook, type DoubtTimes } from './absence.ts';
import type { ClockAhead } from './clock-ahead.ts';
import { findAtNhi, type NoFinding, type Search } from './find-at-nhi.ts';
import { settleAbsence } from './settle-absence.ts';

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
  const finding = await findAtNhi(search, row);
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
        if (nothing !== null && !stopped()) await noFinding(parts, row, token.token, nothing, later);
        return;
      }
      default:
        assertNever(match);
    }
  }
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
