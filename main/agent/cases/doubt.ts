import type { Tx } from '../db/store.ts';
import { isResentOnce, settleAbsent } from './absent.ts';
import { accept, ownerOf } from './accept.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { addEvent, caseRow, setCase } from './move.ts';
import { letGoAbsent } from './let-go.ts';
import { noteSurfaced } from './resend-watch.ts';
import { isServedHere } from './served-folders.ts';
import {
  DUE_SEARCHES,
  DUE_TAKEN_OVER,
  FIRST_SENT,
  IN_DOUBT_SINCE,
  LATER_ACCEPTED,
  NEXT_SEARCH_AT,
  WATCHED_RESENDS,
} from './queries.ts';

const AGENT = 'agent';

/** Held because another agent may have sent it, and looked up at NHI like a send in doubt. */
export function isLookedUp(row: Pick<CaseRecord, 'delivery' | 'past' | 'hold_reason'>): boolean {
  return row.delivery === 'held' && row.past === 'unknown' && row.hold_reason === 'reconcile';
}

/** Whether NHI may have it, and is asked. */
export function isInDoubt(row: Pick<CaseRecord, 'delivery' | 'past' | 'hold_reason'>): boolean {
  return row.delivery === 'uncertain' || isLookedUp(row);
}

/** Doubtful cases whose search is due, those taken over, and resent ones that are still looked for. */
export function dueSearches(context: CaseContext, now: number): CaseRecord[] {
  return [
    ...context.store.all<CaseRecord>(DUE_SEARCHES, { now }),
    ...context.store.all<CaseRecord>(DUE_TAKEN_OVER, { now }),
    ...context.store.all<CaseRecord>(WATCHED_RESENDS, { now }),
  ];
}

export function nextSearchAt(context: CaseContext): number | null {
  return context.store.get<{ at: number | null }>(NEXT_SEARCH_AT)?.at ?? null;
}

export function caseByNumber(context: CaseContext, caseNumber: string): CaseRecord | undefined {
  return ownerOf(context.store, context, caseNumber);
}

/**
 * Cases accepted here that were sent after this one came into doubt, newest first. By the order of what happened as well as by
 * the clock, which may have been set back since.
 */
export function acceptedAfter(
  context: CaseContext,
  row: Pick<CaseRecord, 'id' | 'delivery' | 'last_attempt_at' | 'created_at'>,
  now: number,
): CaseRecord[] {
  const { store, destination } = context;
  const after = row.last_attempt_at ?? row.created_at;
  const since =
    store.get<{ n: number | null }>(IN_DOUBT_SINCE, { id: row.id, state: row.delivery })?.n ?? Infinity;
  return store
    .all<CaseRecord>(LATER_ACCEPTED, { destination, after, now })
    .filter(({ id }) => (store.get<{ n: number | null }>(FIRST_SENT, { id })?.n ?? 0) > since);
}

/**
 * The case as it is now, if it is still in the doubt that a search was made for: evidence of an earlier attempt says
 * nothing of a later one.
 */
function stillInDoubt(tx: Tx, seen: CaseRecord): CaseRecord | null {
  const row = caseRow(tx, seen.id);
  const same = row.attempts === seen.attempts && row.last_attempt_at === seen.last_attempt_at;
  return isInDoubt(row) && same ? row : null;
}

/** The one candidate was found at NHI: the case is there, with its number. Unless another case got the number meanwhile. */
export async function adopt(context: CaseContext, seen: CaseRecord, caseNumber: string): Promise<void> {
  const isTakenForAbsent = await context.store.write((tx) => {
    const row = stillInDoubt(tx, seen);
    if (row === null) {
      const { delivery, watch_until: watched } = caseRow(tx, seen.id);
      return watched !== null && delivery !== 'accepted';
    }
    if (ownerOf(tx, context, caseNumber) === undefined)
      accept(context, tx, row, { caseNumber, locationId: row.location_id }, AGENT, { found: true });
    return false;
  });
  // A person said meanwhile that NHI lacks it: it surfaces at once, before it is sent again if there is still time.
  if (isTakenForAbsent) await noteSurfaced(context, seen, caseNumber);
}

/** A search that would have shown it did not. Counted only when far enough from the one before. */
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
      doubt_reason: null,
      next_search_at: nextAt,
      ...(counts ? { empty_searches: searches, last_empty_at: tx.now } : {}),
    });
    if (counts) addEvent(tx, row.id, 'searched-empty', AGENT, { searches });
  });
}

/** The search told nothing: why, and when it is asked again. A new reason is an event; the same one is not repeated. */
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
    setCase(tx, row.id, { doubt_reason: reason, next_search_at: nextAt, unread: 1 });
    addEvent(tx, row.id, 'search-no-evidence', AGENT, { reason });
  });
}

/**
 * Absence is proven as well as it can be. After a crash before this commit the case is still `uncertain` and the same
 * evidence is gathered again.
 */
export function releaseAbsent(context: CaseContext, seen: CaseRecord): Promise<void> {
  return context.store.write((tx) => {
    const row = stillInDoubt(tx, seen);
    // A wish may have been taken back since the search: without it this would be the second time that it is sent again.
    if (row === null || isResentOnce(row) || !isServedHere(tx, row.folder)) return;
    if (row.delivery === 'held') letGoAbsent(context, tx, row, AGENT, { absent: true, attested: false });
    else settleAbsent(context, tx, row, AGENT, false);
  });
}

/** Nothing was learned: only the time of the next search moves, which nobody has to see. */
export function searchAgainAt(context: CaseContext, caseId: string, at: number): Promise<void> {
  return context.store.write((tx) => {
    askAgain(tx, caseId, at);
  });
}

function askAgain(tx: Tx, id: string, at: number): void {
  tx.run(`UPDATE cases SET next_search_at = $at WHERE id = $id`, { id, at });
}
