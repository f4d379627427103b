import type { AttachmentRecord, CaseRecord } from './case-record.ts';
import { namedBeside } from './attachments-of-case.ts';
import type { CaseContext } from './context.ts';
import { findAttachment } from './files-and-attachments.ts';
import type { FileMark, WatchedAttachment } from './intake-port.ts';
import { addEvent, caseRow, setCase } from './move.ts';
import { besideName, renamesOf } from './renames.ts';
import { MARK_ATTACHMENT, WATCHED_ATTACHMENTS } from './queries.ts';

export function watchedAttachments(context: CaseContext, folder: string): WatchedAttachment[] {
  return context.store
    .all<AttachmentRecord & Pick<CaseRecord, 'label' | 'renames'>>(WATCHED_ATTACHMENTS, { folder })
    .flatMap((row) => {
      if (row.sha256 === null) return [];
      const id = row.case_id;
      const { relPath } = context.index.get(id)?.label ?? context.sealed.label({ id, label: row.label });
      return [
        {
          caseId: id,
          relPath,
          name: besideName(
            renamesOf(context, { id, renames: row.renames }),
            context.sealed.attachmentName(row),
          ),
          sha256: row.sha256,
          size: row.mark_size ?? -1,
          mtimeMs: row.mark_mtime_ms ?? -1,
        },
      ];
    });
}

/** What lies beside the Bundle is no longer what was kept: said on the case; what is sent stays what was kept. */
export function attachmentChanged(
  context: CaseContext,
  caseId: string,
  name: string,
  now: FileMark & { readonly sha256: string },
): Promise<void> {
  return context.store.write((tx) => {
    const target = findAttachment(namedBeside(context, caseRow(tx, caseId)), name);
    if (target === undefined || target.row.sha256 === null) return;
    const changed = target.row.sha256 !== now.sha256;
    tx.run(MARK_ATTACHMENT, {
      case_id: caseId,
      ord: target.row.ord,
      state: changed ? 'changed' : 'spooled',
      mark_size: now.size,
      mark_mtime_ms: now.mtimeMs,
    });
    if (changed) addEvent(tx, caseId, 'attachment-changed', 'agent', { ordinal: target.row.ord + 1 });
    // A new date on the same bytes is no news.
    if (changed || target.row.state === 'changed') setCase(tx, caseId, changed ? { unread: 1 } : {});
  });
}
