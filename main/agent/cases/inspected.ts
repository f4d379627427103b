import type { Delivery, HoldReason } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import { badAttachments } from './attachment-problems.ts';
import { named } from './attachments-of-case.ts';
import { isFit, problemColumns } from './case-facts.ts';
import type { CaseContext } from './context.ts';
import { keptDetail } from './kept-attachments.ts';
import { findAttachment, writeAttachments } from './files-and-attachments.ts';
import { holdWhereAsked } from './hold-rules.ts';
import type { FoundBundle } from './intake-port.ts';
import { caseRow, moveCase } from './move.ts';
import { dueResult } from './outbox.ts';
import { renamesOf } from './renames.ts';
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
  const inspected = {
    ig_version: found.inspection.igVersion ?? null,
    overridden_by: null,
    overridden_at: null,
  };
  const fit = isFit(context, problems, summary !== null);
  const conflict = settleOthers(tx, caseRow(tx, id), fit);
  const row = caseRow(tx, id);
  if (!summary || !fit) {
    const count = { problems: problems.length };
    const columns = { ...inspected, ...problemColumns(problems), unread: 1 };
    const to = moveCase(tx, row, 'checks-failed', AGENT, columns, count);
    dueResult(context, tx, id);
    return to;
  }
  const place = {
    caseId: id,
    folder: row.folder,
    relPath: context.sealed.label(row).relPath,
    renames: renamesOf(context, row),
  };
  const kept = keptDetail(
    summary.attachments.flatMap((name, ord) => {
      const sha256 = findAttachment(found.attachments, name)?.sha256;
      return sha256 === undefined ? [] : [{ ord, sha256 }];
    }),
  );
  const missing = writeAttachments(tx, context.sealed, place, summary, found.attachments);
  const bad = badAttachments(named(context, id), summary);
  const columns = { ...inspected, ...problemColumns([...bad, ...problems]) };
  if (!isFit(context, bad, true)) {
    moveCase(
      tx,
      row,
      'checks-failed',
      AGENT,
      { ...columns, wait_until: Math.round(found.waitUntil), unread: 1 },
      { problems: bad.length, ...kept },
    );
    dueResult(context, tx, id);
    return 'refused';
  }
  if (missing > 0) {
    moveCase(
      tx,
      row,
      'awaits-attachments',
      AGENT,
      { ...columns, wait_until: Math.round(found.waitUntil) },
      { missing, ...kept },
    );
  } else {
    moveCase(tx, row, 'ready', AGENT, { ...columns, next_attempt_at: tx.now }, kept);
  }
  // An unknown past comes first: it is only known here, while the other cases are asked again when a person lets it go.
  return holdWhereAsked(context, tx, id, stop ?? conflict);
}
