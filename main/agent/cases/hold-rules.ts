import type { Delivery, HoldReason } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import type { AttachmentRecord, CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdsOtherPatientsBytes } from './files-and-attachments.ts';
import { caseRow, moveCase } from './move.ts';
import { ATTACHMENTS_OF_CASE } from './queries.ts';

/**
 * After a case became ready or began to wait: what the caller knows, another agent that may have sent it, suspect bytes, another
 * destination or the folder's manual release stop it. Asked again when a person lets it go on, since they answered one reason and not the others.
 */
export function holdWhereAsked(
  context: CaseContext,
  tx: Tx,
  id: string,
  known: HoldReason | null = null,
): Delivery {
  const row = caseRow(tx, id);
  if (row.delivery !== 'queued' && row.delivery !== 'waiting') return row.delivery;
  const reason = known ?? reasonOf(context, tx, row);
  if (reason === null) return row.delivery;
  return moveCase(tx, row, 'hold', 'agent', { hold_reason: reason, next_attempt_at: null }, { reason });
}

function reasonOf(context: CaseContext, tx: Tx, row: CaseRecord): HoldReason | null {
  if (row.past === 'unknown') return 'reconcile';
  const attachments = tx.all<AttachmentRecord>(ATTACHMENTS_OF_CASE, { id: row.id });
  if (row.attachments_cleared === 0 && holdsOtherPatientsBytes(tx, row, attachments))
    return 'attachment-of-other-patient';
  if (isBoundElsewhere(context, row)) return 'destination-changed';
  const asksPerson = row.delivery === 'queued' && row.release_mode === 'manual' && row.released === 0;
  return asksPerson ? 'manual-release' : null;
}

/** A case belongs to the server, client and hospital of its first attempt. */
export function isBoundElsewhere(context: CaseContext, row: Pick<CaseRecord, 'destination'>): boolean {
  return row.destination !== null && row.destination !== context.destination;
}
