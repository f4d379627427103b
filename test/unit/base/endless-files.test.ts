import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openForeignFolder } from '../../../main/agent/ground/base/foreign-folder.ts';
import { leaseFile } from '../../../main/agent/carrier/intake/lease.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

it.skipIf(onWindows('links'))('a lease that is a link to /dev/zero is not read', async () => {
  const folder = temporaryFolder();
  symlinkSync('/dev/zero', join(folder, '.twpas-agent.json'));
  expect(await leaseFile(openForeignFolder(folder)).read()).toEqual({
    kind: 'unreadable',
    code: 'file-not-plain',
  });
});

it('a lease that is a device is not read', async ({ skip }) => {
  const folder = temporaryFolder();
  const { status } = spawnSync('mknod', [join(folder, '.twpas-agent.json'), 'c', '1', '5']);
  skip(status !== 0, 'making a device takes a right that this account does not have');
  expect(await leaseFile(openForeignFolder(folder)).read()).toMatchObject({ kind: 'unreadable' });
});

it('a lease of many megabytes is not read into memory', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.twpas-agent.json'), Buffer.alloc(8 * 2 ** 20, ' '));
  expect(await leaseFile(openForeignFolder(folder)).read()).toEqual({
    kind: 'unreadable',
    code: 'file-too-large',
  });
});
