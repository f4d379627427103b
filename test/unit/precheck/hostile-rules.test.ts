import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rulesOf } from '../../../main/agent/attendants/precheck/rule-facts.ts';
import { makeRules } from '../../../main/agent/attendants/precheck/rules-apart.ts';
import { openRulesStore } from '../../../main/agent/attendants/precheck/rules-store.ts';
import { rulesPackage } from '../../../main/practice/samples/rules-package.ts';
import { manifest, resource, tgzOf } from '../../../main/practice/samples/tgz.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const quiet = (): void => undefined;

const bare = (name: string): string => `library ${name} version '1.0.0'\ndefine x: 1\n`;

const NAMES_AT_ONCE = 10;
/** Each definition names the next ten times: ten to the twelfth ways lead to the last one. */
const manyWays = (last: object): object[] => [
  { name: '報告總結', expression: { type: 'Null' } },
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
];

test.each([
  ['no list', { type: 'Null' }],
  ['a list', { type: 'List', element: [{ type: 'Literal', valueType: '{x}String', value: 'BC1' }] }],
  ['the first of them', { type: 'ExpressionRef', name: 'A0' }],
])(
  'rules whose definitions name one another a million million times are read in time: at their end %s',
  (_, last) => {
    const elm = JSON.stringify({
      library: { identifier: { id: 'Wrong', version: '1.0.0' }, statements: { def: manyWays(last) } },
    });
    const about = {
      name: 'evil.rules',
      version: '1.0.0',
      title: null,
      canonical: null,
      sha256: '',
      date: null,
    };
    const library = { name: 'Wrong', version: '1.0.0', title: null, date: null, elm };
    expect(rulesOf({ format: 1, ...about, libraries: [library] })).toHaveLength(1);
  },
);

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
])(
  'rules whose names would share a file keep a file each: %o and %o',
  { tags: 'full' },
  async (one, other) => {
    const dataDir = temporaryFolder();
    const store = await openRulesStore(dataDir, () => 0);
    const file = join(dataDir, 'rules.tgz');
    const packageFile = (names: { name: string; version: string }): string => {
      writeFileSync(file, rulesPackage({ ...names, libraries: new Map([['Small', bare('Small')]]) }));
      return file;
    };
    await store.import(packageFile(one));
    // In other letters it is a known package with other bytes.
    const trusted = { trust: () => Promise.resolve(), elsewhere: [] };
    await store.import(packageFile(other), trusted);
    const files: string[] = [];
    for (const { name, version } of [one, other]) {
      await store.use(name, version);
      files.push(store.current()?.file.toLowerCase() ?? '');
    }
    expect(new Set(files).size).toBe(2);
    // After a restart, and after the same package again, too.
    const again = await openRulesStore(dataDir, () => 0);
    expect(again.current()?.file.toLowerCase()).toBe(files[1]);
    await again.import(packageFile(other), trusted);
    expect(again.current()?.file.toLowerCase()).toBe(files[1]);
  },
);
