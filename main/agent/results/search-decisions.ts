import type { SearchResult } from '../nhi/server.ts';
import { readDestination, setDestination } from '../cases/destination-record.ts';
import { decisionsQuery } from './decisions-query.ts';
import { hearResources } from './hear-resources.ts';
import { usable, type PollerParts } from './poller-parts.ts';

const TOO_LARGE = new Set(['answer-too-long', 'search-too-many-entries']);

/**
 * One search for the decisions of all open cases.
 * @returns whether the server refused this search, so that only the per-case search is left
 */
export async function searchDecisions(
  parts: PollerParts,
  token: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { context, nhi, clock, tokens } = parts;
  const before = readDestination(context.store, context.destination);
  const serverNow = clock.now() + (tokens.skewMs() ?? 0);
  const query = decisionsQuery(parts.hospitalId, before.decisions_mark ?? serverNow, serverNow);
  const ask = (parameters: typeof query): Promise<SearchResult> =>
    nhi.search({ type: 'ClaimResponse', query: parameters, token, signal });
  let result = await ask(query);
  // A server that knows no pages of our size may know the question, and its own pages may be small enough where ours are not.
  const pages = result.kind === 'refused' || (result.kind === 'failed' && TOO_LARGE.has(result.code));
  if (pages && !signal.aborted) result = await ask(query.filter(([name]) => name !== '_count'));
  if (signal.aborted) return false;
  if (!usable(parts, token, result)) {
    const refused = result.kind === 'refused' && parts.isOpen();
    if (refused && before.per_case_only === 0) {
      parts.log('warn', 'decisions-search-refused');
      await setDestination(context.store, context.destination, { per_case_only: 1 });
      context.store.announce();
    }
    return refused;
  }
  const { failed } = await hearResources(parts, result.resources);
  // Moved only now that all of it is committed: a crash before asks for the same days again, and hears the same versions.
  // A search that was not done as asked may have left some out, so it moves nothing.
  const whole = result.echoed && failed === 0;
  await setDestination(context.store, context.destination, {
    ...(whole ? { decisions_mark: result.serverDate ?? serverNow } : {}),
    last_poll_at: clock.now(),
    per_case_only: 0,
  });
  if (before.per_case_only === 1) context.store.announce();
  return false;
}
