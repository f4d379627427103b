import { describe, expect, test } from 'vitest';
import { isDateOf } from '../../../../main/agent/carrier/check/rules/dates.ts';
import { PATIENT_SCALES } from '../../../../main/agent/carrier/check/rules/data/assessments.ts';
import {
  INDICATIONS,
  INDICATIONS_OF_DRUG,
} from '../../../../main/agent/carrier/check/rules/data/indications.ts';
import { hasRightCheckDigit } from '../../../../shared/person-number.ts';
import { createRng } from '../../../../main/practice/samples/rng.ts';
import { nationalId, residentId } from '../../../../main/practice/samples/identity.ts';
import { baseBundle, codesOf, reportOn } from './support/bundles.ts';
import { coded, codeSystem } from './support/case.ts';
import { edit } from './support/editor.ts';

describe('dates', () => {
  test.each([
    ['2026-11-24', 'date'],
    ['2026', 'date'],
    ['2024-02-29', 'dateTime'],
    ['2026-11-24T08:30:00+08:00', 'dateTime'],
    ['2026-11-24T08:30:00.123Z', 'instant'],
    ['2026-11-24T23:59:60Z', 'dateTime'],
  ] as const)('%s is a %s', (text, kind) => {
    expect(isDateOf(text, kind)).toBe(true);
  });

  test.each([
    ['2026-02-29', 'date'],
    ['2026-13-01', 'date'],
    ['2026-1-1', 'date'],
    ['2026/11/24', 'date'],
    ['115-11-24', 'date'],
    ['1151124', 'date'],
    ['20261124', 'date'],
    ['0000-01-01', 'date'],
    ['2026-11-24T08:30:00', 'dateTime'],
    ['2026-11-24T08:30+08:00', 'dateTime'],
    ['2026-11-24T24:00:00Z', 'dateTime'],
    ['2026-11-24 08:30:00+08:00', 'dateTime'],
    ['2026-11T08:30:00Z', 'dateTime'],
    ['2026-11-24', 'instant'],
    ['2026-11-24T08:30:00Z', 'date'],
    [20261124, 'date'],
    [null, 'date'],
  ] as const)('%s is no %s', (text, kind) => {
    expect(isDateOf(text, kind)).toBe(false);
  });
});

describe('check digits of persons’ numbers', () => {
  test('generated numbers have the right one, and each other digit in its place is wrong', () => {
    const rng = createRng('numbers');
    for (let time = 0; time < 200; time++) {
      const gender = rng.pick(['male', 'female'] as const);
      for (const number of [nationalId(rng, gender), residentId(rng, gender)]) {
        expect(hasRightCheckDigit(number)).toBe(true);
        const last = Number(number.at(-1));
        const wrong = `${number.slice(0, -1)}${String((last + rng.int(1, 9)) % 10)}`;
        expect(hasRightCheckDigit(wrong)).toBe(false);
      }
    }
  });
});

describe('names of attachments', () => {
  const found = (url: string): boolean => {
    const bundle = baseBundle({ kind: 'cancer', options: { attachments: 1 } });
    edit(bundle).of('DiagnosticReport').set('presentedForm[0].url', url);
    return codesOf(bundle).some((code) => code.startsWith('attachment-name'));
  };
  test.each(['US01.jpg', 'PathologyReport01.pdf', '王大明病歷.pdf', 'a(1)-2_b.mpeg', 'A.JPG'])(
    '%s passes',
    (name) => {
      expect(found(`file://${name}`)).toBe(false);
    },
  );
  test.each([
    ...[
      '影像 報告.pdf',
      'a.b.pdf',
      'CT（1）.pdf',
      '𠮷野.pdf',
      '㛄.pdf',
      'clip.mp4',
      'image.jp2',
      'a.p',
      'a.abcdef',
    ],
    ...['folder/a.pdf', '../a.pdf', 'a.pdf ', '.pdf', 'a', 'reportXpdf', 'a.pdf.tmp', ''],
  ])('“%s” is told', (name) => {
    expect(found(`file://${name}`)).toBe(true);
  });
  test.each(['https://his.example/a.pdf', 'a.pdf', 'FILE://a.pdf'])(
    '%s, which is no file:// url, is told',
    (url) => {
      expect(found(url)).toBe(true);
    },
  );
});

describe('drugs and indications', () => {
  test.each([...INDICATIONS_OF_DRUG])('%s takes its own codes and none of the others', (drug, allowed) => {
    const bundle = baseBundle({ kind: 'cancer', options: { drugs: ['BC26968100'] } });
    const it = edit(bundle);
    it.of('MedicationRequest-apply').set('medicationCodeableConcept.coding[0].code', drug);
    const taken = INDICATIONS.filter((code) => {
      it.claim.set('item[0].programCode', [coded(codeSystem('nhi-apply-reason'), code)]);
      return codesOf(bundle).length === 0;
    });
    expect(taken.sort()).toEqual([...allowed].sort());
  });
});

describe('scales of the patient’s state', () => {
  test.each([...PATIENT_SCALES])('%s takes the values it has, and nothing beyond', (code, scale) => {
    const bundle = baseBundle({ kind: 'cancer', with: ['Observation-pat-assessment'] });
    const it = edit(bundle).of('Observation-pat-assessment');
    const system = /^\d+-\d$/.test(code)
      ? 'http://loinc.org'
      : /^\d+$/.test(code)
        ? 'http://snomed.info/sct'
        : codeSystem('nhi-pat-ast');
    it.set('code', coded(system, code));
    for (const name of ['valueQuantity', 'valueString']) if (name in it.json) it.drop(name);
    const isTold = (): boolean => codesOf(bundle).includes('assessment-value');
    const withText = (text: string): boolean => {
      if (scale.kind === 'components') {
        it.set('component', [{ code: coded(codeSystem('nhi-pat-ast'), 'C143750'), valueString: text }]);
      } else it.set('valueString', text);
      return isTold();
    };
    if (scale.kind === 'number') {
      const withNumber = (value: number): boolean => {
        it.set('valueQuantity', { value, system: 'http://unitsofmeasure.org', code: '{score}' });
        return isTold();
      };
      expect(isTold()).toBe(true);
      expect([scale.min, scale.max, scale.min + 0.25].map(withNumber)).toEqual([false, false, false]);
      expect([scale.min - 0.01, scale.max + 0.01, scale.min + 0.255].map(withNumber)).toEqual([
        true,
        true,
        true,
      ]);
    } else {
      expect(scale.among.map(withText)).toEqual(scale.among.map(() => false));
      expect(['', 'x', 'CLASS1'].map(withText)).toEqual([true, true, true]);
    }
  });
});

test('a path repeats no name that FHIR does not have: it might be a patient', () => {
  const bundle = baseBundle({ kind: 'cancer' });
  edit(bundle).of('Coverage').set('王大明', ' ');
  edit(bundle).of('Coverage').set('A123456789', { order: ' ' });
  const paths = reportOn(bundle).map(({ path }) => path);
  expect(paths.map((path) => path.replace(/^.*resource/, ''))).toEqual(['.?', '.?.order']);
});
