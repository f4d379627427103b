import type { Delivery, HoldReason } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import { holdsOtherPatientsBytes } from './attachments.ts';
import { isOfAnotherPatient } from './case-facts.ts';
import type { AttachmentRecord, CaseRecord, DoubtKind } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { waitForRules } from './looks.ts';
import { addEvent, caseRow, type CaseSet, moveCase, setCase } from './move.ts';
import { ATTACHMENTS_OF_CASE, CASES_BY_CLAIM, CASES_BY_PATH } from './queries.ts';

/**
 * After a case became ready or began to wait: what the caller knows, another agent that may have sent it, suspect bytes, another
 * destination, the folder's manual release or data that NHI's rules miss stop it. Asked again when a person lets it go on, since they answered one reason and not the others.
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

/** NHI may have it, so it is in doubt as it comes to be sent. Searches that were begun for it go on. */
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

/** A case of the address that this one carries on belongs here from now on. */
export function bindHere(context: CaseContext, tx: Tx, { id, destination }: CaseRecord): void {
  if (destination === null || destination === context.destination) return;
  setCase(tx, id, { destination: context.destination });
  addEvent(tx, id, 'address-followed');
}

/** An accepted case of the address that this one carries on is asked for here from now on, unless something came of it meanwhile. */
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
 * The same claim or the same file in other bytes: an earlier one that NHI lacks makes room for this one, one that NHI has or
 * may have stops it. Asked each time a case could become ready to be sent, also after another check.
 * @param sound whether our checks let it through; one they refuse pushes nothing sound aside
 * @returns why it has to be held, or null
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

/** Newer files of the same claim or path that wait for what becomes of this case, newest first. */
export function waitingFor(tx: Pick<Tx, 'all'>, row: CaseRecord): CaseRecord[] {
  const { claim_key, path_key, sha256 } = row;
  const byClaim = claim_key === null ? [] : tx.all<CaseRecord>(CASES_BY_CLAIM, { claim_key, sha256 });
  const byPath = tx.all<CaseRecord>(CASES_BY_PATH, { path_key, sha256 });
  return [...new Map([...byClaim, ...byPath].map((one) => [one.id, one])).values()]
    .filter((one) => one.seq > row.seq && one.delivery === 'held' && HELD_FOR_ANOTHER.has(one.hold_reason))
    .sort((one, other) => other.seq - one.seq);
}

/**
 * NHI lacks a case that was on its way: the newest file that waited for it, the corrected one, takes its place and goes, and the older is never
 * sent. Part of the transaction that says so: a crash before its commit leaves one in doubt and the other held, and the same is found again.
 * A file with an attachment that cannot be sent pushes nothing aside, and one that another case holds back as well goes on waiting for that.
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

/** An other that came later is not pushed aside without a person by this one, checked again or let go. */
function verdictOn(row: CaseRecord, other: CaseRecord, sound: boolean): 'supersede' | 'conflict' | 'leave' {
  const newer = other.seq > row.seq;
  // A HIS that uses a file's name again corrects nothing of the earlier patient's application, which nobody would send.
  const isOfAnother = isOfAnotherPatient(row, other);
  switch (other.delivery) {
    case 'cancelled':
      return 'leave';
    case 'refused':
      return newer || isOfAnother ? 'leave' : 'supersede';
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
