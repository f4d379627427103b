import { expect, test } from 'vitest';
import { FakeClock } from './fake-clock.ts';

test('sleepers wake in the order they are due, at the time they are due', async () => {
  const clock = new FakeClock(0);
  const woken: string[] = [];
  const sleeper = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    woken.push(`${name} at ${clock.now()}`);
  };
  const all = [sleeper('late', 300), sleeper('early', 100), sleeper('second of two', 300)];
  expect(clock.pending()).toBe(3);
  await clock.advance(299);
  expect(woken).toEqual(['early at 100']);
  await clock.advance(1);
  await Promise.all(all);
  expect(woken).toEqual(['early at 100', 'late at 300', 'second of two at 300']);
});

test('a loop that sleeps again turns as often as it would in real time', async () => {
  const clock = new FakeClock(0);
  const end = new AbortController();
  let turns = 0;
  const loop = async (): Promise<void> => {
    while (!end.signal.aborted) {
      turns += 1;
      await clock.sleep(10_000, end.signal);
    }
  };
  const running = loop();
  await clock.advance(60_000);
  expect(turns).toBe(7);
  end.abort();
  await running;
  expect(clock.pending()).toBe(0);
});

test('one can wait until somebody sleeps, and a clock that is set wakes nobody', async () => {
  const clock = new FakeClock('2026-11-24T09:00:00+08:00');
  const asleep = clock.sleeping();
  void clock.sleep(1000);
  await asleep;
  clock.set('2026-11-25T09:00:00+08:00');
  expect(clock.pending()).toBe(1);
});
