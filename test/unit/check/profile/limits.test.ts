import { Script } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { openInvariants } from '../../../../main/profile/invariants.ts';
import { Limits, MayTakeLong, TookTooLong, withinTime } from '../../../../main/profile/within-time.ts';
import { checkInBundle, findingsOf, type TestResource, urn } from './support/check.ts';
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
  ])('%s is left out, told as not checked, and all else is judged', { tags: 'full' }, (_, expression) => {
    const report = checkInBundle(guideOf(expression, "text.matches('^b$')"), observation);
    expect(findingsOf(report)).toContain('profile-invariant-own-1 code');
    expect(findingsOf(report)).not.toContain('profile-invariant-own-0 code');
    expect(report.notChecked).toContainEqual({ kind: 'invariant', subject: 'own-0' });
  });

  test('a whole set of them ends, and is told as not checked', { tags: 'full' }, () => {
    const evil = Array.from({ length: 14 }, (_, at) => `text.matches('^(a+)+${'$'.repeat(at + 1)}')`);
    const report = checkInBundle(guideOf(...evil), observation);
    expect(report.notChecked.filter(({ kind }) => kind === 'invariant')).toHaveLength(evil.length);
  });

  test(
    'resources that refer to each other, tried by profiles again and again, end as a check that takes too long',
    { tags: 'full' },
    () => {
      const count = 120;
      const members = Array.from({ length: count }, (_, at) => ({ reference: urn(at) }));
      const all = Array.from({ length: count }, () => ({
        ...observation,
        component: [],
        meta: {},
        hasMember: members,
      }));
      const [first = observation, ...others] = all;
      const guide = {
        definitions: [
          profileOf(
            'Observation',
            [
              {
                id: 'Observation.hasMember',
                type: [{ code: 'Reference', targetProfile: [PROFILE, `${PROFILE}-2`] }],
              },
              { id: 'Observation.value[x]', min: 1 },
            ],
            { url: PROFILE },
          ),
        ],
      };
      const claimed = { ...first, meta: { profile: [PROFILE] } };
      expect(() => checkInBundle(guide, claimed, others)).toThrow(TookTooLong);
    },
  );

  test('nested deeper than a stack is told as not checked', () => {
    const deep = `${'('.repeat(50_000)}text.exists()${')'.repeat(50_000)}`;
    expect(checkInBundle(guideOf(deep), observation).notChecked).toContainEqual({
      kind: 'invariant',
      subject: 'own-0',
    });
  });
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

const slowRule = () => ({
  key: 'slow',
  severity: 'error' as const,
  human: '',
  expression: "matches('^(a+)+$')",
});
const scopeOf = () => ({ resource: {}, root: {}, entry: null });
const endless = () => {
  for (;;);
};

test('beyond its steps work is done in a guard, where no step counts and no guard stands', () => {
  const limits = new Limits();
  const rule = slowRule();
  limits.spend(60_000);
  expect(() => {
    limits.spend();
  }).toThrow(MayTakeLong);
  expect(
    limits.guard(rule, () => {
      limits.spend(1_000_000);
      return limits.guard(rule, () => 7);
    }),
  ).toBe(7);
  expect(() => limits.guard(rule, endless)).toThrow(TookTooLong);
  // Its time over this Bundle is spent: what would end is not begun either.
  expect(() => limits.guard(rule, () => 7)).toThrow(TookTooLong);
  expect(limits.guard(slowRule(), () => 7)).toBe(7);
});

test(
  'what all constraints of a guide took together leaves none of them a guard, and R4’s own theirs',
  { tags: 'full' },
  () => {
    const limits = new Limits();
    for (let at = 0; at < 5; at += 1) expect(() => limits.guard(slowRule(), endless)).toThrow(TookTooLong);
    expect(() => limits.guard(slowRule(), () => 7)).toThrow(TookTooLong);
    expect(limits.guard({ ...slowRule(), base: true }, () => 7)).toBe(7);
  },
);

test('a constraint that was slow once is tried again, and not a third time', { tags: 'full' }, () => {
  const invariants = openInvariants();
  const rule = slowRule();
  const begun = vi.spyOn(Script.prototype, 'runInContext');
  for (const guards of [1, 2, 2]) {
    invariants.begin(new Limits(), () => null);
    expect(invariants.judge(rule, TEXT, 'string', scopeOf())).toBe('unknown');
    expect(begun).toHaveBeenCalledTimes(guards);
  }
});

test.each([
  ['small', 0],
  ['large', 600_000],
])('a constraint of a %s Bundle ends at its own guard: what was judged is not judged anew', (_, bytes) => {
  let reads = 0;
  const counted = Object.defineProperty({ ...observation }, 'status', {
    enumerable: true,
    get: () => {
      reads += 1;
      return 'final';
    },
  });
  const readsWith = (expression: string) => {
    reads = 0;
    const report = checkInBundle(guideOf(expression, "text.matches('^b$')"), counted, [], bytes);
    expect(findingsOf(report)).toContain('profile-invariant-own-1 code');
    return { reads, skipped: report.notChecked.filter(({ kind }) => kind === 'invariant') };
  };
  const harmless = readsWith('text.exists()');
  expect(harmless.skipped).toEqual([]);
  const evil = readsWith("text.matches('^(a+)+$')");
  expect(evil.skipped).toEqual([{ kind: 'invariant', subject: 'own-0' }]);
  expect(evil.reads).toBe(harmless.reads);
});
