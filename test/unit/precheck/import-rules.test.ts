import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportProgress } from '../../../shared/api/operations-contract.ts';
import { openRulesStore, readCompiledRules } from '../../../main/agent/attendants/precheck/rules-store.ts';
import { makeRules } from '../../../main/agent/attendants/precheck/rules-apart.ts';
import { compileRules } from '../../../main/agent/attendants/precheck/rules-thread.ts';
import { exampleRules, rulesPackage } from '../../../main/practice/samples/rules-package.ts';
import { manifest, resource, tgzOf } from '../../../main/practice/samples/tgz.ts';
import { compiledExample, readFrom } from './compiled-example.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'twpas-rules-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const read = async (bytes: Buffer) => {
  const rules = await readFrom(bytes);
  if (rules === null) throw new Error('no rules were read');
  return rules;
};
const quiet = (): void => undefined;
/** A rule that takes the translator no time. */
const SMALL = new Map([['Small', `library Small version '1.0.0'\ndefine "報告總結": 'x'\n`]]);

describe('a package of rules', () => {
  test(
    'is translated from its CQL, and what is kept has no annotations, locators or signatures',
    { tags: 'full' },
    async () => {
      const compiled = await compiledExample();
      expect(compiled).toMatchObject({ name: 'example.rules', version: '1.0.0', date: '2026-11-01' });
      expect(compiled.libraries.map(({ name }) => name)).toEqual([...exampleRules().keys()]);
      for (const { elm } of compiled.libraries)
        expect(elm).not.toMatch(/"(?:annotation|locator|localId|signature)"/);
    },
  );

  test('tells how many of its libraries are done', async () => {
    const told: ImportProgress[] = [];
    const one = new Map(
      [...exampleRules()].filter(([name]) => name === 'FHIRHelpers' || name === 'ExampleCodes'),
    );
    compileRules(await read(rulesPackage({ libraries: one })), (progress) => told.push(progress));
    expect(told.map(({ done, of }) => `${String(done)}/${String(of)}`)).toEqual(['0/2', '1/2', '2/2']);
    expect(told.at(-1)?.library).toBe('ExampleCodes');
  });

  test('is nothing that a guide is, and a guide is no rules', async () => {
    expect(
      await readFrom(tgzOf([manifest(), resource('x', { resourceType: 'ValueSet', url: 'http://x' })])),
    ).toBeNull();
  });
});

describe('a package that cannot be used is refused with library, line and reason', () => {
  const refused = async (cql: string) =>
    compileRules(await read(rulesPackage({ libraries: new Map([['Wrong', cql]]) })), quiet);

  test('a syntax error', async () => {
    await expect(refused("library Wrong version '1.0.0'\ndefine x:\n  1 +* 2\n")).rejects.toMatchObject({
      code: 'rules-not-translated',
      message: expect.stringMatching(/Wrong, line 3: /) as string,
      messageZh: expect.stringMatching(/Wrong 第 3 行：/) as string,
    });
  });

  test('an operator without such operands', async () => {
    await expect(refused("library Wrong version '1.0.0'\ndefine x: 1 + 'a'\n")).rejects.toThrow(
      /line 2: .*Add/,
    );
  });

  test('an include that is not in the package', async () => {
    await expect(refused("library Wrong version '1.0.0'\ninclude Gone version '1'\n")).rejects.toThrow(
      /Wrong, line 2: .*Gone/,
    );
  });

  test('brackets without end cost the time of one import and no more', { tags: 'full' }, async () => {
    const deep = `library Wrong version '1.0.0'\ndefine x: ${'('.repeat(4000)}1${')'.repeat(4000)}\n`;
    const file = join(dir, 'deep.tgz');
    writeFileSync(file, rulesPackage({ libraries: new Map([['Wrong', deep]]) }));
    await expect(makeRules(file, quiet, { allMs: 3000, heapMb: 512 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:rules-not-translated|ig-package-too-large)$/) as string,
    });
  });
});

describe('the store of rules', () => {
  const fileOf = (bytes: Buffer): string => {
    const file = join(dir, 'package.tgz');
    writeFileSync(file, bytes);
    return file;
  };
  const packageOf = (version: string): string => fileOf(rulesPackage({ version, libraries: SMALL }));

  test(
    'keeps versions side by side, compressed; the newest imported decides, and another can be chosen',
    { tags: 'full' },
    async () => {
      const store = await openRulesStore(dir, () => 1_764_400_000_000);
      expect(store.current()).toBeNull();
      await store.import(packageOf('1.1.0'));
      expect(await store.import(packageOf('1.0.0'))).toMatchObject({ isDefault: false, rules: 1 });
      expect(store.current()?.version).toBe('1.1.0');
      expect(await store.use('example.rules', '1.0.0')).toMatchObject({ isDefault: true });
      const again = await openRulesStore(dir, () => 0);
      expect(again.list().map(({ version, isDefault }) => [version, isDefault])).toEqual([
        ['1.1.0', false],
        ['1.0.0', true],
      ]);
      const file = again.current()?.file ?? '';
      const compiled = await readCompiledRules(file);
      expect(compiled.libraries.map(({ name }) => name)).toEqual(['Small']);
      expect(statSync(file).size).toBeLessThan(JSON.stringify(compiled).length);
    },
  );

  test('keeps nothing of a package that is refused', async () => {
    const store = await openRulesStore(dir, () => 0);
    const wrong = fileOf(
      rulesPackage({ libraries: new Map([['Wrong', "library Wrong version '1.0.0'\ndefine"]]) }),
    );
    await expect(store.import(wrong)).rejects.toMatchObject({ code: 'rules-not-translated' });
    expect(store.list()).toEqual([]);
    expect(store.progress()).toBeNull();
    expect(existsSync(join(dir, 'ig')) ? readdirSync(join(dir, 'ig')) : []).toEqual([]);
  });

  test('tells who listens of an import and of a choice', async () => {
    const store = await openRulesStore(dir, () => 0);
    let told = 0;
    const end = store.onChange(() => (told += 1));
    await store.import(packageOf('1.0.0'));
    await store.use('example.rules', '1.0.0');
    end();
    await store.use('example.rules', '1.0.0');
    expect(told).toBe(2);
  });

  test('knows no package that was not imported', async () => {
    const store = await openRulesStore(dir, () => 0);
    await expect(store.use('other', '1')).rejects.toMatchObject({ code: 'ig-not-imported' });
  });
});
