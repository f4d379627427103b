import type { Delivery, HoldReason } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import { isFit, problemColumns } from './case-facts.ts';
import type { CaseContext } from './context.ts';
import { writeAttachments } from './files-and-attachments.ts';
import { holdWhereAsked } from './hold-rules.ts';
import type { FoundBundle } from './intake-port.ts';
import { caseRow, moveCase } from './move.ts';
import { dueResult } from './outbox.ts';
import { settleOthers } from './same-claim.ts';

const AGENT = 'agent';

/**
 * Moves a case that was just checked, for the first time or anew, to where its checks, its attachments, other cases of the
 * same claim and its folder's rules put it. `stop`: a reason to hold it that the caller knows of.
 */
export function applyInspection(
  context: CaseContext,
  tx: Tx,
  id: string,
  found: Pick<FoundBundle, 'inspection' | 'attachments' | 'waitUntil'>,
  stop: HoldReason | null = null,
): Delivery {
  const { summary, problems } = found.inspection;
  const columns = problemColumns(problems);
  const fit = isFit(context, problems, summary !== null);
  const conflict = settleOthers(tx, caseRow(tx, id), fit);
  const row = caseRow(tx, id);
  if (!summary || !fit) {
    const count = { problems: problems.length };
    const to = moveCase(tx, row, 'checks-failed', AGENT, { ...columns, unread: 1 }, count);
    dueResult(context, tx, id);
    return to;
  }
  const place = { caseId: id, folder: row.folder, relPath: context.sealed.label(row).relPath };
  const missing = writeAttachments(tx, context.sealed, place, summary, found.attachments);
  if (missing > 0) {
    moveCase(
      tx,
      row,
      'awaits-attachments',
      AGENT,
      { ...columns, wait_until: Math.round(found.waitUntil) },
      { missing },
    );
  } else {
    moveCase(tx, row, 'ready', AGENT, { ...columns, next_attempt_at: tx.now });
  }
  return holdWhereAsked(context, tx, id, conflict ?? stop);
}
