import type { Tx } from '../../ground/db/store.ts';
import { giveWay, waitingFor } from './arrivals.ts';
import type { CaseRecord } from './case-record.ts';
import { endedAt } from './clock-set-back.ts';
import type { CaseContext } from './context.ts';
import { bindHere } from './holds.ts';
import { AGENT, addEvent, caseRow, moveCase, setCase } from './move.ts';
import { refusalOf } from './outbox.ts';
import { accept, ownerOf, settleAbsent } from './outcome.ts';
import {
  BODIES_OUT,
  CASES_BY_PATIENT,
  DOUBT_THAT_LAGS,
  DUE_SEARCHES,
  FIRST_SENT,
  IN_DOUBT_SINCE,
  LATER_ACCEPTED,
  NEWEST_ACCEPTED,
  NEWEST_OF_KIND,
  NEXT_SEARCH_AT,
  UNPROVEN_DOUBTS,
  WATCHED_RESENDS,
} from './queries.ts';
import { isServedHere } from './served-folders.ts';

/** True if NHI may have the case and is searched for it. */
export const isInDoubt = (row: Pick<CaseRecord, 'delivery'>): boolean => row.delivery === 'uncertain';

/** Doubtful cases whose search is due, and watched ones: absent or resent cases that may still appear. */
export function dueSearches(context: CaseContext, now: number): CaseRecord[] {
  return [
    ...context.store.all<CaseRecord>(DUE_SEARCHES, { now }),
    ...context.store.all<CaseRecord>(WATCHED_RESENDS, { now }),
  ];
}

export function nextSearchAt(context: CaseContext): number | null {
  return context.store.get<{ at: number | null }>(NEXT_SEARCH_AT)?.at ?? null;
}

export function caseByNumber(
  context: Pick<CaseContext, 'store' | 'destination' | 'formerly'>,
  caseNumber: string,
): CaseRecord | undefined {
  return ownerOf(context.store, context, caseNumber);
}

const MOST_CONTROLS = 5;

/**
 * Cases accepted at the same destination and sent after this one came into doubt, both by the order of events and by the clock, which may have
 * been set back since. At most five, of the same kind if there are any: the oldest, which shows first if the index lags, the newest, and
 * three between, since NHI may have lost one.
 */
export function controlsSince(
  context: CaseContext,
  row: Pick<CaseRecord, 'id' | 'last_attempt_at' | 'created_at' | 'sub_type' | 'priority'>,
  now: number,
): CaseRecord[] {
  const { store } = context;
  const destination = context.formerly ?? context.destination;
  const after = endedAt(context, row, now);
  const since = store.get<{ n: number | null }>(IN_DOUBT_SINCE, { id: row.id })?.n ?? Infinity;
  const later = store
    .all<LaterAccepted>(LATER_ACCEPTED, { destination, after, now })
    .filter(({ id }) => (store.get<{ n: number | null }>(FIRST_SENT, { id })?.n ?? 0) > since);
  const alike = later.filter((one) => one.sub_type === row.sub_type && one.priority === row.priority);
  return spread(alike.length > 0 ? alike : later).map(({ id }) => caseRow(store, id));
}

type LaterAccepted = Pick<CaseRecord, 'id' | 'sub_type' | 'priority'>;

/** The first, the last and some evenly between of an ordered list. */
function spread<T>(list: readonly T[]): T[] {
  const step = (list.length - 1) / (MOST_CONTROLS - 1);
  if (list.length <= MOST_CONTROLS) return [...list];
  return Array.from({ length: MOST_CONTROLS }, (_, at) => list[Math.round(at * step)]).filter(
    (one) => one !== undefined,
  );
}

/** Cases that another destination accepted last, newest first. */
export function newestAccepted({ store }: CaseContext, destination: string, limit: number): CaseRecord[] {
  return store.all<CaseRecord>(NEWEST_ACCEPTED, { destination, limit });
}

/** The newest accepted case of the same kind: tests whether the index stands still, where no case was sent since the doubt. */
export function newestOfKind(
  { store, destination }: CaseContext,
  { sub_type, priority }: Pick<CaseRecord, 'sub_type' | 'priority'>,
): CaseRecord[] {
  return store.all<CaseRecord>(NEWEST_OF_KIND, { destination, sub_type, priority });
}

/** True if the control cases of some doubt did not show in its last search. */
export const isIndexLate = ({ store, destination }: CaseContext): boolean =>
  store.get(DOUBT_THAT_LAGS, { destination }) !== undefined;

