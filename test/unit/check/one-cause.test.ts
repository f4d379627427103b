import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import type { Problem } from '../../../main/agent/carrier/check/problem.ts';
import { openProfileCheck } from '../../../main/agent/carrier/check/profile-check.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { baseBundle } from './rules/support/bundles.ts';
import { CANCER, profile } from './rules/support/case.ts';
import { edit } from './rules/support/editor.ts';
import { add, all, copy, drop, set, type Edit } from './rules/support/edits.ts';

const guide = await openProfileCheck()(null);

function problemsOf(bend: Edit): readonly Problem[] {
  const bundle = baseBundle(CANCER);
  bend(edit(bundle));
  return inspectBytes(Buffer.from(JSON.stringify(bundle)), null, 'error', guide).problems;
}

describe('one cause is one problem', () => {
  test.each<[string, Edit, RegExp]>([
    ['an entry without fullUrl', drop('entry of Patient', 'fullUrl'), /^full-url-missing$/],
    [
      'an entry whose fullUrl is not the one that all refer to',
      set('entry of Patient', 'fullUrl', 'urn:uuid:00000000-0000-4000-8000-0000000000aa'),
      /^full-url-not-referred-to$/,
    ],
    ['a resource without its profile', drop('Patient', 'meta'), /^profile-missing$/],
    [
      'a resource with two profiles',
      add('Patient', 'meta.profile', profile('Patient-imri')),
      /^profile-many$/,
    ],
    [
      'a resource whose profile has a version behind it',
      set('Coverage', 'meta.profile', [`${profile('Coverage-twpas')}|1.2.3`]),
      /^profile-versioned$/,
    ],
    ['a type of resource typed wrong', set('Coverage', 'resourceType', 'Coverrage'), /^profile-type$/],
    [
      'a weight in pounds',
      all(
        set('claim', 'supportingInfo[0].valueQuantity.code', '[lb_av]'),
        set('claim', 'supportingInfo[0].valueQuantity.unit', 'lb'),
      ),
      /^measure-unit$/,
    ],
    [
      'a kind of information that is none',
      set('claim', 'supportingInfo[0].category.coding[0].code', 'wight'),
      /^info-category-unknown$/,
    ],
    ['a reference that is empty', set('claim', 'patient', {}), /^reference-empty$/],
    [
      'a reference of blanks',
      set('claim', 'insurance[0].coverage.reference', ' '),
      /^(?:profile-value|text-blank)$/,
    ],
  ])('%s', (_, bend, code) => {
    const errors = problemsOf(bend).filter(({ severity }) => severity === 'error');
    expect(errors.map((one) => one.code).join(' ')).toMatch(code);
  });

  test('two causes stay two, also in one resource', () => {
    const codes = problemsOf(
      all(
        set('Patient', 'gender', 'männlich'),
        drop('Patient', 'meta'),
        set('claim', 'enterer.reference', 'urn:uuid:00000000-0000-4000-8000-0000000000ff'),
      ),
    ).map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(['profile-missing', 'profile-binding', 'reference-unresolved']),
    );
  });
});

test('references to one target that is not there are one problem, with their number and the other places', () => {
  const nowhere = 'urn:uuid:00000000-0000-4000-8000-0000000000ff';
  const [one, ...others] = problemsOf((it) => {
    // Two that nothing refers to: neither is the one that was meant.
    it.append({ ...it.of('Patient').json });
    for (const { resource } of it.bundle.get('entry') as { resource: Record<string, unknown> }[])
      for (const key of ['patient', 'subject', 'beneficiary'])
        if (resource[key] !== undefined) resource[key] = { reference: nowhere };
  }).filter(({ code }) => code === 'reference-unresolved');
  expect(others).toEqual([]);
  expect(one?.count).toBeGreaterThan(3);
  expect(one?.places).toHaveLength((one?.count ?? 0) - 1);
  expect(one?.found).toBe(nowhere);
  expect(one?.message).toContain(`（共 ${String(one?.count)} 處）`);
});

test('where few codes are right they are told, and a code of another list is said to be of it', () => {
  const few = problemsOf(set('Patient', 'gender', 'M'));
  expect(few).toMatchObject([{ code: 'profile-binding', expected: 'male, female, other, unknown' }]);
  const priority = problemsOf(set('claim', 'priority.coding[0].code', '9'));
  expect(priority).toMatchObject([{ code: 'priority-unknown', found: '9', expected: '1, 3, 4' }]);
});

test('a name of an attachment with blanks is told as the name that a person can change here', () => {
  const sample = makeSample({ seed: 'blank in a name', attachments: 1 });
  const [{ name } = { name: '' }] = sample.attachments;
  const bytes = Buffer.from(sample.bytes.toString('utf8').replaceAll(name, `檢查 報告.v2.${name}`));
  const errors = inspectBytes(bytes, null, 'error', guide).problems.filter(
    ({ severity }) => severity === 'error',
  );
  expect(errors.map(({ code }) => code)).toEqual(['attachment-name-pattern']);
});

test('what a check tells of a problem is what is kept of it, and no more', () => {
  const problems = problemsOf(copy('claim', 'item', 'itemm'));
  const keys = new Set(problems.flatMap((problem) => Object.keys(problem)));
  expect([...keys].filter((key) => key === 'meant')).toEqual([]);
});
