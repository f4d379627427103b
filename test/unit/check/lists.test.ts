import { describe, expect, test } from 'vitest';
import { checkByGuide } from '../../../main/agent/carrier/check/check-by-guide.ts';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { mayBeOverruled } from '../../../main/agent/carrier/check/problem-kinds.ts';
import type { Problem } from '../../../main/agent/carrier/check/problem.ts';
import type { CompiledPackage } from '../../../main/profile/compiled.ts';
import { openGuide } from '../../../main/profile/guide.ts';
import { openProfileCheck } from '../../../main/agent/carrier/check/profile-check.ts';
import type { ProfileCheck } from '../../../main/agent/carrier/check/profile-report.ts';
import { PACKAGES } from './compiled-packages.ts';
import { codesIn } from '../support/problems.ts';
import { baseBundle } from './rules/support/bundles.ts';
import { CANCER, cancerWith, coded, codeSystem } from './rules/support/case.ts';
import { edit, type Editor } from './rules/support/editor.ts';
import { set, type Edit } from './rules/support/edits.ts';

const guide = await openProfileCheck()(null);
const TWCORE = 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem';

function problemsOf(bend: Edit, profiles: ProfileCheck | null = guide, base = CANCER): readonly Problem[] {
  const bundle = baseBundle(base);
  bend(edit(bundle));
  return inspectBytes(Buffer.from(JSON.stringify(bundle)), null, 'error', profiles).problems;
}
const drug = (code: string) => (it: Editor) => {
  it.of('MedicationRequest-apply').set(
    'medicationCodeableConcept',
    coded(codeSystem('nhi-medication'), code),
  );
  // Conditions on a listed drug are another matter.
  it.claim.set('item[0].programCode', [{ text: '第四期' }]);
};

describe('a list that says of itself that it is partial', () => {
  test('warns of a drug that is not in it, with its day, and refuses nothing', () => {
    const [one, ...others] = problemsOf(drug('KC99999999'));
    expect(others).toEqual([]);
    expect(one).toMatchObject({ severity: 'warning', code: 'profile-code-unlisted' });
    expect(one?.message).toContain('2026-04-24 的清單內');
    expect(one?.path).toMatch(/medicationCodeableConcept\.coding\[0\]\.code$/);
  });

  test('still refuses what cannot be a code of it, or is in it under another url', () => {
    expect(codesIn(problemsOf(drug('KC9999')))).toEqual(['error code-malformed']);
    const elsewhere = (it: Editor): void => {
      drug('KC99999999')(it);
      it.of('MedicationRequest-apply').set(
        'medicationCodeableConcept.coding[0].system',
        'https://his.example/CodeSystem/nhi-medication',
      );
    };
    expect(codesIn(problemsOf(elsewhere))).toContain('error system-unknown-base');
  });

  test('services of a later day are a warning as well', () => {
    const later = (it: Editor): void => {
      it.claim.set('procedure', [
        {
          sequence: 1,
          date: '2026-09-01',
          procedureCodeableConcept: coded(`${TWCORE}/medical-service-payment-tw`, '99999Z'),
        },
      ]);
    };
    expect(codesIn(problemsOf(later))).toEqual(['warning profile-code-unlisted']);
  });

  test('of a handful of codes tells nothing: any postal code passes, and what is none does not', () => {
    const postal = (code: string) => (it: Editor) => {
      it.of('Patient').set('address', [
        {
          text: '臺北市大安區',
          _postalCode: {
            extension: [
              {
                url: 'https://twcore.mohw.gov.tw/ig/twcore/StructureDefinition/tw-postal-code',
                valueCodeableConcept: coded(`${TWCORE}/postal-code3-tw`, code),
              },
            ],
          },
        },
      ]);
    };
    expect(problemsOf(postal('106'))).toEqual([]);
    expect(codesIn(problemsOf(postal('10G')))).toEqual(['error code-malformed']);
  });
});

