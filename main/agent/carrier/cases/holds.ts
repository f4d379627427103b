import type { Delivery, HoldReason } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import { holdsOtherPatientsBytes } from './attachments.ts';
import { isOfAnotherPatient, problemsOf } from './case-facts.ts';
import type { AttachmentRecord, CaseRecord, DoubtKind } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { waitForRules } from './looks.ts';
import { addEvent, caseRow, type CaseSet, moveCase, setCase } from './move.ts';
import { ATTACHMENTS_OF_CASE, CASES_BY_CLAIM, CASES_BY_PATH } from './queries.ts';

/**
 * Holds a case that became ready or began to wait: for the caller's reason, another agent that may have sent it, suspect bytes, another
 * destination, manual release, or data missing by NHI's rules. Tested again at a person's release, which answers one reason only.
 */
export function holdWhereAsked(
  context: CaseContext,
  tx: Tx,
  id: string,
  known: HoldReason | null = null,
): Delivery {
  const row = caseRow(tx, id);
  if (row.delivery !== 'queued' && row.delivery !== 'waiting') return row.delivery;
  const reason = known ?? reasonOf(context, tx, row);
  if (reason === 'reconcile' && row.past === 'unknown') return lookFirst(tx, row, 'taken-over');
  if (reason === null)
    return row.delivery === 'queued' && row.doubt_kind !== null
      ? lookFirst(tx, row, row.doubt_kind)
      : waitForRules(context, tx, row);
  return moveCase(tx, row, 'hold', {
    set: { hold_reason: reason, next_attempt_at: null },
    detail: { reason },
  });
}

/** NHI may have the case: puts it in doubt before it is sent. Searches made so far still count. */
export function lookFirst(tx: Tx, row: CaseRecord, kind: DoubtKind, set: CaseSet = {}): Delivery {
  const columns: CaseSet = {
    doubt_kind: kind,
    doubt_after: row.delivery === 'waiting' ? 'waiting' : null,
    next_attempt_at: null,
    next_search_at: tx.now,
    ...set,
  };
  return moveCase(tx, row, 'look-first', { set: columns, detail: { doubt: kind } });
}

function reasonOf(context: CaseContext, tx: Tx, row: CaseRecord): HoldReason | null {
  if (row.past === 'unknown') return 'reconcile';
  const attachments = tx.all<AttachmentRecord>(ATTACHMENTS_OF_CASE, { id: row.id });
  if (row.attachments_cleared === 0 && holdsOtherPatientsBytes(tx, row, attachments))
    return 'attachment-of-other-patient';
  if (isBoundElsewhere(context, row)) return 'destination-changed';
  const asksPerson = row.delivery === 'queued' && row.release_mode === 'manual' && row.released === 0;
  return asksPerson ? 'manual-release' : null;
}

/** A case belongs to the server, client and hospital of its first attempt. */
export function isBoundElsewhere(
  { destination, formerly }: CaseContext,
  row: Pick<CaseRecord, 'destination'>,
): row is { readonly destination: string } {
  return row.destination !== null && row.destination !== destination && row.destination !== formerly;
}

/** Binds a case of the former address of this server to the present one. */
export function bindHere(context: CaseContext, tx: Tx, { id, destination }: CaseRecord): void {
  if (destination === null || destination === context.destination) return;
  setCase(tx, id, { destination: context.destination });
  addEvent(tx, id, 'address-followed');
}

/** Polls an accepted case of the former address here from now on, unless the case changed meanwhile. */
export function askHere(context: CaseContext, { id, destination }: CaseRecord): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (row.destination !== destination || row.delivery !== 'accepted' || row.next_poll_at !== null) return;
    bindHere(context, tx, row);
    setCase(tx, id, { next_poll_at: tx.now, error_code: null });
  });
}

export function isTakenHere(
  context: CaseContext,
  row: Pick<CaseRecord, 'delivery' | 'destination'>,
): boolean {
  return row.delivery === 'accepted' && row.destination === context.destination;
}

/**
 * Other cases of the same claim or file with other bytes: an earlier one that NHI lacks is superseded, one that NHI has or may have holds this
 * one. Tested each time a case could become ready to be sent, also after another check.
 * @param sound whether our checks let it through; a case that they refuse supersedes only refused ones
 * @returns the reason to hold it, or null
 */
