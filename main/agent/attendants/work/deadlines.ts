import type { DeadlineView, TodayEntry } from '../../../../shared/api/work-contract.ts';
import { taipeiDay } from '../../../../shared/days.ts';
import { type AppealDecision, type DeadlineKind, hasLapsed, type ToldBy } from '../../../../shared/today.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import type { Store, Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import {
  DEADLINE,
  DEADLINES_OF_CASE,
  INSERT_DEADLINE,
  MEET_DEADLINE,
  OPEN_DEADLINES,
  REMOVE_DEADLINE,
} from './queries.ts';
import { setWork, writeNote } from './staff-work.ts';

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

/** `replaces`: numbers of deadlines that the new one replaces; one transaction, so a crash leaves either the old ones or the new. */
export function setDeadline(
  context: CaseContext,
  id: string,
  deadline: NewDeadline & { readonly replaces?: readonly number[] | undefined },
  actor: string,
): Promise<void> {
  return context.store.write((tx) => {
    for (const n of deadline.replaces ?? []) remove(tx, id, n, actor);
    addDeadline(tx, id, deadline, actor);
  });
}

/** In the caller's transaction; `setWork` says what a crash means. */
export function addDeadline(tx: Tx, id: string, { kind, dueOn, source }: NewDeadline, actor: string): void {
  // Throws before any write if there is no such case.
  caseRow(tx, id);
  tx.run(INSERT_DEADLINE, { id, kind, due_on: dueOn, source, set_by: actor, now: tx.now });
  setWork(tx, id, {}, { kind: 'deadline-set', actor, detail: { deadline: kind, dueOn, source } });
}

/** @throws AgentError `deadline-unknown` */
export function meetDeadline(
  context: CaseContext,
  id: string,
  { n, met }: { readonly n: number; readonly met: boolean },
  actor: string,
): Promise<void> {
  return context.store.write((tx) => {
    meet(tx, id, deadlineOf(tx, id, n), { met, actor });
  });
}

export function meet(
  tx: Tx,
  id: string,
  deadline: DeadlineRecord,
  by: { met: boolean; actor: string },
): void {
  const { met, actor } = by;
  tx.run(MEET_DEADLINE, { id, n: deadline.n, met_at: met ? tx.now : null });
  const kind = met ? 'deadline-met' : 'deadline-unmet';
  setWork(tx, id, {}, { kind, actor, detail: { deadline: deadline.kind, dueOn: deadline.due_on } });
}

/** The history keeps its record. @throws AgentError `deadline-unknown` */
export function removeDeadline(context: CaseContext, id: string, n: number, actor: string): Promise<void> {
  return context.store.write((tx) => {
    remove(tx, id, n, actor);
  });
}

function remove(tx: Tx, id: string, n: number, actor: string): void {
  const { kind, due_on } = deadlineOf(tx, id, n);
  tx.run(REMOVE_DEADLINE, { id, n, now: tx.now });
  setWork(tx, id, {}, { kind: 'deadline-removed', actor, detail: { deadline: kind, dueOn: due_on } });
}

function deadlineOf(tx: Tx, id: string, n: number): DeadlineRecord {
  const found = tx.get<DeadlineRecord>(DEADLINE, { id, n });
  if (found) return found;
  throw new AgentError('deadline-unknown');
}

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

/** The talk with the doctor about a decision, and the doctor's answer. */
interface DoctorTold {
  readonly decision: AppealDecision;
  /** YYYY-MM-DD, only with `undecided`: the case leaves 待辦 until that day. If absent, the case stays in 待辦. */
  readonly remindOn?: string | undefined;
  readonly how?: ToldBy | undefined;
  readonly note?: string | undefined;
}

/**
 * Ticks 已通知醫師 and stores the doctor's decision on an appeal: one transaction for all cases, so a crash leaves all of it or nothing.
 * @returns the appeal deadlines that it ended
 * @throws AgentError `case-not-found`
 */
export function tellDoctor(context: CaseContext, ids: readonly string[], told: DoctorTold, actor: string) {
  const { decision, remindOn, how, note } = told;
  return context.store.write((tx) => {
    const ended: ReturnType<typeof endAppeal> = [];
    for (const id of new Set(ids)) {
      const way = how === undefined ? {} : { how };
      setWork(tx, id, {}, { kind: 'step-done', actor, detail: { step: 'doctor-informed', ...way } });
      if (decision === 'undecided') {
        if (remindOn !== undefined) putOff(tx, id, remindOn, actor);
      } else {
        setWork(tx, id, {}, { kind: 'step-done', actor, detail: { step: 'appeal-decided', decision } });
        if (decision === 'no-appeal') ended.push(...endAppeal(tx, id, actor));
      }
      if (note === undefined || note === '') continue;
      setWork(tx, id, {}, { kind: 'noted', actor, detail: { what: 'note' } });
      writeNote(context, tx, id, { kind: 'note', text: note, actor });
    }
    return ended;
  });
}

const putOff = (tx: Tx, id: string, until: string, actor: string): void => {
  setWork(tx, id, { snoozed_until: until }, { kind: 'snoozed', actor, detail: { until } });
};

/** Ends the running appeal deadlines of a case. Lapsed deadlines stay as they are. */
function endAppeal(tx: Tx, id: string, actor: string): { id: string; n: number }[] {
  const today = taipeiDay(tx.now);
  const terms = tx
    .all<DeadlineRecord>(DEADLINES_OF_CASE, { id })
    .filter(
      ({ kind, met_at: metAt, due_on: dueOn }) =>
        metAt === null &&
        (kind === 'reconsideration' || kind === 'dispute') &&
        !hasLapsed({ kind, dueOn }, today),
    );
  for (const term of terms) meet(tx, id, term, { met: true, actor });
  return terms.map(({ n }) => ({ id, n }));
}
