import { expect, test } from 'vitest';
import { NotBefore } from '../../main/agent/ground/base/clock.ts';

test('a wait is over when its time has come, or when the clock was set back to before it began', () => {
  const wait = new NotBefore();
  expect(wait.isOver(1000)).toBe(true);
  wait.set(1000, 2000);
  expect([999, 1000, 1999, 2000].map((now) => wait.isOver(now))).toEqual([true, false, false, true]);
});

test('of two waits the longer one counts, unless the first is over', () => {
  const wait = new NotBefore();
  wait.extend(1000, 5000);
  wait.extend(2000, 3000);
  expect(wait.isOver(4000)).toBe(false);
  wait.extend(500, 700);
  expect([600, 700].map((now) => wait.isOver(now))).toEqual([false, true]);
});
