import { admit } from './admission.ts';
import {
  attachmentArrived,
  attachmentChanged,
  attachmentUnreadable,
  attachmentWaitOver,
  awaitingCases,
  watchedAttachments,
} from './attachment-arrivals.ts';
import { named } from './attachments.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import type { CaseIntake } from './intake-port.ts';
import { addEvent, setCase } from './move.ts';
import { MOVABLE_CASES, SELECT_FILE } from './queries.ts';
import { endTakeOver, folderOfAnother, servedFolder, serveFolder } from './served-folders.ts';

/** The case store as intake sees it. */
export function caseIntake(context: CaseContext): CaseIntake {
  return {
    served: (folder) => servedFolder(context, folder),
    serve: (folder) => serveFolder(context, folder),
    lose: async (folder) => {
      const held = await folderOfAnother(context, folder, 'lost', 'lease-lost');
      context.log('warn', 'folder-lost', { folder, count: held });
    },
    beginTakeOver: async (folder, reason) => {
      const held = await folderOfAnother(context, folder, 'taking-over', reason);
      context.log('warn', 'folder-taking-over', { folder, code: reason, count: held });
    },
    endTakeOver: async (folder, files, newerThan) => {
      const count = await endTakeOver(context, folder, files, newerThan);
      context.log('warn', 'folder-taken-over', { folder, count });
      return count;
    },
    knownFile: (folder, relPath) => {
      const row = context.store.get<{ size: number; mtime_ms: number; sha256: string; case_id: string }>(
        SELECT_FILE,
        { path_key: context.sealed.pathKey(folder, relPath) },
      );
      return row && { size: row.size, mtimeMs: row.mtime_ms, sha256: row.sha256, caseId: row.case_id };
    },
    admit: (found) => admit(context, found),
    awaiting: (folder) => awaitingCases(context, folder),
    attachmentArrived: (caseId, attachment) => attachmentArrived(context, caseId, attachment),
    attachmentUnreadable: (caseId, name, is) => attachmentUnreadable(context, caseId, name, is),
    attachmentWaitOver: (caseId) => attachmentWaitOver(context, caseId),
    watchedAttachments: (folder) => watchedAttachments(context, folder),
    attachmentChanged: (caseId, name, now) => attachmentChanged(context, caseId, name, now),
    movable: (folder) =>
      context.store.all<CaseRecord>(MOVABLE_CASES, { folder }).map((row) => ({
        caseId: row.id,
        relPath: context.sealed.label(row).relPath,
        sha256: row.sha256,
        attachments: named(context, row.id).flatMap(({ name, row: attachment }) =>
          attachment.sha256 === null ? [] : [{ name, sha256: attachment.sha256 }],
        ),
      })),
    moved: (caseId, to) =>
      context.store.write((tx) => {
        setCase(tx, caseId, { moved_to: context.sealed.sealJson(`cases.moved_to.${caseId}`, to) });
        addEvent(tx, caseId, 'file-moved');
      }),
  };
}
