import type { Audit, AuditLine } from '../audit/audit.ts';
import type { Store } from '../db/store.ts';
import { EVENTS_AFTER, NEWEST_EVENT } from './queries.ts';

/** Where the trail stands in the history of the cases. */
interface Position {
  /** All events up to this one are in it. */
  readonly last: number;
  /** Later ones that are in it too, behind a gap. */
  readonly ahead: readonly number[];
}

const eventOf = ({ detail }: AuditLine): number | null => {
  const n = detail?.['event'];
  return typeof n === 'number' ? n : null;
};

/** Read from the trail's own end: as much of it as there are no events in, and a few lines more. */
export async function positionIn(audit: Audit, store: Store): Promise<Position> {
  const { tail, whole } = await eventfulTail(audit);
  // A restore, and a database that lost its end, number events anew from the one that their line names.
  const base = tail.findLastIndex((line) => line.caseId === undefined && eventOf(line) !== null);
  const start = tail[base];
  const events = tail.slice(base + 1).flatMap((line) => eventOf(line) ?? []);
  const there = new Set(events);
  // Without such a line in sight, what lies before the first event in sight was written before it, or retired with its years.
  const [first = whole ? 1 : newestEvent(store) + 1] = whole ? [] : events;
  let last = start ? (eventOf(start) ?? 0) : Math.max(0, first - 1);
  for (let more = there.size > 0; more;) {
    const following = store.all<{ n: number }>(EVENTS_AFTER, { n: last });
    const gap = following.findIndex(({ n }) => !there.has(n));
    last = following[gap === -1 ? following.length - 1 : gap - 1]?.n ?? last;
    more = gap === -1 && following.length > 0;
  }
  return { last, ahead: [...there].filter((n) => n > last) };
}

const newestEvent = (store: Store): number => store.get<{ n: number | null }>(NEWEST_EVENT)?.n ?? 0;

/** At least the lines since the newest event, however much else was written after it; all of a trail without one. */
async function eventfulTail(
  audit: Audit,
): Promise<{ readonly tail: readonly AuditLine[]; readonly whole: boolean }> {
  for (let count = 2000; ; count *= 10) {
    const tail = await audit.tail(count);
    const all = tail.length < count;
    const whole = all && (tail[0]?.n ?? 1) === 1;
    if (all || tail.some((line) => eventOf(line) !== null)) return { tail, whole };
  }
}
