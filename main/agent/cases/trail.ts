import type { Audit, AuditEntry, AuditLine } from '../audit/audit.ts';
import type { Store } from '../db/store.ts';
import type { Log } from '../ports.ts';
import { EVENTS_AFTER, NEWEST_EVENT } from './queries.ts';
import { crashPoint } from '../crash-point.ts';

interface EventRecord {
  readonly n: number;
  readonly case_id: string;
  readonly kind: string;
  readonly from_state: string | null;
  readonly to_state: string | null;
  readonly actor: string;
  readonly detail: string;
  readonly sha256: string;
}

/** Copies every line of the cases' history into the audit trail, in order, so that no move can go unaudited. */
export interface Trail {
  /** Resolves when all that is committed is in the trail. */
  flush(): Promise<void>;
}

const TAIL_LINES = 2000;
const RESTORED = 'restored';

/** The trail's last lines, none from before the last restore: what stood in the database then is gone. */
export async function trailTail(audit: Audit): Promise<AuditLine[]> {
  const tail = await audit.tail(TAIL_LINES);
  return tail.slice(tail.findLastIndex(({ kind }) => kind === RESTORED) + 1);
}

/** Says in the trail that a backup took the database's place. Events are numbered anew from its newest one on. */
export async function tellRestored(store: Store, audit: Audit): Promise<void> {
  await audit.append({ kind: RESTORED, actor: 'agent', detail: { event: newestEvent(store) } });
}

function newestEvent(store: Store): number {
  return store.get<{ n: number | null }>(NEWEST_EVENT)?.n ?? 0;
}

/**
 * Picks up after the last event that the trail speaks of. Nothing is remembered elsewhere, so whatever a crash, or a disk
 * that lost the end of either file, has left: no event is missing from the trail and none stands in it twice.
 */
export async function openTrail(store: Store, audit: Audit, log: Log): Promise<Trail> {
  let last = await lastInTrail(audit);
  const newest = newestEvent(store);
  if (last > newest) {
    // The database lost its end. Its next events get numbers that the trail has seen already.
    log('error', 'history-cut', { count: last - newest });
    await audit.append({
      kind: 'history-cut',
      actor: 'agent',
      detail: { event: newest, lost: last - newest },
    });
    last = newest;
  }

  const copy = async (): Promise<void> => {
    for (;;) {
      const events = store.all<EventRecord>(EVENTS_AFTER, { n: last });
      if (events.length === 0) return;
      await Promise.all(events.map((event) => audit.append(entryOf(event))));
      crashPoint('trail-copied');
      last = events.at(-1)?.n ?? last;
    }
  };
  let turn: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  /** One after the other; all who ask before one has begun share it. */
  const flush = (): Promise<void> => {
    next ??= turn.then(() => {
      next = null;
      return copy();
    });
    // What one flush could not write, the next begins with.
    turn = next.catch(() => undefined);
    return next;
  };
  store.onChange((ids) => {
    if (ids.length > 0) {
      flush().catch((error: unknown) => {
        log('error', 'audit-not-written', {}, error);
      });
    }
  });
  return { flush };
}

/** Number of the newest event in the trail, however much else was written after it; 0 in a new trail. */
async function lastInTrail(audit: Audit): Promise<number> {
  for (let count = 200; ; count *= 10) {
    const tail = await audit.tail(count);
    const line = tail.findLast(({ detail }) => typeof detail?.['event'] === 'number');
    if (line !== undefined) return Number(line.detail?.['event']);
    if (tail.length < count) return 0;
  }
}

function entryOf(event: EventRecord): AuditEntry {
  return {
    kind: event.kind,
    actor: event.actor,
    caseId: event.case_id,
    sha256: event.sha256,
    detail: {
      ...(JSON.parse(event.detail) as Record<string, string | number | boolean | null>),
      event: event.n,
      from: event.from_state,
      to: event.to_state,
    },
  };
}
