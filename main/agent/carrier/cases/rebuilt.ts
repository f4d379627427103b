import type { Params, Tx } from '../../ground/db/store.ts';
import type { Inspection } from '../check/problem.ts';
import { accept, doubtColumns } from './outcome.ts';
import { applyInspection, freeCaseId } from './admission.ts';
import { labelOf, NO_SUMMARY, problemColumns, rebuiltPathKey, summaryColumns } from './case-facts.ts';
import type { CaseContext } from './context.ts';
import { type KeptAttachment, writeAttachments } from './attachments.ts';
import type { FoundAttachment } from './intake-port.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import { CASE_EXISTS, CASES_BY_SHA, INSERT_CASE } from './queries.ts';

/** A case's last state according to the trail. */
export interface ToldCase {
  readonly id: string;
  /** `unknown`: an attempt was under way or in doubt; `unsent`: NHI cannot have it. */
  readonly standing: 'accepted' | 'unknown' | 'cancelled' | 'unsent';
  /** NHI's number, where a line of the trail names it. */
  readonly caseNumber: string | null;
  readonly supersededBy: string | null;
  readonly attempts: number;
  /** ms; null when nothing was ever tried. */
  readonly firstAttemptAt: number | null;
  /** Its attachments as far as they were kept. */
  readonly attachments: readonly KeptAttachment[];
}

/** A Bundle in the spool that belongs to no case. */
export interface LeftBundle {
  readonly bytes: number;
  readonly inspection: Inspection;
  /** The watched folder in which its attachments are looked for. */
  readonly folder: string;
  /** Null when the trail does not know it. */
  readonly told: ToldCase | null;
  /** Its attachments in the spool. */
  readonly attachments: readonly FoundAttachment[];
}

/**
 * Makes a case of a left Bundle: accepted or cancelled only if the trail proves it; in doubt if an attempt may have reached NHI; else held
 * for a person. One transaction; a Bundle that has a case by now is left alone.
 * @returns the case's id; null: there was a case
 */
export function rebuildCase(context: CaseContext, left: LeftBundle): Promise<string | null> {
  return context.store.write((tx) => {
    const { inspection, told, folder } = left;
    const { sha256, summary } = inspection;
    if (tx.get(CASES_BY_SHA, { sha256 }) !== undefined) return null;
    const id = told && tx.get(CASE_EXISTS, { id: told.id }) === undefined ? told.id : freeCaseId(tx);
    tx.run(INSERT_CASE, {
      id,
      revision: tx.revision,
      folder,
      path_key: rebuiltPathKey(context, id),
      sha256,
      payload: 'kept',
      release_mode: 'auto',
      delivery: 'refused',
      wait_until: tx.now,
      // The file's own name is lost: it names a patient, so no trail has it.
      label: context.sealed.sealLabel(id, labelOf(`${id}.json`, summary, sha256)),
      now: tx.now,
      destination: null,
      ...NO_SUMMARY,
      ...(summaryColumns(context, id, summary) as Params),
    });
    addEvent(tx, id, 'rebuilt', {
      detail: { bytes: left.bytes, standing: told?.standing ?? 'unknown-case' },
    });
    setCase(tx, id, {
      ...problemColumns(inspection.problems),
      unread: 1,
      attempts: told?.attempts ?? 0,
      first_attempt_at: told?.firstAttemptAt ?? null,
      destination: (told?.attempts ?? 0) > 0 ? context.destination : null,
    });
    stand(context, tx, id, left);
    return id;
  });
}

function stand(context: CaseContext, tx: Tx, id: string, left: LeftBundle): void {
  const { inspection, folder, told, attachments } = left;
  const { summary } = inspection;
  const row = caseRow(tx, id);
  switch (told?.standing) {
    case 'cancelled':
      moveCase(tx, row, 'cancel', { set: { superseded_by: told.supersededBy } });
      return;
    case 'accepted':
    case 'unknown': {
      const place = { caseId: id, folder, relPath: `${id}.json` };
      const named = summary === null ? null : { summary, found: attachments };
      const missing = named === null ? 0 : writeAttachments(tx, context.sealed, place, named);
      moveCase(tx, row, 'restored', {
        set: {
          ...doubtColumns(tx, row, 'restored'),
          error_code: 'restored',
          // If NHI lacks the case, a person checks it before it is sent: its attachments may be gone.
          doubt_after: 'held',
          held_from: missing > 0 ? 'waiting' : 'queued',
        },
      });
      if (told.standing !== 'accepted') return;
      const found = { caseNumber: told.caseNumber, locationId: null };
      accept(context, tx, caseRow(tx, id), { ...found, detail: { rebuilt: true } });
      if (told.supersededBy !== null) setCase(tx, id, { superseded_by: told.supersededBy });
      return;
    }
    case 'unsent':
    case undefined: {
      const checked = { inspection, attachments, waitUntil: tx.now, stop: 'reconcile' } as const;
      applyInspection(context, tx, id, checked);
    }
  }
}
