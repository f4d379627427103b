import type { Log } from '../ports.ts';

/** Above this the difference of the clocks is said aloud. */
const NOTABLE_MS = 5 * 60_000;

/** The server's clock minus ours, from the `Date` of its answers (exact to a second). */
export interface ClockSkew {
  /** Ms; null before any `Date` was seen. */
  readonly get: () => number | null;
  readonly note: (serverDateMs: number, receivedAtMs: number) => void;
}

export function createClockSkew(log: Log): ClockSkew {
  let skew: number | null = null;
  let notable = false;
  return {
    get: () => skew,
    note(serverDateMs, receivedAtMs) {
      skew = serverDateMs - receivedAtMs;
      const now = Math.abs(skew) > NOTABLE_MS;
      if (now !== notable) log(now ? 'warn' : 'info', now ? 'clock-skewed' : 'clock-right', { ms: skew });
      notable = now;
    },
  };
}
