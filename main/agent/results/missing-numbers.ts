import type { CaseRecord } from '../cases/case-record.ts';
import { caseByNumber } from '../cases/doubt.ts';
import { ACCEPTED_WITHOUT_NUMBER } from '../cases/queries.ts';
import { learnNumber, polled, pollAfter } from '../cases/reviews.ts';
import type { PollerParts } from './poller.ts';

/**
 * A case accepted without a number (an empty or cut answer) is looked for, never sent again: its Location is read
 * here; the resolver's patient search is asked through `lookUp` where that does not help.
 */
export async function learnMissingNumbers(
  parts: PollerParts,
  token: string,
  signal: AbortSignal,
): Promise<void> {
  const { context, nhi, clock } = parts;
  const rows = context.store.all<CaseRecord>(ACCEPTED_WITHOUT_NUMBER, {
    destination: context.destination,
    now: clock.now(),
  });
  for (const row of rows) {
    if (signal.aborted) return;
    const number = (await byLocation(row)) ?? (await parts.lookUp(row, token, signal));
    if (number !== null && !caseByNumber(context, number)) await learnNumber(context, row.id, number);
    else await polled(context, row.id, pollAfter(row, clock.now(), parts.pollMs));
  }

  async function byLocation(row: CaseRecord): Promise<string | null> {
    if (row.location_id === null) return null;
    const read = await nhi.read({ type: 'Bundle', id: row.location_id, token, signal });
    if (read.kind !== 'found') return null;
    const identifier = read.resource['identifier'];
    const value =
      typeof identifier === 'object' && identifier !== null && 'value' in identifier
        ? identifier.value
        : null;
    return typeof value === 'string' && value !== '' ? value : null;
  }
}
