import type { StatusView } from '../../../shared/api/views/status.ts';
import type { TodayEntry, TodayView } from '../../../shared/api/work-contract.ts';
import type { StageKey } from '../../../shared/stage.ts';
import type { TodayKind } from '../../../shared/today.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { continuations } from './continuations.ts';
import { agentEntries } from './today-agent.ts';
import { entryOf, isSnoozed, judgement, stageSince, urgencyOf, type TodayFacts } from './today-cases.ts';

const MOST_LATER = 5;
const ON_ITS_WAY: readonly StageKey[] = [
  'queued',
  'sending',
  'accepted',
  'unnumbered',
  'processing',
  'reviewing',
];
const IS_ON_ITS_WAY: ReadonlySet<StageKey> = new Set(ON_ITS_WAY);

/** The results of 新的核定結果, what someone must act on first. */
const RESULTS: readonly StageKey[] = [
  'denied',
  'returned',
  'supplement-requested',
  'partially-approved',
  'decided',
  'approved',
];

export type TodoQuestion = Omit<TodayFacts, 'answered'>;

export interface TodayQuestion extends TodoQuestion {
  readonly status: Pick<StatusView, 'destination' | 'folders' | 'lastPollAt'>;
  /** Up to when the person who asks has seen what was decided, ms; 0: never. */
  readonly seenUpTo: number;
}

/** Everything under 待辦, out of the cases in memory: one pass over all of them, some milliseconds for 100,000. */
export function today(cases: readonly IndexedCase[], question: TodayQuestion): TodayView {
  const { now, settings, status } = question;
  const facts = judgement({ ...question, answered: answeredNumbers(cases) });
  const courses = continuations(now, settings.continueWeeks);
  const entries: TodayEntry[] = [];
  const later: TodayView['later'] = [];
  const stages = new Map<StageKey, { count: number; oldest: number }>();
  const results = new Map<StageKey, number>();
  let newest = 0;
  let snoozed = 0;
  for (const one of cases) {
    const { row } = one;
    courses.see(one);
    const entry = entryOf(one, facts);
    if (entry !== null && isSnoozed(one, facts)) {
      snoozed += 1;
      later.push({ caseId: row.id, on: row.snoozed_until ?? facts.today, why: 'snoozed' });
    } else if (entry !== null) entries.push(entry);
    else {
      if (row.due_on !== null && isFollowed(one)) later.push({ caseId: row.id, on: row.due_on, why: 'due' });
      if (isOnItsWay(one)) {
        const known = stages.get(one.stage);
        const since = stageSince(one);
        const oldest = Math.min(known?.oldest ?? since, since);
        stages.set(one.stage, { count: (known?.count ?? 0) + 1, oldest });
      }
    }
    if (row.review !== 'decided') continue;
    const decidedAt = stageSince(one);
    if (decidedAt <= question.seenUpTo) continue;
    results.set(one.stage, (results.get(one.stage) ?? 0) + 1);
    newest = Math.max(newest, decidedAt);
  }
  const agent = agentEntries(status, {
    now,
    settings,
    lastFoundAt: cases.at(-1)?.row.created_at ?? null,
    hasOpenCases: stages.size > 0,
  });
  return {
    asOf: taipeiTime(now),
    entries: [...agent.sort(byUrgency), ...entries.sort(byDaysLeft)],
    snoozed,
    onItsWay: ON_ITS_WAY.flatMap((stage) => {
      const found = stages.get(stage);
      return found === undefined ? [] : [{ stage, count: found.count, oldest: taipeiTime(found.oldest) }];
    }),
    decidedSince: RESULTS.flatMap((stage) => {
      const count = results.get(stage) ?? 0;
      return count === 0 ? [] : [{ stage, count }];
    }),
    seen: { upTo: question.seenUpTo, newest },
    later: later.sort((a, b) => inOrder(a.on, b.on)).slice(0, MOST_LATER),
    continuations: courses.view(),
  };
}

/** For each case 1 where it stands in 待辦, 2 where somebody put it off to another day, else 0. */
export function todoPlaces(cases: readonly IndexedCase[], question: TodoQuestion): Uint8Array {
  const facts = judgement({ ...question, answered: answeredNumbers(cases) });
  return Uint8Array.from(cases, (one) => (entryOf(one, facts) === null ? 0 : isSnoozed(one, facts) ? 2 : 1));
}

function answeredNumbers(cases: readonly IndexedCase[]): ReadonlySet<string> {
  const numbers = new Set<string>();
  for (const { row, label } of cases)
    if (row.delivery === 'accepted' && typeof label.originalReceiptNumber === 'string')
      numbers.add(label.originalReceiptNumber);
  return numbers;
}

const isFollowed = ({ row }: IndexedCase): boolean => row.superseded_by === null && row.closed_at === null;

const isOnItsWay = (one: IndexedCase): boolean => isFollowed(one) && IS_ON_ITS_WAY.has(one.stage);

function byUrgency(a: TodayEntry, b: TodayEntry): number {
  return (
    urgencyOf(a.kind) - urgencyOf(b.kind) || inOrder(a.reasons[0]?.since ?? '', b.reasons[0]?.since ?? '')
  );
}

/** Work without a date of its own, in this order; a kind that is not named here stands between 檔案有問題 and 等待附件. */
const UNDATED: readonly TodayKind[] = [
  'doubtful',
  'doubled',
  'supplement-requested',
  'returned',
  'notify-doctor',
  'rejected',
  'refused',
  'nhi-failed',
];
const UNDATED_AT = new Map<TodayKind, number>(UNDATED.map((kind, at) => [kind, at]));

/** Overdue, due soon, without a date, due later. The day of an appeal is the doctor's to use: until it is near, to tell of it has no date. */
function dueClass({ kind, deadline }: TodayEntry): 0 | 1 | 2 | 3 {
  if (kind === 'overdue') return 0;
  if (kind === 'due-soon') return 1;
  return deadline === null || kind === 'notify-doctor' ? 2 : 3;
}

function undatedAt({ kind }: TodayEntry): number {
  return kind === 'missing-attachments' ? UNDATED.length + 1 : (UNDATED_AT.get(kind) ?? UNDATED.length);
}

/** By the days left; what has none by what it is, and then what has waited longest. */
function byDaysLeft(a: TodayEntry, b: TodayEntry): number {
  const own = dueClass(a);
  const dated = own === 2 ? 0 : inOrder(a.deadline?.dueOn ?? '9999', b.deadline?.dueOn ?? '9999');
  return (
    own - dueClass(b) ||
    dated ||
    undatedAt(a) - undatedAt(b) ||
    inOrder(a.reasons[0]?.since ?? '', b.reasons[0]?.since ?? '')
  );
}

/** Of days and times; `localeCompare` takes a hundred times as long. */
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** How many cases need a person; what concerns all cases is not among them. */
export const countOf = ({ entries }: TodayView): number =>
  entries.filter(({ caseId }) => caseId !== null).length;
