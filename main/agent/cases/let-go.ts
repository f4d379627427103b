import { DAY_MS } from '../../../shared/days.ts';
import type { Delivery } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './hold-rules.ts';
import { caseRow, moveCase, setCase, type CaseSet, type EventDetail } from './move.ts';
import { dueResult } from './outbox.ts';
import { settleOthers } from './same-claim.ts';

const AGENT = 'agent';

const FIRST_LOOK_MS = 60_000;

/**
 * NHI lacks a case that another agent may have sent, as well as that can be proven or as a person attests. It goes on from where it
 * was held, and is looked for a day longer: should it surface before it was sent, it never is.
 */
export function letGoAbsent(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  actor: string,
  detail: EventDetail,
): Delivery {
  return letGo(context, tx, row, actor, detail, {
    past: 'answered',
    // Nobody has released it where the folder wants a person to: NHI has only said that it is not there.
    ...(actor === AGENT ? { released: row.released } : {}),
    doubt_since: null,
    doubt_reason: null,
    empty_searches: 0,
    last_empty_at: null,
    watch_until: tx.now + DAY_MS,
    next_search_at: tx.now + FIRST_LOOK_MS,
  });
}

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
