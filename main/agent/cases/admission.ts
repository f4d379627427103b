import { PRIORITY_EMERGENCY } from '../../../shared/twpas/codes.ts';
import type { Delivery, HoldReason } from '../../../shared/states.ts';
import type { Problem } from '../check/problem.ts';
import type { Tx } from '../db/store.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';
import type { CaseLabel, CaseRecord, AttachmentRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdsOtherPatientsBytes, rememberFile, writeAttachments } from './files-and-attachments.ts';
import { ATTACHMENTS_OF_CASE, CASES_BY_CLAIM, CASES_BY_PATH, CASES_BY_SHA, INSERT_CASE } from './queries.ts';
import type { Admission, FoundBundle } from './intake-port.ts';
import { newCaseId } from './case-id.ts';
import { dueResult } from './outbox.ts';

const AGENT = 'agent';

/**
 * A whole file was found, spooled and inspected: it becomes a case, or is noted on the case that has its bytes.
 * One transaction; after a crash the next rescan finds the file mark, or does all of this again.
 */
export function admit(context: CaseContext, found: FoundBundle): Promise<Admission> {
  return context.store.write((tx) => {
    const pathKey = context.sealed.pathKey(found.folder, found.relPath);
    const same = tx.all<CaseRecord>(CASES_BY_SHA, { sha256: found.inspection.sha256 })[0];
    if (same) return sameBytes(context, tx, same, found, pathKey);
    const caseId = newCase(context, tx, found, pathKey);
    rememberFile(tx, pathKey, found, found.inspection.sha256, caseId);
    return { caseId, delivery: caseRow(tx, caseId).delivery, kind: 'new' };
  });
}

/** Bytes we know: a case that ended without NHI having it gets a new check; any other has it noted, and nothing is sent again. */
function sameBytes(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  found: FoundBundle,
  pathKey: string,
): Admission {
  rememberFile(tx, pathKey, found, row.sha256, row.id);
  const again =
    row.superseded_by === null &&
    (row.delivery === 'refused' || row.delivery === 'rejected' || row.delivery === 'cancelled');
  if (!again) {
    addEvent(tx, row.id, 'same-bytes', AGENT, { otherName: row.path_key !== pathKey });
    setCase(tx, row.id, {});
    return { caseId: row.id, delivery: row.delivery, kind: 'same-bytes' };
  }
  addEvent(tx, row.id, 'same-bytes', AGENT, { otherName: row.path_key !== pathKey, recheck: true });
  const delivery = applyInspection(context, tx, row, found);
  return { caseId: row.id, delivery, kind: 'recheck' };
}

function newCase(context: CaseContext, tx: Tx, found: FoundBundle, pathKey: string): string {
  const { summary, problems, sha256 } = found.inspection;
  const id = newCaseId(tx.now);
  const fileName = found.relPath.slice(found.relPath.lastIndexOf('/') + 1);
  const label: CaseLabel = {
    relPath: found.relPath,
    fileName,
    patientName: summary?.patientName ?? null,
    patientNumber: summary?.patientNumber ?? null,
    drugCodes: summary?.drugCodes ?? [],
  };
  const claimKey = summary ? context.sealed.claimKey(summary.claimKey) : null;
  tx.run(INSERT_CASE, {
    id,
    revision: tx.revision,
    folder: found.folder,
    path_key: pathKey,
    sha256,
    payload: found.spooled ? 'kept' : 'none',
    release_mode: found.release,
    profile: summary?.profile ?? null,
    priority: summary?.priority ?? null,
    sub_type: summary?.subType ?? null,
    urgent: summary?.priority === PRIORITY_EMERGENCY ? 1 : 0,
    claim_key: claimKey,
    patient_key: summary ? context.sealed.patientKey(summary.patientNumber) : null,
    // Where every case begins; what its checks came to moves it on in this same transaction.
    delivery: 'refused',
    next_attempt_at: null,
    wait_until: found.waitUntil,
    problems: JSON.stringify(problems),
    label: context.sealed.sealLabel(id, label),
    summary: summary ? context.sealed.sealSummary(id, summary) : null,
    now: tx.now,
  });
  tx.touch(id);
  context.labels.put(id, label);
  addEvent(tx, id, 'found', AGENT, { bytes: found.size });
  const conflict = settleEarlier(tx, id, {
    claimKey,
    pathKey,
    sha256,
    sound: isFit(context, problems, summary !== null),
  });
  // It may have been sent in the days that the restored state does not know of.
  const unknownPast =
    (context.reconcileBefore !== null && found.mtimeMs < context.reconcileBefore) ||
    context.unknownSends.has(sha256);
  applyInspection(context, tx, caseRow(tx, id), found, conflict ?? (unknownPast ? 'reconcile' : null));
  return id;
}

