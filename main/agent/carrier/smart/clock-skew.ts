import { NOTABLE_SKEW_SECONDS } from '../../../../shared/standing.ts';
import type { Clock, Log } from '../../ports.ts';

/** True if a skew (ms) is large enough to be reported and to delay a key switch. Null: not measured. */
export const isNotable = (skewMs: number | null): skewMs is number =>
  skewMs !== null && Math.abs(skewMs) > NOTABLE_SKEW_SECONDS * 1000;

/** The server's clock minus ours, from the `Date` of its answers (exact to a second). */
export interface ClockSkew {
  /** Ms; null before any `Date` was seen. */
  readonly get: () => number | null;
  readonly note: (serverDateMs: number, receivedAtMs: number) => void;
}

/**
 * `guarded`: the skew for critical decisions, ms. It includes the amount by which our clock was set since the last answer; and a sleep of the
 * computer, until the next one. Null before the first answer.
 */
export function createClockSkew({ clock, log }: { readonly clock: Clock; readonly log: Log }): ClockSkew & {
  readonly guarded: () => number | null;
} {
  let skew: number | null = null;
  let notable = false;
  /** Our clock minus the monotonic one at the last answer. */
  let offset = 0;
  return {
    get: () => skew,
    note(serverDateMs, receivedAtMs) {
      skew = serverDateMs - receivedAtMs;
      offset = receivedAtMs - clock.steady();
      const now = isNotable(skew);
      if (now !== notable) log(now ? 'warn' : 'info', now ? 'clock-skewed' : 'clock-right', { ms: skew });
      notable = now;
    },
    guarded: () => (skew === null ? null : skew - (clock.now() - clock.steady() - offset)),
  };
}
