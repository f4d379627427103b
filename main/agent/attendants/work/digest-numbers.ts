import type { IndexedCase } from '../../index/indexed-case.ts';
import { addDays, taipeiDay } from '../../../../shared/days.ts';
import type { Deputies } from './deputies.ts';
import { stageSince } from './today-cases.ts';
import { type TodoQuestion, walkInTurns } from './today.ts';

interface Numbers {
  todo: number;
  dueToday: number;
  dueTomorrow: number;
  overdue: number;
  decided: number;
}

/** Numbers of 每日摘要 for each person who works cases today, as owner or as the owner's deputy. Cases without an owner are not counted. */
export async function digestNumbers(
  cases: readonly IndexedCase[],
  question: TodoQuestion,
  deputies: Deputies,
): Promise<ReadonlyMap<string, Readonly<Numbers>>> {
  const today = taipeiDay(question.now);
  const [tomorrow, yesterday] = [addDays(today, 1), addDays(today, -1)];
  const found = new Map<string, Numbers>();
  await walkInTurns(cases, question, (one, entry, place) => {
    const { row } = one;
    const worker = deputies.of(row.id, row.owner)?.deputy ?? row.owner;
    if (worker === null) return;
    const own = found.get(worker) ?? { todo: 0, dueToday: 0, dueTomorrow: 0, overdue: 0, decided: 0 };
    found.set(worker, own);
    if (row.review === 'decided' && taipeiDay(stageSince(one)) === yesterday) own.decided += 1;
    if (place === 1) own.todo += 1;
    if (place === 1 && entry?.kind === 'overdue') own.overdue += 1;
    // The deadline of a snoozed case runs, too.
    const dueOn = isSettled(one) ? undefined : question.deadlines.running.get(row.id)?.dueOn;
    if (dueOn === today) own.dueToday += 1;
    if (dueOn === tomorrow) own.dueTomorrow += 1;
  });
  return found;
}

const isSettled = ({ row }: IndexedCase): boolean => row.superseded_by !== null || row.closed_at !== null;
