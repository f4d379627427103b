import type { Clock } from './ports.ts';

/** Node keeps a timer's delay in 32 bits; anything longer would fire at once. */
const LONGEST_TIMER = 2_147_483_647;

/** The machine's wall clock and timers. Timers stand still while the machine sleeps: look at `now()` after each wake. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      let timer: NodeJS.Timeout;
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const wait = (left: number): void => {
        const step = Math.min(Math.max(0, left), LONGEST_TIMER);
        timer = setTimeout(() => {
          if (left > step) wait(left - step);
          else wake();
        }, step);
      };
      wait(ms);
      signal?.addEventListener('abort', wake, { once: true });
    }),
};
