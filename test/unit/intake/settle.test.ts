import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBackoff } from '../../../main/agent/carrier/intake/folder-context.ts';
import { createStabilityTracker } from '../../../main/agent/carrier/intake/stable-file.ts';

const mark = (size: number, mtimeMs = 1): { size: number; mtimeMs: number } => ({ size, mtimeMs });

test('a file is whole when it has looked the same for the settle time', () => {
  const settle = createStabilityTracker(2000);
  expect(settle.look('a', mark(1), 0)).toBe('settling');
  expect(settle.nextDue(0)).toBe(2000);
  expect(settle.look('a', mark(1), 1999)).toBe('settling');
  expect(settle.look('a', mark(1), 2000)).toBe('whole');
  expect(settle.unchangedSince('a', 2000)).toBe(0);
});

test.each([mark(2), mark(1, 2)])('a change to %j starts all over', (changed) => {
  const settle = createStabilityTracker(2000);
  settle.look('a', mark(1), 0);
  expect(settle.look('a', changed, 2000)).toBe('settling');
  expect(settle.look('a', changed, 4000)).toBe('whole');
});

test('a deferred file is whole later, or settles anew once it changes', () => {
  const settle = createStabilityTracker(2000);
  settle.look('a', mark(1), 0);
  settle.defer('a', 60_000);
  expect(settle.look('a', mark(1), 30_000)).toBe('settling');
  expect(settle.nextDue(30_000)).toBe(60_000);
  expect(settle.look('a', mark(1), 60_000)).toBe('whole');
  expect(settle.look('a', mark(2), 61_000)).toBe('settling');
  expect(settle.look('a', mark(2), 63_000)).toBe('whole');
});

test('a clock set back does not keep a file settling for that long', () => {
  const settle = createStabilityTracker(2000);
  settle.look('a', mark(1), 1_000_000_000);
  expect(settle.look('a', mark(1), 0)).toBe('settling');
  expect(settle.look('a', mark(1), 2000)).toBe('whole');
});

test('without a settle time a file is whole at the first look', () => {
  expect(createStabilityTracker(0).look('a', mark(1), 0)).toBe('whole');
});

test('whatever is seen in between, a file is whole only after unchanged looks over the whole time', () => {
  const looks = fc.array(fc.record({ wait: fc.nat(1500), size: fc.nat(2) }), { maxLength: 30 });
  fc.assert(
    fc.property(looks, (steps) => {
      const settle = createStabilityTracker(2000);
      let now = 0;
      let since = 0;
      let last = -1;
      for (const { wait, size } of steps) {
        now += wait;
        if (size !== last) since = now;
        last = size;
        expect(settle.look('a', mark(size), now)).toBe(now - since >= 2000 ? 'whole' : 'settling');
      }
    }),
  );
});

test('what a complete look no longer sees is forgotten', () => {
  const settle = createStabilityTracker(2000);
  settle.look('a', mark(1), 0);
  settle.look('b', mark(1), 0);
  settle.keepOnly(new Set(['b']));
  expect(settle.keys()).toEqual(['b']);
});

test('a locked file is tried ever more seldom, and said once after minutes', () => {
  const backoff = createBackoff();
  const told: number[] = [];
  const tried: number[] = [];
  for (let now = 0; now <= 600_000; now += 1000) {
    if (!backoff.isDue('a', now)) continue;
    tried.push(now);
    if (backoff.failed('a', now, true)) told.push(now);
  }
  expect(tried.slice(0, 5)).toEqual([0, 1000, 3000, 7000, 15_000]);
  expect(tried.length).toBeLessThan(20);
  expect(told).toHaveLength(1);
  expect(told[0]).toBeGreaterThanOrEqual(180_000);
});

test('a failure that does not pass is said at once, and again only after it was over', () => {
  const backoff = createBackoff();
  expect(backoff.failed('a', 0, false)).toBe(true);
  expect(backoff.failed('a', 1000, false)).toBe(false);
  backoff.succeeded('a');
  expect(backoff.failed('a', 2000, false)).toBe(true);
  expect(backoff.nextDue(2000)).toBe(3000);
});
