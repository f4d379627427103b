import type { Params, Tx } from '../db/store.ts';
import { addEvent, caseRow, setCase, type EventDetail } from '../cases/move.ts';
import { DUE_ON, WORK_EXISTS } from './queries.ts';

/** Columns of `case_work` that staff set. */
export interface WorkColumns {
  readonly owner?: string | null;
  readonly snoozed_until?: string | null;
  readonly closed_at?: number | null;
  readonly closed_by?: string | null;
  readonly awaits_doctor?: 0 | 1;
  readonly awaits_report?: 0 | 1;
}

/**
 * Sets what staff keep about a case and puts it in the case's history, in the caller's transaction: a crash after it finds
 * both or neither. The delivery axis is not touched, so nothing here can send or stop a case.
 * @throws AgentError `case-not-found`
 */
export function setWork(
  tx: Tx,
  id: string,
  columns: WorkColumns,
  event: { readonly kind: string; readonly actor: string; readonly detail?: EventDetail },
): void {
  caseRow(tx, id);
  tx.run(WORK_EXISTS, { id });
  const names = Object.keys(columns);
  if (names.length > 0) {
    const sets = names.map((name) => `${name} = $${name}`).join(', ');
    tx.run(`UPDATE case_work SET ${sets} WHERE case_id = $id`, { ...(columns as Params), id });
  }
  tx.run(DUE_ON, { id });
  addEvent(tx, id, event.kind, event.actor, event.detail ?? {});
  setCase(tx, id, {});
}
