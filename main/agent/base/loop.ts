import type { Clock } from '../ports.ts';

/** Work that goes on until it is stopped. */
export interface Loop {
  /** A second start changes nothing. */
  start(): void;
  /** Ends the sleep. Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

/**
 * Rounds with a sleep after each. A round that throws does not end the loop: `failed` hears of it and says how long to sleep.
 * @param round its signal is aborted by `stop`; returns how long to sleep, ms
 * @param failed returns how long to sleep, ms
 */
export function createLoop(
  clock: Clock,
  round: (signal: AbortSignal) => Promise<number>,
  failed: (error: unknown) => number,
): Loop {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | null = null;
  const turns = async (): Promise<void> => {
    while (!signal.aborted) {
      const sleepMs = await round(signal).catch(failed);
      await clock.sleep(sleepMs, signal);
    }
  };
  return {
    start: () => {
      running ??= turns();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
