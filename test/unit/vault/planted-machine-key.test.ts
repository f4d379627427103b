import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { unwrapKey } from '../../../main/agent/ground/vault/key-wrap.ts';
import { secretSlot } from '../../../main/agent/ground/vault/secret-slot.ts';
import { openVault } from '../../../main/agent/ground/vault/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = new FakeClock();
const PLANTED = Buffer.alloc(32, 7);

/** True if one of the slots opens by that machine key. */
function opensBy(keysDir: string, key: Buffer): boolean {
  return readdirSync(join(keysDir, 'slots')).some((name) => {
    const { kind, wrapped } = JSON.parse(readFileSync(join(keysDir, 'slots', name), 'utf8')) as {
      kind: string;
      wrapped: Record<string, unknown>;
    };
    return kind === 'machine' && unwrapKey(key, wrapped, 'machine') !== null;
  });
}

test.each([
  ['a whole key', PLANTED],
  ['a part of a key', PLANTED.subarray(0, 5)],
])('a rotation takes no machine key that somebody has put there before: %s', async (_name, planted) => {
  const dir = join(temporaryFolder(), 'keys');
  mkdirSync(dir);
  const open = () => openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate: true });
  const vault = await open();
  writeFileSync(join(dir, 'machine.key.next'), planted, { mode: 0o600 });
  await vault.rotation.begin();
  expect(opensBy(dir, PLANTED)).toBe(false);
  const rotated = await open();
  await rotated.rotation.settle(() => Promise.resolve());
  expect(opensBy(dir, PLANTED)).toBe(false);
  expect(existsSync(join(dir, 'machine.key.next'))).toBe(false);
  expect(readFileSync(join(dir, 'machine.key')).equals(PLANTED)).toBe(false);
});

test('a second way in that is wrapped again after a rotation takes none either', async () => {
  const dir = join(temporaryFolder(), 'keys');
  mkdirSync(dir);
  const slots = [
    secretSlot('passphrase', () => 'correct horse battery', { n: 16, r: 1, p: 1 }),
    machineSlot(dir),
  ];
  const open = () => openVault({ dir, slots, clock, mayCreate: true });
  const vault = await open();
  await vault.addSlot(machineSlot(dir));
  await vault.rotation.begin();
  writeFileSync(join(dir, 'machine.key.next'), PLANTED, { mode: 0o600 });
  const rotated = await open();
  await rotated.rotation.settle(() => Promise.resolve());
  expect(opensBy(dir, PLANTED)).toBe(false);
  const byMachine = await openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate: false });
  expect(byMachine.digest('patient', 'x')).toBe(rotated.digest('patient', 'x'));
});
