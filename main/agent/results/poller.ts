import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { readDestination, setDestination } from '../cases/destination-record.ts';
import { duePolls, polled, pollAfter } from '../cases/reviews.ts';
import type { NhiServer, SearchResult } from '../nhi/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import { decisionsQuery } from './decisions-query.ts';
import { hearResources } from './hear-resources.ts';
import { learnMissingNumbers } from './missing-numbers.ts';

export interface PollerParts {
  readonly context: CaseContext;
  readonly nhi: NhiServer;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly hospitalId: string;
  readonly pollMs: number;
  /** The number of a case that was accepted without one, by the resolver's search (a stage never imports a stage). */
  readonly lookUp: (row: CaseRecord, token: string, signal: AbortSignal) => Promise<string | null>;
  /** False while the server cannot be reached or asked us to wait. A person's pause stops sends, not listening. */
  readonly mayAsk: () => boolean;
  /** Whether a refused search means the search and not us: while the destination is paused everything may be refused. */
  readonly isOpen: () => boolean;
}

/** Hears NHI's answers: one search for the decisions of all, and a question for each open case that stretches with its age. */
export interface Poller {
  start(): void;
  stop(): Promise<void>;
  /** A case was just accepted: ask soon. */
  wake(): void;
}

/** Cases asked about in one round, so that a long backlog never holds the next decisions search up. */
const PER_ROUND = 40;
const RETRY_FILTER_MS = 24 * 3_600_000;

export function createPoller(parts: PollerParts): Poller {
  const { clock, log } = parts;
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  let running: Promise<void> | null = null;
  let decisionsAt = 0;
  let filterRefusedAt: number | null = null;

  const round = async (): Promise<void> => {
    if (!parts.mayAsk()) return;
    const token = await parts.tokens.get(stopping.signal);
    if (token.kind !== 'token') return;
    const now = clock.now();
    if (now >= decisionsAt) {
      decisionsAt = now + parts.pollMs;
      const retryFilter = filterRefusedAt === null || now - filterRefusedAt > RETRY_FILTER_MS;
      if (retryFilter) {
        const refused = await searchDecisions(parts, token.token, stopping.signal);
        filterRefusedAt = refused ? now : null;
      }
    }
    await learnMissingNumbers(parts, token.token, stopping.signal);
    await askOpenCases(parts, token.token, stopping.signal);
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      try {
        await round();
      } catch (error) {
        log('error', 'poller', {}, error);
      }
      const pause = Math.min(parts.pollMs, 5000);
      await clock.sleep(pause, AbortSignal.any([wakeUp.signal, stopping.signal]));
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

/** @returns whether the server refused this search, so that only the per-case search is left */
async function searchDecisions(parts: PollerParts, token: string, signal: AbortSignal): Promise<boolean> {
  const { context, nhi, clock } = parts;
  const before = readDestination(context.store, context.destination);
  const serverNow = clock.now() + (parts.tokens.skewMs() ?? 0);
  const query = decisionsQuery(parts.hospitalId, before.decisions_mark ?? serverNow, serverNow);
  const result = await nhi.search({ type: 'ClaimResponse', query, token, signal });
  if (!usable(parts, token, result)) {
    const refused = result.kind === 'refused' && parts.isOpen();
    if (refused && before.per_case_only === 0) {
      parts.log('warn', 'decisions-search-refused');
      await setDestination(context.store, context.destination, { per_case_only: 1 });
    }
    return refused;
  }
  await hearResources(context, result.resources, clock.now(), parts.pollMs);
  // Moved only now that all of it is committed: a crash before asks for the same days again, and hears the same versions.
  await setDestination(context.store, context.destination, {
    decisions_mark: result.serverDate ?? serverNow,
    last_poll_at: clock.now(),
    per_case_only: 0,
  });
  return false;
}

async function askOpenCases(parts: PollerParts, token: string, signal: AbortSignal): Promise<void> {
  const { context, nhi, clock } = parts;
  for (const row of duePolls(context, clock.now(), PER_ROUND)) {
    if (signal.aborted || row.case_number === null) return;
    const query = [
      ['request', `Claim/${row.case_number}`],
      ['_include', 'ClaimResponse:request'],
    ] as const;
    const result = await nhi.search({ type: 'ClaimResponse', query, token, signal });
    if (!usable(parts, token, result)) {
      if (result.kind === 'refused') {
        await polled(context, row.id, pollAfter(row, clock.now(), parts.pollMs));
        continue;
      }
      // The server is away or the token is old: the rest of the round would fare no better.
      return;
    }
    const heard = await hearResources(context, result.resources, clock.now(), parts.pollMs);
    if (!heard.has(row.id)) await polled(context, row.id, pollAfter(row, clock.now(), parts.pollMs));
    await setDestination(context.store, context.destination, { last_poll_at: clock.now() });
  }
}

function usable(
  parts: PollerParts,
  token: string,
  result: SearchResult,
): result is Extract<SearchResult, { kind: 'complete' }> {
  if (result.kind === 'complete') {
    if (result.serverDate !== null) parts.tokens.noteServerDate(result.serverDate, parts.clock.now());
    return true;
  }
  if (result.kind === 'unauthorized') parts.tokens.invalidate(token);
  if (result.kind === 'failed') parts.log('debug', 'search-failed', { code: result.code });
  return false;
}
