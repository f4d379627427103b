import { DAY_MS } from '../../../../shared/days.ts';
import type { Delivery } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import { giveWay, settleOthers } from './arrivals.ts';
import { problemColumns, problemsOf } from './case-facts.ts';
import type { CaseRecord, DoubtKind } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { bindHere, holdWhereAsked } from './holds.ts';
import { AGENT, addEvent, caseRow, type CaseSet, type EventWords, moveCase, setCase } from './move.ts';
import { CASE_BY_NUMBER } from './queries.ts';
import { LAGS, learnedLag } from './search-lag.ts';

const FIRST_LOOK_MS = 60_000;

/** Columns of a case that just became doubtful. */
export const doubtColumns = (tx: Tx, row: Pick<CaseRecord, 'doubt_since'>, kind: DoubtKind): CaseSet => ({
  doubt_kind: kind,
  ...searchFromNow(tx, row),
});

/** Starts the searches for a case at once: earlier searches no longer count, and waits are counted from now on. */
export function searchFromNow(tx: Tx, row: Pick<CaseRecord, 'doubt_since'>): CaseSet {
  return {
    last_attempt_at: tx.now,
    doubt_since: row.doubt_since ?? tx.now,
    doubt_reason: null,
    empty_searches: 0,
    last_empty_at: null,
    next_search_at: tx.now,
  };
}

/**
 * Columns of a case that was found absent at NHI: the doubt is over. The search goes on for a day, or for three times the learned lag if that
 * is longer.
 */
export function watchedFor(
  context: CaseContext,
  tx: Tx,
  row: Pick<CaseRecord, 'sub_type' | 'priority'>,
): CaseSet {
  const lagMs = LAGS * (learnedLag(context, row, tx.now)?.worstMs ?? 0);
  return {
    doubt_reason: null,
    empty_searches: 0,
    last_empty_at: null,
    watch_until: tx.now + Math.max(DAY_MS, lagMs),
    next_search_at: tx.now + FIRST_LOOK_MS,
  };
}

/** NHI provably lacks the case: a person's wish is carried out, else it is queued again. */
export function backToQueue(
  tx: Tx,
  row: CaseRecord,
  set: CaseSet & { readonly next_attempt_at: number },
  words: EventWords,
): Delivery {
  const columns: CaseSet = { ...set, doubt_kind: null, wish: null, failures: row.failures + 1 };
  const stopped: CaseSet = { ...columns, next_attempt_at: null };
  switch (row.wish) {
    case 'hold':
      return moveCase(tx, row, 'wish-hold', { ...words, set: { ...stopped, hold_reason: 'by-person' } });
    case 'cancel':
      return moveCase(tx, row, 'wish-cancel', { ...words, set: stopped });
    case null:
      return moveCase(tx, row, 'proven-absent', { ...words, set: columns });
  }
}

/** Source of the proof of absence. `attested`: a person's word, and no search. */
interface Witness {
  readonly actor: string;
  readonly attested: boolean;
}

/**
 * NHI lacks a doubtful case, by proof or by a person's attestation: it is sent again or returns to its earlier state, and the search for it
 * goes on in either case. A newer file that was held for it is sent instead.
 */
export function settleAbsent(context: CaseContext, tx: Tx, row: CaseRecord, by: Witness): void {
  leaveDoubt(context, tx, row, by);
  giveWay(context, tx, row.id);
}

function leaveDoubt(context: CaseContext, tx: Tx, row: CaseRecord, { actor, attested }: Witness): Delivery {
  const watched: CaseSet = { ...watchedFor(context, tx, row), doubt_after: null, doubt_kind: null };
  const words = { actor, detail: { absent: true, attested } };
  if (row.doubt_kind === 'taken-over') return settleTakenOver(context, tx, row, { actor, set: watched });
  // The searches would have shown another agent's send as well.
  const answered: CaseSet = row.past === 'unknown' ? { past: 'answered' } : {};
  switch (row.doubt_after) {
    case null: {
      // A confirmed refusal is no resend: absence was not inferred from empty searches alone.
      const resent = row.doubt_kind === 'refused' ? {} : { resent_at: tx.now, resends: row.resends + 1 };
      const columns = { ...watched, ...answered, ...resent, next_attempt_at: tx.now };
      backToQueue(tx, row, columns, words);
      return holdWhereAsked(context, tx, row.id);
    }
    case 'rejected':
    case 'waiting':
    case 'refused':
    case 'held':
    case 'cancelled': {
      const columns = { ...watched, doubt_since: null, wish: null, unread: 1 };
      return asBefore(tx, row, row.doubt_after, { ...words, set: columns });
    }
  }
}

/**
 * NHI lacks a case that another agent may have sent: it continues to its next state, and the search goes on for a day. If it surfaces before
 * it was sent, it never is.
 */
