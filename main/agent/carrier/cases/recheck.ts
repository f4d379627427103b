import type { Delivery } from '../../../../shared/states.ts';
import type { Inspection } from '../check/problem.ts';
import { AgentError } from '../../ground/error.ts';
import { applyInspection } from './admission.ts';
import { settleOthers } from './arrivals.ts';
import { named, type NamedAttachment, writeFound } from './attachments.ts';
import { labelOf, problemsOf, summaryColumns } from './case-facts.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './holds.ts';
import type { FoundAttachment } from './intake-port.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import { type By, canRecheck, notAllowed } from './staff-moves.ts';
import { noteOf, staffChange } from './staff.ts';

/** Input of a new check: the hash of the spooled bytes. @throws AgentError `move-not-allowed`, `case-not-found` */
export function recheckable(
  context: CaseContext,
  id: string,
): { readonly sha256: string; readonly folder: string } {
  const row = caseRow(context.store, id);
  if (!canRecheck(row)) {
    throw notAllowed(row, new AgentError('move-not-allowed/recheck', { state: row.delivery }));
  }
  return { sha256: row.sha256, folder: row.folder };
}

interface NewCheck {
  readonly inspection: Inspection;
  /** Time to wait for attachments that are not in the spool. */
  readonly waitMs: number;
}

/** Applies a new check that a person asked for, with the attachments that are in the spool already. */
export function recheck(
  context: CaseContext,
  id: string,
  { inspection, waitMs }: NewCheck,
  by: By,
): Promise<Delivery> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (!canRecheck(row)) throw new AgentError('case-changed');
    const attachments = foundBefore(context, id);
    addEvent(tx, id, 'recheck', { actor: by.actor, detail: noteOf(context, id, by) });
    const { summary } = inspection;
    if (summary !== null) {
      const label = labelOf(context.sealed.label(row).relPath, summary, row.sha256);
      setCase(tx, id, {
        ...summaryColumns(context, id, summary),
        label: context.sealed.sealLabel(id, label),
      });
    }
    return applyInspection(context, tx, id, { inspection, attachments, waitUntil: tx.now + waitMs });
  });
}

const foundBefore = (context: CaseContext, id: string): FoundAttachment[] =>
  named(context, id).flatMap(asFound);

/** A kept attachment. If its file changed beside the Bundle it gets a mark that no file has, so that the change is noticed again. */
function asFound({ name, row }: NamedAttachment): FoundAttachment[] {
  if (row.sha256 === null) return [];
  const mtimeMs = row.state === 'changed' ? -1 : (row.mark_mtime_ms ?? -1);
  return [{ name, sha256: row.sha256, size: row.size ?? 0, mtimeMs, fault: row.fault }];
}

/**
 * Lets a case go on whose errors may all be overruled (`canSendAnyway`). The problems stay on it, with the person's name;
 * attachments, other cases of the claim and its folder's rules may still stop it.
 * @param waitMs time to wait for attachments that are not in the spool
 */
export function sendAnyway(
  context: CaseContext,
  id: string,
  by: By & { readonly reason: string },
  waitMs: number,
): Promise<void> {
  return staffChange(context, id, { move: 'sendAnyway', by }, (tx, found, note) => {
    const summary = context.sealed.summary(found);
    if (summary === null) return;
    const problems = problemsOf(found).filter(({ severity }) => severity === 'error');
    const detail = {
      ...note,
      problems: problems.length,
      codes: [...new Set(problems.map(({ code }) => code))].join(' '),
    };
    const conflict = settleOthers(context, tx, found, { sound: true });
    const row = caseRow(tx, id);
    const attachments = foundBefore(context, id);
    const { missing, kept } = writeFound(context, tx, row, { summary, found: attachments });
    const columns = {
      overridden_by: by.actor,
      overridden_at: tx.now,
      error_code: null,
      error_message: null,
      unread: 0,
    };
    if (missing > 0) {
      addEvent(tx, id, 'send-anyway', { actor: by.actor, detail });
      setCase(tx, id, columns);
      moveCase(tx, row, 'awaits-attachments', {
        actor: by.actor,
        set: { wait_until: Math.round(tx.now + waitMs) },
        detail: { missing, ...kept },
      });
    } else {
      moveCase(tx, row, 'send-anyway', {
        actor: by.actor,
        set: { ...columns, next_attempt_at: tx.now },
        detail: { ...detail, ...kept },
      });
    }
    holdWhereAsked(context, tx, id, conflict);
  });
}
