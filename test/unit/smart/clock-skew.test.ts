import { expect, test } from 'vitest';
import { createClockSkew } from '../../../main/agent/carrier/smart/clock-skew.ts';
import { FakeClock } from '../support/fake-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('the skew is NHI’s time minus ours, and unknown until NHI has answered', () => {
  const clock = new FakeClock();
  const time = createClockSkew({ clock, log: () => undefined });
  expect([time.get(), time.guarded()]).toEqual([null, null]);
  time.note(clock.now() + HOUR, clock.now());
  expect([time.get(), time.guarded()]).toEqual([HOUR, HOUR]);
});

test('a clock set 400 days ahead while the agent runs is known to be wrong until NHI has answered again', async () => {
  const clock = new FakeClock();
  const time = createClockSkew({ clock, log: () => undefined });
  time.note(clock.now(), clock.now());
  await clock.advance(HOUR);
  expect(time.guarded()).toBe(0);
  clock.jump(400 * DAY);
  // Nothing may be destroyed by this clock from now on; the computer may also have slept.
  expect(time.guarded()).toBe(-400 * DAY);
  time.note(clock.now(), clock.now());
  expect(time.guarded()).toBe(0);
});
