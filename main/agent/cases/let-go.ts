import type { Delivery } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './hold-rules.ts';
import { caseRow, moveCase, setCase, type CaseSet, type EventDetail } from './move.ts';
import { dueResult } from './outbox.ts';
import { settleOthers } from './same-claim.ts';

/**
 * A person lets a held case go on from where it was. They answered the one reason it was held for: what else speaks against
 * it is asked anew, and holds it again.
 */
export function letGo(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  actor: string,
  detail: EventDetail,
  set: CaseSet = {},
): Delivery {
  const reason = row.hold_reason;
  const columns = { released: 1, next_attempt_at: row.held_from === 'queued' ? tx.now : null, ...set };
  const to = moveCase(tx, row, 'release', actor, columns, { ...detail, reason });
  if (to === 'refused') {
    // An attachment that cannot be sent came while it was held: the HIS and staff hear of it now.
    setCase(tx, row.id, { unread: 1 });
    dueResult(context, tx, row.id);
    return to;
  }
  // A restore's doubt came before the question whether another case of the claim is on its way.
  const conflict = reason === 'reconcile' ? settleOthers(tx, caseRow(tx, row.id), true) : null;
  return holdWhereAsked(context, tx, row.id, conflict);
}
