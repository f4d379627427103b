import type { CaseContext } from './context.ts';
import { caseRow, moveCase } from './move.ts';
import { NEXT_READY_AT, READY_CASES } from './queries.ts';

/** What the worker needs to know of a case it is to send. */
export interface ReadyCase {
  readonly id: string;
  /** The watched folder of its file. */
  readonly folder: string;
  /** Of the file it came from. */
  readonly sha256: string;
  /** Of what is sent, where that is not the file as it was found. */
  readonly sent_sha256: string | null;
}

/** Cases that could be sent now, in the order they should be: emergency notices first, then the oldest. */
export function readyCases(context: CaseContext, now: number, limit: number): ReadyCase[] {
  return context.store.all(READY_CASES, { now, limit, destination: context.destination });
}

/** When the next queued case becomes ready, later than `now`; null when none does. ms. */
export function nextReadyAt(context: CaseContext, now: number): number | null {
  return context.store.get<{ at: number | null }>(NEXT_READY_AT, { now })?.at ?? null;
}

/** A case that cannot be sent as it is must not block the rest. */
export function setAside(
  context: CaseContext,
  caseId: string,
  reason: 'spool-damaged' | 'refused-alone',
): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'queued') return;
    moveCase(tx, row, 'hold', 'agent', { hold_reason: reason, next_attempt_at: null, unread: 1 }, { reason });
  });
}
