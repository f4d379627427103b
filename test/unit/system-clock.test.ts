import { expect, test, vi } from 'vitest';
import { systemClock } from '../../main/agent/ground/base/clock.ts';

test('a sleep ends at once when its signal aborts, before or during it', async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(3_600_000, stop.signal);
  stop.abort();
  await sleeping;
  await systemClock.sleep(3_600_000, stop.signal);
});

test('a sleep longer than a timer can hold does not end early', async () => {
  vi.useFakeTimers();
  try {
    let awake = false;
    const sleeping = systemClock.sleep(2 ** 31 + 1000).then(() => {
      awake = true;
    });
    await vi.advanceTimersByTimeAsync(2 ** 31);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    await sleeping;
  } finally {
    vi.useRealTimers();
  }
});
