import type { CaseEventKind } from '../../../../shared/case-events.ts';
import type { Recovery } from '../../../../shared/states.ts';
import type { Audit, AuditEntry, AuditLine } from '../../ground/audit/audit.ts';
import { asCaller } from '../../ground/caller.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import type { Store } from '../../ground/db/store.ts';
import type { Log } from '../../ports.ts';
import { EVENTS_AFTER, NEWEST_EVENT } from './queries.ts';

/** One row of `case_events`. */
export interface EventRecord {
  readonly n: number;
  readonly case_id: string;
  readonly at: number;
  readonly kind: CaseEventKind;
  readonly from_state: string | null;
  readonly to_state: string | null;
  readonly actor: string;
  readonly detail: string;
}

type TrailEvent = EventRecord & { readonly sha256: string };

/** Copies every line of the cases' history into the audit trail, in order, so that no move can go unaudited. */
export interface Trail {
  /** Resolves when all that is committed is in the trail. */
  flush(): Promise<void>;
}

const TAIL_LINES = 2000;
/** Delay of copying events, so that the trail's fsyncs are left to intents, which sends await. A crash leaves them to the next start. */
const GATHER_MS = 100;
/** Kinds of lines after which events are numbered again; `detail.event` is the last number that still holds. */
const RESTORED = 'restored';
const CUT = 'history-cut';

/** The trail's last lines since the last restore; earlier ones belong to a database that is gone. */
export async function trailTail(audit: Audit): Promise<AuditLine[]> {
  const tail = await audit.tail(TAIL_LINES);
  // Lines of the cases that a restore put in doubt have the same kind, and a case id.
  return tail.slice(tail.findLastIndex(({ kind, caseId }) => kind === RESTORED && caseId === undefined) + 1);
}

/** Writes to the trail that an older state replaced the database. Events are numbered again from its newest one on. */
export async function tellRestored(store: Store, audit: Audit, why: Recovery): Promise<void> {
  await audit.append({ kind: RESTORED, actor: 'agent', detail: { event: newestEvent(store), why } });
}

/** Continues after the last event that the trail names, so that no event is missing or double after a crash or a lost file end. */
export async function openTrail(store: Store, audit: Audit, log: Log): Promise<Trail> {
  const { last: found, ahead } = await positionIn(audit, store);
  let last = found;
  /** Events after `last` that are in the trail already: an earlier one could not be written. */
  const written = new Set(ahead);
  const newest = newestEvent(store);
  const end = Math.max(last, ...ahead);
  if (end > newest) {
    // The database lost its end. Its next events get numbers that the trail has seen already.
    log('error', CUT, { count: end - newest });
    await audit.append({ kind: CUT, actor: 'agent', detail: { event: newest, lost: end - newest } });
    last = newest;
    written.clear();
  }

  const writeOne = async (event: TrailEvent): Promise<void> => {
    if (written.has(event.n)) return;
    await audit.append(entryOf(event));
    written.add(event.n);
  };
  const copy = async (): Promise<void> => {
    for (;;) {
      const events = store.all<TrailEvent>(EVENTS_AFTER, { n: last });
      if (events.length === 0) return;
      const results = await Promise.allSettled(events.map(writeOne));
      crashPoint('trail-copied');
      for (const { n } of events) {
        // Events behind a gap stay remembered: the next flush begins with the gap and writes nothing twice.
        if (!written.delete(n)) break;
        last = n;
      }
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    }
  };
  let turn: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  let soon: NodeJS.Timeout | undefined;
  /** Flushes run one after the other; callers that ask before one has begun share it. */
  const flush = (): Promise<void> => {
    clearTimeout(soon);
    soon = undefined;
    next ??= turn.then(() => {
      next = null;
      // Runs without the caller of the commit that it follows: each event names its own.
      return asCaller(null, copy);
    });
    // The next flush begins with what this one could not write.
    turn = next.catch(() => undefined);
    return next;
  };
  store.onChange((ids) => {
    if (ids.length === 0) return;
    soon ??= setTimeout(() => {
      flush().catch((error: unknown) => {
        log('error', 'audit-not-written', {}, error);
      });
    }, GATHER_MS);
  });
  return { flush };
}

function newestEvent(store: Store): number {
  return store.get<{ n: number | null }>(NEWEST_EVENT)?.n ?? 0;
}

function entryOf(event: TrailEvent): AuditEntry {
  return {
    kind: event.kind,
    actor: event.actor,
    caseId: event.case_id,
    sha256: event.sha256,
    detail: {
      ...(JSON.parse(event.detail) as AuditEntry['detail']),
      event: event.n,
      from: event.from_state,
      to: event.to_state,
    },
  };
}

/** Position of the trail in the cases' history. */
interface Position {
  /** All events up to this one are in the trail. */
  readonly last: number;
  /** Later events that are in the trail too, behind a gap. */
  readonly ahead: readonly number[];
}

const eventOf = ({ detail }: AuditLine): number | null => {
  const n = detail?.['event'];
  return typeof n === 'number' ? n : null;
};

/** Reads the trail's tail, back to its newest event and a few lines more. */
async function positionIn(audit: Audit, store: Store): Promise<Position> {
  const { tail, whole } = await eventfulTail(audit);
  // After a restore, or a lost end of the database, events are numbered again from the number that the line names.
  const base = tail.findLastIndex((line) => line.caseId === undefined && eventOf(line) !== null);
  const start = tail[base];
  const events = tail.slice(base + 1).flatMap((line) => eventOf(line) ?? []);
  const there = new Set(events);
  // Without such a line, events before the first one in sight were written earlier, or retired with their years.
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

/** The trail's tail, long enough to hold an event; the whole trail if it holds none. */
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
