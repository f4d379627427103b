import { admit } from './admission.ts';
import { attachmentArrived, attachmentWaitOver, awaitingCases } from './attachment-arrivals.ts';
import { namedBeside } from './attachments-of-case.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import type { CaseIntake } from './intake-port.ts';
import { addEvent, setCase } from './move.ts';
import { MOVABLE_CASES, SELECT_FILE } from './queries.ts';
import { attachmentChanged, watchedAttachments } from './watched-attachments.ts';

/** The case store as intake sees it. */
export function caseIntake(context: CaseContext): CaseIntake {
  return {
    knownFile: (folder, relPath) => {
      const row = context.store.get<{ size: number; mtime_ms: number; sha256: string; case_id: string }>(
        SELECT_FILE,
        {
          path_key: context.sealed.pathKey(folder, relPath),
        },
      );
      return row && { size: row.size, mtimeMs: row.mtime_ms, sha256: row.sha256, caseId: row.case_id };
    },
    admit: (found) => admit(context, found),
    awaiting: (folder) => awaitingCases(context, folder),
    attachmentArrived: (caseId, attachment) => attachmentArrived(context, caseId, attachment),
    attachmentWaitOver: (caseId) => attachmentWaitOver(context, caseId),
    watchedAttachments: (folder) => watchedAttachments(context, folder),
    attachmentChanged: (caseId, name, now) => attachmentChanged(context, caseId, name, now),
    movable: (folder) =>
      context.store.all<CaseRecord>(MOVABLE_CASES, { folder }).map((row) => ({
        caseId: row.id,
        relPath: context.sealed.label(row).relPath,
        sha256: row.sha256,
        attachments: namedBeside(context, row).flatMap(({ name, row: attachment }) =>
          attachment.sha256 === null ? [] : [{ name, sha256: attachment.sha256 }],
        ),
      })),
    moved: (caseId, to) =>
      context.store.write((tx) => {
        setCase(tx, caseId, { moved_to: context.sealed.sealJson(`cases.moved_to.${caseId}`, to) });
        addEvent(tx, caseId, 'file-moved', 'agent', {});
      }),
  };
}
