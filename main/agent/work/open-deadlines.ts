import type { TodayEntry } from '../../../shared/api/work-contract.ts';
import type { DeadlineKind } from '../../../shared/today.ts';
import type { Store } from '../db/store.ts';
import { OPEN_DEADLINES } from './queries.ts';

/** Of each case that has one, the open deadline that comes first. */
export function openDeadlines(
  store: Pick<Store, 'all'>,
): ReadonlyMap<string, NonNullable<TodayEntry['deadline']>> {
  const found = new Map<string, NonNullable<TodayEntry['deadline']>>();
  const rows = store.all<{ case_id: string; n: number; kind: DeadlineKind; due_on: string }>(OPEN_DEADLINES);
  for (const { case_id: id, n, kind, due_on: dueOn } of rows)
    if (!found.has(id)) found.set(id, { n, kind, dueOn });
  return found;
}
