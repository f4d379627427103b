import type { DeadlineView, TodayEntry } from '../../../../shared/api/work-contract.ts';
import { taipeiDay } from '../../../../shared/days.ts';
import { type DeadlineKind, hasLapsed } from '../../../../shared/today.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import type { Store, Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import {
  DEADLINE,
  DEADLINES_OF_CASE,
  ENDED_BY_NO_APPEAL,
  INSERT_DEADLINE,
  KEEP_DEADLINE,
  MEET_DEADLINE,
  NEWEST_DEADLINE,
  OPEN_DEADLINES,
  REMOVE_DEADLINE,
  UNMEET_DEADLINE,
} from './queries.ts';
import { setWork } from './staff-work.ts';

export interface DeadlineRecord {
  readonly n: number;
  readonly kind: DeadlineKind;
  readonly due_on: string;
  readonly source: 'rule' | 'typed';
  readonly set_by: string;
  readonly set_at: number;
  readonly met_at: number | null;
  readonly removed_at: number | null;
}

export type NewDeadline = Pick<DeadlineView, 'kind' | 'dueOn' | 'source'>;

/** Sets a deadline in the caller's transaction; `setWork` says what a crash means. */
export function addDeadline(tx: Tx, id: string, { kind, dueOn, source }: NewDeadline, actor: string): void {
  // Throws before any write if there is no such case.
  caseRow(tx, id);
  tx.run(INSERT_DEADLINE, { id, kind, due_on: dueOn, source, set_by: actor, now: tx.now });
  const n = tx.get<{ n: number }>(NEWEST_DEADLINE)?.n ?? 0;
  setWork(tx, id, {}, { kind: 'deadline-set', actor, detail: { deadline: kind, dueOn, source, n } });
}

const DEADLINE_MARKS = {
  'deadline-met': MEET_DEADLINE,
  'deadline-unmet': UNMEET_DEADLINE,
  'deadline-removed': REMOVE_DEADLINE,
  'deadline-set': KEEP_DEADLINE,
} as const;

/** Marks a deadline as met or removed, or takes that back. The history keeps its record. @throws AgentError `deadline-unknown` */
export function markDeadline(
  tx: Tx,
  id: string,
  n: number,
  by: { readonly kind: keyof typeof DEADLINE_MARKS; readonly actor: string },
): void {
  const found = tx.get<DeadlineRecord>(DEADLINE, { id, n });
  const marksMet = by.kind === 'deadline-met' || by.kind === 'deadline-unmet';
  if (found === undefined || (found.removed_at !== null && marksMet))
    throw new AgentError('deadline-unknown');
  tx.run(DEADLINE_MARKS[by.kind], { id, n, now: tx.now });
  setWork(tx, id, {}, { ...by, detail: { deadline: found.kind, dueOn: found.due_on, n } });
}

/** Ends the running appeal deadlines of a case, as its doctor makes no appeal. Lapsed deadlines stay as they are. */
export function endAppeal(tx: Tx, id: string, actor: string): void {
  const today = taipeiDay(tx.now);
  for (const { n, kind, met_at: metAt, due_on: dueOn } of tx.all<DeadlineRecord>(DEADLINES_OF_CASE, { id }))
    if (metAt === null && isAppeal(kind) && !hasLapsed({ kind, dueOn }, today))
      markDeadline(tx, id, n, { kind: 'deadline-met', actor });
}

/** Reopens the deadlines that the doctor's last "no appeal" ended. */
export function reopenAppeal(tx: Tx, id: string, actor: string): void {
  for (const { n } of tx.all<{ n: number }>(ENDED_BY_NO_APPEAL, { id }))
    if (typeof tx.get<DeadlineRecord>(DEADLINE, { id, n })?.met_at === 'number')
      markDeadline(tx, id, n, { kind: 'deadline-unmet', actor });
}

const isAppeal = (kind: DeadlineKind): boolean => kind === 'reconsideration' || kind === 'dispute';

type OpenDeadline = NonNullable<TodayEntry['deadline']>;

/** Open deadlines of all cases on one day. */
export interface OpenDeadlines {
  /** The earliest deadline of each case that has not lapsed, by case. */
  readonly running: ReadonlyMap<string, OpenDeadline>;
  /** Deadlines that lapsed on their own, by case. Nothing is written when they lapse, so a clock set back opens them again. */
  readonly lapsed: ReadonlyMap<string, readonly OpenDeadline[]>;
}

/** @param today YYYY-MM-DD in Taipei */
export function openDeadlines(store: Pick<Store, 'all'>, today: string): OpenDeadlines {
  const running = new Map<string, OpenDeadline>();
  const lapsed = new Map<string, OpenDeadline[]>();
  const rows = store.all<{ case_id: string; n: number; kind: DeadlineKind; due_on: string }>(OPEN_DEADLINES);
  for (const { case_id: id, n, kind, due_on: dueOn } of rows) {
    const deadline = { n, kind, dueOn };
    if (hasLapsed(deadline, today)) lapsed.set(id, [...(lapsed.get(id) ?? []), deadline]);
    else if (!running.has(id)) running.set(id, deadline);
  }
  return { running, lapsed };
}
