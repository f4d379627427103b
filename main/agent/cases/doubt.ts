import type { Tx } from '../db/store.ts';
import type { Problem } from '../check/problem.ts';
import { addEvent, caseRow, moveCase, setCase, type CaseSet, type EventDetail } from './move.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { dueResult } from './outbox.ts';
import { CASE_BY_NUMBER, DUE_SEARCHES, LATER_ACCEPTED, NEXT_SEARCH_AT, WATCHED_RESENDS } from './queries.ts';
import { accept, backToQueue } from './sending.ts';

const AGENT = 'agent';
const DAY_MS = 86_400_000;

/** Doubtful cases whose search is due, and resent ones that are still looked for. */
export function dueSearches(context: CaseContext, now: number): CaseRecord[] {
  return [
    ...context.store.all<CaseRecord>(DUE_SEARCHES, { now }),
    ...context.store.all<CaseRecord>(WATCHED_RESENDS, { now }),
  ];
}

export function nextSearchAt(context: CaseContext): number | null {
  return context.store.get<{ at: number | null }>(NEXT_SEARCH_AT)?.at ?? null;
}

export function caseByNumber(context: CaseContext, caseNumber: string): CaseRecord | undefined {
  return context.store.get<CaseRecord>(CASE_BY_NUMBER, {
    destination: context.destination,
    case_number: caseNumber,
  });
}

/** Cases accepted here after the doubtful attempt, newest first. */
export function acceptedAfter(context: CaseContext, after: number): CaseRecord[] {
  return context.store.all<CaseRecord>(LATER_ACCEPTED, { destination: context.destination, after });
}

/** The one candidate was found at NHI: the case is there, with its number. */
export function adopt(
  context: CaseContext,
  caseId: string,
  caseNumber: string,
  actor = AGENT,
): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    accept(context, tx, row, { caseNumber, locationId: row.location_id }, actor, { found: true });
  });
}

/** A search that would have shown it did not. Counted only when far enough from the one before. */
export function noteEmptySearch(
  context: CaseContext,
  caseId: string,
  nextAt: number,
  gapMs: number,
): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'uncertain') return;
    const counts = row.last_empty_at === null || tx.now - row.last_empty_at >= gapMs;
    setCase(tx, caseId, {
      doubt_reason: null,
      next_search_at: nextAt,
      ...(counts ? { empty_searches: row.empty_searches + 1, last_empty_at: tx.now } : {}),
    });
    if (counts) addEvent(tx, caseId, 'searched-empty', AGENT, { searches: row.empty_searches + 1 });
  });
}

/** The search told nothing: why, and when it is asked again. A new reason is an event; the same one is not repeated. */
export function noteNoEvidence(
  context: CaseContext,
  caseId: string,
  reason: string,
  nextAt: number,
): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'uncertain') return;
    const isNew = row.doubt_reason !== reason;
    setCase(tx, caseId, { doubt_reason: reason, next_search_at: nextAt, ...(isNew ? { unread: 1 } : {}) });
    if (isNew) addEvent(tx, caseId, 'search-no-evidence', AGENT, { reason });
  });
}

/**
 * Absence is proven as well as it can be: sent again, once in its life, and looked for a day longer. After a crash
 * here the case is still `uncertain` and the same evidence is gathered again.
 */
export function releaseAbsent(
  context: CaseContext,
  caseId: string,
  actor = AGENT,
  attested = false,
): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'uncertain') return;
    settleAbsent(context, tx, row, actor, attested);
  });
}

export function settleAbsent(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  actor: string,
  attested: boolean,
): void {
  if (row.doubt_after !== null) {
    settleAsBefore(context, tx, row, row.doubt_after, actor, { attested });
    return;
  }
  backToQueue(
    tx,
    row,
    { retryAt: tx.now },
    { absent: true, attested },
    {
      resent_at: tx.now,
      watch_until: tx.now + DAY_MS,
      next_search_at: tx.now + 60_000,
      doubt_reason: null,
      empty_searches: 0,
      last_empty_at: null,
      last_attempt_at: row.last_attempt_at,
    },
  );
}

/** NHI lacks it, and it was not on its way: nothing is sent, it stands where it stood before the doubt. */
function settleAsBefore(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  before: NonNullable<CaseRecord['doubt_after']>,
  actor: string,
  detail: EventDetail,
): void {
  const settled: CaseSet = {
    doubt_after: null,
    doubt_since: null,
    doubt_reason: null,
    next_search_at: null,
    wish: null,
    unread: 1,
  };
  if (before === 'rejected') {
    moveCase(tx, row, 'rejected', actor, settled, detail);
    dueResult(context, tx, row.id);
    return;
  }
  const canStop = before === 'waiting' || before === 'refused';
  if (row.wish === 'cancel' && before !== 'cancelled') {
    moveCase(tx, row, 'wish-cancel', actor, { ...settled, next_attempt_at: null }, detail);
  } else if (row.wish === 'hold' && canStop) {
    const held: CaseSet = { hold_reason: 'by-person', held_from: before };
    moveCase(tx, row, 'wish-hold', actor, { ...settled, ...held }, detail);
  } else {
    const first = (JSON.parse(row.problems) as Problem[]).find(({ severity }) => severity === 'error');
    const facts: CaseSet = {
      ...settled,
      error_code: before === 'refused' ? (first?.code ?? null) : null,
      error_message: before === 'refused' ? (first?.message ?? null) : null,
      // Why it was held is as old as the backup: a person looks at it anew.
      ...(before === 'held' ? { hold_reason: 'reconcile', held_from: row.held_from ?? 'queued' } : {}),
    };
    moveCase(tx, { ...row, held_from: before }, 'as-before', actor, facts, detail);
    if (before === 'refused') dueResult(context, tx, row.id);
  }
}

/** A resent case is looked for until its day is over; the first one surfacing means NHI has two. */
export function noteWatch(context: CaseContext, caseId: string, nextAt: number): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    const over = row.watch_until === null || row.watch_until <= tx.now;
    setCase(tx, caseId, over ? { watch_until: null, next_search_at: null } : { next_search_at: nextAt });
  });
}

export function raiseDoubled(context: CaseContext, caseId: string, otherNumber: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.doubled === 1) return;
    setCase(tx, caseId, { doubled: 1, unread: 1 });
    addEvent(tx, caseId, 'doubled', AGENT, { otherNumber });
  });
}

/** Nothing was learned: only the time of the next search moves, which nobody has to see. */
export function searchAgainAt(context: CaseContext, caseId: string, at: number): Promise<void> {
  return context.store.write((tx) => {
    tx.run(`UPDATE cases SET next_search_at = $at WHERE id = $id`, { id: caseId, at });
  });
}
