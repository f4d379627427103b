import type { Delivery } from '../../../shared/states.ts';
import type { Inspection } from '../check/problem.ts';
import { AgentError } from '../error.ts';
import { addEvent, caseRow, setCase } from './move.ts';
import { applyInspection } from './admission.ts';
import { named } from './attachment-arrivals.ts';
import type { CaseContext } from './context.ts';
import type { FoundAttachment } from './intake-port.ts';
import { canRecheck, type By } from './staff.ts';

/** What a new check needs: the hash of the spooled bytes. @throws AgentError `move-not-allowed`, `case-not-found` */
export function recheckable(
  context: CaseContext,
  id: string,
): { readonly sha256: string; readonly folder: string } {
  const row = caseRow(context.store, id);
  if (!canRecheck(row)) {
    throw new AgentError('move-not-allowed', `A case that is ${row.delivery} cannot be checked again.`, {
      messageZh: '案件目前的狀態不能重新檢核。',
    });
  }
  return { sha256: row.sha256, folder: row.folder };
}

/** Applies a new check that a person asked for, with the attachments that are in the spool already. */
export function recheck(
  context: CaseContext,
  id: string,
  inspection: Inspection,
  waitMs: number,
  by: By,
): Promise<Delivery> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (!canRecheck(row))
      throw new AgentError('case-changed', 'The case changed meanwhile; look again.', {
        messageZh: '案件狀態已變更，請重新查看。',
      });
    const attachments = named(context, id).flatMap(({ name, row: attachment }): FoundAttachment[] =>
      attachment.sha256 === null
        ? []
        : [
            {
              name,
              sha256: attachment.sha256,
              size: attachment.mark_size ?? 0,
              mtimeMs: attachment.mark_mtime_ms ?? 0,
            },
          ],
    );
    addEvent(
      tx,
      id,
      'recheck',
      by.actor,
      by.reason === null ? {} : { note: context.sealed.sealNote(id, by.reason) },
    );
    setCase(tx, id, {
      profile: inspection.summary?.profile ?? row.profile,
      summary: inspection.summary ? context.sealed.sealSummary(id, inspection.summary) : row.summary,
      claim_key: inspection.summary ? context.sealed.claimKey(inspection.summary.claimKey) : row.claim_key,
      patient_key: inspection.summary
        ? context.sealed.patientKey(inspection.summary.patientNumber)
        : row.patient_key,
    });
    return applyInspection(context, tx, caseRow(tx, id), {
      inspection,
      attachments,
      waitUntil: tx.now + waitMs,
    });
  });
}
