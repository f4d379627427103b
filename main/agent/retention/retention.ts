import { DAY_MS, HOUR_MS } from '../../../shared/days.ts';
import { taipeiDay } from '../fhir/taipei.ts';
import type { Clock, Log } from '../ports.ts';
import { markOrphans, purgePayloads, removeMarked, type PurgeParts } from './purge.ts';

/** Destroys what has been kept for long enough, once a day. */
export interface Retention {
  start(): void;
  stop(): Promise<void>;
}

export interface RetentionParts extends Omit<PurgeParts, 'stopping'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly payloadDays: number;
  readonly auditYears: number;
  /**
   * The server's clock minus ours, ms; null before it was heard. What is destroyed cannot be had back, so a clock that nobody
   * confirms, or that a person set years ahead, destroys nothing.
   */
  readonly skewMs: () => number | null;
}

/** Not in the way of a start. */
const FIRST_MS = 1000;
/** How soon a clock that nobody has confirmed is looked at again. */
const UNSURE_MS = 5000;
/** A timer does not notice that the machine slept or the clock was set: the time is looked at this often. */
const LOOK_MS = HOUR_MS;

export function createRetention(parts: RetentionParts): Retention {
  const { clock, log } = parts;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;

  const loop = async (): Promise<void> => {
    let dueAt = clock.now() + FIRST_MS;
    while (!stopping.signal.aborted) {
      const now = clock.now();
      // Further off than a day: the clock was set back.
      if (now >= dueAt || dueAt - now > DAY_MS) dueAt = clock.now() + (await day());
      await clock.sleep(Math.min(LOOK_MS, Math.max(0, dueAt - clock.now())), stopping.signal);
    }
  };
  /** @returns after how many ms to come again */
  const day = async (): Promise<number> => {
    const skew = parts.skewMs();
    if (skew === null || Math.abs(skew) > DAY_MS) return UNSURE_MS;
    try {
      await retainOnce({ ...parts, stopping: () => stopping.signal.aborted }, clock.now());
    } catch (error) {
      // A full disk, say. Whatever was marked stays marked.
      log('error', 'retention', {}, error);
    }
    return DAY_MS;
  };
  return {
    start: () => {
      running ??= loop();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** One run. `now`: ms. */
export async function retainOnce(
  parts: PurgeParts & Pick<RetentionParts, 'log' | 'payloadDays' | 'auditYears'>,
  now: number,
): Promise<void> {
  const before = now - parts.payloadDays * DAY_MS;
  // Of yesterday's run, or of one that a crash cut off.
  const earlier = await removeMarked(parts);
  const purged = await purgePayloads(parts, before);
  const files = earlier.files + purged.files;
  if (files + purged.cases > 0)
    parts.log('info', 'payloads-destroyed', { count: files, bytes: earlier.bytes + purged.bytes });
  // After a restore or a rebuild nobody knows yet which bytes will be named again.
  const { reconcileBefore } = parts.context;
  if (!parts.stopping() && (reconcileBefore === null || reconcileBefore < before)) {
    const count = await markOrphans(parts);
    if (count > 0) parts.log('info', 'payloads-unreferenced', { count });
  }
  if (parts.stopping()) return;
  const retired = await parts.audit.retire(Number(taipeiDay(now).slice(0, 4)) - parts.auditYears);
  if (retired > 0) parts.log('info', 'audit-retired', { count: retired });
}
