import { DAY_MS } from '../../../shared/days.ts';
import type { Delivery } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import { problemColumns, problemsOf } from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './hold-rules.ts';
import { moveCase, type CaseSet, type EventDetail } from './move.ts';
import { dueResult } from './outbox.ts';

const FIRST_LOOK_MS = 60_000;

/** Columns of a case that just became doubtful. Its search begins at once; times are counted from the end of the attempt. */
export function doubtColumns(tx: Tx, row: Pick<CaseRecord, 'doubt_since'>): CaseSet {
  return {
    last_attempt_at: tx.now,
    doubt_since: row.doubt_since ?? tx.now,
    doubt_reason: null,
    empty_searches: 0,
    last_empty_at: null,
    next_search_at: tx.now,
  };
}

/** NHI provably lacks it: what a person asked for meanwhile is honoured now, else it is sent again. */
export function backToQueue(
  tx: Tx,
  row: CaseRecord,
  actor: string,
  set: CaseSet & { readonly next_attempt_at: number },
  detail: EventDetail,
): Delivery {
  const columns: CaseSet = { ...set, wish: null, failures: row.failures + 1 };
  const stopped: CaseSet = { ...columns, next_attempt_at: null };
  switch (row.wish) {
    case 'hold':
      return moveCase(tx, row, 'wish-hold', actor, { ...stopped, hold_reason: 'by-person' }, detail);
    case 'cancel':
      return moveCase(tx, row, 'wish-cancel', actor, stopped, detail);
    case null:
      return moveCase(tx, row, 'proven-absent', actor, columns, detail);
  }
}

/** Whether nothing but a person may send it once more: after a doubt that is done once in a case's life. */
export function isResentOnce(row: Pick<CaseRecord, 'doubt_after' | 'wish' | 'resent_at'>): boolean {
  return row.doubt_after === null && row.wish === null && row.resent_at !== null;
}

/**
 * A doubtful case is not at NHI, as well as that can be proven or as a person attests: it is sent again, once in its life,
 * or goes back to where it was before a restore, and is looked for a day longer in either case.
 */
export function settleAbsent(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  actor: string,
  attested: boolean,
): Delivery {
  const watched: CaseSet = {
    doubt_after: null,
    doubt_reason: null,
    empty_searches: 0,
    last_empty_at: null,
    watch_until: tx.now + DAY_MS,
    next_search_at: tx.now + FIRST_LOOK_MS,
  };
  const detail = { absent: true, attested };
  switch (row.doubt_after) {
    case null: {
      const columns = { ...watched, next_attempt_at: tx.now, resent_at: tx.now };
      backToQueue(tx, row, actor, columns, detail);
      return holdWhereAsked(context, tx, row.id);
    }
    case 'rejected':
    case 'waiting':
    case 'refused':
    case 'held':
    case 'cancelled': {
      const columns = { ...watched, doubt_since: null, wish: null, unread: 1 };
      return asBefore(context, tx, row, row.doubt_after, actor, columns, detail);
    }
  }
}

/** NHI lacks it, and it was not on its way: nothing is sent, it stands where it stood before the doubt. */
function asBefore(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  before: NonNullable<CaseRecord['doubt_after']>,
  actor: string,
  columns: CaseSet,
  detail: EventDetail,
): Delivery {
  if (row.wish === 'cancel' && before !== 'cancelled')
    return moveCase(tx, row, 'wish-cancel', actor, columns, detail);
  if (row.wish === 'hold' && before === 'waiting') {
    const held: CaseSet = { ...columns, held_from: 'waiting', hold_reason: 'by-person' };
    return moveCase(tx, row, 'wish-hold', actor, held, detail);
  }
  switch (before) {
    case 'rejected':
    case 'refused': {
      const to =
        before === 'rejected'
          ? moveCase(tx, row, 'rejected', actor, columns, detail)
          : moveCase(tx, row, 'as-before', actor, { ...problemColumns(problemsOf(row)), ...columns }, detail);
      dueResult(context, tx, row.id);
      return to;
    }
    case 'held': {
      // Why it was held is as old as the backup: a person looks at it anew.
      const held: CaseSet = { hold_reason: 'reconcile', held_from: row.held_from ?? 'queued' };
      return moveCase(tx, row, 'as-before', actor, { ...columns, ...held, error_code: null }, detail);
    }
    case 'waiting':
    case 'cancelled':
      return moveCase(tx, row, 'as-before', actor, { ...columns, error_code: null }, detail);
  }
}
