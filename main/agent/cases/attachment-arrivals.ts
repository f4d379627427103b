import type { Delivery } from '../../../shared/states.ts';
import { problem } from '../check/texts.ts';
import type { Tx } from '../db/store.ts';
import { missingNames, named } from './attachments-of-case.ts';
import { isFit, problemColumns, problemsOf } from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { findAttachment } from './files-and-attachments.ts';
import { holdWhereAsked } from './hold-rules.ts';
import type { AwaitingCase, FoundAttachment } from './intake-port.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import { dueResult } from './outbox.ts';
import { AWAITING_CASES, MISSING_OF_CASE, UPDATE_ATTACHMENT } from './queries.ts';
import { settleOthers } from './same-claim.ts';

const AGENT = 'agent';
const MISSING = 'attachment-missing';

export function awaitingCases(context: CaseContext, folder: string): AwaitingCase[] {
  return context.store.all<CaseRecord>(AWAITING_CASES, { folder }).map((row) => ({
    caseId: row.id,
    relPath: context.sealed.label(row).relPath,
    missing: missingNames(context, row.id),
    waitUntil: row.wait_until ?? 0,
    delivery: row.delivery,
  }));
}

/** Its bytes are in the spool already: a crash before this commit leaves an unused spool file that the next scan uses. */
export function attachmentArrived(
  context: CaseContext,
  caseId: string,
  arrived: FoundAttachment,
): Promise<Delivery> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    const target = findAttachment(named(context, caseId), arrived.name);
    if (target?.row.state !== 'missing') return row.delivery;
    tx.run(UPDATE_ATTACHMENT, {
      case_id: caseId,
      ord: target.row.ord,
      state: 'spooled',
      sha256: arrived.sha256,
      size: arrived.size,
      mark_size: arrived.size,
      mark_mtime_ms: arrived.mtimeMs,
    });
    const missing = tx.get<{ n: number }>(MISSING_OF_CASE, { id: caseId })?.n ?? 0;
    addEvent(tx, caseId, 'attachment-arrived', AGENT, { missing });
    setCase(tx, caseId, {});
    return missing > 0 ? row.delivery : allArrived(context, tx, row);
  });
}

function allArrived(context: CaseContext, tx: Tx, row: CaseRecord): Delivery {
  const problems = problemsOf(row).filter(({ code }) => code !== MISSING);
  switch (row.delivery) {
    case 'held':
      // It waits for a person; once let go it is ready and waits for nothing else.
      if (row.held_from === 'waiting') setCase(tx, row.id, { held_from: 'queued' });
      return 'held';
    case 'waiting':
    case 'refused': {
      // A file does not mend what our checks found in the Bundle itself.
      if (!isFit(context, problems, row.summary !== null)) {
        setCase(tx, row.id, problemColumns(problems));
        return row.delivery;
      }
      const conflict = settleOthers(tx, row, true);
      const columns = { ...problemColumns(problems), next_attempt_at: tx.now };
      moveCase(tx, row, 'ready', AGENT, columns);
      return holdWhereAsked(context, tx, row.id, conflict);
    }
    default:
      // Ended, or in doubt after a restore, while the file was read: kept for whatever becomes of the case.
      return row.delivery;
  }
}

export function attachmentWaitOver(context: CaseContext, caseId: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'waiting') return;
    const missing = named(context, caseId)
      .filter((attachment) => attachment.row.state === 'missing')
      .map((attachment) => problem(MISSING, `Bundle.attachment[${String(attachment.row.ord)}]`));
    const columns = problemColumns([...missing, ...problemsOf(row)]);
    moveCase(tx, row, 'checks-failed', AGENT, { ...columns, unread: 1 }, { missing: missing.length });
    dueResult(context, tx, caseId);
  });
}
