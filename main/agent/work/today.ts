import type { StatusView } from '../../../shared/api/views.ts';
import type { TodayEntry, TodayView } from '../../../shared/api/work-contract.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { StageKey } from '../../../shared/stage.ts';
import { TODAY_KINDS, type TodayKind } from '../../../shared/today.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import { taipeiDay, taipeiDayBefore, taipeiTime } from '../fhir/taipei.ts';
import { continuations } from './continuations.ts';
import { agentEntries } from './today-agent.ts';
import { entryOf, isSnoozed } from './today-cases.ts';

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
const URGENCY = new Map<TodayKind, number>(TODAY_KINDS.map((kind, at) => [kind, at]));

export interface TodayQuestion {
  readonly now: number;
  readonly settings: Settings['work'];
  readonly status: Pick<StatusView, 'destination' | 'folders' | 'lastPollAt'>;
  /** Ids of cases whose attachments a person has to look at. */
  readonly notHandedOver: ReadonlySet<string>;
  /** When the person who asks last said to have seen what was decided, ms. */
  readonly seenAt: number | null;
}

/** Everything under 今日, out of the cases in memory: one pass over all of them, some milliseconds for 100,000. */
export function today(cases: readonly IndexedCase[], question: TodayQuestion): TodayView {
  const { now, settings, status, notHandedOver, seenAt } = question;
  const answered = new Set(
    cases.flatMap(({ row, label }) =>
      row.delivery === 'accepted' && typeof label.originalReceiptNumber === 'string'
        ? [label.originalReceiptNumber]
        : [],
    ),
  );
  const facts = { now, settings, answered, notHandedOver };
  const entries: TodayEntry[] = [];
  const stages = new Map<StageKey, number>();
  const decided: IndexedCase[] = [];
  const days = new Map(lastDays(now).map((day) => [day, { day, sent: 0, decided: 0 }]));
  let snoozed = 0;
  for (const one of cases) {
    const { row } = one;
    const entry = entryOf(one, facts);
    if (entry !== null && isSnoozed(one, now)) snoozed += 1;
    else if (entry !== null) entries.push(entry);
    else if (isOnItsWay(one)) stages.set(one.stage, (stages.get(one.stage) ?? 0) + 1);
    if (row.decided_at !== null && row.decided_at > (seenAt ?? 0)) decided.push(one);
    const sentOn = row.accepted_at === null ? undefined : days.get(taipeiDay(row.accepted_at));
    if (sentOn) sentOn.sent += 1;
    const decidedOn = row.decided_at === null ? undefined : days.get(taipeiDay(row.decided_at));
    if (decidedOn) decidedOn.decided += 1;
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
      .sort((a, b) => (b.row.decided_at ?? 0) - (a.row.decided_at ?? 0))
      .slice(0, MOST_DECIDED)
      .map(({ row }) => row.id),
    seenAt: seenAt === null ? null : taipeiTime(seenAt),
    perDay: [...days.values()],
    continuations: continuations(cases, now, settings.continueWeeks),
  };
}

const isOnItsWay = ({ row, stage }: IndexedCase): boolean =>
  row.superseded_by === null && row.closed_at === null && ON_ITS_WAY.includes(stage);

/** By reason, then by what is due first, then by what has waited longest. */
function byUrgency(a: TodayEntry, b: TodayEntry): number {
  return (
    (URGENCY.get(a.kind) ?? 0) - (URGENCY.get(b.kind) ?? 0) ||
    (a.dueOn ?? '9999').localeCompare(b.dueOn ?? '9999') ||
    (a.since ?? '').localeCompare(b.since ?? '')
  );
}

function lastDays(now: number): string[] {
  return Array.from({ length: DAYS_SHOWN }, (_, index) => taipeiDayBefore(now, DAYS_SHOWN - 1 - index));
}
