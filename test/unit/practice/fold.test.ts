import { describe, expect, it } from 'vitest';
import { foldItems } from '../../../main/practice/cases/answer.ts';

const item = (
  code: string,
  value = 0,
  requested = 10,
): { code: string; value: number; requested: number } => ({ code, value, requested });

describe('the case result of the practice server follows from its items', () => {
  it.each([
    [['1', '1'], '1'],
    [['1', '2'], '3'],
    [['3', '4'], '3'],
    [['2', '6'], '2'],
    [['4', '2'], '4'],
    [['5', '2'], '5'],
    [['1', '0'], null],
    [[], null],
  ])('%j is %s', (codes, result) => {
    expect(foldItems(codes.map((code) => item(code)))).toBe(result);
  });

  it('a changed quantity counts by how much is left of it', () => {
    expect(foldItems([item('7', 10)])).toBe('1');
    expect(foldItems([item('7', 0)])).toBe('2');
    expect(foldItems([item('7', 4)])).toBe('3');
  });
});
