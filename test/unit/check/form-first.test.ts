import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import type { Problem } from '../../../main/agent/carrier/check/problem.ts';
import { openProfileCheck } from '../../../main/agent/carrier/check/profile-check.ts';
import { baseBundle, type Base } from './rules/support/bundles.ts';
import { CANCER, cancerWith, coded, profile } from './rules/support/case.ts';
import { edit } from './rules/support/editor.ts';
import { all, copy, drop, set, type Edit } from './rules/support/edits.ts';

const guide = await openProfileCheck()(null);

function problemsOf(bend: Edit, base: Base = CANCER): readonly Problem[] {
  const bundle = baseBundle(base);
  bend(edit(bundle));
  return inspectBytes(Buffer.from(JSON.stringify(bundle)), null, 'error', guide).problems;
}
const errorsOf = (bend: Edit, base: Base = CANCER): string[] =>
  problemsOf(bend, base)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, path }) => `${code} ${path.replace(/^Bundle\.entry\[0\]\.resource\./, '')}`);

describe('a value of the wrong JSON form is told as that, and not as a missing one', () => {
  test.each<[string, Edit, string[]]>([
    [
      'a number in quotes',
      set('claim', 'supportingInfo[0].valueQuantity.value', '59.65'),
      ['profile-value supportingInfo[0].valueQuantity.value'],
    ],
    [
      'one object for a list of modifiers',
      copy('claim', 'item[0].modifier[0]', 'item[0].modifier'),
      ['profile-type item[0].modifier'],
    ],
    [
      'one object for the list that holds 簡要病摘',
      copy('claim', 'diagnosis[0].type[0]', 'diagnosis[0].type'),
      ['profile-type diagnosis[0].type'],
    ],
    [
      'one object for the list that holds 就醫科別',
      copy('claim', 'extension[0]', 'extension'),
      ['profile-type extension'],
    ],
    [
      'a day without quotes where 診斷日期 is',
      set('claim', 'diagnosis[0].extension[0].valueDate', 20260101),
      ['profile-value diagnosis[0].extension[0].valueDate'],
    ],
    [
      'a category that is a list',
      ({ claim }) => {
        claim.set('supportingInfo[0].category', [claim.get('supportingInfo[0].category') ?? null]);
      },
      ['profile-type supportingInfo[0].category'],
    ],
  ])('%s', (_, bend, expected) => {
    expect(errorsOf(bend)).toEqual(expected);
  });

  test('a day without quotes where 申請日期 is, and a text where a coded one is: at every level', () => {
    expect(errorsOf(set('claim', 'created', 20260101))).toEqual(['claim-element-form created']);
    expect(errorsOf(set('claim', 'priority', '1'))).toEqual(['claim-element-form priority']);
    // An absent element is missing all the same.
    expect(errorsOf(drop('claim', 'created'))).toEqual(['created-missing created']);
    expect(errorsOf(set('claim', 'priority', {}))).toEqual(['priority-unknown priority']);
  });

  test.each(['男', 'M', 'Male'])('gender %s is no code, and says nothing of the number', (gender) => {
    expect(errorsOf(set('Patient', 'gender', gender))).toEqual([
      'profile-binding Bundle.entry[1].resource.gender',
    ]);
  });

  test('a gender that is one and does not go with the number still says so', () => {
    const number = edit(baseBundle(CANCER)).of('Patient').get('identifier[0].value') as string;
    expect(errorsOf(set('Patient', 'gender', number.charAt(1) === '1' ? 'female' : 'male'))).toEqual([
      'gender-mismatch Bundle.entry[1].resource.gender',
    ]);
  });
});

describe('what is there under a name typed wrong is not missing', () => {
  test('the name that was meant is told, and nothing is asked for', () => {
    const problems = problemsOf(
      all(copy('claim', 'item[0].modifier', 'item[0].modifiers'), drop('claim', 'item[0].modifier')),
    );
    expect(problems.map(({ code }) => code)).toEqual(['profile-unknown-element']);
    expect(problems[0]?.message).toBe('modifiers 不是此處的 FHIR 元素，應為 modifier。');
  });

  test('a name that is like none asks for what is missing', () => {
    expect(
      errorsOf(all(copy('claim', 'item[0].modifier', 'item[0].flags'), drop('claim', 'item[0].modifier'))),
    ).toEqual(['profile-unknown-element item[0].flags', 'continuation-missing item[0].modifier']);
  });
});

describe('no advice that misleads', () => {
  test('a passport number is not told how to be filled in', () => {
    const problems = problemsOf(
      set('Patient', 'identifier[0].type', coded('http://terminology.hl7.org/CodeSystem/v2-0203', 'PPN')),
    );
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code }) => code)).toEqual(['profile-cardinality', 'number-kind']);
    expect(JSON.stringify(problems)).not.toContain('passport-TWN');
  });

  test('a code typed wrong is not missing beside it', () => {
    expect(
      errorsOf(
        set('Organization', 'identifier[0].value', '0000000000'),
        cancerWith('Observation-laboratory-result'),
      ),
    ).toEqual(['profile-binding Bundle.entry[3].resource.identifier[0].value']);
  });

  test('a forbidden kind of code in a closed list is refused though its list is not at hand', () => {
    const base = cancerWith('Condition');
    for (const system of ['https://wrong.example.org/cs', undefined]) {
      const errors = errorsOf((it) => {
        const coding = it.of('Condition').get('code.coding[0]') as Record<string, string>;
        it.of('Condition').set('code.coding[0]', { ...coding, ...(system === undefined ? {} : { system }) });
        if (system === undefined) it.of('Condition').drop('code.coding[0].system');
      }, base);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatch(/^profile-slice-closed .*code\.coding\[0\]/);
    }
  });
});

test('a constraint that reads what is broken itself is not told beside it', () => {
  // HTWT reads the value, supportingInfo the priority.
  expect(
    errorsOf(({ claim }) => {
      claim.set('supportingInfo[0].valueQuantity.value', 'x');
      claim.set('priority', [claim.get('priority') ?? null]);
    }),
  ).toEqual(['claim-element-form priority', 'profile-value supportingInfo[0].valueQuantity.value']);
  // The constraint is not silent where what it reads is sound.
  expect(
    errorsOf(
      all(
        set('claim', 'supportingInfo[0].valueQuantity.value', 5.125),
        set('claim', 'meta.profile', [profile('Claim-twpas')]),
      ),
    ),
  ).toEqual(['measure-value supportingInfo[0].valueQuantity.value']);
});
