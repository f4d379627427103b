import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextArena } from '../../../main/agent/index/lookup/text-arena.ts';

const WORDS = ['王', '王小', '明', 'a', 'ab', '2026', 'é', '𠮷', 'zzz'];
const text = fc
  .array(fc.constantFrom('王', '小', '明', 'a', 'b', '2', '0', '6', 'é', '𠮷', ' '), { maxLength: 12 })
  .map((parts) => `${parts.join('')}\n`);

test('a text is what was put last, and a word is found in exactly the texts that hold it, whatever was written over', () => {
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 30 }),
      fc.array(fc.tuple(fc.nat(), text), { maxLength: 60 }),
      (first, changes) => {
        const arena = new TextArena();
        const plain = [...first];
        first.forEach((each, place) => {
          arena.put(place, each);
        });
        for (const [at, each] of changes) {
          const place = at % plain.length;
          arena.put(place, each);
          plain[place] = each;
        }
        expect(plain.map((_each, place) => arena.at(place))).toEqual(plain);
        for (const word of WORDS)
          expect([...arena.holding(word)], word).toEqual(plain.map((each) => Number(each.includes(word))));
      },
    ),
  );
});

test('texts stay right when so much was written over that all are written anew', () => {
  const arena = new TextArena();
  const plain = Array.from({ length: 300 }, (_none, place) => `case ${String(place)} ${'x'.repeat(600)}\n`);
  plain.forEach((each, place) => {
    arena.put(place, each);
  });
  for (let turn = 0; turn < 5; turn += 1)
    for (const place of plain.keys()) {
      plain[place] = `case ${String(place)} turn ${String(turn)} ${'王'.repeat(200)}\n`;
      arena.put(place, plain[place]);
    }
  expect(plain.map((_each, place) => arena.at(place))).toEqual(plain);
  expect(arena.holding('turn 4').reduce((sum, each) => sum + each, 0)).toBe(300);
  expect(arena.holding('turn 3').reduce((sum, each) => sum + each, 0)).toBe(0);
});

test('a place that has none has an empty text', () => {
  const arena = new TextArena();
  expect(arena.at(0)).toBe('');
  expect([...arena.holding('a')]).toEqual([]);
});
