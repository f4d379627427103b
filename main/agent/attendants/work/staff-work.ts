import type { CaseEventKind } from '../../../../shared/case-events.ts';
import type { NoteKind } from '../../../../shared/today.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { addEvent, caseRow, type EventDetail, setCase } from '../../carrier/cases/move.ts';
import type { Params, Tx } from '../../ground/db/store.ts';
import { DUE_ON, INSERT_NOTE, WORK_EXISTS } from './queries.ts';

/** Associated data of a note's sealed text. */
export const notePlace = (id: string): string => `case_notes.body.${id}`;

/** In the caller's transaction, together with the line in the history. */
export function writeNote(
  context: CaseContext,
  tx: Tx,
  id: string,
  { kind, text, actor }: { readonly kind: NoteKind; readonly text: string; readonly actor: string },
): void {
  const body = context.sealed.sealJson(notePlace(id), text);
  tx.run(INSERT_NOTE, { id, now: tx.now, actor, kind, body });
}

/** Columns of `case_work` that staff set. */
interface WorkColumns {
  readonly owner?: string | null;
  readonly snoozed_until?: string | null;
  readonly closed_at?: number | null;
}

/**
 * Writes staff's columns of a case and the event in its history, in the caller's transaction: a crash leaves both or neither. The delivery axis is
 * not touched, so nothing here can send or stop a case.
 * @throws AgentError `case-not-found`
 */
export function setWork(
  tx: Tx,
  id: string,
  columns: WorkColumns,
  event: { readonly kind: CaseEventKind; readonly actor: string; readonly detail?: EventDetail },
): void {
  caseRow(tx, id);
  tx.run(WORK_EXISTS, { id });
  const names = Object.keys(columns);
  if (names.length > 0) {
    const sets = names.map((name) => `${name} = $${name}`).join(', ');
    tx.run(`UPDATE case_work SET ${sets} WHERE case_id = $id`, { ...(columns as Params), id });
  }
  tx.run(DUE_ON, { id });
  addEvent(tx, id, event.kind, { actor: event.actor, detail: event.detail ?? {} });
  setCase(tx, id, {});
}
