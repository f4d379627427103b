import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compilePackage } from '../../../../main/profile/package/compile-package.ts';
import { loadGuide, readCompiled } from '../../../../main/agent/carrier/check/package/load-guide.ts';
import { type PackageMark, PUBLISHED } from '../../../../main/agent/ground/fhir/known-packages.ts';
import { guideFolder } from '../../../../main/profile/guide-folder.ts';
import { openIgStore, type IgStore } from '../../../../main/agent/carrier/check/package/store.ts';
import { AgentError } from '../../../../main/agent/ground/error.ts';
import { UPLOAD_PROFILES } from '../../../../shared/twpas/canonical.ts';
import { codeSystem, profileOf } from '../profile/support/definition.ts';
import { manifest, resource, tarOf, tgzOf, type TarEntry } from '../../../../main/practice/samples/tgz.ts';

let dir: string;
let store: IgStore;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'twpas-ig-'));
  store = await openIgStore(dir, () => Date.UTC(2026, 10, 2));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const upload = resource('StructureDefinition-b', profileOf('Bundle', [], { url: UPLOAD_PROFILES.cancer }));
async function packed(entries: readonly TarEntry[]): Promise<string> {
  const file = join(dir, `${String(Math.random())}.tgz`);
  await writeFile(file, tgzOf(entries));
  return file;
}
const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof AgentError ? error.code : error),
  );

