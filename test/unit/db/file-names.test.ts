import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fittingName } from '../../../main/agent/ground/base/out-folder.ts';

test('a name that fits is left alone', () => {
  expect(fittingName('王小明', '.result.json')).toBe('王小明.result.json');
  expect(fittingName('x'.repeat(243), '.result.json')).toHaveLength(255);
});

test('a long one is cut between two characters, and two that begin alike stay apart', () => {
  const [a, b] = ['甲', '乙'].map((end) => fittingName('診'.repeat(90) + end, '.result.json'));
  expect(a).toMatch(/^診+~[0-9a-f]{8}\.result\.json$/);
  expect(a).not.toBe(b);
});

test('whatever the stem, the name fits and ends as asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (stem) => {
      const name = fittingName(stem, '.result.json');
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(name.endsWith('.result.json')).toBe(true);
      expect(name.isWellFormed()).toBe(stem.isWellFormed());
    }),
  );
});
