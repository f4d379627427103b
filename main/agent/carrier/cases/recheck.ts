import type { Delivery } from '../../../../shared/states.ts';
import type { Inspection } from '../check/problem.ts';
import { AgentError } from '../../ground/error.ts';
import { sameName } from '../../ground/fhir/attachment-names.ts';
import { applyInspection } from './admission.ts';
import { settleOthers } from './arrivals.ts';
import {
  composed,
  named,
  type NamedAttachment,
  type Rename,
  renamesOf,
  sealRenames,
  writeFound,
} from './attachments.ts';
import { labelOf, problemsOf, summaryColumns } from './case-facts.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './holds.ts';
import type { FoundAttachment } from './intake-port.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import { type By, canRecheck, movesOf, notAllowed } from './staff-moves.ts';
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
  return { sha256: row.sent_sha256 ?? row.sha256, folder: row.folder };
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
    // A rename meanwhile changed the bytes: those that were checked would not be sent.
    if (!canRecheck(row) || (row.sent_sha256 ?? row.sha256) !== inspection.sha256) {
      throw new AgentError('case-changed');
    }
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

/** Input of a rename: the names, their content types, and the bytes that would be sent now. */
interface Renamable {
  readonly sha256: string;
  readonly folder: string;
  readonly attachments: readonly { readonly name: string; readonly contentType: string | null }[];
}

/** @throws AgentError `move-not-allowed`, `case-not-found` */
export function renamable(context: CaseContext, id: string): Renamable {
  const row = caseRow(context.store, id);
  const summary = context.sealed.summary(row);
  if (summary === null || !movesOf(row).includes('renameAttachments')) {
    throw notAllowed(row, new AgentError('move-not-allowed/rename'));
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
 * The Bundle with renamed attachments is sent instead of the found one, after new checks. Its bytes are in the spool already: a crash
 * before this commit leaves an unused spool file and the case as it was.
 * @param from hash of the bytes before this rename
 * @throws AgentError `case-changed` when the case changed since then; `rename-failed` when it became another claim
 */
export function renameAttachments(
  context: CaseContext,
  id: string,
  renamed: NewCheck & { readonly from: string; readonly renames: readonly Rename[] },
  by: By,
): Promise<Delivery> {
  const { from, renames, inspection, waitMs } = renamed;
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (!movesOf(row).includes('renameAttachments') || (row.sent_sha256 ?? row.sha256) !== from) {
      throw new AgentError('case-changed');
    }
    const before = context.sealed.summary(row);
    const { summary } = inspection;
    // Names alone may differ: the claim must be the same to the resolver and to other cases.
    if (summary?.claimKey !== before?.claimKey || summary?.fingerprint !== before?.fingerprint)
      throw new AgentError('rename-failed');
    const newName = (name: string): string => renames.find((one) => sameName(one.from, name))?.to ?? name;
    const attachments = foundBefore(context, id).map((one) => ({ ...one, name: newName(one.name) }));
    addEvent(tx, id, 'attachments-renamed', {
      actor: by.actor,
      detail: { ...noteOf(context, id, by), files: renames.length, sentSha256: inspection.sha256 },
    });
    setCase(tx, id, {
      ...summaryColumns(context, id, summary),
      sent_sha256: inspection.sha256,
      renames: sealRenames(context, id, composed(renamesOf(context, row), renames)),
      label: context.sealed.sealLabel(id, labelOf(context.sealed.label(row).relPath, summary, row.sha256)),
    });
    return applyInspection(context, tx, id, { inspection, attachments, waitUntil: tx.now + waitMs });
  });
}
