import { findAttachment, writeAttachments } from './files-and-attachments.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './hold-rules.ts';
import { keptDetail } from './kept-attachments.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import { foundBefore } from './recheck.ts';
import { renamesOf } from './renames.ts';
import { settleOthers } from './same-claim.ts';
import { staffChange } from './staff-change.ts';
import type { By } from './staff-moves.ts';
import { problemsOf } from './case-facts.ts';

/**
 * Lets a case go on that only the profiles of an imported guide stand against. The findings stay on it, with who answered
 * for them; its attachments, other cases of the claim and its folder's rules still have their say.
 * @param waitMs how long attachments that are not in the spool are waited for
 */
export function sendAnyway(
  context: CaseContext,
  id: string,
  by: By & { readonly reason: string },
  waitMs: number,
): Promise<void> {
  return staffChange(context, id, 'sendAnyway', by, (tx, found, note) => {
    const summary = context.sealed.summary(found);
    if (summary === null) return;
    const problems = problemsOf(found).filter(({ severity }) => severity === 'error');
    const detail = {
      ...note,
      problems: problems.length,
      codes: [...new Set(problems.map(({ code }) => code))].join(' '),
    };
    const conflict = settleOthers(tx, found, true);
    const row = caseRow(tx, id);
    const attachments = foundBefore(context, id);
    const place = {
      caseId: id,
      folder: row.folder,
      relPath: context.sealed.label(row).relPath,
      renames: renamesOf(context, row),
    };
    const kept = keptDetail(
      summary.attachments.flatMap((name, ord) => {
        const sha256 = findAttachment(attachments, name)?.sha256;
        return sha256 === undefined ? [] : [{ ord, sha256 }];
      }),
    );
    const missing = writeAttachments(tx, context.sealed, place, summary, attachments);
    const columns = {
      overridden_by: by.actor,
      overridden_at: tx.now,
      error_code: null,
      error_message: null,
      unread: 0,
    };
    if (missing > 0) {
      addEvent(tx, id, 'send-anyway', by.actor, detail);
      setCase(tx, id, columns);
      moveCase(
        tx,
        row,
        'awaits-attachments',
        by.actor,
        { wait_until: Math.round(tx.now + waitMs) },
        { missing, ...kept },
      );
    } else {
      moveCase(
        tx,
        row,
        'send-anyway',
        by.actor,
        { ...columns, next_attempt_at: tx.now },
        { ...detail, ...kept },
      );
    }
    holdWhereAsked(context, tx, id, conflict);
  });
}
