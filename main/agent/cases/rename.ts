import type { Delivery } from '../../../shared/states.ts';
import type { Inspection } from '../check/problem.ts';
import { AgentError } from '../error.ts';
import { sameName } from '../fhir/attachment-names.ts';
import { labelOf, summaryColumns } from './case-facts.ts';
import type { CaseContext } from './context.ts';
import { applyInspection } from './inspected.ts';
import { addEvent, caseRow, setCase } from './move.ts';
import { foundBefore } from './recheck.ts';
import { composed, renamesOf, sealRenames, type Rename } from './renames.ts';
import { noteOf } from './staff-change.ts';
import { movesOf, notAllowed, type By } from './staff-moves.ts';

/** What a rename starts from: the names, what they are said to be, and the bytes that would be sent now. */
export interface Renamable {
  readonly sha256: string;
  readonly folder: string;
  readonly attachments: readonly { readonly name: string; readonly contentType: string | null }[];
}

/** @throws AgentError `move-not-allowed`, `case-not-found` */
export function renamable(context: CaseContext, id: string): Renamable {
  const row = caseRow(context.store, id);
  const summary = context.sealed.summary(row);
  if (summary === null || !movesOf(row).includes('renameAttachments')) {
    throw notAllowed(
      row,
      'The attachments of this case cannot be renamed now.',
      '案件目前的狀態不能更改附件檔名。',
    );
  }
  return {
    sha256: row.sent_sha256 ?? row.sha256,
    folder: row.folder,
    attachments: summary.attachments.map((name) => ({
      name,
      contentType: summary.attachmentUses?.find((one) => sameName(one.name, name))?.contentType ?? null,
    })),
  };
}

/**
 * The Bundle with other attachment names takes the found one's place in what is sent, and goes through the checks. Its bytes
 * are in the spool already: a crash before this commit leaves an unused spool file and the case as it was.
 * @param from hash of the bytes that were renamed in
 * @throws AgentError `case-changed` when the case is not what it was then; `rename-failed` when it became another claim
 */
export function renameAttachments(
  context: CaseContext,
  id: string,
  renamed: {
    readonly from: string;
    readonly renames: readonly Rename[];
    readonly inspection: Inspection;
    readonly waitMs: number;
  },
  by: By,
): Promise<Delivery> {
  const { from, renames, inspection, waitMs } = renamed;
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (!movesOf(row).includes('renameAttachments') || (row.sent_sha256 ?? row.sha256) !== from) {
      throw new AgentError('case-changed', 'The case changed meanwhile; look again.', {
        messageZh: '案件狀態已變更，請重新查看。',
      });
    }
    const before = context.sealed.summary(row);
    const { summary } = inspection;
    // Names alone may differ: the claim must be the same to the resolver and to other cases.
    if (summary?.claimKey !== before?.claimKey || summary?.fingerprint !== before?.fingerprint)
      throw new AgentError(
        'rename-failed',
        'The attachments could not be renamed without changing the claim.',
        {
          messageZh: '無法在不改變申請內容的情況下更改附件檔名。',
        },
      );
    const newName = (name: string): string => renames.find((one) => sameName(one.from, name))?.to ?? name;
    const attachments = foundBefore(context, id).map((one) => ({ ...one, name: newName(one.name) }));
    addEvent(tx, id, 'attachments-renamed', by.actor, {
      ...noteOf(context, id, by),
      files: renames.length,
      sentSha256: inspection.sha256,
    });
    setCase(tx, id, {
      ...summaryColumns(context, id, summary),
      sent_sha256: inspection.sha256,
      renames: sealRenames(context, id, composed(renamesOf(context, row), renames)),
      label: context.sealed.sealLabel(id, labelOf(context.sealed.label(row).relPath, summary)),
    });
    return applyInspection(context, tx, id, { inspection, attachments, waitUntil: tx.now + waitMs });
  });
}
