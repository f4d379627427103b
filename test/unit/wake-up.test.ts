import { expect, test } from 'vitest';
import type { Clock } from '../../main/agent/ports.ts';
import { WakeUp } from '../../main/agent/ground/base/clock.ts';

/** Sleeps until it is woken, however long it was to sleep. */
const sleeper: Clock = {
  now: () => 0,
  steady: () => 0,
  sleep: (_, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => {
        resolve();
      });
    }),
};

test('a ring ends the sleep, and one within the round makes the next sleep none', async () => {
  const wakeUp = new WakeUp(sleeper);
  wakeUp.begin();
  const asleep = wakeUp.sleep(1000);
  wakeUp.ring();
  await asleep;
  wakeUp.begin();
  wakeUp.ring();
  wakeUp.ring();
  await wakeUp.sleep(1000);
  // A round sees the rings before it: they end no later sleep.
  wakeUp.begin();
  const still = wakeUp.sleep(1000).then(() => 'woken');
  const turn = new Promise((resolve) => setImmediate(resolve, 'asleep'));
  expect(await Promise.race([still, turn])).toBe('asleep');
});
