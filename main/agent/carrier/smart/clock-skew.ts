import { NOTABLE_SKEW_SECONDS } from '../../../../shared/standing.ts';
import type { Log } from '../../ports.ts';

/** True if a skew (ms) is large enough to be reported and to delay a key switch. Null: not measured. */
export const isNotable = (skewMs: number | null): skewMs is number =>
  skewMs !== null && Math.abs(skewMs) > NOTABLE_SKEW_SECONDS * 1000;

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
      const now = isNotable(skew);
      if (now !== notable) log(now ? 'warn' : 'info', now ? 'clock-skewed' : 'clock-right', { ms: skew });
      notable = now;
    },
  };
}
