import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportProgress } from '../../../shared/api/operations-contract.ts';
import { compileRules } from '../../../main/agent/attendants/precheck/import-rules.ts';
import { openRulesStore, readCompiledRules } from '../../../main/agent/attendants/precheck/rules-store.ts';
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
const elmOf = async () => {
  const { libraries } = await compiledExample();
  return (name: string): string | null => libraries.find((one) => one.name === name)?.elm ?? null;
};

describe('a package of rules', () => {
  test('is translated from its CQL, and what is kept has no annotations, locators or signatures', async () => {
    const compiled = await compiledExample();
    expect(compiled).toMatchObject({
      name: 'example.rules',
      version: '1.0.0',
      from: 'cql',
      date: '2026-11-01',
    });
    expect(compiled.libraries.map(({ name }) => name)).toEqual([...exampleRules().keys()]);
    for (const { elm } of compiled.libraries)
      expect(elm).not.toMatch(/"(?:annotation|locator|localId|signature)"/);
  });

  test('tells how many of its libraries are done', async () => {
    const told: ImportProgress[] = [];
    const one = new Map(
      [...exampleRules()].filter(([name]) => name === 'FHIRHelpers' || name === 'ExampleCodes'),
    );
    await compileRules(await read(rulesPackage({ libraries: one })), (progress) => told.push(progress));
    expect(told.map(({ done, of }) => `${String(done)}/${String(of)}`)).toEqual(['0/2', '1/2', '2/2']);
    expect(told.at(-1)?.library).toBe('ExampleCodes');
  });

  test('is taken as its publisher has translated it where every library is of its own name and version', async () => {
    const compiled = await compileRules(await read(rulesPackage({ elm: await elmOf() })), quiet);
    expect(compiled.from).toBe('elm');
    expect(compiled.libraries).toEqual((await compiledExample()).libraries);
  });

  test('whose own translation is of another version is translated here', async () => {
    const elm = await elmOf();
    const stale = (name: string): string | null =>
      name === 'ExampleCodes'
        ? (elm(name)?.replace('"version":"1.0.0"', '"version":"0.9.0"') ?? null)
        : elm(name);
    expect((await compileRules(await read(rulesPackage({ elm: stale })), quiet)).from).toBe('cql');
  });

  test('is nothing that a guide is, and a guide is no rules', async () => {
    expect(
      await readFrom(tgzOf([manifest(), resource('x', { resourceType: 'ValueSet', url: 'http://x' })])),
    ).toBeNull();
  });
});

describe('a package that cannot be used is refused with library, line and reason', () => {
  const refused = async (cql: string, more: ReadonlyMap<string, string> = new Map()) =>
    compileRules(await read(rulesPackage({ libraries: new Map([['Wrong', cql], ...more]) })), quiet);

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
      /Wrong, line 2: includes Gone, which is not in the package/,
    );
  });

  test('a loop of includes', async () => {
    const other = new Map([['Other', "library Other version '1.0.0'\ninclude Wrong version '1.0.0'\n"]]);
    await expect(
      refused("library Wrong version '1.0.0'\ninclude Other version '1.0.0'\n", other),
    ).rejects.toThrow(/includes itself: Wrong → Other → Wrong/);
  });

  test('brackets without end cost the time of one library and no more', async () => {
    const deep = `library Wrong version '1.0.0'\ndefine x: ${'('.repeat(4000)}1${')'.repeat(4000)}\n`;
    const rules = await read(rulesPackage({ libraries: new Map([['Wrong', deep]]) }));
    await expect(compileRules(rules, quiet, { libraryMs: 3000, heapMb: 512 })).rejects.toMatchObject({
      code: 'rules-not-translated',
    });
  });

  test('a library that takes too long', async () => {
    const rules = await read(rulesPackage());
    await expect(compileRules(rules, quiet, { libraryMs: 1, heapMb: 512 })).rejects.toThrow(
      /took longer than/,
    );
  });

  test('a library that needs too much memory', async () => {
    const rules = await read(rulesPackage());
    await expect(compileRules(rules, quiet, { libraryMs: 60_000, heapMb: 8 })).rejects.toMatchObject({
      code: 'rules-not-translated',
    });
  });
});

describe('the store of rules', () => {
  const fileOf = (bytes: Buffer): string => {
    const file = join(dir, 'package.tgz');
    writeFileSync(file, bytes);
    return file;
  };
  const packageOf = async (version: string, name = 'example.rules') =>
    fileOf(rulesPackage({ name, version, elm: await elmOf() }));

  test('keeps versions side by side, compressed; the newest imported decides, and another can be chosen', async () => {
    const store = await openRulesStore(dir, () => 1_764_400_000_000);
    expect(store.current()).toBeNull();
    await store.import(await packageOf('1.1.0'));
    expect(await store.import(await packageOf('1.0.0'))).toMatchObject({
      isDefault: false,
      rules: 1,
      conditions: 4,
    });
    expect(store.current()?.version).toBe('1.1.0');
    expect(await store.use('example.rules', '1.0.0')).toMatchObject({ isDefault: true });
    const again = await openRulesStore(dir, () => 0);
    expect(again.list().map(({ version, isDefault }) => [version, isDefault])).toEqual([
      ['1.1.0', false],
      ['1.0.0', true],
    ]);
    const file = again.current()?.file ?? '';
    const compiled = await readCompiledRules(file);
    expect(compiled.libraries).toEqual((await compiledExample()).libraries);
    expect(statSync(file).size).toBeLessThan(JSON.stringify(compiled).length / 5);
  });

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
    await store.import(await packageOf('1.0.0'));
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
