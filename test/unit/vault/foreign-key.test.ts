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
    const { dataKey, replaces } = await openForeignKey(texts, typed);
    expect(createVault(dataKey).openText(sealed, 'p')).toBe('x');
    expect([keyIdOf(dataKey), replaces]).toEqual([keyIdIn(texts), undefined]);
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
  expect((await openForeignKey([damaged, ...texts], code)).dataKey).toHaveLength(32);
  expect([keyIdIn([]), keyIdIn([damaged])]).toEqual([null, null]);
});

test('slots of two folders are refused', async () => {
  const both = [...(await folder(code)).texts, ...(await folder(another)).texts];
  await expect(openForeignKey(both, code)).rejects.toMatchObject({ code: 'vault-mixed' });
  expect(() => keyIdIn(both)).toThrow(expect.objectContaining({ code: 'vault-mixed' }) as Error);
});

test('in the middle of a rotation the code of the key before opens nothing, and that of the new one says which it followed', async () => {
  const { dir, vault, texts } = await folder(code);
  await vault.rotation.begin();
  const between = textsIn(dir);
  await expect(openForeignKey(between, code)).rejects.toMatchObject({ code: 'backup-code-missing' });
  expect(keyIdIn(between)).not.toBe(keyIdIn(texts));
  const next = await at(dir);
  await next.addSlot(recovery(another));
  const { dataKey, replaces } = await openForeignKey(textsIn(dir), another);
  expect(createVault(dataKey).sealedBegins).toEqual(next.sealedBegins);
  expect(replaces).toBe(keyIdIn(texts));
});

test('a slot of one’s own is made for that key, and opens a folder that has its ring', async () => {
  const { vault, texts } = await folder(code);
  const opened = await openForeignKey(texts, code);
  const here = temporaryFolder();
  const slotsDir = join(here, 'slots');
  const machine = machineSlot(here);
  const own: KeySlot = {
    ...machine,
    wrap: async (dataKey) => {
      const wrapped = await machine.wrap(dataKey);
      // The slot may do as it likes with the bytes it is given.
      dataKey.fill(0);
      return wrapped;
    },
  };
  await addOwnSlot(slotsDir, opened, own, clock);
  await addOwnSlot(slotsDir, { ...opened, replaces: 'f'.repeat(16) }, own, clock);
  const slots = textsIn(here).map(({ text }) => JSON.parse(text) as Record<string, unknown>);
  expect(slots).toHaveLength(2);
  expect(slots.map(({ replaces }) => replaces)).toEqual(expect.arrayContaining([undefined, 'f'.repeat(16)]));
  for (const slot of slots)
    expect(slot).toMatchObject({
      kind: 'machine',
      createdAt: '2026-11-24T01:00:00.000Z',
      keyId: keyIdOf(opened.dataKey),
    });
  // The ring of the key that it followed is not here.
  await expect(at(here)).rejects.toMatchObject({ code: 'vault-ring-missing' });
  const alone = temporaryFolder();
  await addOwnSlot(join(alone, 'slots'), opened, machineSlot(alone), clock);
  expect((await at(alone)).sealedBegins).toEqual(vault.sealedBegins);
});
