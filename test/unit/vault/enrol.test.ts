import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { enrolRecoveryCode, enrolSlot, slotOwners } from '../../../main/agent/ground/vault/enrol.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { recoverySlot } from '../../../main/agent/ground/vault/secret-slot.ts';
import { openVault } from '../../../main/agent/ground/vault/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = new FakeClock();

async function newFolder() {
  const dataDir = temporaryFolder();
  const keys = join(dataDir, 'keys');
  mkdirSync(keys);
  const machine = machineSlot(keys);
  const vault = await openVault({ dir: keys, slots: [machine], clock, mayCreate: true });
  return { dataDir, keys, machine, vault };
}

test('anyone who can open a folder makes a recovery code for it, and the code opens it', async () => {
  const { dataDir, keys, machine, vault } = await newFolder();
  const sealed = vault.sealText('機密', 'place');
  const code = await enrolRecoveryCode({ dataDir, slots: [machine], clock });
  const slots = [recoverySlot(() => code)];
  const again = await openVault({ dir: keys, slots, clock, mayCreate: false });
  expect(again.openText(sealed, 'place')).toBe('機密');
  expect((await slotOwners(dataDir)).map(({ kind }) => kind)).toEqual(['machine', 'recovery']);
});

test('anyone who cannot open it adds nothing', async () => {
  const { dataDir } = await newFolder();
  const stranger = machineSlot(join(temporaryFolder(), 'keys'));
  await expect(enrolSlot({ dataDir, slots: [stranger], clock }, stranger)).rejects.toMatchObject({
    code: 'vault-locked',
  });
  expect(await slotOwners(dataDir)).toHaveLength(1);
});

test('a folder without keys gets none this way', async () => {
  const dataDir = temporaryFolder();
  const slot = machineSlot(join(dataDir, 'keys'));
  await expect(enrolSlot({ dataDir, slots: [slot], clock }, slot)).rejects.toMatchObject({
    code: 'vault-missing',
  });
  expect(await slotOwners(dataDir)).toEqual([]);
});
