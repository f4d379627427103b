/**
 * Cases are forgotten after their term (個資法 §11): patient data, content, NHI's answers and staff's notes are removed. The facts of the trail
 * stay (who did what to which case, and when), as do states, days, case numbers and digests.
 */
import type { Tx } from '../../ground/db/store.ts';
import type { AttachmentRecord, CaseLabel, CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { addEvent, caseRow, setCase } from './move.ts';
import { forgetTold, isDue } from './outbox.ts';
import {
  ANSWER_BYTES,
  CLOSE_WORK,
  DELETE_ANSWERS,
  DELETE_PRECHECKS,
  DELETE_NOTES,
  FORGET_EVENT_NOTES,
  FORGET_PLACES,
  FORGOTTEN_NEWEST,
  NAME_ATTACHMENT,
  TO_FORGET,
} from './payload-queries.ts';
import { type CaseEnd, endOf } from './payloads.ts';
import { ATTACHMENTS_OF_CASE } from './queries.ts';

const AT_ONCE = 200;

/** Method of removal: values are replaced in place, and SQLite overwrites the old bytes (`secure_delete`). */
export const FORGETTING_METHOD = 'values-replaced';

/** A forgotten case, by its history. `at`: ms. */
export interface ForgottenRecord {
  readonly n: number;
  readonly case_id: string;
  readonly sha256: string;
  readonly at: number;
  readonly actor: string;
  /** JSON of `ForgottenDetail`. */
  readonly detail: string;
}

export interface ForgottenDetail {
  readonly reason: CaseEnd['reason'];
  /** Length of the sealed values. */
  readonly bytes: number;
  readonly method: string;
  readonly place: string;
}

/** Cases without a payload that ended up to a time (ms), in pieces, so that other work runs in between. */
export function* endedWithout(context: CaseContext, before: number): Generator<CaseRecord[]> {
  for (let after = 0; ;) {
    const rows = context.store.all<CaseRecord>(TO_FORGET, { after, before, limit: AT_ONCE });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.filter((row) => isOver(row, before));
    after = last.seq;
  }
}

function isOver(row: CaseRecord, before: number): boolean {
  const end = endOf(row);
  // A case at NHI without a number can be found only by its content.
  if (end === null || (row.delivery === 'accepted' && row.case_number === null)) return false;
  // The removal of the payload changed `updated_at`, but not `stage_at`.
  return (end.reason === 'decided' ? end.at : (row.stage_at ?? end.at)) <= before;
}

/**
 * One transaction: a crash before its commit leaves the case as it was, one after it leaves nothing to remove.
 * @param until last day that the trail is kept for the patient's age, YYYY-MM-DD; null where it is not
 * @param place the machine
 * @returns false when the case has moved on meanwhile, or a result for the HIS is still due
 */
export function forgetCase(
  context: CaseContext,
  caseId: string,
  {
    before,
    until,
    place,
  }: { readonly before: number; readonly until: string | null; readonly place: string },
): Promise<boolean> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    const end = endOf(row);
    if (row.payload === 'kept' || row.forgotten_at !== null || end === null || !isOver(row, before))
      return false;
    if (context.exports && isDue(tx, caseId)) return false;
    const bytes = bytesOf(tx, row);
    const { originalReceiptNumber = null } = context.sealed.label(row);
    setCase(tx, caseId, {
      forgotten_at: tx.now,
      kept_for_age: until,
      label: context.sealed.sealLabel(caseId, forgottenLabel(caseId, originalReceiptNumber)),
      summary: null,
      // Not null for an accepted case, so that intake no longer looks for its file to move it.
      moved_to: row.delivery === 'accepted' ? context.sealed.sealJson(`cases.moved_to.${caseId}`, '') : null,
      answer_n: null,
      problems: '[]',
      error_message: null,
      unread: 0,
    });
    nameAttachments(context, tx, caseId);
    for (const sql of [DELETE_ANSWERS, DELETE_PRECHECKS, DELETE_NOTES, FORGET_EVENT_NOTES, FORGET_PLACES])
      tx.run(sql, { id: caseId });
    // Closes the case in 待辦: staff can no longer work on it.
    tx.run(CLOSE_WORK, { id: caseId, now: tx.now });
    forgetTold(context, tx, caseId);
    const detail: ForgottenDetail = { reason: end.reason, bytes, method: FORGETTING_METHOD, place };
    addEvent(tx, caseId, 'forgotten', { detail: { ...detail } });
    return true;
  });
}

/** Events of the cases forgotten last. */
export const forgottenRecords = (context: CaseContext, limit: number): ForgottenRecord[] =>
  context.store.all<ForgottenRecord>(FORGOTTEN_NEWEST, { limit });

/** Label of a forgotten case. It keeps the number of the application that it supplements, which links chains. */
function forgottenLabel(id: string, originalReceiptNumber: string | null): CaseLabel {
  const name = `${id}.json`;
  return {
    relPath: name,
    fileName: name,
    patientName: null,
    patientNumber: null,
    chartNumber: null,
    drugCodes: [],
    originalReceiptNumber,
  };
}

function nameAttachments(context: CaseContext, tx: Tx, id: string): void {
  for (const { ord } of tx.all<AttachmentRecord>(ATTACHMENTS_OF_CASE, { id }))
    tx.run(NAME_ATTACHMENT, {
      id,
      ord,
      name: context.sealed.sealAttachmentName(id, ord, `${id}-${String(ord + 1)}`),
    });
}

function bytesOf(tx: Tx, { id, label, summary }: CaseRecord): number {
  const answers = tx.get<{ bytes: number | null }>(ANSWER_BYTES, { id })?.bytes ?? 0;
  return label.length + (summary?.length ?? 0) + answers;
}
