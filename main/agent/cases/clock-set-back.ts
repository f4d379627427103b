import type { CaseContext } from './context.ts';
import { NEWEST_EVENT_AT, PULL_BACK } from './clock-queries.ts';

/** Less is left alone: time servers move a clock by less, and no wait is that exact. */
export const CLOCK_SLACK_MS = 60_000;

/**
 * The clock was set back, so that whatever waits for a time of the old one would wait longer by as much: those times are moved
 * by the same. Times that tell when something happened stay, since what is concluded from their order must not change.
 */
export function pullBackWaits(context: CaseContext, byMs: number): Promise<void> {
  return context.store.write((tx) => {
    for (const statement of PULL_BACK) tx.run(statement, { by: Math.round(byMs), now: tx.now });
  });
}

/** The same for a clock that was set back while no agent ran, as far as the last thing that happened shows it. @returns ms */
export async function pullBackAtStart(context: CaseContext, now: number): Promise<number> {
  const newest = context.store.get<{ at: number }>(NEWEST_EVENT_AT)?.at ?? 0;
  const by = newest - now;
  if (by <= CLOCK_SLACK_MS) return 0;
  await pullBackWaits(context, by);
  return by;
}
