import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { childScript, moduleUrl } from '../support/child-script.ts';
import { openFilesIn } from '../support/open-files-in.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const failing = (code: string): Error => expect.objectContaining({ code }) as Error;
const dataKey = randomBytes(32);

test('a second slot is wrapped by the key that is there', async () => {
  const dir = temporaryFolder();
  const slot = machineSlot(dir);
  const first = await slot.wrap(dataKey);
  const key = readFileSync(join(dir, 'machine.key'));
  const second = await slot.wrap(dataKey);
  expect(readFileSync(join(dir, 'machine.key'))).toEqual(key);
  expect([await slot.unwrap(first), await slot.unwrap(second)]).toEqual([dataKey, dataKey]);
});

test('without the key file, or with another machine’s, it does not open', async () => {
  const wrapped = await machineSlot(temporaryFolder()).wrap(dataKey);
  const elsewhere = machineSlot(temporaryFolder());
  expect(await elsewhere.unwrap(wrapped)).toBeNull();
  await elsewhere.wrap(dataKey);
  expect(await elsewhere.unwrap(wrapped)).toBeNull();
});

test('a key file that was cut is called damaged, not replaced', async () => {
  const dir = temporaryFolder();
  const slot = machineSlot(dir);
  await slot.wrap(dataKey);
  truncateSync(join(dir, 'machine.key'), 31);
  await expect(slot.wrap(dataKey)).rejects.toThrow(failing('machine-key-damaged'));
  await expect(slot.unwrap({})).rejects.toThrow(failing('machine-key-damaged'));
});

test.skipIf(onWindows('links'))('a link in place of the key file is not followed', async () => {
  const dir = temporaryFolder();
  const slot = machineSlot(dir);
  await slot.wrap(dataKey);
  renameSync(join(dir, 'machine.key'), join(dir, 'elsewhere.key'));
  symlinkSync('elsewhere.key', join(dir, 'machine.key'));
  await expect(slot.unwrap({})).rejects.toThrow(failing('machine-key-open-to-others'));
});

test.runIf(process.geteuid?.() === 0)('a key file of another account is not used', async () => {
  const dir = temporaryFolder();
  const slot = machineSlot(dir);
  const wrapped = await slot.wrap(dataKey);
  chownSync(join(dir, 'machine.key'), 65534, 65534);
  await expect(slot.unwrap(wrapped)).rejects.toThrow(failing('machine-key-open-to-others'));
});

test.skipIf(onWindows('Linux'))(
  'what the system says of a folder of keys is told as it is, and no file stays open',
  async () => {
    const dir = temporaryFolder();
    const slot = machineSlot(dir);
    expect(await slot.unwrap(await slot.wrap(dataKey))).toEqual(dataKey);
    expect(openFilesIn(dir)).toEqual([]);
    writeFileSync(join(dir, 'file'), '');
    await expect(machineSlot(join(dir, 'file')).unwrap({})).rejects.toMatchObject({ code: 'ENOTDIR' });
  },
);

test.runIf(process.geteuid?.() === 0)(
  'a key file that another account may not read opens nothing for it, and is not replaced',
  async () => {
    const dir = temporaryFolder();
    const wrapped = await machineSlot(dir).wrap(dataKey);
    chmodSync(dir, 0o777);
    const key = readFileSync(join(dir, 'machine.key'));
    const child = childScript(`
      const { machineSlot } = await import(${moduleUrl('main/agent/ground/vault/machine-slot.ts')});
      process.setuid(54321);
      const slot = machineSlot(${JSON.stringify(dir)});
      const opened = await slot.unwrap(${JSON.stringify(wrapped)});
      const made = await slot.wrap(Buffer.alloc(32)).catch((error) => error.code);
      process.exitCode = opened === null && made === 'machine-key-open-to-others' ? 0 : 1;
    `);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(readFileSync(join(dir, 'machine.key'))).toEqual(key);
  },
);