describe('importing a package', () => {
  test(
    'keeps several versions side by side, the newest guide being the default',
    { tags: 'full' },
    async () => {
      await store.import(await packed([manifest(), upload]));
      await store.import(await packed([manifest({ version: '1.1.0' }), upload]));
      expect(store.list().map(({ name, version, isDefault }) => [name, version, isDefault])).toEqual([
        ['test.guide', '1.0.0', false],
        ['test.guide', '1.1.0', true],
      ]);
      expect(store.current()).toBe(join(dir, 'ig', 'test.guide-1.1.0.json'));
      await store.use('test.guide', '1.0.0');
      const again = await openIgStore(dir, () => 0);
      expect(again.current()).toBe(join(dir, 'ig', 'test.guide-1.0.0.json'));
    },
  );

  test(
    'an older version does not take the place of a newer one, until a person chooses it',
    { tags: 'full' },
    async () => {
      await store.import(await packed([manifest({ version: '1.10.0' }), upload]));
      await store.import(await packed([manifest({ version: '1.9.0' }), upload]));
      await store.import(await packed([manifest({ version: '1.10.0-ballot' }), upload]));
      expect(store.current()).toBe(join(dir, 'ig', 'test.guide-1.10.0.json'));
      await store.use('test.guide', '1.9.0');
      await store.import(await packed([manifest({ name: 'test.base' })]));
      expect(store.current()).toBe(join(dir, 'ig', 'test.guide-1.9.0.json'));
    },
  );

  test(
    'lists what it depends on until that is imported too; FHIR’s own core comes with the agent',
    { tags: 'full' },
    async () => {
      const dependencies = { 'hl7.fhir.r4.core': '4.0.1', 'test.base': '0.3.x', 'test.other': '1.0.0' };
      const made = await store.import(await packed([manifest({ dependencies }), upload]));
      expect(made.missing).toEqual(['test.base#0.3.x', 'test.other#1.0.0']);
      await store.import(await packed([manifest({ name: 'test.base', version: '0.3.2' })]));
      expect(store.list()[0]?.missing).toEqual(['test.other#1.0.0']);
      expect((await loadGuide(store.current() ?? '')).missing).toEqual(['test.other#1.0.0']);
    },
  );

  test('says in words why a package is not used, and nothing of one that is', { tags: 'full' }, async () => {
    const unused = async (...entries: readonly TarEntry[]): Promise<string | null> =>
      (await store.import(await packed(entries))).unused?.en ?? null;
    const base = manifest({ name: 'test.base', version: '0.3.2' });
    expect(await unused(base)).toContain('does not depend on it');
    const dependencies = { 'test.base': '0.3.x' };
    expect(await unused(manifest({ version: '1.1.0', dependencies }), upload)).toBeNull();
    expect(store.list().map((one) => one.unused)).toEqual([null, null]);
    expect(await unused(manifest({ version: '1.0.0', dependencies }), upload)).toContain(
      'ig use test.guide#1.0.0',
    );
    expect(await unused(manifest({ name: 'test.base', version: '0.4.0' }))).toContain(
      'does not depend on it',
    );
    const { snapshot: _snapshot, ...bare } = profileOf('Bundle', [], { url: UPLOAD_PROFILES.cancer });
    const made = await unused(manifest({ version: '2.0.0' }), resource('StructureDefinition-b', bare));
    expect(made).toContain('its 1 profiles have no snapshots');
    expect(store.current()).toBe(join(dir, 'ig', 'test.guide-1.1.0.json'));
  });

  test('a guide is known by the names of its profiles, at whichever base they are', async () => {
    const url = 'https://twcore.mohw.gov.tw/ig/pas/StructureDefinition/Bundle-twpas';
    const made = await store.import(
      await packed([manifest(), resource('StructureDefinition-b', profileOf('Bundle', [], { url }))]),
    );
    expect(made).toMatchObject({ isGuide: true, isDefault: true, unused: null });
  });

  test('a package without an upload profile is kept, and never the default', async () => {
    await store.import(await packed([manifest({ name: 'test.base' })]));
    expect(store.current()).toBeNull();
    expect(await codeOf(store.use('test.base', '1.0.0'))).toBe('ig-not-a-guide');
    expect(await codeOf(store.use('test.base', '2.0.0'))).toBe('ig-not-imported');
  });

  test(
    'other bytes under an imported name and version are refused, and replace it by the word of a person that is kept first',
    { tags: 'full' },
    async () => {
      const first = await packed([manifest(), upload]);
      await store.import(first);
      await store.import(first);
      const other = await packed([manifest({ title: 'second' }), upload]);
      expect(await codeOf(store.import(other))).toBe('ig-other-bytes');
      const full = new Error('the trail is full');
      await expect(store.import(other, { trust: () => Promise.reject(full), elsewhere: [] })).rejects.toBe(
        full,
      );
      expect(store.list().map(({ title, source }) => [title, source])).toEqual([[null, 'imported']]);
      const known = store.list()[0]?.sha256;
      const words: string[] = [];
      const trust = (made: PackageMark, should: string) => {
        words.push(`${made.name}#${made.version}`, should);
        return Promise.resolve();
      };
      await store.import(other, { trust, elsewhere: [] });
      expect(words).toEqual(['test.guide#1.0.0', known]);
      expect(store.list().map(({ title, source }) => [title, source])).toEqual([['second', 'trusted']]);
    },
  );

  test.each([...PUBLISHED.keys(), 'TW.gov.mohw.NHI.pas#1.2.3'])(
    '%s is taken with the known bytes alone',
    async (label) => {
      const [name = '', version = ''] = label.split('#');
      expect(await codeOf(store.import(await packed([manifest({ name, version }), upload])))).toBe(
        'ig-other-bytes',
      );
      expect(store.list()).toEqual([]);
    },
  );

  test('the known bytes of the guide are those of the files that ship', async () => {
    for (const [label, known] of PUBLISHED) {
      if (label.includes('.cql#')) continue;
      const file = join(guideFolder(), `${label.replace('#', '-')}.json`);
      expect((await readCompiled(file)).sha256).toBe(known);
    }
  });

  test(
    'two packages whose names and versions read alike side by side do not share a file',
    { tags: 'full' },
    async () => {
      const one = { name: 'a.b', version: '1.0-x', title: 'one' };
      const other = { name: 'a.b-1.0', version: 'x', title: 'other' };
      await store.import(await packed([manifest(one), upload]));
      await store.import(await packed([manifest(other), upload]));
      const again = await openIgStore(dir, () => 0);
      for (const { name, version, title } of [one, other]) {
        expect(await readCompiled(again.fileOf(name, version))).toMatchObject({ name, version, title });
        await again.use(name, version);
        expect((await loadGuide(again.current() ?? '')).label).toBe(`${name}#${version}`);
      }
      // As a dependency too.
      await again.import(await packed([manifest({ dependencies: { 'a.b': '1.0-x' } }), upload]));
      await again.use('test.guide', '1.0.0');
      expect((await loadGuide(again.current() ?? '')).missing).toEqual([]);
    },
  );

  test(
    'while a package of many codes is compiled, the agent’s own thread goes on',
    { tags: 'full' },
    async () => {
      const codes = Array.from({ length: 600_000 }, (_, n) => `code-${String(n)}`);
      const big = resource('CodeSystem-a', codeSystem('https://example.org/a', codes));
      const file = await packed([manifest(), upload, big]);
      // Processor time of this thread alone: it is the same on a machine that is busy.
      const cpuOf = async (work: () => Promise<unknown>): Promise<number> => {
        const before = process.threadCpuUsage();
        await work();
        const { user, system } = process.threadCpuUsage(before);
        return user + system;
      };
      const here = await cpuOf(() => compilePackage(file));
      const apart = await cpuOf(() => store.import(file));
      expect(store.list()).toHaveLength(1);
      expect(apart).toBeLessThan(here / 2);
    },
  );

  test('two at once both stay', async () => {
    const files = [
      await packed([manifest(), upload]),
      await packed([manifest({ version: '2.0.0' }), upload]),
    ];
    await Promise.all(files.map((file) => store.import(file)));
    expect((await openIgStore(dir, () => 0)).list()).toHaveLength(2);
  });

  test('reports what the package uses and the checker does not judge', async () => {
    const fancy = profileOf('Observation', [
      { id: 'Observation.subject', type: [{ code: 'Reference', aggregation: ['bundled'] }] },
      { id: 'Observation.note', sliceJoker: true },
    ]);
    const made = await store.import(await packed([manifest(), resource('StructureDefinition-o', fancy)]));
    expect(made.notChecked).toContain('reference aggregation');
    expect(made.notChecked).toContain('element part: slice');
  });

  test('the compiled form is small, and loads as what was imported', async () => {
    const system = codeSystem('https://example.org/a', ['1', '2']);
    await store.import(await packed([manifest(), upload, resource('CodeSystem-a', system)]));
    const text = await readFile(store.current() ?? '', 'utf8');
    expect(text.length).toBeLessThan(2_000);
    const guide = await loadGuide(store.current() ?? '');
    expect(guide.label).toBe('test.guide#1.0.0');
    expect(guide.definition(`${UPLOAD_PROFILES.cancer}|9`)?.type).toBe('Bundle');
  });
});

