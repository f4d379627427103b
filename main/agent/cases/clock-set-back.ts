import type { CaseContext } from './context.ts';
import { META_GET, META_SET } from '../db/meta.ts';
import { NEWEST_EVENT, PULL_BACK } from './clock-queries.ts';

/** Less is left alone: time servers move a clock by less, and no wait is that exact. */
export const CLOCK_SLACK_MS = 60_000;

/** Up to which event, and by which time, a clock that was set back has been reckoned with. */
const SEEN = 'clock_set_back';

/**
 * The clock was set back, so that whatever waits for a time of the old one would wait longer by as much: those times are moved
 * by the same. Times that tell when something happened stay, since what is concluded from their order must not change. A crash
 * before this commit leaves all of it to the next start, one after it nothing.
 */
export function pullBackWaits(context: CaseContext, byMs: number): Promise<void> {
  return context.store.write((tx) => {
    for (const statement of PULL_BACK) tx.run(statement, { by: Math.round(byMs), now: tx.now });
    const n = tx.get<{ n: number }>(NEWEST_EVENT)?.n ?? 0;
    tx.run(META_SET, { key: SEEN, value: `${String(n)} ${String(tx.now)}` });
  });
}

/** The same for a clock that was set back while no agent ran, as far as the last thing that happened shows it. @returns ms */
export async function pullBackAtStart(context: CaseContext, now: number): Promise<number> {
  const newest = context.store.get<{ n: number; at: number }>(NEWEST_EVENT) ?? { n: 0, at: 0 };
  const [seen, seenAt] = (context.store.get<{ value: string }>(META_GET, { key: SEEN })?.value ?? '')
    .split(' ')
    .map(Number);
  // Nothing has happened since the waits were moved: by then it was later than that event says.
  const by = (seen === newest.n && seenAt !== undefined ? seenAt : newest.at) - now;
  if (by <= CLOCK_SLACK_MS) return 0;
  await pullBackWaits(context, by);
  return by;
}
