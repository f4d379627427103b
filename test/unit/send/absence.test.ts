import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayRelease, nextLook, type DoubtTimes } from '../../../main/agent/send/absence.ts';

const MINUTE = 60_000;
const TIMES: DoubtTimes = { afterMs: 30 * MINUTE, gapMs: 10 * MINUTE };
type Row = Parameters<typeof mayRelease>[0];
const row = (more: Partial<Row> = {}): Row => ({
  empty_searches: 0,
  last_empty_at: null,
  last_attempt_at: 0,
  created_at: 0,
  resent_at: null,
  doubt_kind: 'unproven',
  doubt_after: null,
  wish: null,
  ...more,
});

test.each([
  ['the first empty search, however late', row(), 1000 * MINUTE, { kind: 'wait', until: 1010 * MINUTE }],
  [
    'the second, the gap after the first, when it is late enough',
    row({ empty_searches: 1, last_empty_at: 20 * MINUTE }),
    30 * MINUTE,
    { kind: 'release' },
  ],
  [
    'the second, too soon after the first',
    row({ empty_searches: 1, last_empty_at: 25 * MINUTE }),
    34 * MINUTE,
    { kind: 'wait', until: 35 * MINUTE },
  ],
  [
    'the second, too soon after the attempt',
    row({ empty_searches: 1, last_empty_at: 5 * MINUTE }),
    15 * MINUTE,
    { kind: 'wait', until: 30 * MINUTE },
  ],
  [
    'a third, too soon after the second',
    row({ empty_searches: 2, last_empty_at: 29 * MINUTE }),
    30 * MINUTE,
    { kind: 'wait', until: 39 * MINUTE },
  ],
  [
    'one that was sent again once',
    row({ empty_searches: 5, last_empty_at: 0, resent_at: 1 }),
    1000 * MINUTE,
    { kind: 'ask-person' },
  ],
] as const)('%s', (_name, at, now, verdict) => {
  expect(mayRelease(at, now, TIMES, 0)).toEqual(verdict);
});

test('the time counts from the attempt, and from the first sight of a case that this agent has not sent', () => {
  const first = { empty_searches: 1, last_empty_at: 0 };
  const sent = row({ ...first, last_attempt_at: 60 * MINUTE, created_at: 1 });
  expect(mayRelease(sent, 80 * MINUTE, TIMES, 0)).toEqual({ kind: 'wait', until: 90 * MINUTE });
  expect(mayRelease(sent, 90 * MINUTE, TIMES, 0)).toEqual({ kind: 'release' });
  const seen = row({ ...first, last_attempt_at: null, created_at: 60 * MINUTE });
  expect(mayRelease(seen, 80 * MINUTE, TIMES, 0)).toEqual({ kind: 'wait', until: 90 * MINUTE });
});

test('the worst lag seen stretches the time, threefold', () => {
  const late = row({ empty_searches: 3, last_empty_at: 40 * MINUTE });
  expect(mayRelease(late, 59 * MINUTE, TIMES, 20 * MINUTE)).toEqual({ kind: 'wait', until: 69 * MINUTE });
  expect(mayRelease(late, 60 * MINUTE, TIMES, 20 * MINUTE)).toEqual({ kind: 'release' });
});

test.each([
  ['rejected', null],
  ['held', null],
  [null, 'cancel'],
] as const)(
  'once in a life is about sending again: to %s, or by the wish %s, it may go a second time',
  (doubt_after, wish) => {
    const again = row({ empty_searches: 1, last_empty_at: 0, resent_at: 1, doubt_after, wish });
    expect(mayRelease(again, 60 * MINUTE, TIMES, 0)).toEqual({ kind: 'release' });
  },
);

test('nothing is released before two spaced searches and both times are over, whatever the row says', () => {
  const at = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(
      at,
      at,
      at,
      at,
      fc.integer({ min: 0, max: 5 }),
      fc.option(at),
      (now, after, gap, lag, searches, last) => {
        const seen = row({ empty_searches: searches, last_empty_at: last });
        const verdict = mayRelease(seen, now, { afterMs: after, gapMs: gap }, lag);
        if (verdict.kind === 'release') {
          expect(now).toBeGreaterThanOrEqual(Math.max(after, 3 * lag));
          expect(searches).toBeGreaterThanOrEqual(1);
          if (last !== null) expect(now - last).toBeGreaterThanOrEqual(gap);
        } else {
          expect(verdict.kind).toBe('wait');
        }
      },
    ),
  );
});

test('a young doubt is looked into often, an old one at the gap', () => {
  expect(nextLook(row(), 0, TIMES)).toBe(1000);
  expect(nextLook(row(), MINUTE, TIMES)).toBe(1.5 * MINUTE);
  expect(nextLook(row(), 1000 * MINUTE, TIMES)).toBe(1010 * MINUTE);
  expect(nextLook(row({ last_attempt_at: null, created_at: 0 }), 10, { afterMs: 0, gapMs: 0 })).toBe(1010);
});

test('the age of a doubt counts from its attempt', () => {
  const sent = row({ last_attempt_at: 100 * MINUTE });
  expect(nextLook(sent, 104 * MINUTE, TIMES)).toBe(106 * MINUTE);
});

test.each([
  ['one of a folder taken over of which nothing can be told', 'taken-over', 101, 50.5],
  ['such a one, of days ago', 'taken-over', 5000, 60],
  ['such a one while it is young', 'taken-over', 100, 10],
  ['one that is in doubt by an attempt of ours', 'unproven', 101, 10],
  ['one out of a backup', 'restored', 101, 10],
] as const)('%s (%s) is looked at %d minutes later after %d', (_what, kind, age, minutes) => {
  const now = age * MINUTE;
  expect(nextLook({ ...row(), doubt_kind: kind }, now, TIMES)).toBe(now + minutes * MINUTE);
});

test('an attempt that lies in the future, by a clock that was ahead, is not searched for every second until it comes', () => {
  const ahead = { last_attempt_at: 8 * 60 * MINUTE, created_at: 0 };
  expect(nextLook(ahead, MINUTE, TIMES)).toBe(11 * MINUTE);
});