/** True if no other send is in doubt: several at once mean trouble at NHI, which may stop its index as well. */
export const isOnlyDoubt = ({ store }: CaseContext): boolean =>
  (store.get<{ n: number }>(UNPROVEN_DOUBTS)?.n ?? 0) <= 1;

/** True if its only attempt was refused explicitly (429, 503). If NHI offers no search it is sent once more; the next such answer is a doubt. */
export function isPlainRefusal({ store }: CaseContext, row: CaseRecord): boolean {
  return row.doubt_kind === 'refused' && (store.get<{ n: number }>(BODIES_OUT, { id: row.id })?.n ?? 0) <= 1;
}

/** Text of NHI's last OperationOutcome for an upload of this case; null: none. */
export function lastIssueText(context: CaseContext, caseId: string): string | null {
  return refusalOf(context, context.store, caseId)?.text ?? null;
}

/** The case now, if it is still in the doubt that was searched for: evidence about an earlier attempt says nothing about a later one. */
function stillInDoubt(tx: Tx, seen: CaseRecord): CaseRecord | null {
  const row = caseRow(tx, seen.id);
  const same = row.attempts === seen.attempts && row.last_attempt_at === seen.last_attempt_at;
  return isInDoubt(row) && same ? row : null;
}

/** NHI has the case under this number: accepts it, unless another case got the number meanwhile. */
export async function adopt(context: CaseContext, seen: CaseRecord, caseNumber: string): Promise<void> {
  const isTakenForAbsent = await context.store.write((tx) => {
    const row = stillInDoubt(tx, seen);
    if (row === null) {
      const { delivery, watch_until: watched } = caseRow(tx, seen.id);
      return watched !== null && delivery !== 'accepted';
    }
    if (ownerOf(tx, context, caseNumber) === undefined)
      accept(context, tx, row, { caseNumber, locationId: row.location_id, detail: { found: true } });
    return false;
  });
  // A person attested meanwhile that NHI lacks it: marked as surfaced now, before it is sent again if there is still time.
  if (isTakenForAbsent) await noteSurfaced(context, seen, caseNumber);
}

/** Notes an empty search, which proves nothing yet. It counts only if `gapMs` have passed since the last one that counted. */
export function noteEmptySearch(
  context: CaseContext,
  seen: CaseRecord,
  nextAt: number,
  gapMs: number,
): Promise<void> {
  return context.store.write((tx) => {
    const row = stillInDoubt(tx, seen);
    if (row === null) return;
    const counts = row.last_empty_at === null || tx.now - row.last_empty_at >= gapMs;
    const searches = row.empty_searches + 1;
    setCase(tx, row.id, {
      // A refusal is shown as queued, so it needs no reason.
      doubt_reason: row.doubt_kind === 'refused' ? null : 'too-early',
      next_search_at: nextAt,
      ...(counts ? { empty_searches: searches, last_empty_at: tx.now } : {}),
    });
    if (counts) addEvent(tx, row.id, 'searched-empty', { detail: { searches } });
  });
}

/** Notes why a search proved nothing and when the next one is due. A new reason is an event; the same one is not repeated. */
export function noteNoEvidence(
  context: CaseContext,
  seen: CaseRecord,
  reason: string,
  nextAt: number,
): Promise<void> {
  return context.store.write((tx) => {
    const row = stillInDoubt(tx, seen);
    if (row === null) return;
    if (row.doubt_reason === reason) {
      askAgain(tx, row.id, nextAt);
      return;
    }
    // A refusal that no search confirms is a doubt like any other.
    const kind = row.doubt_kind === 'refused' ? 'unproven' : row.doubt_kind;
    setCase(tx, row.id, { doubt_kind: kind, doubt_reason: reason, next_search_at: nextAt, unread: 1 });
    addEvent(tx, row.id, 'search-no-evidence', { detail: { reason } });
  });
}

/** Absence is proven. After a crash before this commit the case is still `uncertain`, and the evidence is gathered again. */
export function releaseAbsent(context: CaseContext, seen: CaseRecord): Promise<void> {
  return context.store.write((tx) => {
    const row = stillInDoubt(tx, seen);
    if (row === null || !isServedHere(tx, row.folder)) return;
    bindHere(context, tx, row);
    settleAbsent(context, tx, row, { actor: AGENT, attested: false });
  });
}

/** A search confirms NHI's refusal: a newer file that was held because of this case is released. */
export async function confirmRefusal(context: CaseContext, seen: CaseRecord): Promise<void> {
  if (waitingFor(context.store, seen).length === 0) return;
  await context.store.write((tx) => {
    const { delivery, attempts, folder } = caseRow(tx, seen.id);
    if (delivery === 'rejected' && attempts === seen.attempts && isServedHere(tx, folder))
      giveWay(context, tx, seen.id);
  });
}

