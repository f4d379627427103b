import { runInNewContext } from 'node:vm';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

const LOOK_MS = 30_000;
/** Processor time of the last half minute, of all threads: less than one per cent of one core. */
const IDLE_MS = 300;
/** A collection of this much takes a tenth of a second or two; of the index of 100,000 cases it would be felt. */
const MOST_BYTES = 64 * 2 ** 20;

/** What it asks of the process; tests have their own. */
export interface ProcessMemory {
  /** Processor time since the process began, ms. */
  readonly cpuMs: () => number;
  readonly usedBytes: () => number;
  /** Collects all garbage and gives what V8 holds in reserve back to the system. */
  readonly giveBack: () => void;
}

export const thisProcess: ProcessMemory = {
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  usedBytes: () => getHeapStatistics().used_heap_size,
  giveBack: () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('globalThis.gc') as
      ((options: { type: 'major'; flavor: 'last-resort' }) => void) | undefined;
    setFlagsFromString('--no-expose-gc');
    // None where the host does not let its flags be changed any more.
    collect?.({ type: 'major', flavor: 'last-resort' });
  },
};

/**
 * Gives memory back to the system once the process has become idle, once for each time that it was busy. V8 itself collects when it
 * needs room, which an idle process never does: what starting or a burst took would stay with it for days.
 */
export function keepMemorySmall(memory: ProcessMemory = thisProcess): { stop(): void } {
  let before = memory.cpuMs();
  let wasBusy = true;
  const timer = setInterval(() => {
    const now = memory.cpuMs();
    const isIdle = now - before < IDLE_MS;
    if (isIdle && wasBusy && memory.usedBytes() <= MOST_BYTES) memory.giveBack();
    wasBusy = !isIdle;
    // Giving back takes time itself and is no work.
    before = memory.cpuMs();
  }, LOOK_MS).unref();
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}
