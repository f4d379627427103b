import { describe, expect, test } from 'vitest';
import { openInvariants } from '../../../../main/profile/invariants.ts';
import {
  Budget,
  MayTakeLong,
  STEPS_OF_A_GUARD,
  TookTooLong,
  withinTime,
} from '../../../../main/profile/within-time.ts';
import { checkInBundle, findingsOf, type TestResource } from './support/check.ts';
import { profileOf, TEST_BASE } from './support/definition.ts';

const PROFILE = `${TEST_BASE}observation`;
const TEXT = `${'a'.repeat(40)}!`;
const observation: TestResource = {
  resourceType: 'Observation',
  meta: { profile: [PROFILE] },
  status: 'final',
  code: { text: TEXT },
  component: Array.from({ length: 300 }, () => ({ code: { text: 'a' } })),
};

/** Three hundred times three hundred times …, by our own functions. */
const LOOPS = '%resource.component.all('.repeat(4) + 'code.exists()' + ')'.repeat(4);

/** Observation.code with constraints of a guide. */
const guideOf = (...expressions: readonly string[]) => ({
  definitions: [
    profileOf(
      'Observation',
      [
        {
          id: 'Observation.code',
          constraint: expressions.map((expression, at) => ({
            key: `own-${String(at)}`,
            severity: 'error' as const,
            human: 'words',
            expression,
          })),
        },
      ],
      { url: PROFILE },
    ),
  ],
});

describe('a guide cannot hang us', () => {
  test.each([
    ['a pattern that the engine is asked for', "text.replaceMatches('^(a+)+$', 'b') = 'b'"],
    ['a loop in a loop in a loop', LOOPS],
    ['a pattern of forty choices without a group', `text.matches('^${'a?'.repeat(40)}b$')`],
    ['a pattern of forty ranges without a group', `text.matches('^${'a{0,9}'.repeat(20)}b$')`],
    ['a pattern of forty pairs', `text.matches('^${'(a|a)'.repeat(40)}b$')`],
    ['an expression that walks without end', '1.repeat($this + 1).count() = 1'],
  ])(
    '%s is left out, told as not checked, and all else is judged',
    (_, expression) => {
      const report = checkInBundle(guideOf(expression, "text.matches('^b$')"), observation);
      expect(findingsOf(report)).toContain('profile-invariant-own-1 code');
      expect(findingsOf(report)).not.toContain('profile-invariant-own-0 code');
      expect(report.notChecked).toContainEqual({ kind: 'invariant', subject: 'own-0' });
    },
    30_000,
  );

  test('a whole set of them ends before the deadline of a check', () => {
    const started = performance.now();
    const evil = Array.from({ length: 14 }, (_, at) => `text.matches('^(a+)+${'$'.repeat(at + 1)}')`);
    const report = checkInBundle(guideOf(...evil), observation);
    expect(performance.now() - started).toBeLessThan(19_000);
    expect(report.notChecked.filter(({ kind }) => kind === 'invariant')).toHaveLength(evil.length);
  }, 40_000);

  test('nested deeper than a stack is told as not checked', () => {
    const deep = `${'('.repeat(50_000)}text.exists()${')'.repeat(50_000)}`;
    expect(checkInBundle(guideOf(deep), observation).notChecked).toContainEqual({
      kind: 'invariant',
      subject: 'own-0',
    });
  }, 30_000);
});

test('work that ends in time is what it returns or throws', () => {
  expect(withinTime(1000, () => 7)).toBe(7);
  expect(() =>
    withinTime(1000, () => {
      throw new RangeError('its own');
    }),
  ).toThrow(new RangeError('its own'));
  expect(() =>
    withinTime(50, () => {
      for (;;);
    }),
  ).toThrow(TookTooLong);
  expect(withinTime(1000, () => withinTime(1000, () => 'inside'))).toBe('inside');
});

test('work on a budget is given up once it is spent, or at what does not end', () => {
  const budget = new Budget(2 * STEPS_OF_A_GUARD + 2);
  expect(budget.guard(() => 7)).toBe(7);
  expect(() =>
    budget.guard(() => {
      for (;;);
    }),
  ).toThrow(MayTakeLong);
  budget.spend(2);
  expect(() => {
    budget.spend();
  }).toThrow(MayTakeLong);
});

test('a constraint that was slow once is tried again, and not a third time', () => {
  const invariants = openInvariants();
  const rule = { key: 'slow', severity: 'error' as const, human: '', expression: "matches('^(a+)+$')" };
  const scope = { resource: {}, root: {}, entry: null };
  const judge = () => withinTime(100, () => invariants.judge(rule, TEXT, 'string', scope));
  for (const time of ['first', 'second']) {
    invariants.begin();
    expect(judge, time).toThrow(TookTooLong);
    expect(invariants.giveUp('one')).toBe(true);
    expect(judge()).toBe('unknown');
  }
  invariants.begin();
  expect(judge()).toBe('unknown');
});
