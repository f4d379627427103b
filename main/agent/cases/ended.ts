import type { Store } from '../db/store.ts';
import type { CaseRecord } from './case-record.ts';
import { SELECT_CASE } from './queries.ts';

/** Why nothing more can come of a case, and since when (ms). */
export interface CaseEnd {
  readonly reason: 'decided' | 'cancelled' | 'superseded';
  readonly at: number;
}

/** How a case ended by itself; null while something can still come of it. */
export function endOf(row: CaseRecord): CaseEnd | null {
  if (row.watch_until !== null) return null;
  if (row.delivery === 'cancelled')
    return { reason: row.superseded_by === null ? 'cancelled' : 'superseded', at: row.updated_at };
  if (row.delivery !== 'accepted') return null;
  if (row.review === 'decided' && row.decided_at !== null) return { reason: 'decided', at: row.decided_at };
  // NHI could not use it, and a corrected file took its place.
  return row.superseded_by === null ? null : { reason: 'superseded', at: row.updated_at };
}

/** Whether the case that took this one's place, or the one after that, is still under way. */
export function successorIsOpen(store: Pick<Store, 'get'>, row: CaseRecord): boolean {
  const seen = new Set([row.id]);
  for (let id = row.superseded_by; id !== null && !seen.has(id);) {
    seen.add(id);
    const next = store.get<CaseRecord>(SELECT_CASE, { id });
    if (next === undefined) return false;
    if (endOf(next) === null) return true;
    id = next.superseded_by;
  }
  return false;
}
