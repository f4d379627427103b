import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareVersions, newerThan, releasesIn } from '../../../../main/headless/update/feed.ts';
import { readListing } from '../../../../main/headless/update/signature.ts';
import { stage } from '../../../../main/headless/update/stage.ts';
import { updatePolicy } from '../../../../main/headless/update/update-policy.ts';
import { onWindows } from '../../support/where.ts';
import { publisher, signFolder } from './release-folder.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'feed-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const NAMES = [
  'twpas-agent-0.9.0-linux-x64.tar.gz',
  'twpas-agent-0.10.0-linux-x64.tar.gz',
  'TWPAS Agent Setup 0.11.0.exe',
];
const hash = '0'.repeat(64);
const list = (names: readonly string[]): string => names.map((name) => `${hash}  ${name}\n`).join('');

test('the newest version for this platform is found, by number and not by letters', () => {
  const versions = (platform: NodeJS.Platform): string[] =>
    releasesIn(list(NAMES), dir, platform).map(({ version }) => version);
  expect(versions('linux')).toEqual(['0.9.0', '0.10.0']);
  expect(versions('win32')).toEqual(['0.11.0']);
  expect(versions('darwin')).toEqual([]);
  expect(compareVersions('1.0.0', '0.99.99')).toBeGreaterThan(0);
});

test('an older version, or the same one, is never offered', () => {
  const releases = releasesIn(list(NAMES), dir, 'linux');
  expect(newerThan('0.9.9', releases)?.version).toBe('0.10.0');
  expect(newerThan('0.10.0', releases)).toBeNull();
  expect(newerThan('0.10.1', releases)).toBeNull();
  expect(newerThan('0.1.0', [])).toBeNull();
});

test('a name in the list never leaves the folder', () => {
  expect(releasesIn(`${hash}  ../${NAMES[0] ?? ''}\n${hash}  a/${NAMES[0] ?? ''}\n`, dir, 'linux')).toEqual(
    [],
  );
});

test('a list is believed only with the pinned key’s signature over all of its bytes', async () => {
  const { key, publicKey } = publisher();
  const name = NAMES[0] ?? '';
  writeFileSync(join(dir, name), 'release');
  signFolder(dir, [name], key);
  expect(await readListing(dir, publicKey)).toContain(name);
  await expect(readListing(dir, publisher().publicKey)).rejects.toMatchObject({ code: 'update-signature' });
  const sums = join(dir, 'SHA256SUMS');
  writeFileSync(sums, `${readFileSync(sums, 'utf8')}${list([NAMES[1] ?? ''])}`);
  await expect(readListing(dir, publicKey)).rejects.toMatchObject({ code: 'update-signature' });
});

test.each(['', 'not base64!', 'AAAA'])('a signature that is none is refused: “%s”', async (signature) => {
  const { key, publicKey } = publisher();
  writeFileSync(join(dir, 'a'), 'a');
  signFolder(dir, ['a'], key);
  writeFileSync(join(dir, 'SHA256SUMS.sig'), signature);
  await expect(readListing(dir, publicKey)).rejects.toMatchObject({ code: 'update-signature' });
});

test('an unsigned folder, and one without a list, are no feed', async () => {
  const { publicKey } = publisher();
  await expect(readListing(dir, publicKey)).rejects.toMatchObject({ code: 'update-feed' });
  writeFileSync(join(dir, 'SHA256SUMS'), list(NAMES));
  await expect(readListing(dir, publicKey)).rejects.toMatchObject({ code: 'update-unsigned' });
});

test('a list without end is not read, whoever signed it', async () => {
  const { key, publicKey } = publisher();
  writeFileSync(join(dir, 'a'), 'a');
  signFolder(dir, ['a'], key);
  writeFileSync(join(dir, 'SHA256SUMS.sig'), 'A'.repeat(1024 * 1024 + 1));
  await expect(readListing(dir, publicKey)).rejects.toMatchObject({ code: 'update-unsigned' });
  writeFileSync(join(dir, 'SHA256SUMS'), 'a'.repeat(1024 * 1024 + 1));
  await expect(readListing(dir, publicKey)).rejects.toMatchObject({ code: 'update-feed' });
});

test('the copy is what the list names, or there is none', async () => {
  const { key } = publisher();
  const name = NAMES[0] ?? '';
  writeFileSync(join(dir, name), 'right');
  signFolder(dir, [name], key);
  const [release] = releasesIn(readFileSync(join(dir, 'SHA256SUMS'), 'utf8'), dir, 'linux');
  if (release === undefined) throw new Error('none found');
  const into = join(dir, 'updates');
  expect(readFileSync(await stage(release, into), 'utf8')).toBe('right');
  rmSync(into, { recursive: true });
  writeFileSync(join(dir, name), 'wrong');
  await expect(stage(release, into)).rejects.toMatchObject({ code: 'update-damaged' });
  rmSync(join(dir, name));
  await expect(stage(release, into)).rejects.toMatchObject({ code: 'update-damaged' });
  expect(readdirSync(into)).toEqual([]);
  // If the target cannot be written, the error says so.
  await expect(stage(release, join(dir, 'SHA256SUMS'))).rejects.toMatchObject({ code: 'update-needs-root' });
});

test('updates are off until somebody allows them, and the policy names a folder and pins a key', () => {
  const { publicKey } = publisher();
  const policy = (update: object) => updatePolicy({ update: { allowed: false, ...update } });
  expect(() => policy({})).toThrow('updates are off');
  expect(() => policy({ feed: '/share', publicKey })).toThrow('updates are off');
  expect(() => policy({ allowed: true, publicKey })).toThrow('updates are off');
  expect(() => policy({ allowed: true, feed: '/share' })).toThrow('update.publicKey');
  expect(policy({ allowed: true, feed: '/share', publicKey })).toEqual({ feed: '/share', publicKey });
});

test.skipIf(onWindows('links'))(
  'a list or a signature that is a link, a pipe or has no end is not read',
  async () => {
    const { publicKey } = publisher();
    writeFileSync(join(dir, 'SHA256SUMS'), list(NAMES));
    for (const [name, code] of [
      ['SHA256SUMS.sig', 'update-unsigned'],
      ['SHA256SUMS', 'update-feed'],
    ] as const) {
      rmSync(join(dir, name), { force: true });
      symlinkSync('/dev/zero', join(dir, name));
      await expect(readListing(dir, publicKey)).rejects.toMatchObject({ code });
      rmSync(join(dir, name));
      execFileSync('mkfifo', [join(dir, name)]);
      await expect(readListing(dir, publicKey)).rejects.toMatchObject({ code });
    }
  },
);

test.skipIf(onWindows('links'))(
  'a release that is a link to a device, or a pipe, is not copied: it would fill the disk, or keep an administrator waiting',
  async () => {
    const file = join(dir, 'twpas-agent-2.0.0-linux-x64.tar.gz');
    const into = join(dir, 'staged');
    const release = { version: '2.0.0', file, sha256: 'a'.repeat(64) };
    symlinkSync('/dev/zero', file);
    await expect(stage(release, into)).rejects.toMatchObject({ code: 'update-damaged' });
    rmSync(file);
    execFileSync('mkfifo', [file]);
    await expect(stage(release, into)).rejects.toMatchObject({ code: 'update-damaged' });
    expect(readdirSync(into)).toEqual([]);
  },
);
