import type { Delivery } from '../../../shared/states.ts';
import { problem } from '../check/texts.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import type { AttachmentRecord, CaseLabel, CaseRecord } from './case-record.ts';
import { holdWhereAsked } from './admission.ts';
import type { CaseContext } from './context.ts';
import { findAttachment } from './files-and-attachments.ts';
import type { AwaitingCase, FileMark, FoundAttachment, WatchedAttachment } from './intake-port.ts';
import { dueResult } from './outbox.ts';
import {
  ATTACHMENTS_OF_CASE,
  AWAITING_CASES,
  MARK_ATTACHMENT,
  MISSING_OF_CASE,
  UPDATE_ATTACHMENT,
  WATCHED_ATTACHMENTS,
} from './queries.ts';

const AGENT = 'agent';

export function awaitingCases(context: CaseContext, folder: string): AwaitingCase[] {
  return context.store.all<CaseRecord>(AWAITING_CASES, { folder }).map((row) => ({
    caseId: row.id,
    relPath: context.sealed.label(row).relPath,
    missing: named(context, row.id)
      .filter(({ row: attachment }) => attachment.state === 'missing')
      .map(({ name }) => name),
    waitUntil: row.wait_until ?? 0,
    delivery: row.delivery,
  }));
}

/** Attachment rows of a case with their names opened. */
export function named(context: CaseContext, id: string): { name: string; row: AttachmentRecord }[] {
  return context.store
    .all<AttachmentRecord>(ATTACHMENTS_OF_CASE, { id })
    .map((row) => ({ name: context.sealed.attachmentName(row), row }));
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
    if (missing > 0) return row.delivery;
    if (row.delivery === 'held') {
      // It waits for a person; once let go it is ready and waits for nothing else.
      if (row.held_from === 'waiting') setCase(tx, caseId, { held_from: 'queued', next_attempt_at: tx.now });
      return row.delivery;
    }
    moveCase(tx, row, 'ready', AGENT, {
      next_attempt_at: tx.now,
      problems: '[]',
      error_code: null,
      error_message: null,
    });
    return holdWhereAsked(context, tx, caseId);
  });
}

export function attachmentWaitOver(context: CaseContext, caseId: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'waiting') return;
    const problems = named(context, caseId)
      .filter((attachment) => attachment.row.state === 'missing')
      .map((attachment) => problem('attachment-missing', `Bundle.attachment[${String(attachment.row.ord)}]`));
    moveCase(
      tx,
      row,
      'checks-failed',
      AGENT,
      {
        problems: JSON.stringify(problems),
        error_code: 'attachment-missing',
        error_message: problems[0]?.message ?? null,
        unread: 1,
      },
      { missing: problems.length },
    );
    dueResult(context, tx, caseId);
  });
}

export function watchedAttachments(context: CaseContext, folder: string): WatchedAttachment[] {
  return context.store
    .all<AttachmentRecord & Pick<CaseRecord, 'label'>>(WATCHED_ATTACHMENTS, { folder })
    .flatMap((row) =>
      row.sha256 === null
        ? []
        : [
            {
              caseId: row.case_id,
              relPath: labelOf(context, row.case_id, row.label).relPath,
              name: context.sealed.attachmentName(row),
              sha256: row.sha256,
              size: row.mark_size ?? -1,
              mtimeMs: row.mark_mtime_ms ?? -1,
            },
          ],
    );
}

const labelOf = (context: CaseContext, id: string, label: Buffer): CaseLabel =>
  context.labels.get(id) ?? context.sealed.label({ id, label });

/** What lies beside the Bundle is no longer what was kept: said on the case; what is sent stays what was kept. */
export function attachmentChanged(
  context: CaseContext,
  caseId: string,
  name: string,
  now: FileMark & { readonly sha256: string },
): Promise<void> {
  return context.store.write((tx) => {
    const target = findAttachment(named(context, caseId), name);
    if (!target) return;
    const changed = target.row.sha256 !== now.sha256;
    tx.run(MARK_ATTACHMENT, {
      case_id: caseId,
      ord: target.row.ord,
      state: changed ? 'changed' : 'spooled',
      mark_size: now.size,
      mark_mtime_ms: now.mtimeMs,
    });
    if (changed) addEvent(tx, caseId, 'attachment-changed', AGENT, { ordinal: target.row.ord + 1 });
    setCase(tx, caseId, changed ? { unread: 1 } : {});
  });
}