test('an error of a list that has a day says that a person may send it anyway', () => {
  const [one] = problemsOf(set('Organization', 'identifier[0].value', '9999999999'));
  expect(one).toMatchObject({ severity: 'error', code: 'profile-binding' });
  expect(one?.nextStep).toContain('仍要送出');
  expect(mayBeOverruled(one?.code ?? '')).toBe(true);
});

describe('a guide that has added to its lists', () => {
  const next = (change: (json: string) => string): ProfileCheck => {
    const [main, core] = PACKAGES;
    if (main === undefined || core === undefined) throw new Error('no guide');
    const json = JSON.stringify(main).replace('"version":"1.2.3"', '"version":"1.4.0"');
    return checkByGuide(openGuide(JSON.parse(change(json)) as CompiledPackage, [core]));
  };
  const withCodes = next((json) =>
    json
      .replace(/(nhi-tmhb-type","date":"[^"]*","complete":true,"codes":")/, '$15\\n')
      .replace(/(nhi-apply-type","date":"[^"]*","complete":true,"codes":")/, '$16\\n'),
  );

  test('has the say on 申請案件類別 and 申報類別, at every level', () => {
    const bundle = baseBundle(CANCER);
    const { claim } = edit(bundle);
    claim.set('priority.coding[0].code', '5');
    claim.set('subType.coding[0].code', '6');
    const bytes = Buffer.from(JSON.stringify(bundle));
    const found = (level: 'error' | 'warn' | 'off', profiles: ProfileCheck | null): string[] =>
      codesIn(inspectBytes(bytes, null, level, profiles).problems).filter((line) =>
        /priority|subtype/.test(line),
      );
    const both = ['error priority-unknown', 'error subtype-unknown'];
    for (const level of ['error', 'warn', 'off'] as const) {
      expect(found(level, withCodes), level).toEqual([]);
      expect(found(level, guide), level).toEqual(both);
      expect(found(level, null), level).toEqual(both);
    }
  });

  test('a kind of evidence that it knows is not held against a Bundle by the rules of 1.2.3', () => {
    const added = next((json) =>
      json.replaceAll('"code":"opd"', '"code":"ward"').replace('opd\\n', 'ward\\nopd\\n'),
    );
    const bend = (it: Editor): void => {
      const lines = it.claim.get('supportingInfo') as { category: { coding: { code: string }[] } }[];
      for (const { category } of lines)
        for (const coding of category.coding) if (coding.code === 'opd') coding.code = 'ward';
    };
    const base = cancerWith('Composition-opd');
    expect(codesIn(problemsOf(bend, added, base))).toEqual([]);
    expect(codesIn(problemsOf(bend, guide, base))).toContain('error info-category-unknown');
  });
});

describe('what R4 itself defines beside the guide', () => {
  const NATIONALITY = 'http://hl7.org/fhir/StructureDefinition/patient-nationality';
  const withExtension = (extension: object) => (it: Editor) => {
    it.of('Patient').set('extension', [{ url: NATIONALITY, ...extension }] as never);
  };

  test('its own extensions are judged by their definitions', () => {
    const right = { extension: [{ url: 'code', valueCodeableConcept: { text: '臺灣' } }] };
    expect(problemsOf(withExtension(right))).toEqual([]);
    expect(codesIn(problemsOf(withExtension({ valueString: '臺灣' })))).toContain(
      'error profile-cardinality',
    );
    expect(
      codesIn(problemsOf(withExtension({ extension: [{ url: 'code', valueString: '臺灣' }] }))),
    ).toContain('error profile-type');
  });

  test('a narrative is of the XHTML namespace', () => {
    const narrative = (div: string) => (it: Editor) => {
      it.of('Patient').set('text', { status: 'generated', div });
    };
    expect(problemsOf(narrative('<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div>'))).toEqual([]);
    expect(codesIn(problemsOf(narrative('<div><p>a</p></div>')))).toEqual(['error profile-value']);
  });
});
