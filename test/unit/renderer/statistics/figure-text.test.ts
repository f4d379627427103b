import { describe, expect, it } from 'vitest';
import { figureCell, percentOf, percentText } from '../../../../renderer/statistics/figure-text.ts';

describe('a share', () => {
  it.each([
    [{ part: 9, of: 10 }, '90.0%'],
    [{ part: 10, of: 11 }, '90.9%'],
    [{ part: 9, of: 9 }, '9／9'],
    [{ part: 0, of: 1 }, '0／1'],
    [{ part: 0, of: 0 }, '—'],
  ])('%j is written %j: a percentage from ten cases on, below that the two numbers', (share, text) => {
    expect(percentText(share)).toBe(text);
    expect(percentOf(share) === null).toBe(!text.endsWith('%'));
  });

  it('goes to a spreadsheet as a number from ten cases on, and else as it is written', () => {
    expect(figureCell({ part: 9, of: 10 })).toEqual({ share: 0.9 });
    expect(figureCell({ part: 9, of: 9 })).toBe('9／9');
    expect(figureCell({ part: 0, of: 0 })).toBeNull();
    expect(figureCell(3)).toBe(3);
  });
});