/** NHI offers no search, and the only answer was an explicit refusal. After a crash before this commit the resolver concludes the same. */
export function releaseUnsearched(context: CaseContext, seen: CaseRecord): Promise<void> {
  return context.store.write((tx) => {
    const row = stillInDoubt(tx, seen);
    if (row === null || !isServedHere(tx, row.folder)) return;
    addEvent(tx, row.id, 'search-no-evidence', { detail: { reason: 'search-refused' } });
    settleAbsent(context, tx, { ...row, doubt_kind: 'refused' }, { actor: AGENT, attested: false });
  });
}

/** Nothing was learned: only the time of the next search moves, without a revision or an event. */
export function searchAgainAt(context: CaseContext, caseId: string, at: number): Promise<void> {
  return context.store.write((tx) => {
    askAgain(tx, caseId, at);
  });
}

function askAgain(tx: Tx, id: string, at: number): void {
  tx.run(`UPDATE cases SET next_search_at = $at WHERE id = $id`, { id, at });
}

/** The search for an absent case found nothing: the next one follows until `watch_until`. */
export function noteWatch(context: CaseContext, caseId: string, nextAt: number): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.watch_until === null || row.watch_until > tx.now) {
      // Nobody has to see this: no revision, no event.
      askAgain(tx, caseId, nextAt);
      return;
    }
    // A case in doubt again needs `next_search_at` for that doubt.
    const inDoubt = row.delivery === 'uncertain' || row.delivery === 'sending';
    setCase(tx, caseId, { watch_until: null, ...(inDoubt ? {} : { next_search_at: null }) });
  });
}

/** NHI shows a case that counted as absent. Not sent again: it is accepted. Sent again: NHI has two, and a person has to know. */
export function noteSurfaced(context: CaseContext, seen: CaseRecord, caseNumber: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, seen.id);
    if (row.attempts !== seen.attempts || ownerOf(tx, context, caseNumber) !== undefined) return;
    switch (row.delivery) {
      case 'accepted':
        // For a case without a number, the copy may be this very case.
        if (row.case_number !== null) raiseDoubled();
        return;
      case 'sending':
      case 'uncertain':
        return;
      default: {
        moveCase(tx, row, 'surfaced', { set: { unread: 1 }, detail: { number: caseNumber } });
        const found = { caseNumber, locationId: row.location_id };
        accept(context, tx, caseRow(tx, row.id), { ...found, detail: { found: true } });
        // The newer file is at NHI or on its way: the claim is there twice.
        if (row.superseded_by !== null) raiseDoubled();
      }
    }

    function raiseDoubled(): void {
      if (row.doubled === 1) return;
      setCase(tx, row.id, { doubled: 1, unread: 1 });
      addEvent(tx, row.id, 'doubled', { detail: { otherNumber: caseNumber } });
    }
  });
}

/** A claim of ours as the matching of doubtful sends compares it. */
export interface PatientClaim {
  readonly caseId: string;
  readonly fingerprint: string;
  readonly drugCodes: readonly string[];
  readonly doubtful: boolean;
}

/** This case and the patient's others that may be at NHI. A case with a number is a rival only while a first copy may still appear. */
export function claimsOfPatient(context: CaseContext, row: CaseRecord): PatientClaim[] {
  return context.store
    .all<CaseRecord>(CASES_BY_PATIENT, { patient_key: row.patient_key })
    .flatMap((other) => {
      const summary = context.sealed.summary(other);
      const isOurs = other.id === row.id;
      if (!summary || !(isOurs || couldBeThere(other))) return [];
      const { fingerprint, drugCodes } = summary;
      return [{ caseId: other.id, fingerprint, drugCodes, doubtful: isOurs || isDoubtful(other) }];
    });
}

/** All other cases of the patient, in any state. */
export function otherCasesOfPatient(context: CaseContext, row: CaseRecord): CaseRecord[] {
  return context.store
    .all<CaseRecord>(CASES_BY_PATIENT, { patient_key: row.patient_key })
    .filter(({ id }) => id !== row.id);
}

function couldBeThere(other: CaseRecord): boolean {
  if (other.watch_until !== null) return true;
  const numbered = other.delivery === 'accepted' && other.case_number !== null;
  return !numbered && other.delivery !== 'cancelled' && other.delivery !== 'refused';
}

function isDoubtful(other: CaseRecord): boolean {
  return (
    other.watch_until !== null ||
    other.delivery === 'uncertain' ||
    other.delivery === 'sending' ||
    (other.delivery === 'accepted' && other.case_number === null)
  );
}
