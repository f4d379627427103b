import type { StatusView } from '../../../shared/api/views/status.ts';
import type { TodayEntry, TodayView } from '../../../shared/api/work-contract.ts';
import { addDays, DAY_MS, startOfDay, taipeiDay } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { StageKey } from '../../../shared/stage.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { continuations } from './continuations.ts';
import { agentEntries } from './today-agent.ts';
import {
  entryOf,
  isSnoozed,
  judgement,
  stageSince,
  urgencyOf,
  type Judgement,
  type TodayFacts,
} from './today-cases.ts';

const DAYS_SHOWN = 14;
const MOST_DECIDED = 200;
const ON_ITS_WAY: readonly StageKey[] = [
  'queued',
  'sending',
  'accepted',
  'unnumbered',
  'processing',
  'reviewing',
];
const IS_ON_ITS_WAY: ReadonlySet<StageKey> = new Set(ON_ITS_WAY);

export interface TodayQuestion extends Pick<TodayFacts, 'now' | 'settings' | 'notHandedOver' | 'deadlines'> {
  readonly settings: Settings['work'];
  readonly status: Pick<StatusView, 'destination' | 'folders' | 'lastPollAt'>;
  /** When the person who asks last said to have seen what was decided, ms. */
  readonly seenAt: number | null;
}

/** Everything under 今日, out of the cases in memory: one pass over all of them, some milliseconds for 100,000. */
export function today(cases: readonly IndexedCase[], question: TodayQuestion): TodayView {
  const { now, settings, status, seenAt } = question;
  const facts = judgement({ ...question, answered: answeredNumbers(cases) });
  const days = dayCounts(facts);
  const courses = continuations(now, settings.continueWeeks);
  const entries: TodayEntry[] = [];
  const stages = new Map<StageKey, number>();
  const decided: IndexedCase[] = [];
  let snoozed = 0;
  for (const one of cases) {
    const { row } = one;
    courses.see(one);
    const entry = entryOf(one, facts);
    if (entry !== null && isSnoozed(one, facts)) snoozed += 1;
    else if (entry !== null) entries.push(entry);
    else if (isOnItsWay(one)) stages.set(one.stage, (stages.get(one.stage) ?? 0) + 1);
    if (row.accepted_at !== null) days.add('sent', row.accepted_at);
    if (row.review !== 'decided') continue;
    const decidedAt = stageSince(one);
    days.add('decided', decidedAt);
    if (decidedAt > (seenAt ?? 0)) decided.push(one);
  }
  const agent = agentEntries(status, {
    now,
    settings,
    lastFoundAt: cases.at(-1)?.row.created_at ?? null,
    hasOpenCases: stages.size > 0,
  });
  return {
    asOf: taipeiTime(now),
    entries: [...agent, ...entries].sort(byUrgency),
    snoozed,
    onItsWay: ON_ITS_WAY.flatMap((stage) => {
      const count = stages.get(stage) ?? 0;
      return count === 0 ? [] : [{ stage, count }];
    }),
    decidedSince: decided
      .sort((a, b) => stageSince(b) - stageSince(a))
      .slice(0, MOST_DECIDED)
      .map(({ row }) => row.id),
    seenAt: seenAt === null ? null : taipeiTime(seenAt),
    perDay: days.view(),
    continuations: courses.view(),
  };
}

function answeredNumbers(cases: readonly IndexedCase[]): ReadonlySet<string> {
  const numbers = new Set<string>();
  for (const { row, label } of cases)
    if (row.delivery === 'accepted' && typeof label.originalReceiptNumber === 'string')
      numbers.add(label.originalReceiptNumber);
  return numbers;
}

const isOnItsWay = ({ row, stage }: IndexedCase): boolean =>
  row.superseded_by === null && row.closed_at === null && IS_ON_ITS_WAY.has(stage);

/** By heading, then by what is due first, then by what has waited longest. */
function byUrgency(a: TodayEntry, b: TodayEntry): number {
  return (
    urgencyOf(a.kind) - urgencyOf(b.kind) ||
    inOrder(a.deadline?.dueOn ?? '9999', b.deadline?.dueOn ?? '9999') ||
    inOrder(a.reasons[0]?.since ?? '', b.reasons[0]?.since ?? '')
  );
}

/** Of days and times; `localeCompare` takes a hundred times as long. */
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The last days, counted by number: to write the day of each of 100,000 cases takes longer than all else. */
function dayCounts({ now }: Pick<Judgement, 'now'>): {
  add(what: 'sent' | 'decided', at: number): void;
  view(): TodayView['perDay'];
} {
  const first = addDays(taipeiDay(now), 1 - DAYS_SHOWN);
  const begins = startOfDay(first);
  const counts = Array.from({ length: DAYS_SHOWN }, () => ({ sent: 0, decided: 0 }));
  return {
    add(what, at) {
      const count = counts[Math.floor((at - begins) / DAY_MS)];
      if (count !== undefined) count[what] += 1;
    },
    view: () => counts.map((count, index) => ({ day: addDays(first, index), ...count })),
  };
}
