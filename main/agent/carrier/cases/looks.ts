/**
 * Hold for a look (`precheck.onMissing: hold`): an application that lacks data by NHI's rules, and is no emergency report, waits for a person
 * before it is sent. First it waits for the rules' answer, queued and for minutes; then, if data are missing, held and for
 * two hours at most. A case is held in this way only once.
 */
import type { Delivery } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { moveCase, setCase } from './move.ts';
import { lacksData, precheckOf } from './prechecks.ts';
import { HELD_FOR_LOOK_AT } from './queries.ts';

/** Rules answer within seconds. Where none comes at all (the thread, the disk), the case is sent after this. */
const MOST_WAIT_MS = 10 * 60_000;

export const LOOK = 'precheck-missing';

/** When a case was held for a look, ms; null: it never was. */
export const heldForLookAt = (tx: Pick<Tx, 'get'>, id: string): number | null =>
  tx.get<{ at: number | null }>(HELD_FOR_LOOK_AT, { id })?.at ?? null;

/** True if a case may be held for a look: no emergency report, never sent, not released or overridden by a person, not held for it before. */
const mayBeHeld = (context: CaseContext, tx: Pick<Tx, 'get'>, row: CaseRecord): boolean =>
  context.lookMs() > 0 &&
  row.delivery === 'queued' &&
  row.urgent === 0 &&
  row.attempts === 0 &&
  row.released === 0 &&
  row.overridden_at === null &&
  heldForLookAt(tx, row.id) === null;

/** A ready case waits for the rules or is held by their answer, in the same transaction; a crash after it leaves a due time. */
export function waitForRules(context: CaseContext, tx: Tx, row: CaseRecord): Delivery {
  if (!mayBeHeld(context, tx, row)) return row.delivery;
  const precheck = precheckOf(tx, row.id);
  if (precheck?.sha256 === row.sha256)
    return lacksData(precheck) ? holdForLook(context, tx, row) : row.delivery;
  const wait = Math.min(MOST_WAIT_MS, context.lookMs());
  setCase(tx, row.id, { next_attempt_at: tx.now + wait });
  return row.delivery;
}

/** True if a queued case waits for the rules' answer. Before its first attempt nothing else sets a future time. */
export const isWaitingForRules = (row: CaseRecord, now: number): boolean =>
  row.delivery === 'queued' && row.attempts === 0 && row.urgent === 0 && (row.next_attempt_at ?? 0) > now;

/** The rules gave no answer, or one that needs no look: a waiting case is sent now. */
export function goOn(tx: Tx, row: CaseRecord): void {
  if (isWaitingForRules(row, tx.now)) setCase(tx, row.id, { next_attempt_at: tx.now });
}

/** The rules report missing data: holds a case that waits for their answer. */
export function holdWaiting(context: CaseContext, tx: Tx, row: CaseRecord): void {
  if (!isWaitingForRules(row, tx.now)) return;
  if (mayBeHeld(context, tx, row)) holdForLook(context, tx, row);
  else goOn(tx, row);
}

/** A crash after this commit leaves a held case with the time at which it is sent automatically. */
function holdForLook(context: CaseContext, tx: Tx, row: CaseRecord): Delivery {
  const set = { hold_reason: LOOK, next_attempt_at: tx.now + context.lookMs(), unread: 1 } as const;
  return moveCase(tx, row, 'hold', { set, detail: { reason: LOOK } });
}
