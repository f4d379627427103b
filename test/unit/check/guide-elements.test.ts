import { beforeAll, describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import type { Problem } from '../../../main/agent/carrier/check/problem.ts';
import { openProfileCheck } from '../../../main/agent/carrier/check/profile-check.ts';
import type { ProfileCheck } from '../../../main/agent/carrier/check/profile-report.ts';
import { DEFAULT_HOSPITAL } from '../../../main/practice/samples/sample.ts';
import { baseBundle } from './rules/support/bundles.ts';
import {
  CANCER,
  cancerWith,
  codeSystem,
  coded,
  immunologicWith,
  profile,
  type Case,
} from './rules/support/case.ts';
import { edit } from './rules/support/editor.ts';
import { add, copy, drop, set } from './rules/support/edits.ts';

const LOINC = 'http://loinc.org';

/** Rules of the shipped guide on single elements: how often, which value, which list, which target. */
const CASES: readonly Case[] = [
  {
    code: 'profile-cardinality',
    at: /\.status$/,
    breaks: drop('Coverage', 'status'),
    keeps: set('Coverage', 'dependent', '1'),
  },
  {
    code: 'profile-cardinality',
    breaks: (it) => {
      const performer = structuredClone(it.of('DiagnosticReport').get('performer[0]') ?? null);
      it.of('DiagnosticReport').add('performer', performer);
    },
    keeps: set('DiagnosticReport', 'performer[0].display', 'x'),
  },
  {
    code: 'profile-cardinality',
    breaks: set(
      'MedicationRequest-apply',
      'dosageInstruction[0].doseAndRate[0].doseQuantity.comparator',
      '<',
    ),
    keeps: set('MedicationRequest-apply', 'dosageInstruction[0].doseAndRate[0].doseQuantity.unit', 'mg'),
  },
  {
    code: 'profile-type',
    breaks: copy('Coverage', 'payor[0]', 'payor'),
    keeps: set('Coverage', 'payor[0].type', 'Organization'),
  },
  {
    code: 'profile-pattern',
    breaks: set('Coverage', 'status', 'draft'),
    keeps: set('Coverage', 'status', 'active'),
  },
  {
    code: 'profile-pattern',
    breaks: set('claim', 'type', coded('http://terminology.hl7.org/CodeSystem/claim-type', 'oral')),
    keeps: add('claim', 'type.coding', { system: 'http://his.example/types', code: 'x' }),
  },
  {
    code: 'profile-binding',
    base: cancerWith('Specimen'),
    breaks: set('Specimen', 'type', { text: 'blood' }),
    keeps: set('Specimen', 'type.text', 'blood'),
  },
  {
    code: 'profile-binding',
    base: cancerWith('Specimen'),
    breaks: set('Specimen', 'type', coded('http://snomed.info/sct', '119297000')),
    keeps: set('Specimen', 'type', coded(LOINC, 'LP7410-6')),
  },
  {
    code: 'profile-binding',
    at: /\.productOrService\.coding\[0\]\.code$/,
    breaks: set('claim', 'item[0].productOrService.coding[0].code', '4'),
    keeps: set('claim', 'item[0].productOrService.coding[0].code', '3'),
  },
  {
    code: 'profile-binding',
    breaks: set('DiagnosticReport', 'code', coded(LOINC, '11526-1')),
    keeps: set('DiagnosticReport', 'code', coded(LOINC, '47522-8')),
  },
  {
    code: 'profile-reference-target',
    base: immunologicWith('Composition-opd'),
    at: /\.serviceProvider\.reference$/,
    breaks: (it) => {
      it.of('Encounter-opd').set('serviceProvider.reference', it.url('Organization-govt'));
    },
    keeps: (it) => {
      const clinic = {
        resourceType: 'Organization',
        meta: { profile: [profile('Organization-twpas')] },
        identifier: structuredClone(it.of('Organization').get('identifier') ?? []),
      };
      it.of('Encounter-opd').set('serviceProvider.reference', it.append(clinic));
    },
  },
  {
    code: 'profile-binding',
    breaks: set('Organization', 'identifier[0].use', 'main'),
    keeps: set('Organization', 'identifier[0].use', 'old'),
  },
  {
    code: 'profile-cardinality',
    at: /\.extension\[0\]\.url$/,
    breaks: set('Coverage', 'extension', [{ valueString: 'x' }]),
    keeps: set('Coverage', 'extension', [{ url: 'http://his.example/x', valueString: 'x' }]),
  },
  {
    code: 'profile-invariant-qty-3',
    base: cancerWith('Observation-laboratory-result'),
    breaks: set('Observation-laboratory-result', 'valueQuantity', { value: 5, code: 'mg' }),
    keeps: set('Observation-laboratory-result', 'valueQuantity', { value: 5, unit: 'mg' }),
  },
  {
    code: 'profile-empty',
    breaks: set('Coverage', 'policyHolder', {}),
    // A null that keeps the place of a primitive whose extension stands beside it.
    keeps: set('Practitioner', 'name', [
      {
        text: 'x',
        given: [null],
        _given: [{ extension: [{ url: 'http://his.example/x', valueString: 'x' }] }],
      },
    ]),
  },
  {
    code: 'profile-value',
    breaks: set('claim', 'item[0].quantity.value', '52'),
    keeps: set('claim', 'item[0].quantity.value', 0.5),
  },
  {
    code: 'profile-binding',
    breaks: set('claim', 'item[0].quantity.system', codeSystem('nhi-unit')),
    keeps: set('claim', 'item[0].quantity', {
      value: 2,
      system: 'http://snomed.info/sct',
      code: '733006000',
    }),
  },
  {
    code: 'profile-cardinality',
    breaks: set('claim', 'item[0].quantity.comparator', '<'),
    keeps: set('claim', 'item[0].quantity.unit', '錠'),
  },
];

let guide: ProfileCheck;
beforeAll(async () => {
  guide = await openProfileCheck()(null);
});
const problemsOf = (json: object): readonly Problem[] =>
  inspectBytes(Buffer.from(JSON.stringify(json)), DEFAULT_HOSPITAL, 'error', guide).problems;

describe('by the guide that ships', () => {
  test.each(CASES.map((one) => [one.code, one] as const))('%s is found where it is broken', (code, one) => {
    const bundle = baseBundle(one.base ?? CANCER);
    expect(problemsOf(bundle)).toEqual([]);
    one.breaks(edit(bundle));
    const found = problemsOf(bundle);
    expect(found.map((problem) => problem.code)).toContain(code);
    if (one.at !== undefined) {
      expect(
        found
          .filter((problem) => problem.code === code)
          .map(({ path }) => path)
          .join(),
      ).toMatch(one.at);
    }
  });

  test.each(CASES.map((one) => [one.code, one] as const))(
    '%s is not found by its neighbour',
    (_code, one) => {
      const bundle = baseBundle(one.base ?? CANCER);
      one.keeps(edit(bundle));
      expect(problemsOf(bundle).filter(({ severity }) => severity === 'error')).toEqual([]);
    },
  );

  test('what is missing is called as people here call it', () => {
    const bundle = baseBundle(CANCER);
    edit(bundle).of('Coverage').drop('status');
    expect(problemsOf(bundle).map(({ message }) => message)).toEqual(['缺少必填的 「狀態」（status）。']);
  });

  test('of what a rule and the guide both find, the rule’s words are shown alone', () => {
    const bundle = baseBundle({ ...CANCER, options: { subType: '3' } });
    edit(bundle).claim.drop('identifier');
    expect(problemsOf(bundle).map(({ code }) => code)).toEqual(['original-receipt-missing']);
  });

  test('an indication that a later guide is known to have is a warning, and nothing else is said of it', () => {
    const bundle = baseBundle({ kind: 'cancer', options: { drugs: ['KC010892B5'] } });
    edit(bundle).claim.set('item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'C50P3')]);
    expect(problemsOf(bundle).map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning indication-newer',
    ]);
  });
});
