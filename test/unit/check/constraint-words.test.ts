import { expect, test } from 'vitest';
import { CONSTRAINT_WORDS } from '../../../main/agent/carrier/check/constraint-words.ts';
import { wordsOfR4 } from '../../../main/profile/r4/constraint-words.ts';
import { r4Facts } from '../../../main/profile/r4/r4-table.ts';
import { readR4Table } from '../../../main/profile/r4/read-table.ts';
import { PACKAGES } from './compiled-packages.ts';

const R4 = readR4Table();

const isSaid = (words: { readonly zh: string; readonly en: string } | null | undefined): boolean =>
  words !== null &&
  words !== undefined &&
  /\p{Script=Han}/u.test(words.zh) &&
  /^[^\p{Script=Han}]{10,}$/u.test(words.en);

test('every constraint of the guide that ships has words in both languages', () => {
  const rules = PACKAGES.flatMap(({ definitions }) => definitions).flatMap(({ constraints }) =>
    Object.values(constraints),
  );
  expect(rules.length).toBeGreaterThan(60);
  const keys = new Set(rules.map(({ key }) => key));
  expect([...keys].filter((key) => !isSaid(CONSTRAINT_WORDS.get(key) ?? wordsOfR4(key)))).toEqual([]);
});

test('every constraint of FHIR R4 on a type that the guide uses has words in both languages', () => {
  const used = new Set(PACKAGES.flatMap(({ definitions }) => definitions).map(({ type }) => type));
  const keys = r4Facts()
    .types.split(/\n(?=[A-Z])/)
    .filter((block) => {
      const name = block.split(' ')[0] ?? '';
      return used.has(name) || !R4.resources.includes(name);
    })
    .flatMap((block) => Array.from(block.matchAll(/!([a-z]+-\d+)/g), ([, key = '']) => key));
  expect(new Set(keys).size).toBeGreaterThan(40);
  expect(keys.filter((key) => !isSaid(wordsOfR4(key)))).toEqual([]);
});
