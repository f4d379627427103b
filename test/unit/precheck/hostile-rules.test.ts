import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeRules } from '../../../main/agent/attendants/precheck/rules-apart.ts';
import { openRulesStore } from '../../../main/agent/attendants/precheck/rules-store.ts';
import { rulesPackage } from '../../../main/practice/samples/rules-package.ts';
import { manifest, resource, tgzOf } from '../../../main/practice/samples/tgz.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const quiet = (): void => undefined;

/** A package file whose publisher has translated each library so. */
function packageFile(name: string, version: string, elm: ReadonlyMap<string, string>): string {
  const file = join(temporaryFolder(), 'rules.tgz');
  const libraries = [...elm].map(([library, text]) =>
    resource(`Library-${library}`, {
      ...{ resourceType: 'Library', name: library, version: '1.0.0', date: '2026-11-01' },
      content: [{ contentType: 'application/elm+json', data: Buffer.from(text).toString('base64') }],
    }),
  );
  writeFileSync(file, tgzOf([manifest({ name, version }), ...libraries]));
  return file;
}

const library = (more: object): string =>
  JSON.stringify({ library: { identifier: { id: 'Wrong', version: '1.0.0' }, ...more } });
const ruleWith = (def: readonly object[]): string =>
  library({ statements: { def: [{ name: '報告總結', expression: { type: 'Null' } }, ...def] } });

const NAMES_AT_ONCE = 10;
/** Each definition names the next ten times: ten to the twelfth ways lead to the last one. */
const manyWays = (last: object): string =>
  ruleWith([
    { name: '本次申請紀錄', expression: { type: 'ExpressionRef', name: 'A0' } },
    ...Array.from({ length: 12 }, (_, at) => ({
      name: `A${String(at)}`,
      expression: {
        type: 'Union',
        operand: Array.from({ length: NAMES_AT_ONCE }, () => ({
          type: 'ExpressionRef',
          name: `A${String(at + 1)}`,
        })),
      },
    })),
    { name: 'A12', expression: last },
  ]);

test.each([
  ['no list', { type: 'Null' }],
  ['a list', { type: 'List', element: [{ type: 'Literal', valueType: '{x}String', value: 'BC1' }] }],
  ['the first of them', { type: 'ExpressionRef', name: 'A0' }],
])(
  'rules whose definitions name one another a million million times are read in time: at their end %s',
  async (_, last) => {
    const made = await makeRules(
      packageFile('evil.rules', '1.0.0', new Map([['Wrong', manyWays(last)]])),
      quiet,
    );
    expect(made?.facts).toMatchObject({ name: 'evil.rules', from: 'elm', rules: 1 });
  },
);

test('a million annotations a thousand brackets deep cost no more than their number', async () => {
  const [open, close] = ['['.repeat(1000), ']'.repeat(1000)];
  const text = `{"library":{"identifier":{"id":"Wrong","version":"1.0.0"},"annotation":${open}${'{},'.repeat(1e6)}{}${close}}}`;
  const made = await makeRules(packageFile('evil.rules', '1.0.0', new Map([['Wrong', text]])), quiet);
  expect(made?.facts).toMatchObject({ libraries: 1, rules: 0 });
});

test.each([
  ['a union of nothing', ruleWith([{ name: '本次申請紀錄', expression: { type: 'Union' } }])],
  ['definitions that are no list', library({ statements: { def: 7 } })],
])('%s is refused in words, and nothing of it is kept', async (_, elm) => {
  const store = await openRulesStore(temporaryFolder(), () => 0);
  await expect(
    store.import(packageFile('evil.rules', '1.0.0', new Map([['Wrong', elm]]))),
  ).rejects.toMatchObject({
    code: 'rules-library-damaged',
    message: expect.stringMatching(/form/) as string,
  });
  expect(store.list()).toEqual([]);
});

test('a package that holds a library twice is refused: whose rule it is would be left to chance', async () => {
  const file = join(temporaryFolder(), 'rules.tgz');
  const cql = (words: string): string =>
    Buffer.from(`library Same version '1.0.0'\ndefine x: '${words}'\n`).toString('base64');
  const libraries = ['one', 'other'].map((words) =>
    resource(`Library-${words}`, {
      ...{ resourceType: 'Library', name: 'Same', version: '1.0.0', title: words },
      content: [{ contentType: 'text/cql', data: cql(words) }],
    }),
  );
  writeFileSync(file, tgzOf([manifest({ name: 'evil.rules' }), ...libraries]));
  await expect(makeRules(file, quiet)).rejects.toMatchObject({
    code: 'rules-library-damaged',
    message: expect.stringMatching(/twice/) as string,
  });
});

test('a package that takes too long or too much memory is refused', async () => {
  const file = join(temporaryFolder(), 'rules.tgz');
  writeFileSync(file, rulesPackage());
  for (const limits of [
    { allMs: 1, heapMb: 512 },
    { allMs: 60_000, heapMb: 4 },
  ])
    await expect(makeRules(file, quiet, limits)).rejects.toMatchObject({ code: 'ig-package-too-large' });
});

test.each([
  [
    { name: 'a.b', version: '1.0-x' },
    { name: 'a.b-1.0', version: 'x' },
  ],
  [
    { name: 'a.b', version: '1.0' },
    { name: 'A.b', version: '1.0' },
  ],
])('rules whose names would share a file keep a file each: %o and %o', async (one, other) => {
  const dataDir = temporaryFolder();
  const store = await openRulesStore(dataDir, () => 0);
  const bare = new Map([['Wrong', library({})]]);
  await store.import(packageFile(one.name, one.version, bare));
  // In other letters it is a known package with other bytes.
  const trusted = { trust: () => Promise.resolve(), elsewhere: [] };
  await store.import(packageFile(other.name, other.version, bare), trusted);
  const files: string[] = [];
  for (const { name, version } of [one, other]) {
    await store.use(name, version);
    files.push(store.current()?.file.toLowerCase() ?? '');
  }
  expect(new Set(files).size).toBe(2);
  // After a restart, and after the same package again, too.
  const again = await openRulesStore(dataDir, () => 0);
  expect(again.current()?.file.toLowerCase()).toBe(files[1]);
  await again.import(packageFile(other.name, other.version, bare), trusted);
  expect(again.current()?.file.toLowerCase()).toBe(files[1]);
});
