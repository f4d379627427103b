import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barsOf, modulesOf } from '../../../../renderer/print/barcode.tsx';
import { ageOn, sheetsOf } from '../../../../renderer/print/contact.ts';

const CODE = fc.stringMatching(/^\d{6}-[0-9A-HJKMNP-TV-Z]{6}$/);

/** Widths of the 107 symbols of ISO/IEC 15417 that set B uses here, by weight: 104 starts set B, 106 stops. */
const PATTERN = /^(?:1+0+)+1+$/;

describe('the barcode of a case', () => {
  test('is Code 128, set B: eleven modules a character, with start, check and stop', () => {
    const modules = modulesOf('261124-7K3M9Q');
    expect(modules.startsWith('11010010000')).toBe(true);
    expect(modules.endsWith('1100011101011')).toBe(true);
    expect(modules).toHaveLength(11 * (1 + 13 + 1) + 13);
    expect(modules).toMatch(PATTERN);
  });
  test('holds each code so that a scanner reads the same one: no two codes have the same bars', () => {
    fc.assert(
      fc.property(CODE, CODE, (a, b) => {
        expect(modulesOf(a) === modulesOf(b)).toBe(a === b);
      }),
    );
  });
  test('is drawn as whole bars that cover every dark module and no light one', () => {
    fc.assert(
      fc.property(CODE, (code) => {
        const modules = modulesOf(code);
        const drawn = Array.from({ length: modules.length }, () => '0');
        for (const { at, width } of barsOf(modules)) drawn.fill('1', at, at + width);
        expect(drawn.join('')).toBe(modules);
      }),
    );
  });
});

describe('the sheets', () => {
  const cases = (doctor: string, department: string, n: number) =>
    Array.from({ length: n }, (_, at) => ({ doctor, department, at }));
  test('one for each doctor, five cases each; more go on a second one', () => {
    const sheets = sheetsOf([...cases('曾明哲', '胸腔內科', 7), ...cases('李大同', '血液腫瘤科', 1)]);
    expect(sheets.map(({ doctor, page, pages, cases: own }) => [doctor, page, pages, own.length])).toEqual([
      ['李大同', 1, 1, 1],
      ['曾明哲', 1, 2, 5],
      ['曾明哲', 2, 2, 2],
    ]);
    expect(sheets[1]?.all).toHaveLength(7);
  });
  test('doctors of one name in two departments have sheets of their own, and no case is lost or twice', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ doctor: fc.constantFrom('甲', '乙', ''), department: fc.constantFrom('x', 'y', '') }),
        ),
        (all) => {
          const sheets = sheetsOf(all);
          expect(sheets.flatMap((sheet) => sheet.cases)).toHaveLength(all.length);
          for (const { doctor, department, cases: own } of sheets) {
            expect(own.length).toBeLessThanOrEqual(5);
            expect(own.every((one) => one.doctor === doctor && one.department === department)).toBe(true);
          }
        },
      ),
    );
  });
});

test.each([
  ['1955-12-01', '2026-11-30', 70],
  ['1955-11-30', '2026-11-30', 71],
  ['1955', '2026-11-30', null],
  [null, '2026-11-30', null],
])('somebody born %s is on %s of the age %s', (birth, today, age) => {
  expect(ageOn(birth, today)).toBe(age);
});