export function settleOthers(tx: Tx, row: CaseRecord, sound: boolean): HoldReason | null {
  const { id, sha256 } = row;
  const byClaim =
    row.claim_key === null ? [] : tx.all<CaseRecord>(CASES_BY_CLAIM, { claim_key: row.claim_key, sha256 });
  const byPath = tx.all<CaseRecord>(CASES_BY_PATH, { path_key: row.path_key, sha256 });
  const byAge = [...byClaim, ...byPath].sort((one, other) => one.seq - other.seq);
  const others = new Map(byAge.map((other) => [other.id, other]));
  let conflict: HoldReason | null = null;
  for (const other of others.values()) {
    switch (verdictOn(row, other, sound)) {
      case 'supersede':
        supersede(tx, other, id);
        setCase(tx, id, { supersedes: other.id });
        break;
      case 'conflict':
        conflict = byClaim.some((one) => one.id === other.id) ? 'same-claim' : (conflict ?? 'same-path');
        break;
      case 'leave':
        break;
    }
  }
  return conflict;
}

const HELD_FOR_ANOTHER: ReadonlySet<HoldReason | null> = new Set(['same-claim', 'same-path']);

/** Newer files of the same claim or path that are held because of this case, newest first. */
export function waitingFor(tx: Pick<Tx, 'all'>, row: CaseRecord): CaseRecord[] {
  const { claim_key, path_key, sha256 } = row;
  const byClaim = claim_key === null ? [] : tx.all<CaseRecord>(CASES_BY_CLAIM, { claim_key, sha256 });
  const byPath = tx.all<CaseRecord>(CASES_BY_PATH, { path_key, sha256 });
  return [...new Map([...byClaim, ...byPath].map((one) => [one.id, one])).values()]
    .filter((one) => one.seq > row.seq && one.delivery === 'held' && HELD_FOR_ANOTHER.has(one.hold_reason))
    .sort((one, other) => other.seq - one.seq);
}

/**
 * NHI lacks a case that was being sent: the newest file held for it, the corrected one, supersedes it and is sent instead.
 * Runs in the transaction that proves the absence: a crash before its commit leaves one in doubt and the other held, and both are found again.
 * A file with an attachment that cannot be sent supersedes nothing; a file that another case holds back as well stays held.
 */
export function giveWay(context: CaseContext, tx: Tx, id: string): void {
  for (const { id: newerId } of waitingFor(tx, caseRow(tx, id))) {
    const newer = caseRow(tx, newerId);
    const { held_from, hold_reason: reason } = newer;
    if (newer.delivery !== 'held' || held_from === 'refused') continue;
    if (settleOthers(tx, newer, true) !== null) continue;
    const columns: CaseSet = { next_attempt_at: held_from === 'queued' ? tx.now : null };
    moveCase(tx, newer, 'release', { set: columns, detail: { reason, instead: id } });
    holdWhereAsked(context, tx, newerId);
  }
}

const NUMBER_FAULTS: ReadonlySet<string> = new Set([
  'patient-number-check-digit',
  'national-number-form',
  'resident-number-form',
  'gender-mismatch',
]);
/** The check found the patient's number wrong: a file of another number under the same name corrects it. */
const isNumberAtFault = (row: CaseRecord): boolean =>
  problemsOf(row).some(({ code }) => NUMBER_FAULTS.has(code));

/** Another case that came later is not superseded without a person by this one, when it is checked again or released. */
function verdictOn(row: CaseRecord, other: CaseRecord, sound: boolean): 'supersede' | 'conflict' | 'leave' {
  const newer = other.seq > row.seq;
  // A HIS that reuses a file name does not correct the earlier patient's application: superseded, that one would never be sent.
  const isOfAnother = isOfAnotherPatient(row, other);
  switch (other.delivery) {
    case 'cancelled':
      return 'leave';
    case 'refused':
      return newer || (isOfAnother && !isNumberAtFault(other)) ? 'leave' : 'supersede';
    case 'waiting':
    case 'queued':
    case 'held': {
      if (!sound) return 'leave';
      // A case left unknown by a restore may be at NHI, until a person has looked.
      const isUnknown = other.delivery === 'held' && other.hold_reason === 'reconcile';
      return newer || isUnknown || isOfAnother ? 'conflict' : 'supersede';
    }
    case 'rejected':
      if (!sound || isOfAnother) return 'leave';
      return newer ? 'conflict' : 'supersede';
    case 'sending':
    case 'uncertain':
      return sound ? 'conflict' : 'leave';
    case 'accepted': {
      if (!sound) return 'leave';
      const open =
        other.review === 'failed' ||
        other.decision === 'supplement-requested' ||
        other.decision === 'returned';
      return open && !newer && !isOfAnother ? 'supersede' : 'conflict';
    }
  }
}

function supersede(tx: Tx, row: CaseRecord, by: string): void {
  if (row.delivery === 'accepted') {
    setCase(tx, row.id, { superseded_by: by });
    addEvent(tx, row.id, 'superseded', { detail: { by } });
    return;
  }
  moveCase(tx, row, 'superseded', { set: { superseded_by: by, next_attempt_at: null }, detail: { by } });
}
