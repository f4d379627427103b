import { describe, expect, test } from 'vitest';
import { RULES } from '../../../../main/agent/carrier/check/rules/registry.ts';
import { RULE_CASES } from './cases/all.ts';
import { baseBundle, codesOf, reportOn } from './support/bundles.ts';
import { CANCER } from './support/case.ts';
import { edit } from './support/editor.ts';

describe.each(RULE_CASES.map((one) => [one.code, one] as const))('%s', (code, one) => {
  test('is found where it is broken, and nothing else is', () => {
    const bundle = baseBundle(one.base ?? CANCER);
    expect(codesOf(bundle)).toEqual([]);
    one.breaks(edit(bundle));
    expect(codesOf(bundle)).toEqual([...new Set([code, ...(one.also ?? [])])].sort());
    if (one.at !== undefined) {
      const paths = reportOn(bundle).filter((problem) => problem.code === code);
      expect(paths.map(({ path }) => path).join()).toMatch(one.at);
    }
  });

  test('is not found by its neighbour', () => {
    const bundle = baseBundle(one.base ?? CANCER);
    one.keeps(edit(bundle));
    expect(codesOf(bundle)).toEqual([...(one.keptWith ?? [])].sort());
  });
});

test('a drug’s code under a system that is not NHI’s is answered by the system that it must have', () => {
  const bundle = baseBundle({ kind: 'cancer' });
  const coding = 'medicationCodeableConcept.coding[0].system';
  const drug = edit(bundle).of('MedicationRequest-apply');
  const system = drug.get(coding);
  drug.set(coding, 'http://www.whocc.no/atc');
  expect(reportOn(bundle).find(({ code }) => code === 'drug-code-missing')).toMatchObject({
    expected: system,
  });
});

test('every code of every rule has a case', () => {
  const codes = new Set(RULES.flatMap((rule) => Object.keys(rule.codes)));
  expect([...codes].filter((code) => !RULE_CASES.some((one) => one.code === code))).toEqual([]);
});
