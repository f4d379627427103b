import { setDestination } from '../cases/destination-record.ts';
import { duePolls, pollAfter, polled } from '../cases/reviews.ts';
import { hearResources } from './hear-resources.ts';
import { usable, type PollerParts } from './poller-parts.ts';

/** Cases asked about in one round, so that a long backlog never holds the next decisions search up. */
const PER_ROUND = 40;

/** A question for each case whose time has come. */
export async function askOpenCases(parts: PollerParts, token: string, signal: AbortSignal): Promise<void> {
  const { context, nhi, clock } = parts;
  const stopped = (): boolean => signal.aborted;
  for (const row of duePolls(context, clock.now(), PER_ROUND)) {
    if (stopped() || row.case_number === null) return;
    const query = [
      ['request', `Claim/${row.case_number}`],
      ['_include', 'ClaimResponse:request'],
    ] as const;
    const result = await nhi.search({ type: 'ClaimResponse', query, token, signal });
    if (stopped()) return;
    if (!usable(parts, token, result)) {
      const isRefused = result.kind === 'refused';
      // One that the server cannot answer must not be first in every round.
      const next = isRefused ? pollAfter(row, clock.now(), parts.pollMs) : clock.now() + parts.pollMs;
      await polled(context, row.id, next);
      // The server is away or the token is old: the rest of the round would fare no better.
      if (!isRefused) return;
      continue;
    }
    const { heard } = await hearResources(parts, result.resources);
    // Also one whose answer could not be kept: it must not be first in every round.
    if (!heard.has(row.id)) await polled(context, row.id, pollAfter(row, clock.now(), parts.pollMs));
    await setDestination(context.store, context.destination, { last_poll_at: clock.now() });
  }
}
