import type { Clock } from '../../ports.ts';

/** Node keeps a timer's delay in 32 bits; a longer one would fire immediately. */
const LONGEST_TIMER = 2_147_483_647;

/** A moment by the wall clock and by the monotonic clock, ms. */
export interface Moment {
  readonly at: number;
  readonly onCounter: number;
}

export function momentOf(clock: Pick<Clock, 'now'>): Moment {
  return { at: clock.now(), onCounter: performance.now() };
}

/** The longer of the two durations: while a computer sleeps, one of the clocks may stop. */
export function msSince(clock: Pick<Clock, 'now'>, began: Moment): number {
  return Math.max(clock.now() - began.at, performance.now() - began.onCounter);
}

/** The machine's wall clock and timers. Timers stop while the machine sleeps: call `now()` after each wake. */
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

/** Reason of an abort: without one, each wake would make an Error with its stack. */
const NEWS = 'news';

/** The sleep between two rounds of a loop, which a caller can end early. */
export class WakeUp {
  readonly #clock: Clock;
  #bell = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A round begins: earlier calls of `ring` are answered by it. */
  begin(): void {
    if (this.#bell.signal.aborted) this.#bell = new AbortController();
  }

  /** Ends the sleep; during a round, the next sleep is skipped. */
  ring(): void {
    this.#bell.abort(NEWS);
  }

  sleep(ms: number): Promise<void> {
    return this.#clock.sleep(ms, this.#bell.signal);
  }
}
