import type { Clock } from '../../ports.ts';
import { HOUR_MS } from '../../../../shared/days.ts';
import { WakeUp } from './clock.ts';

/** Repeated work until it is stopped. */
export type Loop = ReturnType<typeof createLoop>;

/**
 * Rounds with a sleep after each. A round that throws does not end the loop: `failed` gets the error and returns how long to sleep.
 * @param round its signal is aborted by `stop`; returns how long to sleep, ms
 * @param failed returns how long to sleep, ms
 */
export function createLoop(
  clock: Clock,
  round: (signal: AbortSignal) => Promise<number> | number,
  failed: (error: unknown) => number,
) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const wakeUp = new WakeUp(clock);
  let running: Promise<void> | null = null;
  const turn = async (): Promise<number> => {
    try {
      return await round(signal);
    } catch (error) {
      return failed(error);
    }
  };
  const turns = async (): Promise<void> => {
    while (!signal.aborted) {
      wakeUp.begin();
      await wakeUp.sleep(await turn());
    }
  };
  return {
    /** A second start changes nothing. */
    start: (): void => {
      running ??= turns();
    },
    /** Ends the sleep, because there is new work. During a round, the next sleep is skipped. */
    wake: (): void => wakeUp.ring(),
    /** Ends the sleep. Resolves when the round under way has ended. */
    stop: async (): Promise<void> => {
      stopping.abort();
      wakeUp.ring();
      await running;
    },
    /** Aborted by `stop`. */
    signal,
  };
}

/** A look every hour; the first an hour after the start. `look` handles its own errors. */
export function hourly(clock: Clock, look: () => Promise<void>): Loop {
  const round = async (signal: AbortSignal): Promise<number> => {
    await clock.sleep(HOUR_MS, signal);
    if (!signal.aborted) await look();
    return 0;
  };
  return createLoop(clock, round, () => HOUR_MS);
}
