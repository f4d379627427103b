import { CLOCK_SLACK_MS } from './cases/clock-set-back.ts';
import type { Clock, Log } from './ports.ts';

/** What the new clock dates before this is noticed would be moved with the rest. */
const LOOK_MS = 5_000;

/** Notices that the wall clock was set back while the agent runs: timers go on, and the clock shows less than before. */
export interface ClockWatch {
  start(): void;
  stop(): Promise<void>;
}

/** @param onSetBack told by how much, ms, short of the time between two looks */
export function createClockWatch(
  clock: Clock,
  log: Log,
  onSetBack: (byMs: number) => Promise<void>,
): ClockWatch {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const tell = async (byMs: number): Promise<void> => {
    log('warn', 'clock-set-back', { ms: byMs });
    try {
      await onSetBack(byMs);
    } catch (error) {
      // A full disk, say: what waits only waits for longer.
      log('error', 'clock-set-back', { ms: byMs }, error);
    }
  };
  const loop = async (): Promise<void> => {
    let latest = clock.now();
    while (!stopping.signal.aborted) {
      await clock.sleep(LOOK_MS, stopping.signal);
      const now = clock.now();
      if (latest - now > CLOCK_SLACK_MS) await tell(latest - now);
      latest = now;
    }
  };
  return {
    start: () => {
      running ??= loop();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