/** Whether the checks let a Bundle through at the level that settings ask for. */
export function isFit(context: CaseContext, problems: readonly Problem[], understood: boolean): boolean {
  return (
    understood &&
    (context.checkLevel !== 'error' || problems.every((problem) => problem.severity !== 'error'))
  );
}

/**
 * The same claim in other bytes: an earlier one that NHI lacks makes room, one that NHI has or may have stops the newcomer.
 * A newcomer that our checks refuse pushes nothing sound aside.
 */
function settleEarlier(
  tx: Tx,
  id: string,
  key: { claimKey: string | null; pathKey: string; sha256: string; sound: boolean },
): HoldReason | null {
  const byClaim =
    key.claimKey === null
      ? []
      : tx.all<CaseRecord>(CASES_BY_CLAIM, { claim_key: key.claimKey, sha256: key.sha256 });
  const byPath = tx.all<CaseRecord>(CASES_BY_PATH, { path_key: key.pathKey, sha256: key.sha256 });
  const earlier = new Map([...byClaim, ...byPath].filter((row) => row.id !== id).map((row) => [row.id, row]));
  let conflict: HoldReason | null = null;
  let superseded: string | null = null;
  for (const row of earlier.values()) {
    switch (verdictOn(row, key.sound)) {
      case 'supersede':
        supersede(tx, row, id);
        superseded = row.id;
        break;
      case 'conflict':
        conflict = byClaim.some((other) => other.id === row.id) ? 'same-claim' : (conflict ?? 'same-path');
        break;
      case 'leave':
        break;
    }
  }
  if (superseded !== null) setCase(tx, id, { supersedes: superseded });
  return conflict;
}

function verdictOn(row: CaseRecord, sound: boolean): 'supersede' | 'conflict' | 'leave' {
  switch (row.delivery) {
    case 'cancelled':
      return 'leave';
    case 'refused':
      return 'supersede';
    case 'waiting':
    case 'queued':
    case 'held':
    case 'rejected':
      return sound ? 'supersede' : 'leave';
    case 'sending':
    case 'uncertain':
      return sound ? 'conflict' : 'leave';
    case 'accepted': {
      const open =
        row.review === 'failed' || row.decision === 'supplement-requested' || row.decision === 'returned';
      if (!sound) return 'leave';
      return open ? 'supersede' : 'conflict';
    }
  }
}

function supersede(tx: Tx, row: CaseRecord, by: string): void {
  if (row.delivery === 'accepted') {
    setCase(tx, row.id, { superseded_by: by });
    addEvent(tx, row.id, 'superseded', AGENT, { by });
    return;
  }
  moveCase(tx, row, 'superseded', AGENT, { superseded_by: by, next_attempt_at: null }, { by });
}

/** Moves a case to where its inspection, its attachments and its folder's rules put it. */
export function applyInspection(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  found: Pick<FoundBundle, 'inspection' | 'attachments' | 'waitUntil'>,
  conflict: HoldReason | null = null,
): Delivery {
  const { summary, problems } = found.inspection;
  const facts = {
    problems: JSON.stringify(problems),
    error_code: problems.find((problem) => problem.severity === 'error')?.code ?? null,
    error_message: problems.find((problem) => problem.severity === 'error')?.message ?? null,
  };
  if (!summary || !isFit(context, problems, true)) {
    const to = moveCase(
      tx,
      row,
      'checks-failed',
      AGENT,
      { ...facts, unread: 1 },
      { problems: problems.length },
    );
    dueResult(context, tx, row.id);
    return to;
  }
  const place = { caseId: row.id, folder: row.folder, relPath: context.sealed.label(row).relPath };
  const missing = writeAttachments(tx, context.sealed, place, summary, found.attachments);
  if (missing > 0) {
    moveCase(tx, row, 'awaits-attachments', AGENT, { ...facts, wait_until: found.waitUntil }, { missing });
  } else {
    moveCase(tx, row, 'ready', AGENT, { ...facts, next_attempt_at: tx.now });
  }
  return holdWhereAsked(context, tx, row.id, conflict);
}

/** After a case became ready or began to wait: the folder's manual release, a conflict, or suspect bytes stop it. */
export function holdWhereAsked(
  context: CaseContext,
  tx: Tx,
  id: string,
  conflict: HoldReason | null = null,
): Delivery {
  const row = caseRow(tx, id);
  const attachments = tx.all<AttachmentRecord>(ATTACHMENTS_OF_CASE, { id });
  const reason: HoldReason | null =
    conflict ??
    (row.released === 0 && holdsOtherPatientsBytes(tx, row, attachments)
      ? 'attachment-of-other-patient'
      : null) ??
    (row.destination !== null && row.destination !== context.destination ? 'destination-changed' : null) ??
    (row.delivery === 'queued' && row.release_mode === 'manual' && row.released === 0
      ? 'manual-release'
      : null);
  if (reason === null) return row.delivery;
  return moveCase(tx, row, 'hold', AGENT, { hold_reason: reason }, { reason });
}
