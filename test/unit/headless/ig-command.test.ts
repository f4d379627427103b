import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { systemUser } from '../../../main/headless/io.ts';
import type { IgPackageView } from '../../../shared/api/operations-contract.ts';
import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { manifest, resource, tgzOf } from '../check/package/tgz.ts';
import { profileOf } from '../check/profile/support/definition.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runCommand, type Ran } from './run-command.ts';

let dir: string;
let config: string;
beforeEach(() => {
  dir = temporaryFolder();
  config = join(dir, 'agent.yaml');
  writeFileSync(
    config,
    `hospitalId: "0101090517"\ndataDir: ./data\nserver: { fhirBaseUrl: "https://nhi.example/fhir", clientId: c }\nfolders: [{ path: ./in }]\n`,
  );
});

/** No agent runs: each command takes the lock and does it itself. */
const run = (...args: string[]): Promise<Ran> => runCommand(dir, [...args, '--config', config]);
function packageFile(version: string): string {
  const file = join(dir, `${version}.tgz`);
  const upload = resource('StructureDefinition-b', profileOf('Bundle', [], { url: UPLOAD_PROFILES.cancer }));
  writeFileSync(file, tgzOf([manifest({ version, dependencies: { 'test.base': '1.0.0' } }), upload]));
  return file;
}

test('a package is imported, listed and chosen on the command line, and each is on record', async () => {
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
  const entries = lines.map((line) => JSON.parse(line) as { kind: string; actor: string; detail?: unknown });
  expect(entries.map(({ kind }) => kind)).toEqual(['ig-imported', 'ig-imported', 'ig-default']);
  expect(entries[0]).toMatchObject({
    actor: systemUser(),
    detail: { claimed: '王技師', name: 'test.guide', version: '1.0.0' },
  });
});

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

test('a package that is kept and not used says why, and ends with 1', async () => {
  await run('ig', 'import', packageFile('1.1.0'));
  const { exit, out, err } = await run('ig', 'import', packageFile('1.0.0'));
  expect(exit).toBe(1);
  expect(out).toMatch(/used\s+no/);
  expect(err.join()).toContain('[ig-not-used]');
  expect(err.join()).toContain('ig use test.guide#1.0.0');
  expect((await run('ig', 'list')).out).toMatch(/1\.0\.0\s+no\s+no/);
});

test('two packages are compared without an agent, in either language', async () => {
  const list = (version: string, codes: readonly string[], base: string): string => {
    const file = join(dir, `list-${version}.tgz`);
    const system = resource('CodeSystem-a', {
      resourceType: 'CodeSystem',
      url: `${base}/CodeSystem/nhi-apply-reason`,
      content: 'complete',
      concept: codes.map((code) => ({ code })),
    });
    writeFileSync(file, tgzOf([manifest({ version }), system]));
    return file;
  };
  const older = list('1.0.0', ['A1', 'A2'], 'https://old.example');
  const newer = list('1.1.0', ['A2', 'A3'], 'https://new.example');
  expect((await run('ig', 'diff', older, older)).out).toBe('no changes\n');
  const { out, exit } = await run('ig', 'diff', older, newer, '--lang', 'en');
  expect(exit).toBe(0);
  expect(out).toContain('nhi-apply-reason moved from https://old.example');
  expect(out).toContain('1 new codes: A3');
  expect((await run('ig', 'diff', older, newer)).out).toContain('刪除 1 個代碼：A1');
  const json = JSON.parse((await run('ig', 'diff', older, newer, '--json')).out) as { kind: string }[];
  expect(json.map(({ kind }) => kind)).toEqual(['system-moved', 'codes-added', 'codes-gone']);
  expect((await run('ig', 'diff', older, join(dir, 'none.tgz'))).exit).toBe(1);
  // One package alone is compared with the guide that ships.
  expect((await run('ig', 'diff', newer)).out).toContain('刪除 profile Claim-twpas');
});
