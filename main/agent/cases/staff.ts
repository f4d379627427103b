import type { Tx } from '../db/store.ts';
import { AgentError } from '../error.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './hold-rules.ts';
import { letGo, letGoAbsent } from './let-go.ts';
import { addEvent, caseRow, moveCase, setCase, type CaseSet, type EventDetail } from './move.ts';
import { staffChange } from './staff-change.ts';
import { isInFlight, type By } from './staff-moves.ts';

/** A rejected case once more, or a waiting one now. */
export function retry(context: CaseContext, id: string, by: By): Promise<void> {
  return staffChange(context, id, 'retry', by, (tx, row, detail) => {
    const columns: CaseSet = { next_attempt_at: tx.now, failures: 0, error_code: null, error_message: null };
    if (row.delivery === 'rejected') {
      moveCase(tx, row, 'retry', by.actor, columns, detail);
      holdWhereAsked(context, tx, id);
    } else {
      setCase(tx, id, { next_attempt_at: tx.now, failures: 0 });
      addEvent(tx, id, 'asked-now', by.actor, detail);
    }
  });
}

/** Stops a case; one in flight keeps it as a wish until NHI provably lacks it. */
export function hold(context: CaseContext, id: string, by: By): Promise<void> {
  return staffChange(context, id, 'hold', by, (tx, row, detail) => {
    if (isInFlight(row.delivery)) {
      wish(tx, row, 'hold', by, detail);
      return;
    }
    const reason = 'by-person';
    const columns: CaseSet = { hold_reason: reason, next_attempt_at: null };
    moveCase(tx, row, 'hold', by.actor, columns, { ...detail, reason });
  });
}

/**
 * Lets a held case go on from where it was, or takes a wish back. It answers the one reason it was held for.
 * @param reconcile a person has looked at NHI: one that may be there already is not let go without it
 * @throws AgentError `nhi-not-checked`
 */
export function release(context: CaseContext, id: string, by: By, reconcile?: 'checked'): Promise<void> {
  return staffChange(context, id, 'release', by, (tx, row, detail) => {
    if (isInFlight(row.delivery)) {
      setCase(tx, id, { wish: null });
      addEvent(tx, id, 'wish-withdrawn', by.actor, detail);
      return;
    }
    if (row.hold_reason === 'reconcile' && reconcile !== 'checked') throw notChecked();
    if (row.hold_reason === 'reconcile' && row.past === 'unknown') {
      letGoAbsent(context, tx, row, by.actor, detail);
      return;
    }
    letGo(context, tx, row, by.actor, detail, {
      // What was bound to another destination is bound anew: a person has just said that it belongs to this one.
      ...(row.hold_reason === 'destination-changed' ? { destination: null } : {}),
      ...(row.hold_reason === 'attachment-of-other-patient' ? { attachments_cleared: 1 } : {}),
    });
  });
}

function notChecked(): AgentError {
  return new AgentError(
    'nhi-not-checked',
    'NHI may have this case already, and releasing it would send it a second time. Look there first, then confirm.',
    { messageZh: '健保署可能已有這一件，解除暫緩會再送一次。請先到健保署查詢，確定沒有再確認解除。' },
  );
}

/** Ends a case; one in flight keeps it as a wish. */
export function cancel(context: CaseContext, id: string, by: By): Promise<void> {
  return staffChange(context, id, 'cancel', by, (tx, row, detail) => {
    if (isInFlight(row.delivery)) wish(tx, row, 'cancel', by, detail);
    else moveCase(tx, row, 'cancel', by.actor, { next_attempt_at: null, unread: 0 }, detail);
  });
}

export function markRead(context: CaseContext, ids: readonly string[]): Promise<void> {
  return context.store.write((tx) => {
    ids.forEach((id) => {
      if (caseRow(tx, id).unread === 1) setCase(tx, id, { unread: 0 });
    });
  });
}

function wish(tx: Tx, row: CaseRecord, what: 'hold' | 'cancel', by: By, note: EventDetail): void {
  setCase(tx, row.id, { wish: what });
  addEvent(tx, row.id, 'wish', by.actor, { ...note, wish: what });
}
