/** The practice server's clock. It may be wrong on purpose: everything the server dates follows it, `Date` headers included. */
export interface ServerClock {
  /** ms since the epoch, skew included. */
  now(): number;
  /** … without the skew. */
  readonly trueNow: () => number;
  /** `YYYY-MM-DD` in Asia/Taipei, which has had no daylight saving time since 1980; of today, or so many days later. */
  taipeiDay(daysLater?: number): string;
}

const TAIPEI_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

export function taipeiDayOf(ms: number): string {
  return new Date(ms + TAIPEI_OFFSET_MS).toISOString().slice(0, 10);
}

export function serverClock(trueNow: () => number, skewMs: () => number): ServerClock {
  const now = (): number => trueNow() + skewMs();
  return { now, trueNow, taipeiDay: (daysLater = 0) => taipeiDayOf(now() + daysLater * DAY_MS) };
}
