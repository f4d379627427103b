import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { enrolSlot, slotOwners } from '../../../main/agent/ground/vault/enrol.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { recoverySlot, secretSlot } from '../../../main/agent/ground/vault/secret-slot.ts';
import { openVault } from '../../../main/agent/ground/vault/slots.ts';
import { trailOf } from '../../integration/support/trail.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { agentHere } from '../support/agent-here.ts';

/** Each code and each key file costs a second and more of scrypt, and what is tried here opens and closes several. */
const HARD = { timeout: 90_000 };

const clock = new FakeClock();
const failing = (code: string) => ({ data: { code } });

test('a leaked recovery code is removed, and opens the folder no more', HARD, async () => {
  const { client, dataDir, agent } = await agentHere(temporaryFolder(), clock);
  const old = await client.vault.recoveryCode({});
  const [leaked] = (await slotOwners(dataDir)).filter(({ kind }) => kind === 'recovery');
  const kept = await client.vault.recoveryCode({});
  expect(await client.vault.removeSlot({ slot: leaked?.name ?? '' })).toEqual({
    removed: 'recovery',
    opensElsewhere: true,
  });
  const name = leaked?.name ?? '';
  expect(
    trailOf(dataDir)
      .filter(({ kind }) => kind.startsWith('key-slot-remov'))
      .map(({ kind, detail }) => [kind, detail?.['name']]),
  ).toEqual([
    ['key-slot-removal', name],
    ['key-slot-removed', name],
  ]);
  await agent.stop();
  const dir = join(dataDir, 'keys');
  const open = (code: string) =>
    openVault({ dir, slots: [recoverySlot(() => code)], clock, mayCreate: false });
  await expect(open(old.code)).rejects.toMatchObject({ code: 'vault-locked' });
  expect(await open(kept.code)).toBeDefined();
});

test(
  'that no code is left is said, and the way in by which the agent starts is never taken away',
  HARD,
  async () => {
    const { client, dataDir } = await agentHere(temporaryFolder(), clock);
    await client.vault.recoveryCode({});
    const [machine, recovery] = await slotOwners(dataDir);
    await expect(client.vault.removeSlot({ slot: machine?.name ?? '' })).rejects.toMatchObject(
      failing('vault-slot-last'),
    );
    await expect(client.vault.removeSlot({ slot: '../../agent' })).rejects.toMatchObject(
      failing('vault-slot-unknown'),
    );
    expect(await client.vault.removeSlot({ slot: recovery?.name ?? '' })).toMatchObject({
      opensElsewhere: false,
    });
    expect((await slotOwners(dataDir)).map(({ kind }) => kind)).toEqual(['machine']);
  },
);

test('a leaked machine key goes with its last slot, and the next slot has another', HARD, async () => {
  const dataDir = temporaryFolder();
  const dir = join(dataDir, 'keys');
  mkdirSync(dir);
  const passphrase = secretSlot('passphrase', () => 'correct horse battery', { n: 16, r: 1, p: 1 });
  const first = await openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate: true });
  const leaked = readFileSync(join(dir, 'machine.key'));
  const sealed = first.sealText('x', 'p');
  await enrolSlot({ dataDir, slots: [machineSlot(dir)], clock }, passphrase);
  const vault = await openVault({ dir, slots: [passphrase, machineSlot(dir)], clock, mayCreate: false });
  const machine = (await slotOwners(dataDir)).find(({ kind }) => kind === 'machine');
  await (await vault.removableSlot(machine?.name ?? '')).remove();
  expect(existsSync(join(dir, 'machine.key'))).toBe(false);
  expect(readdirSync(join(dir, 'slots'))).toHaveLength(1);
  await vault.addSlot(machineSlot(dir));
  expect(readFileSync(join(dir, 'machine.key'))).not.toEqual(leaked);
  const again = await openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate: false });
  expect(again.openText(sealed, 'p')).toBe('x');
});
