import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createClockWatch } from '../../main/agent/carrier/cases/clock-set-back.ts';
import type { Clock } from '../../main/agent/ports.ts';

/** A wall clock and timers that do not go by it. */
function twoClocks(): { clock: Clock; wall: { now: number }; tick: () => Promise<void> } {
  const wall = { now: 1_000_000_000 };
  let wake = (): void => undefined;
  const clock: Clock = {
    now: () => wall.now,
    steady: () => 0,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        wake = resolve;
        signal?.addEventListener('abort', () => {
          resolve();
        });
      }),
  };
  const tick = async (): Promise<void> => {
    wake();
    for (let n = 0; n < 3; n += 1) await turn();
  };
  return { clock, wall, tick };
}

test('a clock that is set back is reported once, by how much; one that runs on, jumps ahead or is corrected by seconds is not', async () => {
  const { clock, wall, tick } = twoClocks();
  const told: number[] = [];
  const logged: string[] = [];
  const log = (level: string, event: string): void => void logged.push(`${level} ${event}`);
  const watch = createClockWatch(clock, log, (byMs) => {
    told.push(byMs);
    return told.length === 1 ? Promise.reject(new Error('a full disk')) : Promise.resolve();
  });
  onTestFinished(() => watch.stop());
  watch.start();
  for (const by of [30_000, 8 * 3_600_000, -20_000, 30_000]) {
    wall.now += by;
    await tick();
  }
  expect(told).toEqual([]);
  wall.now -= 8 * 3_600_000;
  await tick();
  wall.now += 30_000;
  await tick();
  expect(told).toEqual([8 * 3_600_000]);
  expect(logged).toEqual(['warn clock-set-back', 'error clock-set-back']);
  wall.now -= 120_000;
  await tick();
  expect(told).toEqual([8 * 3_600_000, 120_000]);
});
