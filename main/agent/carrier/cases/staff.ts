import type { ReleaseWord } from '../../../../shared/choices.ts';
import type { Delivery, HoldReason, Wish } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import { isTakenHere, settleOthers } from './arrivals.ts';
import { hasAnothersNumber } from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked, isBoundElsewhere } from './holds.ts';
import { addEvent, caseRow, type CaseSet, type EventDetail, moveCase, setCase } from './move.ts';
import { accept, ownerOf, settleAbsent, watchedFor } from './outcome.ts';
import { CASES_BY_SHA } from './queries.ts';
import { type By, isInFlight, mayBeAtNhi, movesOf, notAllowed, type StaffMove } from './staff-moves.ts';

/** Sends a rejected case again, or a queued one now. */
export function retry(context: CaseContext, id: string, by: By): Promise<void> {
  return staffChange(context, id, { move: 'retry', by }, (tx, row, detail) => {
    const columns: CaseSet = { next_attempt_at: tx.now, failures: 0, error_code: null, error_message: null };
    if (row.delivery === 'rejected') {
      moveCase(tx, row, 'retry', { actor: by.actor, set: { ...columns, stop: null }, detail });
      const conflict = settleOthers(context, tx, caseRow(tx, id), { sound: true });
      holdWhereAsked(context, tx, id, conflict);
    } else {
      setCase(tx, id, { next_attempt_at: tx.now, failures: 0 });
      addEvent(tx, id, 'asked-now', { actor: by.actor, detail });
    }
  });
}

/**
 * Holds a case. For a case in flight the hold is stored as a wish until NHI provably lacks it.
 * @returns the stored wish; null: the case is held
 */
export function hold(context: CaseContext, id: string, by: By): Promise<Wish | null> {
  return staffChange(context, id, { move: 'hold', by }, (tx, row, detail) => {
    if (isInFlight(row.delivery)) return wish(tx, row, 'hold', { actor: by.actor, detail });
    const reason = 'by-person';
    const columns: CaseSet = { hold_reason: reason, next_attempt_at: null };
    moveCase(tx, row, 'hold', { actor: by.actor, set: columns, detail: { ...detail, reason } });
    return null;
  });
}

/**
 * Releases a held case, or takes a wish back. A release answers only the reason of this hold.
 * @param said the person has checked NHI; needed if NHI may have the case. `different`: the person has also seen the other case of the
 *   same claim or file, and says that this is another application; that goes with a reason.
 * @throws AgentError `nhi-not-checked`, `twin-without-reason`
 */
export function release(context: CaseContext, id: string, by: By, said?: ReleaseWord): Promise<void> {
  return staffChange(context, id, { move: 'release', by }, (tx, row, detail) => {
    if (isInFlight(row.delivery) && row.wish !== null) {
      setCase(tx, id, { wish: null });
      addEvent(tx, id, 'wish-withdrawn', { actor: by.actor, detail });
      return;
    }
    refuseUnchecked(row, by, said);
    if (row.delivery === 'uncertain') {
      addEvent(tx, id, 'resolved-absent', { actor: by.actor, detail });
      settleAbsent(context, tx, row, { actor: by.actor, attested: true });
      return;
    }
    const set: CaseSet = {
      ...pastAnswered(context, tx, row),
      // The person's release frees the case from its earlier destination.
      ...(row.hold_reason === 'destination-changed' ? { destination: null } : {}),
      ...(row.hold_reason === 'attachment-of-other-patient' ? { attachments_cleared: 1 } : {}),
    };
    letGo(context, tx, row, { actor: by.actor, detail, set });
  });
}

/** @throws AgentError if the person has not ruled out that the case would be at NHI twice */
function refuseUnchecked(row: CaseRecord, by: By, said: ReleaseWord | undefined): void {
  const isTwin = row.hold_reason === 'same-claim' || row.hold_reason === 'same-path';
  if (isTwin && said !== 'different') throw new AgentError('nhi-not-checked/same-application');
  if (isTwin && (by.reason ?? '').trim() === '') throw new AgentError('twin-without-reason');
  if (said === undefined && mayBeAtNhi(row)) throw new AgentError('nhi-not-checked');
}

/** Cancels a case. For a case in flight the cancellation is stored as a wish. @returns the stored wish; null: the case is cancelled */
export function cancel(context: CaseContext, id: string, by: By): Promise<Wish | null> {
  return staffChange(context, id, { move: 'cancel', by }, (tx, row, detail) => {
    if (isInFlight(row.delivery)) return wish(tx, row, 'cancel', { actor: by.actor, detail });
    moveCase(tx, row, 'cancel', { actor: by.actor, set: { next_attempt_at: null, unread: 0 }, detail });
    return null;
  });
}

/** Cases in one transaction, so that other writes run in between. */
const READ_AT_ONCE = 200;

/** A crash between two transactions leaves the rest unread: a person marks them again. */
export async function markRead(context: CaseContext, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += READ_AT_ONCE)
    await context.store.write((tx) => {
      ids.slice(at, at + READ_AT_ONCE).forEach((id) => {
        if (caseRow(tx, id).unread === 1) setCase(tx, id, { unread: 0 });
      });
    });
}

