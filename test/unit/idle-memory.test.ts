import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepMemorySmall, thisProcess } from '../../main/agent/ground/base/idle-memory.ts';

/** A process whose half minutes take so much processor time each, ms, and how often it has given memory back. */
function watched(usedBytes = 2 ** 20) {
  let cpuMs = 0;
  let given = 0;
  const kept = keepMemorySmall({
    cpuMs: () => cpuMs,
    usedBytes: () => usedBytes,
    giveBack: () => {
      given += 1;
      cpuMs += 400;
    },
  });
  return {
    kept,
    /** @returns how often it has given back by the end of them */
    halfMinutes: (...times: readonly number[]) => {
      for (const ms of times) {
        cpuMs += ms;
        vi.advanceTimersByTime(30_000);
      }
      return given;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('memory is given back once the process has become idle, and once for each time that it was busy', () => {
  const { halfMinutes } = watched();
  expect(halfMinutes(5000, 300)).toBe(0);
  expect(halfMinutes(299)).toBe(1);
  expect(halfMinutes(10, 10, 10)).toBe(1);
  expect(halfMinutes(2000)).toBe(1);
  expect(halfMinutes(10, 10)).toBe(2);
});

test('of a large heap nothing is given back: collecting it would be felt', () => {
  expect(watched(64 * 2 ** 20).halfMinutes(10)).toBe(1);
  expect(watched(64 * 2 ** 20 + 1).halfMinutes(10, 10)).toBe(0);
});

test('a process that stops looks no more', () => {
  const { kept, halfMinutes } = watched();
  kept.stop();
  expect(halfMinutes(10, 10)).toBe(0);
});

test('what was let go is out of the heap afterwards, and nobody else is given a way to collect', async () => {
  vi.useRealTimers();
  const isThere = new WeakRef({ large: new Array<number>(1000).fill(1) });
  // Until the end of this turn a reference just made holds what it refers to.
  await new Promise(setImmediate);
  thisProcess.giveBack();
  expect(isThere.deref()).toBeUndefined();
  expect(globalThis.gc).toBeUndefined();
});
