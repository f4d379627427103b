import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KeySlot } from '../../../main/agent/ports.ts';
import {
  addOwnSlot,
  keyIdIn,
  openForeignKey,
  type SlotTexts,
} from '../../../main/agent/ground/vault/foreign-key.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { createVault, keyIdOf } from '../../../main/agent/ground/vault/sealing.ts';
import { newRecoveryCode, secretSlot } from '../../../main/agent/ground/vault/secret-slot.ts';
import { openVault, type OpenVault } from '../../../main/agent/ground/vault/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The data key of another folder, out of the slots that lie in its backup. */

const clock = new FakeClock();
const [code, another] = [newRecoveryCode(), newRecoveryCode()];
/** Cheap to make; it opens at the cost that it says itself. */
const recovery = (by: string): KeySlot => secretSlot('recovery', () => by, { n: 16, r: 1, p: 1 });

const textsIn = (dir: string): SlotTexts =>
  readdirSync(join(dir, 'slots')).map((name) => ({
    name,
    text: readFileSync(join(dir, 'slots', name), 'utf8'),
  }));
const at = (dir: string, mayCreate = false): Promise<OpenVault> =>
  openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate });

/** A folder with these recovery codes, and something that it sealed. */
async function folder(...codes: readonly string[]) {
  const dir = temporaryFolder();
  const vault = await at(dir, true);
  for (const by of codes) await vault.addSlot(recovery(by));
  return { dir, vault, sealed: vault.sealText('x', 'p'), texts: textsIn(dir) };
}

test('a recovery code opens the data key of its folder, however it is typed', async () => {
  const { sealed, texts } = await folder(another, code);
  for (const typed of [code, another, ` ${code.toLowerCase().replaceAll('-', ' ')}`]) {
    const dataKey = await openForeignKey(texts, typed);
    expect(createVault(dataKey).openText(sealed, 'p')).toBe('x');
    expect(keyIdOf(dataKey)).toBe(keyIdIn(texts));
  }
});

test('a wrong code, one with a typing mistake, and a folder that never had one are distinguished', async () => {
  const { texts } = await folder(code);
  await expect(openForeignKey(texts, another)).rejects.toMatchObject({ code: 'backup-code-wrong' });
  await expect(openForeignKey(texts, code.slice(1))).rejects.toMatchObject({ code: 'recovery-code-typo' });
  await expect(openForeignKey((await folder()).texts, code)).rejects.toMatchObject({
    code: 'backup-code-missing',
  });
  await expect(openForeignKey([], code)).rejects.toMatchObject({ code: 'backup-code-missing' });
});

test('a slot that opens to another key than it names is not taken', async () => {
  const [{ texts }, other] = [await folder(code), await folder(code)];
  const wrappedIn = (of: SlotTexts): unknown =>
    of
      .map(({ text }) => JSON.parse(text) as Record<string, unknown>)
      .find(({ kind }) => kind === 'recovery')?.['wrapped'];
  const changed = texts.map(({ name, text }) => ({
    name,
    text: JSON.stringify({ ...(JSON.parse(text) as object), wrapped: wrappedIn(other.texts) }),
  }));
  await expect(openForeignKey(changed, code)).rejects.toMatchObject({ code: 'backup-code-wrong' });
});

test('an unreadable slot is skipped, and without any slot no key has a name', async () => {
  const { texts } = await folder(code);
  const damaged = { name: 'a.json', text: '{"v":1' };
  expect(keyIdIn([damaged, ...texts])).toBe(keyIdIn(texts));
  expect(await openForeignKey([damaged, ...texts], code)).toHaveLength(32);
  expect([keyIdIn([]), keyIdIn([damaged])]).toEqual([null, null]);
});

test('slots of two folders are refused', async () => {
  const both = [...(await folder(code)).texts, ...(await folder(another)).texts];
  await expect(openForeignKey(both, code)).rejects.toMatchObject({ code: 'vault-mixed' });
  expect(() => keyIdIn(both)).toThrow(expect.objectContaining({ code: 'vault-mixed' }) as Error);
});

test('a slot of one’s own is made for that key, and opens its folder', async () => {
  const { sealed, texts } = await folder(code);
  const dataKey = await openForeignKey(texts, code);
  const here = temporaryFolder();
  const slotsDir = join(here, 'slots');
  const machine = machineSlot(here);
  const own: KeySlot = {
    ...machine,
    wrap: async (given) => {
      const wrapped = await machine.wrap(given);
      // The slot may do as it likes with the bytes it is given.
      given.fill(0);
      return wrapped;
    },
  };
  await addOwnSlot(slotsDir, Buffer.from(dataKey), own, clock);
  const slots = textsIn(here).map(({ text }) => JSON.parse(text) as Record<string, unknown>);
  expect(slots).toEqual([
    expect.objectContaining({
      kind: 'machine',
      createdAt: '2026-11-24T01:00:00.000Z',
      keyId: keyIdOf(dataKey),
    }),
  ]);
  expect((await at(here)).openText(sealed, 'p')).toBe('x');
});