describe('a package that is not one', () => {
  test.each<[string, string, () => Buffer]>([
    ['no gzip at all', 'ig-package-damaged', () => Buffer.from('hello')],
    ['an empty file', 'ig-package-damaged', () => Buffer.alloc(0)],
    ['a cut gzip', 'ig-package-damaged', () => tgzOf([manifest(), upload]).subarray(0, -200)],
    ['a gzip with a changed byte', 'ig-package-damaged', () => changed(tgzOf([manifest(), upload]))],
    ['a tar without its end', 'ig-package-damaged', () => gzipSync(tarOf([manifest()], false))],
    ['no package.json', 'ig-package-not-a-package', () => tgzOf([upload])],
    ['a name that leads elsewhere', 'ig-package-not-a-package', () => tgzOf([manifest({ name: '../x' })])],
    [
      'a version that leads elsewhere',
      'ig-package-not-a-package',
      () => tgzOf([manifest({ version: '1/../2' })]),
    ],
    ['FHIR R5', 'ig-package-not-r4', () => tgzOf([manifest({ fhirVersions: ['5.0.0'] })])],
    [
      'a file that leads out',
      'ig-package-unsafe',
      () => tgzOf([manifest(), { name: 'package/../../x.json', text: '{}' }]),
    ],
    [
      'a file that is not JSON',
      'ig-package-damaged',
      () => tgzOf([manifest(), { name: 'package/x.json', text: '{' }]),
    ],
    [
      'a bomb',
      'ig-package-too-large',
      () => gzipSync(tarOf([{ name: 'package/x.json', text: ' '.repeat(70_000_000) }])),
    ],
  ])('%s is refused with %s, and nothing of it stays', async (_what, code, bytes) => {
    const file = join(dir, 'bad.tgz');
    await writeFile(file, bytes());
    expect(await codeOf(store.import(file))).toBe(code);
    expect(store.list()).toEqual([]);
    expect(await readdir(dir)).toEqual(['bad.tgz']);
  });

  test('a file that is not there is told so', async () => {
    expect(await codeOf(store.import(join(dir, 'none.tgz')))).toBe('ig-package-unreadable');
    expect(await codeOf(store.import(dir))).toBe('ig-package-unreadable');
  });

  test('a compiled file of another version of the agent asks to be imported again', async () => {
    await store.import(await packed([manifest(), upload]));
    const file = store.current() ?? '';
    await writeFile(file, (await readFile(file, 'utf8')).replace('"format":1', '"format":0'));
    expect(await codeOf(loadGuide(file))).toBe('ig-outdated');
    await writeFile(file, '{');
    expect(await codeOf(loadGuide(file))).toBe('ig-unreadable');
  });
});

function changed(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(copy.length / 2);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
