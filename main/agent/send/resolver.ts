import { assertNever } from '../../../shared/assert-never.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { readDestination, setDestination } from '../cases/destination-record.ts';
import {
  acceptedAfter,
  adopt,
  dueSearches,
  nextSearchAt,
  noteEmptySearch,
  noteNoEvidence,
  noteWatch,
  raiseDoubled,
  releaseAbsent,
  searchAgainAt,
} from '../cases/doubt.ts';
import type { NhiServer } from '../nhi/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import { findAtNhi, isShown, type Finding } from './find-at-nhi.ts';
import { mayRelease, nextLook, type DoubtTimes } from './absence.ts';

export interface ResolverParts {
  readonly context: CaseContext;
  readonly nhi: NhiServer;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly times: DoubtTimes;
}

/** Settles doubtful sends by what NHI shows, one case at a time. */
export interface Resolver {
  start(): void;
  stop(): Promise<void>;
  wake(): void;
}

const IDLE_MS = 30_000;
/** While the server is away a doubt is looked into at least this often, so that it is settled soon after its return. */
const AWAY_MS = 60_000;

export function createResolver(parts: ResolverParts): Resolver {
  const { context, clock, log } = parts;
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  let running: Promise<void> | null = null;

  const round = async (): Promise<void> => {
    for (const row of dueSearches(context, clock.now())) {
      if (stopping.signal.aborted) return;
      await settle(parts, row, stopping.signal);
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      try {
        await round();
      } catch (error) {
        log('error', 'resolver', {}, error);
        await clock.sleep(1000, stopping.signal);
      }
      const now = clock.now();
      const next = Math.min(nextSearchAt(context) ?? now + IDLE_MS, now + IDLE_MS);
      await clock.sleep(Math.max(50, next - now), AbortSignal.any([wakeUp.signal, stopping.signal]));
    }
  };
  return {
    start: () => {
      running ??= loop();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
    wake: () => {
      wakeUp.abort();
    },
  };
}

async function settle(parts: ResolverParts, row: CaseRecord, signal: AbortSignal): Promise<void> {
  const { context, clock, tokens } = parts;
  const later = nextLook(row, clock.now(), parts.times);
  if (row.destination !== null && row.destination !== context.destination) {
    await noteNoEvidence(context, row.id, 'destination-changed', clock.now() + parts.times.gapMs);
    return;
  }
  const token = await tokens.get(signal);
  if (token.kind !== 'token') {
    await searchAgainAt(context, row.id, (token.kind === 'unreachable' ? token.retryAt : null) ?? later);
    return;
  }
  const finding = await findAtNhi(context, parts.nhi, token.token, row, tokens.skewMs() ?? 0, signal);
  if (signal.aborted) return;
  if (finding.kind !== 'match') {
    await noEvidence(parts, row, token.token, finding, later);
    return;
  }
  if (row.delivery !== 'uncertain') {
    await watch(parts, row, finding.match.kind === 'found' ? finding.match.number : null, later);
    return;
  }
  switch (finding.match.kind) {
    case 'found':
      await adopt(context, row.id, finding.match.number);
      return;
    case 'cannot-tell':
      await noteNoEvidence(context, row.id, finding.match.reason, later);
      return;
    case 'absent':
      await absent(parts, row, token.token, later, signal);
      return;
    default:
      assertNever(finding.match);
  }
}

async function noEvidence(
  parts: ResolverParts,
  row: CaseRecord,
  token: string,
  finding: Exclude<Finding, { kind: 'match' }>,
  later: number,
): Promise<void> {
  const { context, clock, tokens } = parts;
  switch (finding.kind) {
    case 'unauthorized':
      tokens.invalidate(token);
      await searchAgainAt(context, row.id, clock.now() + 1000);
      return;
    case 'failed':
      // The server is away: that says nothing about the case and needs no person.
      await searchAgainAt(context, row.id, finding.retryAt ?? Math.min(later, clock.now() + AWAY_MS));
      return;
    case 'no-evidence':
      await noteNoEvidence(context, row.id, finding.reason, later);
      return;
    default:
      assertNever(finding);
  }
}

/** Nothing there: worth something only if a case that is there for certain does show. */
async function absent(
  parts: ResolverParts,
  row: CaseRecord,
  token: string,
  later: number,
  signal: AbortSignal,
): Promise<void> {
  const { context, nhi, tokens, clock, times } = parts;
  const controls = acceptedAfter(context, row.last_attempt_at ?? row.created_at);
  if (controls.length === 0) {
    await noteNoEvidence(context, row.id, 'no-control-case', later);
    return;
  }
  for (const control of controls) {
    const shown = await isShown(context, nhi, token, control, tokens.skewMs() ?? 0, signal);
    if (signal.aborted) return;
    if (shown === 'shown') {
      await countAbsence(parts, row, later);
      return;
    }
    if (shown === 'not-shown') {
      const lag = clock.now() - (control.accepted_at ?? clock.now());
      const worst = readDestination(context.store, context.destination).worst_lag_ms;
      if (lag > worst) await setDestination(context.store, context.destination, { worst_lag_ms: lag });
      continue;
    }
    await noEvidence(parts, row, token, shown, later);
    return;
  }
  await noteNoEvidence(context, row.id, 'search-lags', Math.min(later, clock.now() + times.gapMs));
}

async function countAbsence(parts: ResolverParts, row: CaseRecord, later: number): Promise<void> {
  const { context, clock, times } = parts;
  const worstLagMs = readDestination(context.store, context.destination).worst_lag_ms;
  const verdict = mayRelease(row, clock.now(), times, worstLagMs);
  switch (verdict.kind) {
    case 'release':
      await noteEmptySearch(context, row.id, later, times.gapMs);
      await releaseAbsent(context, row.id);
      return;
    case 'ask-person':
      await noteNoEvidence(context, row.id, 'absent-again', later);
      return;
    case 'wait':
      await noteEmptySearch(
        context,
        row.id,
        Math.max(clock.now() + 50, Math.min(later, verdict.until)),
        times.gapMs,
      );
      return;
    default:
      assertNever(verdict);
  }
}

/** Sent again a while ago: should the first one surface beside the second, a person has to know. */
async function watch(
  parts: ResolverParts,
  row: CaseRecord,
  surfaced: string | null,
  later: number,
): Promise<void> {
  const { context } = parts;
  if (
    surfaced !== null &&
    row.delivery === 'accepted' &&
    row.case_number !== null &&
    surfaced !== row.case_number
  ) {
    await raiseDoubled(context, row.id, surfaced);
  }
  await noteWatch(context, row.id, later);
}
