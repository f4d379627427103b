/**
 * Names of drugs as the page shows them: the design's table, and what holds for each of the 45,036 names that ship.
 */
import { describe, expect, test } from 'vitest';
import { nhiNames } from '../../../main/agent/carrier/check/nhi-names.ts';
import { mendedDrugName, shortDrugName } from '../../../shared/drug-name.ts';
import { placesIn, runs } from '../support/runs.ts';

const NAMES = [...new Set(nhiNames.namesOf('drug').values())];
const FITS = 22;
const lettersOf = (text: string): number => lengthOf(text.replaceAll(/[\s,.-]/g, ''));
const lengthOf = (text: string): number => Array.from(text).length;

describe('a drug is called as people say it', () => {
  test.for([
    ['KEYTRUDA INJECTION', 'Keytruda'],
    ['TAGRISSO Film-coated Tablets 80 mg', 'Tagrisso 80mg'],
    ['Darzalex Concentrate for solution for infusion 20mg/ml', 'Darzalex 20mg/ml'],
    ['ZYTIGA? Film-Coated Tablets 500mg', 'Zytiga 500mg'],
    ['OPDIVO (nivolumab) Injection 10mg/mL', 'Opdivo 10mg/ml'],
    ['ALIMTA (PEMETREXED FOR INJECTION) 500MG', 'Alimta 500mg'],
    ['TECENTRIQ SOLUTION FOR SUBCUTANEOUS INJECTION', 'Tecentriq 皮下'],
    ['Phesgo Solution for Subcutaneous Injection 1200/600 mg', 'Phesgo 1200/600mg'],
    ['HUMIRA 40MG SOLUTION FOR INJECTION, PRE-FILLED SYRINGE', 'Humira 40mg'],
    ['Fentany Transdermal Patch 75 ?g/hr "PPCD"', 'Fentany 75µg/hr'],
    // A maker whose opening quote was lost.
    ['SITAMET F.C.TABLETS 50/500MG?C.H.〃', 'Sitamet 50/500mg'],
    ['MXL? Prolonged-release Capsules 60mg', 'MXL 60mg 長效'],
    ['Effexor XR Extended-Release Capsules 75 mg', 'Effexor XR 75mg'],
    ['UROKINASE INJECTION 60,000I.U. "GREEN CROSS"', 'Urokinase 60,000IU'],
    // The only strength stands in brackets.
    ['STELARA Concentrate for Solution for Infusion (130 mg/26mL)', 'Stelara 130mg/26ml'],
    ['Orencia (abatacept) Injection for subcutaneous use 125mg per syringe(125mg/ml)', 'Orencia 125mg'],
    ['KEFLOR GRANULES FOR ORAL SUSPENSION 125MG PER 5ML (CEFACLOR)', 'Keflor 125mg'],
    ['RETIN-A CREAM 0.05％', 'Retin-A 0.05%'],
    // A mixture keeps the strengths of its parts.
    ['5％ DEXTROSE IN 0.33％ SALINE INJECTION "SIN TONG"', '5% Dextrose in 0.33% Saline'],
    // Nothing would be left.
    ['SOFT CREAM', 'SOFT CREAM'],
    // A Bundle may write other words than NHI's: these stay.
    ['吉舒達注射劑 100 mg', '吉舒達注射劑 100mg'],
    ['Pembrolizumab', 'Pembrolizumab'],
    ['', ''],
  ])('%s → %s', ([name, short]) => {
    expect(shortDrugName(name ?? '')).toBe(short);
  });
});

test('separators without end are read once', () => {
  expect(shortDrugName('Xelox'.padEnd(20_000, '-'))).toBe('Xelox');
});

describe('of the names that ship', () => {
  test('at least 85 of 100 fit into 22 characters, and three times as many as before', () => {
    expect(NAMES.length).toBeGreaterThan(20_000);
    const share = (names: readonly string[]): number =>
      names.filter((name) => lengthOf(name) <= FITS).length / names.length;
    expect(share(NAMES.map(shortDrugName))).toBeGreaterThan(0.85);
    expect(share(NAMES)).toBeLessThan(0.3);
  });

  test('each says something in clean words, and is no longer than its own', () => {
    for (const at of placesIn(NAMES.length, runs(100))) {
      const name = NAMES[at] ?? '';
      const short = shortDrugName(name);
      expect(short, name).toMatch(/\p{L}.*\p{L}/u);
      expect(lettersOf(short), name).toBeLessThanOrEqual(lettersOf(name));
      expect(short, name).toBe(short.trim());
      expect(short, name).not.toMatch(/ {2}/);
    }
  });

  test('the 49 with damaged letters are mended, in full and in short, and no other is touched', () => {
    const all = [...nhiNames.namesOf('drug').values()];
    const damaged = all.filter((name) => name.includes('?'));
    expect(damaged).toHaveLength(49);
    for (const name of damaged) {
      expect(mendedDrugName(name), name).not.toContain('?');
      expect(shortDrugName(name), name).not.toContain('?');
    }
    for (const name of all.filter((each) => !each.includes('?'))) expect(mendedDrugName(name)).toBe(name);
    expect(mendedDrugName('Mecobalamin Tab 500?g「SW」')).toBe('Mecobalamin Tab 500µg「SW」');
    expect(mendedDrugName('GALZIN CAPSULES 25MG (ORPHAN EUROPE)?txtMfirmID=')).toBe(
      'GALZIN CAPSULES 25MG (ORPHAN EUROPE)',
    );
  });

  test('no strength is invented: each number of a short name stands in the whole one', () => {
    for (const name of NAMES) {
      const whole = name.normalize('NFKC');
      for (const [number] of shortDrugName(name).matchAll(/\d[\d.,]*\d|\d/g))
        expect(whole, name).toContain(number);
    }
  });

  test('what is given under the skin or acts for long does not read as the product that is not, but for one pair', () => {
    const groups = Map.groupBy(NAMES, (name) => shortDrugName(name).toLowerCase());
    const mixed = (form: RegExp): string[] =>
      [...groups].flatMap(([short, names]) => {
        const having = names.filter((name) => form.test(name)).length;
        return having > 0 && having < names.length ? [short] : [];
      });
    expect(mixed(/sub-?cutaneous/i)).toEqual([]);
    // NHI writes this product once with its form and once without; the mark in its name says it.
    expect(mixed(/(?:extended|prolonged|sustained|controlled)[- ]?release/i)).toEqual([
      'fluvastatin xl 80mg',
    ]);
  });
});
