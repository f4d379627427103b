import type { Delivery } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { addEvent, moveCase, type EventDetail } from './move.ts';
import { CASE_BY_NUMBER } from './queries.ts';

/** The case that a number of this destination belongs to. */
export function ownerOf(
  tx: Pick<Tx, 'get'>,
  context: CaseContext,
  caseNumber: string,
): CaseRecord | undefined {
  return tx.get<CaseRecord>(CASE_BY_NUMBER, {
    destination: context.destination,
    case_number: caseNumber,
  });
}

/**
 * NHI has it. Should another case of ours own the number already, this one stays without: it is at NHI all the same, is
 * never sent again, and its own number is looked for.
 */
export function accept(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  found: { readonly caseNumber: string | null; readonly locationId: string | null },
  actor: string,
  detail: EventDetail,
): Delivery {
  const owner = found.caseNumber === null ? undefined : ownerOf(tx, context, found.caseNumber);
  const taken = owner !== undefined && owner.id !== row.id;
  if (taken) addEvent(tx, row.id, 'number-taken', actor, { by: owner.id });
  const to = moveCase(
    tx,
    row,
    'accepted',
    actor,
    {
      destination: row.destination ?? context.destination,
      case_number: taken ? null : found.caseNumber,
      location_id: found.locationId,
      accepted_at: tx.now,
      last_attempt_at: row.delivery === 'sending' ? tx.now : row.last_attempt_at,
      next_attempt_at: null,
      next_poll_at: tx.now,
      failures: 0,
      doubt_reason: null,
      doubt_after: null,
      // One that was sent a second time is looked for on: the first may surface beside it.
      next_search_at: row.watch_until === null ? null : tx.now,
      wish: null,
      error_code: null,
      error_message: null,
      ...(taken ? { unread: 1 } : {}),
    },
    // The number also stands in the trail, from which a lost database is rebuilt.
    found.caseNumber === null || taken ? detail : { ...detail, number: found.caseNumber },
  );
  if (row.wish !== null) addEvent(tx, row.id, 'wish-too-late', actor, { wish: row.wish });
  return to;
}
