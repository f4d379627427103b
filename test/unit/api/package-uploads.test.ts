import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PackageUploads } from '../../../main/agent/api/check-router.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import type { IgPackageView } from '../../../shared/api/operations-contract.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MADE: IgPackageView = {
  ...{ name: 'nhi.cql', version: '0.0.1', title: null, canonical: null, sha256: 'x' },
  ...{ importedAt: '2026-11-30T10:00:00+08:00', isGuide: false, isDefault: true, profiles: 0, valueSets: 0 },
  ...{ missing: [], notChecked: [], unused: null },
};
const progress = { package: 'nhi.cql#0.0.1', done: 3, of: 55, library: 'LCReusable' };

function scene() {
  const dataDir = temporaryFolder();
  const uploads = new PackageUploads();
  const begin = (use: (file: string) => Promise<IgPackageView>, name = 'rules.tgz'): Promise<void> =>
    uploads.begin({ dataDir, name, by: '張資訊', at: 1_764_400_000_000, bytes: Buffer.from('bytes'), use });
  const left = (): string[] =>
    existsSync(join(dataDir, 'asked')) ? readdirSync(join(dataDir, 'asked')) : [];
  return { dataDir, uploads, begin, left };
}

test('the call ends once the file is there, and how the import goes is asked for', async () => {
  const { uploads, begin, left } = scene();
  expect(uploads.view(null)).toBeNull();
  const end = Promise.withResolvers<IgPackageView>();
  let read = '';
  await begin((file) => {
    read = readFileSync(file, 'utf8');
    return end.promise;
  });
  expect(read).toBe('bytes');
  expect(uploads.view(progress)).toMatchObject({
    name: 'rules.tgz',
    by: '張資訊',
    state: 'running',
    progress,
  });
  end.resolve(MADE);
  await expect.poll(() => uploads.view(progress)?.state).toBe('done');
  expect(uploads.view(progress)).toMatchObject({ package: MADE, progress: null, refusal: null });
  await expect.poll(left).toEqual([]);
});

test('a refused package says its reason in both languages, and its file is gone', async () => {
  const { uploads, begin, left } = scene();
  const place = { library: 'LCAlectinibRule1', line: 12, reason: 'no viable alternative' };
  await begin(() => Promise.reject(new AgentError('rules-not-translated', place)));
  await expect.poll(() => uploads.view(null)?.state).toBe('refused');
  const { refusal } = uploads.view(null) ?? {};
  expect(refusal?.code).toBe('rules-not-translated');
  expect(refusal?.zh).toContain('LCAlectinibRule1 第 12 行：no viable alternative');
  expect(refusal?.en).toContain('LCAlectinibRule1, line 12: no viable alternative');
  await expect.poll(left).toEqual([]);
});

test('an error that nobody has foreseen is told as one, and the next package is taken', async () => {
  const { uploads, begin } = scene();
  await begin(() => Promise.reject(new TypeError('x is not a function')));
  await expect.poll(() => uploads.view(null)?.refusal?.code).toBe('ig-import-failed');
  await begin(() => Promise.resolve(MADE), 'next.tgz');
  await expect.poll(() => uploads.view(null)?.state).toBe('done');
  expect(uploads.view(null)?.name).toBe('next.tgz');
});

test('one at a time: another is refused while the first goes on, and changes nothing of it', async () => {
  const { uploads, begin } = scene();
  const end = Promise.withResolvers<IgPackageView>();
  await begin(() => end.promise);
  await expect(begin(() => Promise.resolve(MADE), 'second.tgz')).rejects.toMatchObject({
    code: 'ig-import-busy',
  });
  expect(uploads.view(null)).toMatchObject({ name: 'rules.tgz', state: 'running' });
  end.resolve(MADE);
  await expect.poll(() => uploads.view(null)?.state).toBe('done');
});

test('a file that cannot be kept is refused at once, and the last result stays', async () => {
  const { dataDir, uploads, begin } = scene();
  writeFileSync(join(dataDir, 'asked'), 'a file in the place of the folder');
  await expect(begin(() => Promise.resolve(MADE))).rejects.toMatchObject({ code: 'ig-package-unreadable' });
  expect(uploads.view(null)).toBeNull();
});
