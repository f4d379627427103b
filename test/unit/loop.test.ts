import { expect, test } from 'vitest';
import { createLoop } from '../../main/agent/ground/base/loop.ts';
import { FakeClock } from './support/fake-clock.ts';

test('a round that fails does not end the loop, and says how long to wait', async () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  const loop = createLoop(
    clock,
    () => {
      seen.push('round');
      return seen.length === 1 ? Promise.reject(new Error('full disk')) : Promise.resolve(1000);
    },
    (error) => {
      seen.push(String(error));
      return 5000;
    },
  );
  loop.start();
  loop.start();
  await clock.advance(4000);
  expect(seen).toEqual(['round', 'Error: full disk']);
  await clock.advance(1000);
  expect(seen).toEqual(['round', 'Error: full disk', 'round']);
  await loop.stop();
  await clock.advance(60_000);
  expect(seen).toHaveLength(3);
});

test('a stop waits for the round under way, whose signal says so', async () => {
  const begun = Promise.withResolvers<undefined>();
  let ended = false;
  const loop = createLoop(
    new FakeClock(),
    (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          ended = true;
          resolve(1000);
        });
        begun.resolve(undefined);
      }),
    () => 1000,
  );
  loop.start();
  await begun.promise;
  await loop.stop();
  expect(ended).toBe(true);
});

test('news ends the sleep; news in the middle of a round makes the next sleep none', async () => {
  const clock = new FakeClock();
  let rounds = 0;
  const loop = createLoop(
    clock,
    () => {
      rounds += 1;
      if (rounds === 2) loop.wake();
      return 60_000;
    },
    () => 0,
  );
  loop.start();
  await clock.advance(0);
  expect(rounds).toBe(1);
  loop.wake();
  await clock.advance(0);
  expect(rounds).toBe(3);
  expect(loop.signal.aborted).toBe(false);
  await loop.stop();
  expect(loop.signal.aborted).toBe(true);
  expect(rounds).toBe(3);
});
