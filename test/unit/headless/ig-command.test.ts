import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { systemUser } from '../../../main/headless/io.ts';
import type { IgPackageView } from '../../../shared/api/operations-contract.ts';
import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { manifest, resource, tgzOf } from '../../../main/practice/samples/tgz.ts';
import { trailOf } from '../../integration/support/trail.ts';
import { profileOf } from '../check/profile/support/definition.ts';
import { rulesPackage } from '../../../main/practice/samples/rules-package.ts';
import { runCommand, type Ran, settingsFolder } from './run-command.ts';

let dir: string;
let config: string;
beforeEach(() => {
  ({ dir, config } = settingsFolder());
});

/** No agent runs: each command takes the lock and does it itself. */
const run = (...args: string[]): Promise<Ran> => runCommand(dir, [...args, '--config', config]);
function packageFile(version: string): string {
  const file = join(dir, `${version}.tgz`);
  const upload = resource('StructureDefinition-b', profileOf('Bundle', [], { url: UPLOAD_PROFILES.cancer }));
  writeFileSync(file, tgzOf([manifest({ version, dependencies: { 'test.base': '1.0.0' } }), upload]));
  return file;
}

test(
  'a package is imported, listed and chosen on the command line, and each is on record',
  { tags: 'full' },
  async () => {
    expect((await run('ig', 'list')).out).toBe('no guide packages\n');
    const imported = await run('ig', 'import', packageFile('1.0.0'), '--by', '王技師');
    expect(imported).toMatchObject({ exit: 0, err: [] });
    expect(imported.out).toContain('test.guide#1.0.0');
    expect(imported.out).toContain('test.base#1.0.0');
    await run('ig', 'import', packageFile('1.1.0'));
    const { out } = await run('ig', 'list', '--json');
    const listed = JSON.parse(out) as IgPackageView[];
    expect(listed.map(({ version, isDefault }) => [version, isDefault])).toEqual([
      ['1.0.0', false],
      ['1.1.0', true],
    ]);
    expect((await run('ig', 'use', 'test.guide#1.0.0')).exit).toBe(0);
    expect((await run('ig', 'list')).out).toMatch(/test\.guide\s+1\.0\.0\s+yes/);

    const audit = join(dir, 'data', 'audit');
    const lines = readdirSync(audit).flatMap((name) =>
      readFileSync(join(audit, name), 'utf8').trim().split('\n'),
    );
    const entries = lines.map(
      (line) => JSON.parse(line) as { kind: string; actor: string; detail?: unknown },
    );
    expect(entries.map(({ kind }) => kind)).toEqual(['ig-imported', 'ig-imported', 'ig-default']);
    expect(entries[0]).toMatchObject({
      actor: systemUser(),
      detail: { claimed: '王技師', name: 'test.guide', version: '1.0.0' },
    });
  },
);

test('what cannot be imported or chosen is said in one sentence, exit 1; bad usage is exit 2', async () => {
  writeFileSync(join(dir, 'x.tgz'), 'no package');
  expect(await run('ig', 'import', join(dir, 'x.tgz'))).toMatchObject({
    exit: 1,
    out: '',
    err: [expect.stringContaining('[ig-package-damaged]')],
  });
  expect((await run('ig', 'use', 'test.guide#9.9.9')).err.join()).toContain('[ig-not-imported]');
  expect((await run('ig', 'use', 'test.guide')).exit).toBe(2);
});

test('a package that is kept and not used says why, and ends with 1', { tags: 'full' }, async () => {
  await run('ig', 'import', packageFile('1.1.0'));
  const { exit, out, err } = await run('ig', 'import', packageFile('1.0.0'));
  expect(exit).toBe(1);
  expect(out).toMatch(/used\s+no/);
  expect(err.join()).toContain('[ig-not-used]');
  expect(err.join()).toContain('ig use test.guide#1.0.0');
  expect((await run('ig', 'list')).out).toMatch(/1\.0\.0\s+no\s+no/);
});

test(
  'other bytes of a known package need who and why, which are on record before the import',
  { tags: 'full' },
  async () => {
    await run('ig', 'import', packageFile('1.0.0'));
    const other = join(dir, 'other.tgz');
    const upload = resource(
      'StructureDefinition-b',
      profileOf('Bundle', [], { url: UPLOAD_PROFILES.cancer }),
    );
    writeFileSync(other, tgzOf([manifest({ version: '1.0.0', title: 'other' }), upload]));
    const refused = await run('ig', 'import', other);
    expect(refused).toMatchObject({ exit: 1, err: [expect.stringContaining('[ig-other-bytes]')] });
    expect((await run('ig', 'import', other, '--trust-this-package', '--by', '王技師')).exit).toBe(2);
    const trusted = ['--trust-this-package', '--by', '王技師', '--reason', '健保署重新發布'];
    expect((await run('ig', 'import', other, ...trusted)).exit).toBe(0);
    const lines = trailOf(join(dir, 'data'));
    expect(lines.map(({ kind }) => kind)).toEqual(['ig-imported', 'ig-trusted', 'ig-imported']);
    expect(lines[1]).toMatchObject({
      sha256: lines[2]?.sha256,
      detail: { claimed: '王技師', version: '1.0.0', known: lines[0]?.sha256 },
    });
    expect(JSON.stringify(lines)).not.toContain('重新發布');
    expect(lines[1]?.detail?.['note']).toBeTypeOf('string');
  },
);

test(
  'a name and version that came as a guide is not taken as rules, nor the other way',
  { tags: 'full' },
  async () => {
    const rules = (name: string): string => {
      const file = join(dir, 'rules.tgz');
      writeFileSync(file, rulesPackage({ name }));
      return file;
    };
    await run('ig', 'import', packageFile('1.0.0'));
    expect((await run('ig', 'import', rules('test.guide'))).err.join()).toContain('[ig-other-bytes]');
    await run('ig', 'import', rules('example.rules'));
    const upload = resource(
      'StructureDefinition-b',
      profileOf('Bundle', [], { url: UPLOAD_PROFILES.cancer }),
    );
    writeFileSync(join(dir, 'guide.tgz'), tgzOf([manifest({ name: 'example.rules' }), upload]));
    expect((await run('ig', 'import', join(dir, 'guide.tgz'))).err.join()).toContain('[ig-other-bytes]');
  },
);