/** A person's move in a line of the history. */
interface WordsOfPerson {
  readonly actor: string;
  readonly detail?: EventDetail;
}

function wish(tx: Tx, row: CaseRecord, what: Wish, words: WordsOfPerson): Wish {
  setCase(tx, row.id, { wish: what });
  addEvent(tx, row.id, 'wish', { ...words, detail: { ...words.detail, wish: what } });
  return what;
}

/**
 * Makes a person's move, if the case allows it at the moment of the write.
 * @throws AgentError `move-not-allowed`, `case-not-found`; `case-changed` if it came into doubt after the search for this move
 */
export function staffChange<T>(
  context: CaseContext,
  id: string,
  { move, by }: { readonly move: StaffMove; readonly by: By },
  work: (tx: Tx, row: CaseRecord, detail: EventDetail) => T,
): Promise<T> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (!movesOf(row).includes(move)) {
      throw notAllowed(row, new AgentError('move-not-allowed', { state: row.delivery, move }));
    }
    if (by.searchedAt !== undefined && by.searchedAt !== row.attempts && mayBeAtNhi(row))
      throw new AgentError('case-changed');
    return work(tx, row, noteOf(context, id, by));
  });
}

/** The typed reason may name a patient: it is sealed in the history and in the trail. */
export function noteOf(context: CaseContext, id: string, by: By): EventDetail {
  return by.reason === null ? {} : { note: context.sealed.sealNote(id, by.reason) };
}

/**
 * Settles a case by the number that a person found at NHI; the number was verified before. For a doubtful send, a case accepted without a
 * number, or one under whose number NHI shows another application.
 * @throws AgentError `move-not-allowed`, `number-owned` when another case got it meanwhile
 */
export function resolveFound(context: CaseContext, id: string, caseNumber: string, by: By): Promise<void> {
  return staffChange(context, id, { move: 'resolve', by }, (tx, row, detail) => {
    const owner = ownerOf(tx, context, caseNumber);
    // The case may keep its own number, if NHI shows it there again.
    if (owner !== undefined && owner.id !== id) {
      throw new AgentError('number-owned');
    }
    if (isBoundElsewhere(context, row)) {
      throw new AgentError('number-not-checked/other-destination');
    }
    addEvent(tx, id, 'resolved-found', { actor: by.actor, detail: { ...detail, number: caseNumber } });
    if (row.delivery === 'accepted') {
      // Only the number was unknown or wrong. With a number of another case, the Location may be another's too.
      const anothers = hasAnothersNumber(row)
        ? { error_code: null, error_message: null, location_id: null }
        : {};
      setCase(tx, id, { case_number: caseNumber, next_poll_at: tx.now, ...anothers });
      return;
    }
    const { actor } = by;
    accept(context, tx, row, { caseNumber, locationId: row.location_id, actor, detail: { found: true } });
  });
}

/** Settles a case by a person's attestation that NHI lacks it. @throws AgentError `move-not-allowed` if NHI has accepted it */
export function resolveAbsent(context: CaseContext, id: string, by: By): Promise<void> {
  return staffChange(context, id, { move: 'resolve', by }, (tx, row, detail) => {
    addEvent(tx, id, 'resolved-absent', { actor: by.actor, detail });
    if (row.delivery === 'uncertain') settleAbsent(context, tx, row, { actor: by.actor, attested: true });
    else letGo(context, tx, row, { actor: by.actor, set: pastAnswered(context, tx, row) });
  });
}

/** A person checked NHI for a case held after a restore: that also answers whether another agent has sent it. */
function pastAnswered(context: CaseContext, tx: Tx, row: CaseRecord): CaseSet {
  if (row.hold_reason !== 'reconcile' || row.past !== 'unknown') return {};
  return { past: 'answered', doubt_since: null, ...watchedFor(context, tx, row) };
}

/** Releases a held case. The person answered one reason to hold it; the others are tested again and may hold it again. */
function letGo(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  { set, ...words }: WordsOfPerson & { readonly set: CaseSet },
): Delivery {
  const reason = row.hold_reason;
  const columns = {
    released: 1,
    next_attempt_at: row.held_from === 'queued' ? tx.now : null,
    ...(reason === row.stop ? { stop: null } : {}),
    ...set,
  };
  const to = moveCase(tx, row, 'release', { ...words, set: columns, detail: { ...words.detail, reason } });
  if (to === 'refused') {
    // An attachment that cannot be sent came during the hold: staff are told now.
    setCase(tx, row.id, { unread: 1 });
    return to;
  }
  return holdWhereAsked(context, tx, row.id, conflictAfter(context, tx, row));
}

/** A further reason to hold the case, which the released one hid: a conflicting case. */
function conflictAfter(
  context: CaseContext,
  tx: Tx,
  { id, sha256, hold_reason }: CaseRecord,
): HoldReason | null {
  if (hold_reason === 'reconcile') return settleOthers(context, tx, caseRow(tx, id), { sound: true });
  // The same bytes may have been accepted here before they were tried at another destination.
  const isTaken = (): boolean =>
    tx.all<CaseRecord>(CASES_BY_SHA, { sha256 }).some((row) => isTakenHere(context, row));
  return hold_reason === 'destination-changed' && isTaken() ? 'same-claim' : null;
}
