import { META_GET, META_SET } from '../../ground/db/meta.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import type { Clock, Log } from '../../ports.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { IN_DOUBT_SINCE } from './queries.ts';
import { NEVER_POLLED } from './reviews.ts';

/** Smaller jumps are ignored: time servers cause them, and no wait is that exact. */
export const CLOCK_SLACK_MS = 60_000;

/** Meta key: newest event and clock time when waits were last pulled back. */
const SEEN = 'clock_set_back';

/**
 * The clock was set back: due times of the old clock would come later by as much, so they are moved back by the same. Times of past events
 * stay, because their order is evidence. A crash before this commit leaves all of it to the next start; after it nothing is left to do.
 */
export function pullBackWaits(context: CaseContext, byMs: number): Promise<void> {
  return context.store.write((tx) => {
    for (const statement of PULL_BACK) tx.run(statement, { by: Math.round(byMs), now: tx.now });
    const n = tx.get<{ n: number }>(NEWEST_EVENT)?.n ?? 0;
    tx.run(META_SET, { key: SEEN, value: `${String(n)} ${String(tx.now)}` });
  });
}

/** The same for a clock that was set back while no agent ran, as far as the newest event shows it. @returns by how much, ms */
export async function pullBackAtStart(context: CaseContext, now: number): Promise<number> {
  const newest = context.store.get<{ n: number; at: number }>(NEWEST_EVENT) ?? { n: 0, at: 0 };
  const [seen, seenAt] = lastSetBack(context);
  // No event since the waits were last pulled back: measured from that time, or the same set-back would count twice.
  const by = (seen === newest.n && seenAt !== undefined ? seenAt : newest.at) - now;
  if (by <= CLOCK_SLACK_MS) return 0;
  await pullBackWaits(context, by);
  return by;
}

/** Newest event and clock time when waits were last pulled back. */
const lastSetBack = ({ store }: CaseContext): (number | undefined)[] =>
  (store.get<{ value: string }>(META_GET, { key: SEEN })?.value ?? '').split(' ').map(Number);

const KEY = 'clock_ahead';
const FORGET = `
  UPDATE cases SET empty_searches = 0, last_empty_at = NULL WHERE delivery = 'uncertain'`;

/**
 * The clock jumped ahead: less time may have passed since an attempt and between two searches than it shows, so earlier empty searches no
 * longer count. That only delays a proof; after a crash before this commit nothing has been concluded.
 */
export function forgetEmptySearches(context: CaseContext): Promise<void> {
  return context.store.write((tx) => {
    tx.run(FORGET);
    tx.run(META_SET, { key: KEY, value: String(tx.now) });
  });
}

/** Start (ms) of the time that has certainly passed since the last attempt. */
export function attemptedAt(
  context: CaseContext,
  row: Pick<CaseRecord, 'id' | 'last_attempt_at' | 'created_at'>,
  now: number,
): number {
  const at = endedAt(context, row, now);
  const jumpedAt = Number(context.store.get<{ value: string }>(META_GET, { key: KEY })?.value ?? 0);
  // A jump dated in the future: the clock was set back since.
  return jumpedAt > now ? at : Math.max(at, jumpedAt);
}

/** End (ms) of the last attempt. One that our clock of then dates in the future ended before the clock was set back. */
export function endedAt(
  context: CaseContext,
  row: Pick<CaseRecord, 'id' | 'last_attempt_at' | 'created_at'>,
  now: number,
): number {
  const at = row.last_attempt_at ?? row.created_at;
  if (at <= now) return at;
  const [seen = 0, setBackAt = Infinity] = lastSetBack(context);
  const since = context.store.get<{ n: number | null }>(IN_DOUBT_SINCE, { id: row.id })?.n ?? Infinity;
  return since <= seen && setBackAt <= now ? setBackAt : at;
}

/** Statements for a clock that was set back. They scan all rows on purpose, as that is rare. */

const NEWEST_EVENT = `SELECT n, at FROM case_events ORDER BY n DESC LIMIT 1`;

/**
 * Pulls future due times back after the clock was set back. A case that is no longer polled keeps `NEVER_POLLED`. An empty search of the
 * future counts no more, as the next one would come too early for a year; a lag learned then counts as learned today.
 * Two stay: `wait_until`, at whose end a case is refused, and `watch_until`, at whose end the search for a double stops.
 * The clock may have been right before and be wrong now: these two may safely come later, but not sooner.
 */
const PULL_BACK = [
  `UPDATE cases SET next_attempt_at = next_attempt_at - $by WHERE next_attempt_at > $now`,
  `UPDATE cases SET next_search_at = next_search_at - $by WHERE next_search_at > $now`,
  `UPDATE cases SET next_poll_at = next_poll_at - $by WHERE next_poll_at > $now AND next_poll_at < ${String(NEVER_POLLED)}`,
  `UPDATE hand_overs SET next_at = next_at - $by WHERE next_at > $now`,
  `UPDATE destinations SET until = until - $by WHERE until > $now`,
  `UPDATE cases SET empty_searches = 0, last_empty_at = NULL WHERE delivery = 'uncertain' AND last_empty_at > $now`,
  `INSERT INTO search_lags SELECT destination, kind, CAST($now / 86400000 AS INTEGER), worst_ms, samples FROM search_lags WHERE day > $now / 86400000
    ON CONFLICT DO UPDATE SET worst_ms = MAX(worst_ms, excluded.worst_ms), samples = samples + excluded.samples`,
  `DELETE FROM search_lags WHERE day > $now / 86400000`,
] as const;

/** Short: times written by the new clock before the next look would be moved as well. */
const LOOK_MS = 5_000;

/** Watches for a wall clock that is set back. `onSetBack` gets the amount, ms, too small by the time between two looks at most. */
export function createClockWatch(clock: Clock, log: Log, onSetBack: (byMs: number) => Promise<void>): Loop {
  let latest = -Infinity;
  const look = async (): Promise<number> => {
    const now = clock.now();
    const byMs = latest - now;
    latest = now;
    if (byMs <= CLOCK_SLACK_MS) return LOOK_MS;
    log('warn', 'clock-set-back', { ms: byMs });
    try {
      await onSetBack(byMs);
    } catch (error) {
      // For example a full disk: due times only come later.
      log('error', 'clock-set-back', { ms: byMs }, error);
    }
    return LOOK_MS;
  };
  return createLoop(clock, look, () => LOOK_MS);
}
