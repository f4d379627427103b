import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareVersions, newestRelease, verifyRelease } from '../../../main/headless/update/feed.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'feed-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
const NAMES = [
  'twpas-agent-0.9.0-linux-x64.tar.gz',
  'twpas-agent-0.10.0-linux-x64.tar.gz',
  'TWPAS Agent Setup 0.11.0.exe',
];

test('the newest version for this platform is found, by number and not by letters', async () => {
  writeFileSync(join(dir, 'SHA256SUMS'), NAMES.map((name) => `${sum(name)}  ${name}\n`).join(''));
  expect(await newestRelease(dir, 'linux')).toMatchObject({ version: '0.10.0' });
  expect(await newestRelease(dir, 'win32')).toMatchObject({ version: '0.11.0' });
  expect(await newestRelease(dir, 'darwin')).toBeNull();
  expect(compareVersions('1.0.0', '0.99.99')).toBeGreaterThan(0);
});

test('a file that is not the named one is refused, and a name never leaves the folder', async () => {
  const name = 'twpas-agent-1.0.0-linux-x64.tar.gz';
  writeFileSync(join(dir, name), 'right');
  writeFileSync(join(dir, 'SHA256SUMS'), `${sum('right')}  ${name}\n${sum('x')}  ../${NAMES[0] ?? ''}\n`);
  const release = await newestRelease(dir, 'linux');
  if (release === null) throw new Error('none found');
  expect(release.version).toBe('1.0.0');
  await verifyRelease(release);
  writeFileSync(join(dir, name), 'wrong');
  await expect(verifyRelease(release)).rejects.toThrow('do not install it');
});

test('a folder without sums is no feed', async () => {
  await expect(newestRelease(dir, 'linux')).rejects.toThrow('no readable SHA256SUMS');
});
