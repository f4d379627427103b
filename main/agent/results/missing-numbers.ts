import type { CaseRecord } from '../cases/case-record.ts';
import { learnNumber, pollAfter, polled } from '../cases/reviews.ts';
import { ACCEPTED_WITHOUT_NUMBER } from '../cases/queries.ts';
import type { PollerParts } from './poller-parts.ts';

/**
 * A case accepted without a number (an empty or cut answer) is looked for, never sent again: its Location is read
 * here; the resolver's patient search is asked through `lookUp` where that does not help.
 */
export async function learnMissingNumbers(
  parts: PollerParts,
  token: string,
  signal: AbortSignal,
): Promise<void> {
  const { context, clock, log } = parts;
  const { destination } = context;
  const rows = context.store.all<CaseRecord>(ACCEPTED_WITHOUT_NUMBER, { destination, now: clock.now() });
  for (const row of rows) {
    if (!parts.mayAsk()) return;
    try {
      const number = await numberOf(parts, row, token, signal);
      if (signal.aborted) return;
      if (number !== null && (await learnNumber(context, row.id, number))) continue;
    } catch (error) {
      // Its summary cannot be opened, say: the others are asked for all the same.
      log('error', 'number-not-learned', { caseId: row.id }, error);
    }
    await polled(context, row.id, pollAfter(row, clock.now(), parts.pollMs));
  }
}

async function numberOf(
  parts: PollerParts,
  row: CaseRecord,
  token: string,
  signal: AbortSignal,
): Promise<string | null> {
  const located = await numberAtLocation(parts, row, token, signal);
  if (located !== null || !parts.mayAsk()) return located;
  const { number, retryAt } = await parts.lookUp(row, token, signal);
  if (retryAt !== null) parts.onToldToWait?.(retryAt);
  return number;
}

/** The Bundle that our own POST was answered to have made carries the number in its identifier. */
async function numberAtLocation(
  { nhi, onToldToWait }: PollerParts,
  row: CaseRecord,
  token: string,
  signal: AbortSignal,
): Promise<string | null> {
  if (row.location_id === null) return null;
  const read = await nhi.read({ type: 'Bundle', id: row.location_id, token, signal });
  if (read.kind === 'failed' && read.retryAt !== null) onToldToWait?.(read.retryAt);
  if (read.kind !== 'found') return null;
  const identifier = read.resource['identifier'];
  const value =
    typeof identifier === 'object' && identifier !== null && 'value' in identifier ? identifier.value : null;
  return typeof value === 'string' && value !== '' ? value : null;
}
