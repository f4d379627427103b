import { describe, expect, test } from 'vitest';
import { RULES } from '../../../../main/agent/check/rules/registry.ts';
import { BUNDLE_CASES } from './cases/bundle.ts';
import { ANYWHERE_CASES } from './cases/anywhere.ts';
import { ATTACHMENT_CASES } from './cases/attachments.ts';
import { CLAIM_CASES } from './cases/claim.ts';
import { DIAGNOSIS_CASES } from './cases/diagnoses.ts';
import { INDICATION_CASES } from './cases/indications.ts';
import { INFORMATION_CASES } from './cases/information.ts';
import { ITEM_CASES } from './cases/items.ts';
import { OBSERVATION_CASES } from './cases/observations.ts';
import { OUTPATIENT_CASES } from './cases/outpatient.ts';
import { REPORT_CASES } from './cases/reports.ts';
import { SELF_REVIEW_CASES } from './cases/self-review.ts';
import { PERSON_CASES } from './cases/persons.ts';
import { baseBundle, codesOf, reportOn } from './support/bundles.ts';
import type { Case } from './support/case.ts';
import { edit } from './support/editor.ts';

const CASES: readonly Case[] = [
  ...BUNDLE_CASES,
  ...CLAIM_CASES,
  ...INFORMATION_CASES,
  ...REPORT_CASES,
  ...DIAGNOSIS_CASES,
  ...ITEM_CASES,
  ...INDICATION_CASES,
  ...SELF_REVIEW_CASES,
  ...ATTACHMENT_CASES,
  ...OBSERVATION_CASES,
  ...OUTPATIENT_CASES,
  ...ANYWHERE_CASES,
  ...PERSON_CASES,
];

describe.each(CASES.map((one) => [one.code, one] as const))('%s', (code, one) => {
  test('is found where it is broken, and nothing else is', () => {
    const bundle = baseBundle(one.base);
    expect(codesOf(bundle)).toEqual([]);
    one.breaks(edit(bundle));
    expect(codesOf(bundle)).toEqual([...new Set([code, ...(one.also ?? [])])].sort());
    if (one.at !== undefined) {
      const paths = reportOn(bundle).filter((problem) => problem.code === code);
      expect(paths.map(({ path }) => path).join()).toMatch(one.at);
    }
  });

  test('is not found by its neighbour', () => {
    const bundle = baseBundle(one.base);
    one.keeps(edit(bundle));
    expect(codesOf(bundle)).toEqual([...(one.keptWith ?? [])].sort());
  });
});

test('every code of every rule has a case', () => {
  const codes = new Set(RULES.flatMap((rule) => Object.keys(rule.codes)));
  expect([...codes].filter((code) => !CASES.some((one) => one.code === code))).toEqual([]);
});
