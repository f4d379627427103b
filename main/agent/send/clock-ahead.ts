import { CLOCK_SLACK_MS } from '../cases/clock-set-back.ts';
import type { Clock } from '../ports.ts';

/** Notices that the wall clock went ahead of the time that has passed: it was put right, set by a person, or the machine slept. */
export interface ClockAhead {
  /** Whether it has, since it was last said to have. */
  hasJumped(): boolean;
}

export function watchClockAhead(clock: Clock): ClockAhead {
  let wall = clock.now();
  let steady = clock.steady();
  return {
    hasJumped: () => {
      const ahead = clock.now() - wall - (clock.steady() - steady);
      if (Math.abs(ahead) <= CLOCK_SLACK_MS) return false;
      wall = clock.now();
      steady = clock.steady();
      return ahead > 0;
    },
  };
}
