import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type Ceilings,
  type House,
  lowered,
  measureHouse,
  risenAbove,
} from '../../../scripts/measure/house.ts';
import { measureSurface } from '../../../scripts/measure/surface.ts';
import { PROCEDURES } from '../../../shared/people/procedures.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function houseOf(files: Readonly<Record<string, string>>): House {
  const root = temporaryFolder();
  for (const zone of ['main', 'shared', 'renderer', 'scripts', 'test']) mkdirSync(join(root, zone));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return measureHouse(root).ceilings;
}
const SMALL = {
  'main/agent/one/a.ts': "import { b } from '../two/b.ts';\nexport const a = (): number => b;\n",
  'main/agent/two/b.ts': 'export const b = 1;\n',
  'shared/c.ts': 'export const c = 1;\n',
  'renderer/c.css': 'b {\n  color: red;\n}\n',
  'test/a.test.ts': "import { a } from '../main/agent/one/a.ts';\na();\n",
};
const SURFACE = { contractCalls: 3, settings: 2, errorCodes: 4, tables: 1, columns: 5 };

test('what a change adds is counted: lines, long and wide functions, arrows, circles and imports of tests', () => {
  const before = houseOf(SMALL);
  expect(before).toEqual({
    productLines: 7,
    testLines: 2,
    longFunctions: 0,
    wideFunctions: 0,
    singleImporterPercent: 33.3,
    typeCycles: 0,
    testImports: 1,
    meanArrows: 0.5,
    vagueComments: 0,
  });
  const after = houseOf({
    ...SMALL,
    'main/agent/two/b.ts':
      "import type { A } from '../one/a.ts';\nexport type B = A;\nexport const b = 1;\n" +
      `export const long = (): void => {\n${';\n'.repeat(51)}};\n` +
      'export function wide(a: 1, b: 1, c: 1, d: 1, e: 1): void {}\n',
    'test/b.test.ts': "import { b } from '../main/agent/two/b.ts';\nimport './a.test.ts';\n",
  });
  expect(after).toEqual({
    productLines: 63,
    testLines: 4,
    longFunctions: 1,
    wideFunctions: 1,
    singleImporterPercent: 66.7,
    typeCycles: 1,
    testImports: 2,
    meanArrows: 1,
    vagueComments: 0,
  });
});

test('a function of fifty statements and four parameters is not too large, nor is one without a body', () => {
  const { longFunctions, wideFunctions } = houseOf({
    'main/a.ts':
      `export function a(a: 1, b: 1, c: 1, d: 1): void {\n${'//\n;\n'.repeat(50)}}\n` +
      'export type F = (a: 1, b: 1, c: 1, d: 1, e: 1) => void;\n',
  });
  expect([longFunctions, wideFunctions]).toEqual([0, 0]);
});

test('markup is no statement: a component may have 150 lines of it', () => {
  const component = (lines: number): string =>
    `export const C = () => (\n<p>\n${'a\n'.repeat(lines - 2)}</p>\n);\n`;
  expect(houseOf({ 'renderer/c.tsx': component(150) }).longFunctions).toBe(0);
  expect(houseOf({ 'renderer/c.tsx': component(151) }).longFunctions).toBe(1);
});

test('the practice server is product, and what tests import of it is not counted', () => {
  const { productLines, testImports } = houseOf({
    'main/practice/a.ts': 'export const a = 1;\n',
    'test/a.test.ts': "import { a } from '../main/practice/a.ts';\na;\n",
  });
  expect([productLines, testImports]).toEqual([1, 0]);
});

test('a comment that hides its noun is counted in product and tests, its later lines and other words are not', () => {
  const { vagueComments } = houseOf({
    'main/a.ts':
      '/** What it says. */\nexport const a = 1;\n/**\n * Of a case. That is all.\n * What follows is fine.\n */\nexport const b = 1;\n' +
      '// Whole days.\n// What follows a first line is fine.\nexport const c = 1; // Who cares at the end of a line\n',
    'test/a.test.ts':
      '// So many cases.\n/** Offers. */\n/** Whether it does. */\nconst text = `\nWhat a text says.`;\n',
  });
  expect(vagueComments).toBe(4);
});

test('each figure above its ceiling fails by its name, one at its ceiling does not', () => {
  const ceilings: Ceilings = { ...houseOf(SMALL), ...SURFACE };
  expect(risenAbove(ceilings, ceilings)).toEqual([]);
  for (const key of Object.keys(ceilings) as (keyof Ceilings)[]) {
    const risen = risenAbove(ceilings, { ...ceilings, [key]: ceilings[key] + 0.1 });
    expect(risen).toHaveLength(1);
    expect(risen[0]).toContain(`the ceiling is ${String(ceilings[key])}`);
  }
});

test('a ceiling that was taken out of the file fails instead of holding nothing', () => {
  const ceilings: Ceilings = { ...houseOf(SMALL), ...SURFACE };
  const { typeCycles: _gone, ...rest } = ceilings;
  expect(risenAbove(rest as Ceilings, ceilings)).toHaveLength(1);
});

test('lowering takes what fell and never raises what rose', () => {
  const ceilings: Ceilings = { ...houseOf(SMALL), ...SURFACE };
  const now = { ...ceilings, productLines: 3, testLines: 5 };
  expect(lowered(ceilings, now)).toEqual({ ...ceilings, productLines: 3 });
});

test('calls, settings, codes and tables are counted where the product declares them', () => {
  const surface = measureSurface();
  expect(Object.values(surface).every((count) => Number.isInteger(count) && count > 0)).toBe(true);
  expect(surface.contractCalls).toBe(Object.keys(PROCEDURES).length);
});
