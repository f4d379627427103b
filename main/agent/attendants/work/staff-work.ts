import type { CaseEventKind } from '../../../../shared/case-events.ts';
import type { NoteKind, WorkStep } from '../../../../shared/today.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { addEvent, caseRow, type EventDetail, setCase } from '../../carrier/cases/move.ts';
import type { Params, Tx } from '../../ground/db/store.ts';
import { DUE_ON, INSERT_NOTE, WORK_EXISTS } from './queries.ts';

/** Sets the owner. @returns number of cases that had another owner */
export function assign(
  context: CaseContext,
  ids: readonly string[],
  owner: string | null,
  actor: string,
): Promise<number> {
  return context.store.write((tx) => {
    let changed = 0;
    for (const id of ids) {
      if ((context.index.get(id)?.row.owner ?? null) === owner) continue;
      setWork(tx, id, { owner }, { kind: 'assigned', actor, detail: { owner } });
      changed += 1;
    }
    return changed;
  });
}

/** A person's words on a case. They may name a patient, so they are sealed; the history records only that a note was written. */
export function addNote(
  context: CaseContext,
  id: string,
  note: { readonly kind: NoteKind; readonly text: string },
  actor: string,
): Promise<void> {
  return context.store.write((tx) => {
    setWork(tx, id, {}, { kind: 'noted', actor, detail: { what: note.kind } });
    writeNote(context, tx, id, { ...note, actor });
  });
}

/** Ticks or unticks a step of work. The case's history is the only record, so a crash after the commit loses nothing. */
export function markStep(
  context: CaseContext,
  id: string,
  { step, done }: { readonly step: WorkStep; readonly done: boolean },
  actor: string,
): Promise<void> {
  return context.store.write((tx) => {
    setWork(tx, id, {}, { kind: done ? 'step-done' : 'step-undone', actor, detail: { step } });
  });
}

/** Takes the case out of 待辦 until that day, YYYY-MM-DD; null brings it back. */
export function snooze(context: CaseContext, id: string, until: string | null, actor: string): Promise<void> {
  return context.store.write((tx) => {
    const kind = until === null ? 'unsnoozed' : 'snoozed';
    setWork(tx, id, { snoozed_until: until }, { kind, actor, detail: until === null ? {} : { until } });
  });
}

/** 已於 VPN 處理: a person settled the case outside of the agent. This says nothing about NHI's state: delivery and review stay. */
export function close(context: CaseContext, id: string, text: string, actor: string): Promise<void> {
  return context.store.write((tx) => {
    setWork(tx, id, { closed_at: tx.now }, { kind: 'work-closed', actor });
    writeNote(context, tx, id, { kind: 'closed', text, actor });
  });
}

export function reopen(context: CaseContext, id: string, actor: string): Promise<void> {
  return context.store.write((tx) => {
    setWork(tx, id, { closed_at: null }, { kind: 'work-reopened', actor });
  });
}

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
