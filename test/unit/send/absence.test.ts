import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type DoubtTimes,
  mayRelease,
  nextLook,
  nextWatch,
  proofOfAbsence,
} from '../../../main/agent/carrier/send/absence.ts';
import type { LearnedLag } from '../../../main/agent/carrier/cases/search-lag.ts';

const MINUTE = 60_000;
const TIMES: DoubtTimes = { afterMs: 30 * MINUTE, gapMs: 10 * MINUTE };
type Row = Parameters<typeof mayRelease>[0] & Parameters<typeof proofOfAbsence>[0];
const row = (more: Partial<Row> = {}): Row => ({
  empty_searches: 0,
  last_empty_at: null,
  last_attempt_at: 0,
  created_at: 0,
  resends: 0,
  doubt_kind: 'unproven',
  doubt_after: null,
  error_code: null,
  ...more,
});
const lagOf = (worstMs: number, more: Partial<LearnedLag> = {}): LearnedLag => ({
  worstMs,
  samples: 3,
  isOfKind: true,
  ...more,
});
const decide = (at: Row, now: number, lag: LearnedLag | null = null): ReturnType<typeof mayRelease> =>
  mayRelease(at, now, TIMES, proofOfAbsence(at, lag, TIMES));

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
    'one that was sent again once, for twice as long',
    row({ empty_searches: 5, last_empty_at: 0, resends: 1 }),
    59 * MINUTE,
    { kind: 'wait', until: 69 * MINUTE },
  ],
  [
    'one that was sent again twice, for four times as long',
    row({ empty_searches: 5, last_empty_at: 0, resends: 2 }),
    120 * MINUTE,
    { kind: 'release' },
  ],
] as const)('%s', (_name, at, now, verdict) => {
  expect(decide(at, now)).toEqual(verdict);
});

test('a refusal in plain words needs one search, once the lag that was learned has passed three times', () => {
  const refused = row({ doubt_kind: 'refused', last_attempt_at: MINUTE });
  expect(decide(refused, MINUTE, lagOf(5_000))).toEqual({ kind: 'wait', until: MINUTE + 15_000 });
  expect(decide(refused, MINUTE + 15_000, lagOf(5_000))).toEqual({ kind: 'release' });
  // An index that is never late has two seconds all the same; one that nobody knows has ten.
  expect(decide(refused, MINUTE, lagOf(0))).toEqual({ kind: 'wait', until: MINUTE + 2_000 });
  expect(decide(refused, MINUTE)).toEqual({ kind: 'wait', until: MINUTE + 10_000 });
  expect(proofOfAbsence(refused, null, TIMES).control).toBe('none');
});

test.each([
  ['an index that nobody knows', row(), null],
  ['an index known of two cases', row(), lagOf(0, { samples: 2 })],
  ['an index known of other kinds', row(), lagOf(0, { isOfKind: false })],
  ['what another agent may have sent', row({ doubt_kind: 'taken-over' }), lagOf(0)],
  ['what a restore left open', row({ doubt_kind: 'restored' }), lagOf(0)],
])('%s: absence is never believed without a later case', (_what, at, lag) => {
  expect(proofOfAbsence(at, lag, TIMES)).toMatchObject({ control: 'each', alone: Infinity });
});

test('where the lag of its kind is known, four times as long does without a later case', () => {
  expect(proofOfAbsence(row(), lagOf(MINUTE), TIMES)).toEqual({
    earliest: 30 * MINUTE,
    searches: 2,
    control: 'unless-long',
    alone: 120 * MINUTE,
  });
});

test('what counts as absent is looked for ever less often', () => {
  expect(nextWatch(row(), 0, TIMES)).toBe(1000);
  expect(nextWatch(row(), 10 * MINUTE, TIMES)).toBe(15 * MINUTE);
  expect(nextWatch(row(), 1000 * MINUTE, TIMES)).toBe(1060 * MINUTE);
  expect(nextWatch(row({ last_attempt_at: 10 * MINUTE }), 0, TIMES)).toBe(1000);
});

test('the time counts from the attempt, and from the first sight of a case that this agent has not sent', () => {
  const first = { empty_searches: 1, last_empty_at: 0 };
  const sent = row({ ...first, last_attempt_at: 60 * MINUTE, created_at: 1 });
  expect(decide(sent, 80 * MINUTE)).toEqual({ kind: 'wait', until: 90 * MINUTE });
  expect(decide(sent, 90 * MINUTE)).toEqual({ kind: 'release' });
  const seen = row({ ...first, last_attempt_at: null, created_at: 60 * MINUTE });
  expect(decide(seen, 80 * MINUTE)).toEqual({ kind: 'wait', until: 90 * MINUTE });
});

test('the worst lag seen stretches the time, threefold', () => {
  const late = row({ empty_searches: 3, last_empty_at: 40 * MINUTE });
  expect(decide(late, 59 * MINUTE, lagOf(20 * MINUTE))).toEqual({ kind: 'wait', until: 69 * MINUTE });
  expect(decide(late, 60 * MINUTE, lagOf(20 * MINUTE))).toEqual({ kind: 'release' });
});

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
        const times = { afterMs: after, gapMs: gap };
        const verdict = mayRelease(seen, now, times, proofOfAbsence(seen, lagOf(lag), times));
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
