import type { Delivery, HoldReason } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import { holdsOtherPatientsBytes } from './attachments.ts';
import type { AttachmentRecord, CaseRecord, DoubtKind } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { waitForRules } from './looks.ts';
import { addEvent, caseRow, type CaseSet, moveCase, setCase } from './move.ts';
import { ATTACHMENTS_OF_CASE } from './queries.ts';

/**
 * Holds a case that became ready or began to wait: for the caller's reason, another agent that may have sent it, suspect bytes, an earlier
 * stop, another destination, manual release, or data missing by NHI's rules. Tested again at a person's release, which answers one reason only.
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
  if (reason === 'reconcile' && row.past === 'unknown') return lookFirst(tx, row, 'taken-over');
  if (reason === null)
    return row.delivery === 'queued' && row.doubt_kind !== null
      ? lookFirst(tx, row, row.doubt_kind)
      : waitForRules(context, tx, row);
  return moveCase(tx, row, 'hold', {
    set: { hold_reason: reason, next_attempt_at: null },
    detail: { reason },
  });
}

/** NHI may have the case: puts it in doubt before it is sent. Searches made so far still count. */
export function lookFirst(tx: Tx, row: CaseRecord, kind: DoubtKind, set: CaseSet = {}): Delivery {
  const columns: CaseSet = {
    doubt_kind: kind,
    doubt_after: row.delivery === 'waiting' ? 'waiting' : null,
    next_attempt_at: null,
    next_search_at: tx.now,
    ...set,
  };
  return moveCase(tx, row, 'look-first', { set: columns, detail: { doubt: kind } });
}

function reasonOf(context: CaseContext, tx: Tx, row: CaseRecord): HoldReason | null {
  if (row.past === 'unknown') return 'reconcile';
  const attachments = tx.all<AttachmentRecord>(ATTACHMENTS_OF_CASE, { id: row.id });
  if (row.attachments_cleared === 0 && holdsOtherPatientsBytes(tx, row, attachments))
    return 'attachment-of-other-patient';
  if (row.stop !== null) return row.stop;
  if (isBoundElsewhere(context, row)) return 'destination-changed';
  const asksPerson = row.delivery === 'queued' && row.release_mode === 'manual' && row.released === 0;
  return asksPerson ? 'manual-release' : null;
}

/** A case belongs to the server, client and hospital of its first attempt. */
export function isBoundElsewhere(
  { destination, formerly }: CaseContext,
  row: Pick<CaseRecord, 'destination'>,
): row is { readonly destination: string } {
  return row.destination !== null && row.destination !== destination && row.destination !== formerly;
}

/** Binds a case of the former address of this server to the present one. */
export function bindHere(context: CaseContext, tx: Tx, { id, destination }: CaseRecord): void {
  if (destination === null || destination === context.destination) return;
  setCase(tx, id, { destination: context.destination });
  addEvent(tx, id, 'address-followed');
}

/** Polls an accepted case of the former address here from now on, unless the case changed meanwhile. */
export function askHere(context: CaseContext, { id, destination }: CaseRecord): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (row.destination !== destination || row.delivery !== 'accepted' || row.next_poll_at !== null) return;
    bindHere(context, tx, row);
    setCase(tx, id, { next_poll_at: tx.now, error_code: null });
  });
}
