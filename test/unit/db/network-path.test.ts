import { expect, test } from 'vitest';
import { classify, fileSystemAt, isUnc } from '../../../main/agent/ground/base/network-path.ts';

const MOUNTS = [
  '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
  '40 22 0:41 / /mnt/his rw - fuse.sshfs his@server:/ rw',
  '41 22 0:42 / /mnt/my\\040disk rw - fuseblk /dev/sdb1 rw',
  '42 22 0:43 / /srv rw - ext4 /dev/sdc1 rw',
  '43 22 0:44 / /srv rw - fuse.rclone remote: rw',
  '',
].join('\n');

test.each([
  ['/', 'ext4'],
  ['/mnt/his', 'fuse.sshfs'],
  ['/mnt/his/export', 'fuse.sshfs'],
  ['/mnt/history', 'ext4'],
  ['/mnt/my disk/data', 'fuseblk'],
  ['/srv/data', 'fuse.rclone'],
])('%s lies on %s', (path, type) => {
  expect(fileSystemAt(MOUNTS, path)).toBe(type);
});

test.each([
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xff534d42 - 2 ** 32, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0xef53, null],
  [0x9123683e, null],
])('statfs type %i is %s', (type, name) => {
  expect(classify(type, () => null)).toBe(name);
});

test.each([
  ['fuse.sshfs', 'fuse.sshfs'],
  ['fuseblk', null],
  ['fuse.gocryptfs', null],
  [null, null],
])('FUSE mounted as %s is %s', (mount, name) => {
  expect(classify(0x65735546, () => mount)).toBe(name);
});

test.each([
  ['\\\\server\\share\\data', true],
  ['//server/share', true],
  ['\\\\?\\UNC\\server\\share', true],
  ['\\\\?\\C:\\data', false],
  ['C:\\data', false],
  ['/srv/data', false],
])('%s as a UNC path: %s', (path, unc) => {
  expect(isUnc(path)).toBe(unc);
});
