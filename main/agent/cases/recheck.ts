import type { Delivery } from '../../../shared/states.ts';
import type { Inspection } from '../check/problem.ts';
import { AgentError } from '../error.ts';
import { named, type NamedAttachment } from './attachments-of-case.ts';
import { labelOf, summaryColumns } from './case-facts.ts';
import type { CaseContext } from './context.ts';
import { applyInspection } from './inspected.ts';
import type { FoundAttachment } from './intake-port.ts';
import { addEvent, caseRow, setCase } from './move.ts';
import { noteOf } from './staff-change.ts';
import { canRecheck, notAllowed, type By } from './staff-moves.ts';

/** What a new check needs: the hash of the spooled bytes. @throws AgentError `move-not-allowed`, `case-not-found` */
export function recheckable(
  context: CaseContext,
  id: string,
): { readonly sha256: string; readonly folder: string } {
  const row = caseRow(context.store, id);
  if (!canRecheck(row)) {
    throw notAllowed(
      row,
      `A case that is ${row.delivery} cannot be checked again.`,
      '案件目前的狀態不能重新檢核。',
    );
  }
  return { sha256: row.sent_sha256 ?? row.sha256, folder: row.folder };
}

/** Applies a new check that a person asked for, with the attachments that are in the spool already. */
export function recheck(
  context: CaseContext,
  id: string,
  inspection: Inspection,
  waitMs: number,
  by: By,
): Promise<Delivery> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    // Renamed attachments are other bytes: what was checked is not what would be sent.
    if (!canRecheck(row) || (row.sent_sha256 ?? row.sha256) !== inspection.sha256) {
      throw new AgentError('case-changed', 'The case changed meanwhile; look again.', {
        messageZh: '案件狀態已變更，請重新查看。',
      });
    }
    const attachments = foundBefore(context, id);
    addEvent(tx, id, 'recheck', by.actor, noteOf(context, id, by));
    const { summary } = inspection;
    if (summary !== null) {
      const label = labelOf(context.sealed.label(row).relPath, summary);
      setCase(tx, id, {
        ...summaryColumns(context, id, summary),
        label: context.sealed.sealLabel(id, label),
      });
    }
    return applyInspection(context, tx, id, { inspection, attachments, waitUntil: tx.now + waitMs });
  });
}

export const foundBefore = (context: CaseContext, id: string): FoundAttachment[] =>
  named(context, id).flatMap(asFound);

/** What is kept of an attachment. One that has changed beside the Bundle gets a mark that no file has, so that it is noticed again. */
function asFound({ name, row }: NamedAttachment): FoundAttachment[] {
  if (row.sha256 === null) return [];
  const mtimeMs = row.state === 'changed' ? -1 : (row.mark_mtime_ms ?? -1);
  return [{ name, sha256: row.sha256, size: row.size ?? 0, mtimeMs, fault: row.fault }];
}
