import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTable, printable } from '../../../main/headless/table.ts';

test('columns stay under their headings beside Chinese text', () => {
  expect(
    formatTable(
      ['A', 'B'],
      [
        ['王小明', 'x'],
        ['abcdef', 'y'],
      ],
    ),
  ).toBe('A       B\n王小明  x\nabcdef  y\n');
});

test('nothing a terminal would act on is printed, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(`${text}\u2028\u2029\u009b`)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2028\u2029]/u);
    }),
  );
});
