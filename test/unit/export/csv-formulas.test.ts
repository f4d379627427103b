import { expect, it } from 'vitest';
import { csvLine } from '../../../shared/csv.ts';

/** Characters that spreadsheets take for the beginning of a formula; Excel in Chinese and Japanese takes the full-width ones too. */
const STARTS = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

it('a field that begins as a formula, in full width or after a line feed too, is a text in every CSV', () => {
  for (const start of STARTS) {
    expect(csvLine([`${start}1+1`]).replace('"', ''), JSON.stringify(start)).toMatch(/^'/);
  }
  expect(csvLine(['王○明', '2026-11-24', 'a=b'])).toBe('王○明,2026-11-24,a=b\r\n');
});