function settleTakenOver(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  { actor, set }: { readonly actor: string; readonly set: CaseSet },
): Delivery {
  const words = { actor, detail: { absent: true, attested: actor !== AGENT } };
  const columns: CaseSet = {
    ...set,
    past: 'answered',
    doubt_since: null,
    // A person's attestation is a release as well (`release: manual`); an empty search is not.
    ...(actor === AGENT ? {} : { released: 1 }),
  };
  const to =
    row.doubt_after === null
      ? backToQueue(tx, row, { ...columns, next_attempt_at: tx.now }, words)
      : asBefore(tx, row, row.doubt_after, { ...words, set: { ...columns, wish: null } });
  if (to === 'refused') {
    // An attachment that cannot be sent came meanwhile: staff are told now.
    setCase(tx, row.id, { unread: 1 });
    return to;
  }
  if (to !== 'queued' && to !== 'waiting') return to;
  return holdWhereAsked(context, tx, row.id, settleOthers(context, tx, caseRow(tx, row.id), { sound: true }));
}

/** NHI lacks a case that was not being sent: nothing is sent, and it returns to its state before the doubt. */
function asBefore(
  tx: Tx,
  row: CaseRecord,
  before: NonNullable<CaseRecord['doubt_after']>,
  words: EventWords & { readonly set: CaseSet },
): Delivery {
  const { set } = words;
  if (row.wish === 'cancel' && before !== 'cancelled') return moveCase(tx, row, 'wish-cancel', words);
  if (row.wish === 'hold' && before === 'waiting') {
    const held: CaseSet = { ...set, held_from: 'waiting', hold_reason: 'by-person' };
    return moveCase(tx, row, 'wish-hold', { ...words, set: held });
  }
  switch (before) {
    case 'rejected': {
      const stop: CaseSet = row.wish === 'hold' ? { stop: 'stopped-before' } : {};
      return moveCase(tx, row, 'rejected', { ...words, set: { ...set, ...stop } });
    }
    case 'refused':
      return moveCase(tx, row, 'as-before', {
        ...words,
        set: { ...problemColumns(problemsOf(row)), ...set },
      });
    case 'held': {
      // Refused alone: a person decides. Or held in a backup, whose reason may be out of date: a person checks it again.
      const held: CaseSet = {
        hold_reason: row.hold_reason ?? 'reconcile',
        held_from: row.held_from ?? 'queued',
        // After a release, one more search comes before the send.
        doubt_kind: row.hold_reason === 'refused-alone' ? 'refused' : null,
      };
      return moveCase(tx, row, 'as-before', { ...words, set: { ...set, ...held, error_code: null } });
    }
    case 'waiting':
    case 'cancelled':
      return moveCase(tx, row, 'as-before', { ...words, set: { ...set, error_code: null } });
  }
}

/** The case that owns a number at this destination, or at its former address. */
export function ownerOf(
  tx: Pick<Tx, 'get'>,
  { destination, formerly }: Pick<CaseContext, 'destination' | 'formerly'>,
  caseNumber: string,
): CaseRecord | undefined {
  const at = (place: string): CaseRecord | undefined =>
    tx.get<CaseRecord>(CASE_BY_NUMBER, { destination: place, case_number: caseNumber });
  return at(destination) ?? (formerly === undefined ? undefined : at(formerly));
}

/**
 * NHI has the case. If another case of ours owns the number already, this one stays without: it is never sent again, and the agent
 * searches for its number.
 */
export function accept(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  found: EventWords & { readonly caseNumber: string | null; readonly locationId: string | null },
): Delivery {
  const { actor = AGENT, detail = {} } = found;
  const owner = found.caseNumber === null ? undefined : ownerOf(tx, context, found.caseNumber);
  const taken = owner !== undefined && owner.id !== row.id;
  if (taken) addEvent(tx, row.id, 'number-taken', { actor, detail: { by: owner.id } });
  // Another agent may have sent it as well, or twice: a second copy may appear.
  const mayBeAnothers = row.past === 'unknown';
  const firstLook = mayBeAnothers && row.attempts === 0 ? tx.now + 10 * FIRST_LOOK_MS : tx.now;
  bindHere(context, tx, row);
  const to = moveCase(tx, row, 'accepted', {
    actor,
    set: {
      destination: context.destination,
      case_number: taken ? null : found.caseNumber,
      location_id: found.locationId,
      accepted_at: tx.now,
      last_attempt_at: row.delivery === 'sending' ? tx.now : row.last_attempt_at,
      next_attempt_at: null,
      next_poll_at: tx.now,
      failures: 0,
      doubt_reason: null,
      doubt_after: null,
      doubt_kind: null,
      // After a second send, keep searching: the first copy may still appear.
      next_search_at: row.watch_until === null && !mayBeAnothers ? null : firstLook,
      ...(mayBeAnothers ? { watch_until: watchedFor(context, tx, row).watch_until } : {}),
      wish: null,
      error_code: null,
      error_message: null,
      ...(taken ? { unread: 1 } : {}),
    },
    detail: found.caseNumber === null || taken ? detail : { ...detail, number: found.caseNumber },
  });
  if (row.wish !== null) addEvent(tx, row.id, 'wish-too-late', { actor, detail: { wish: row.wish } });
  return to;
}
