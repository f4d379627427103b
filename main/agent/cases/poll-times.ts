import { DAY_MS, HOUR_MS } from '../../../shared/days.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { DUE_POLLS } from './queries.ts';

/** After these no more: an appeal that comes later is found by the search for decisions. */
const AFTER_DECISION_DAYS = [1, 7, 30];

/**
 * When an accepted case is asked about next: an open one at an interval that stretches with its age up to six
 * hours, a decided one 1, 7 and 30 days after its decision (re-review, appeal), then never by itself. ms.
 */
export function pollAfter(
  row: Pick<CaseRecord, 'accepted_at' | 'decided_at' | 'review'>,
  now: number,
  pollMs: number,
): number {
  if (row.review === 'decided' && row.decided_at !== null) {
    const decidedAt = row.decided_at;
    const next = AFTER_DECISION_DAYS.map((days) => decidedAt + days * DAY_MS).find((at) => at > now);
    return next ?? Number.MAX_SAFE_INTEGER;
  }
  const age = now - (row.accepted_at ?? now);
  // Whole milliseconds: an INTEGER column takes no others.
  return now + Math.round(Math.max(Math.min(6 * HOUR_MS, age / 8), pollMs));
}

export function duePolls(context: CaseContext, now: number, limit: number): CaseRecord[] {
  return context.store.all<CaseRecord>(DUE_POLLS, { now, limit, destination: context.destination });
}

/** Asked, nothing new (or not answered): when to ask again. Not a change anybody has to see. */
export function polled(context: CaseContext, caseId: string, nextPollAt: number): Promise<void> {
  return context.store.write((tx) => {
    tx.run(`UPDATE cases SET next_poll_at = $at WHERE id = $id`, { id: caseId, at: nextPollAt });
  });
}
