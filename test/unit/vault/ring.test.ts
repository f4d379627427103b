import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { ringFiles } from '../../../main/agent/ground/vault/ring.ts';
import { createVault, keyIdOf } from '../../../main/agent/ground/vault/sealing.ts';
import { openVault, type OpenVault } from '../../../main/agent/ground/vault/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

/** Keys beside the newest data key: on the disk, and in a backup that is to be opened. */

const clock = new FakeClock();

/** A folder of keys that keeps each of its data keys for the test. */
function folder() {
  const dir = temporaryFolder();
  const dataKeys: Buffer[] = [];
  const machine = machineSlot(dir);
  const noted = (dataKey: Buffer): void => void dataKeys.push(Buffer.from(dataKey));
  const slot = {
    ...machine,
    wrap: (dataKey: Buffer) => (noted(dataKey), machine.wrap(dataKey)),
    wrapRenewed: (dataKey: Buffer) => (
      noted(dataKey),
      machine.wrapRenewed?.(dataKey) ?? machine.wrap(dataKey)
    ),
  };
  const at = (): Promise<OpenVault> => openVault({ dir, slots: [slot], clock, mayCreate: true });
  /** The folder with another data key, and nothing left of the slots of the one before. */
  const rotated = async (): Promise<OpenVault> => {
    await (await at()).rotation.begin();
    const next = await at();
    await next.rotation.settle(() => Promise.resolve());
    return at();
  };
  return { dir, dataKeys, at, rotated };
}
const ringOf = (dir: string): string => join(dir, 'ring', readdirSync(join(dir, 'ring'))[0] ?? '');

test('a ring lies on the disk as version 1, by the name of its key, and is sealed by that key for its own place', async () => {
  const { dir, at, rotated, dataKeys } = folder();
  await at();
  const vault = await rotated();
  const [first = Buffer.of(), second = Buffer.of()] = dataKeys;
  const id = keyIdOf(second);
  expect(readdirSync(join(dir, 'ring'))).toEqual([`${id}.ring`]);
  const ring: unknown = JSON.parse(vault.openText(readFileSync(ringOf(dir)), `keys.ring.${id}`));
  const before = createVault(first);
  expect(ring).toEqual({
    v: 1,
    older: { [keyIdOf(first)]: first.toString('base64') },
    digests: expect.objectContaining({ path: expect.any(String) as unknown }) as unknown,
    notes: { [before.sealForTrail('', '').subarray(0, 5).toString('hex')]: expect.any(String) as unknown },
    macs: { [before.macKey]: expect.any(String) as unknown },
    earlier: [keyIdOf(first)],
  });
});

test.skipIf(onWindows('modes'))('it is for the owner of the folder alone', async () => {
  const { dir, at, rotated } = folder();
  await at();
  await rotated();
  const modes = [join(dir, 'ring'), ringOf(dir)].map((path) => statSync(path).mode & 0o777);
  expect(modes).toEqual([0o700, 0o600]);
});

test('what the key in force sealed for another place does not pass for its ring', async () => {
  const { dir, at, rotated } = folder();
  await at();
  const vault = await rotated();
  const path = ringOf(dir);
  const empty = JSON.stringify({ v: 1, older: {}, digests: {}, notes: {}, macs: {}, earlier: [] });
  writeFileSync(path, vault.sealText(empty, 'cases.note.1'));
  await expect(at()).rejects.toMatchObject({ code: 'vault-ring-missing', cause: { code: 'sealed-damaged' } });
});

test('of the folder of rings only rings are read, and one that cannot be read is no folder without rings', async () => {
  const { dir, at, rotated } = folder();
  await at();
  expect(await ringFiles(dir)).toEqual([]);
  await rotated();
  const bytes = readFileSync(ringOf(dir));
  mkdirSync(join(dir, 'ring', 'elsewhere'));
  writeFileSync(join(dir, 'ring', 'x.ring.tmp'), 'half a ring');
  expect(await ringFiles(dir)).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown, bytes }]);
  renameSync(join(dir, 'ring'), join(dir, 'kept'));
  writeFileSync(join(dir, 'ring'), '');
  await expect(ringFiles(dir)).rejects.toMatchObject({ code: 'ENOTDIR' });
  rmSync(join(dir, 'ring'));
  renameSync(join(dir, 'kept'), join(dir, 'ring'));
  await expect(at()).resolves.toBeDefined();
});

test('after any number of rotations all that was sealed opens, all is found again, and each key is known', async () => {
  const { at, rotated, dataKeys } = folder();
  const first = await at();
  const sealed = [first.sealText('0', 'p')];
  const digest = first.digest('claim', 'x');
  const macs = [[first.macKey, first.mac('line')] as const];
  for (const text of ['1', '2']) {
    const vault = await rotated();
    sealed.push(vault.sealText(text, 'p'));
    macs.push([vault.macKey, vault.mac('line')]);
  }
  const last = await at();
  expect(sealed.map((bytes) => last.openText(bytes, 'p'))).toEqual(['0', '1', '2']);
  expect(last.digest('claim', 'x')).toBe(digest);
  expect(macs.map(([key, mac]) => last.checkMac(key, 'line', mac))).toEqual([true, true, true]);
  const ids = dataKeys.map(keyIdOf);
  expect(ids.map((id) => last.rotation.knows(id))).toEqual(['open', 'open', 'open']);
  expect(last.rotation.older.map(({ id }) => id).sort()).toEqual(ids.slice(0, 2).sort());
  await last.rotation.forget(ids[0] ?? '', false);
  expect(ids.map((id) => last.rotation.knows(id))).toEqual(['gone', 'open', 'open']);
  expect((await at()).rotation.older.map(({ id }) => id)).toEqual([ids[1]]);
});

test('a key that is forgotten still opens the notes of the trail where it is said that there are some', async () => {
  for (const noted of [true, false]) {
    const { at, rotated } = folder();
    const first = await at();
    const [value, note] = [first.sealText('value', 'p'), first.sealForTrail('note', 'p')];
    const next = await rotated();
    await next.rotation.forget(next.rotation.older[0]?.id ?? '', noted);
    const vault = await at();
    expect(vault.openText(note, 'p')).toBe('note');
    if (noted) expect(vault.openText(value, 'p')).toBe('value');
    else
      expect(() => vault.openText(value, 'p')).toThrow(expect.objectContaining({ code: 'sealed-damaged' }));
  }
});

/** A folder as a backup kept it, and what it had sealed by each of its data keys until then. */
async function kept({ rotations }: { readonly rotations: number }) {
  const { dir, at, rotated, dataKeys } = folder();
  const sealed = [(await at()).sealText('0', 'p')];
  const notes = [(await at()).sealForTrail('note 0', 'p')];
  for (let count = 1; count <= rotations; count += 1) {
    const vault = await rotated();
    sealed.push(vault.sealText(String(count), 'p'));
    notes.push(vault.sealForTrail(`note ${String(count)}`, 'p'));
  }
  return { sealed, notes, rings: await ringFiles(dir), dataKey: dataKeys.at(-1) ?? Buffer.of(), dataKeys };
}
const textsBy = (vault: Pick<OpenVault, 'openText'>, sealed: readonly Buffer[]): string[] =>
  sealed.map((bytes) => {
    try {
      return vault.openText(bytes, 'p');
    } catch {
      return '-';
    }
  });

test('a backup whose key is given opens, with all older keys in its ring, and here is found what was here before', async () => {
  const backup = await kept({ rotations: 2 });
  const here = folder();
  const vault = await here.at();
  const [own, digest] = [vault.sealText('own', 'p'), vault.digest('claim', 'x')];
  const opened = vault.rotation.withKeysOf(backup.rings, backup.dataKey);
  expect(textsBy(opened.vault, [...backup.sealed, ...backup.notes, own])).toEqual([
    ...['0', '1', '2', 'note 0', 'note 1', 'note 2', 'own'],
  ]);
  expect(opened.vault.digest('claim', 'x')).toBe(digest);
  expect(opened.vault.sealedBegins).toEqual(vault.sealedBegins);
  // Nothing is kept until it is asked for.
  expect(await ringFiles(here.dir)).toEqual([]);
  expect(textsBy(await here.at(), backup.sealed)).toEqual(['-', '-', '-']);
  await opened.keep();
  const again = await here.at();
  expect(textsBy(again, [...backup.sealed, ...backup.notes, own])).toEqual([
    ...['0', '1', '2', 'note 0', 'note 1', 'note 2', 'own'],
  ]);
  expect(again.digest('claim', 'x')).toBe(digest);
  expect(again.rotation.older.map(({ id }) => id).sort()).toEqual(backup.dataKeys.map(keyIdOf).sort());
  // They are keys to open things with, and never were this folder's own.
  await again.rotation.forget(keyIdOf(backup.dataKey), false);
  expect(again.rotation.knows(keyIdOf(backup.dataKey))).toBe('never');
});

test('without its key a backup of another folder does not open, and nothing is kept of it', async () => {
  const backup = await kept({ rotations: 1 });
  const here = folder();
  const vault = await here.at();
  for (const given of [null, randomBytes(32)]) {
    const opened = vault.rotation.withKeysOf(backup.rings, given);
    expect(textsBy(opened.vault, backup.sealed)).toEqual(['-', '-']);
    if (given === null) await opened.keep();
  }
  expect(await ringFiles(here.dir)).toEqual([]);
});

test('a backup of this folder opens by what the keys in force open: its own ring, or that of an older key', async () => {
  const { dir, at, rotated, dataKeys } = folder();
  const first = await at();
  const sealed = [first.sealText('0', 'p')];
  const second = await rotated();
  sealed.push(second.sealText('1', 'p'));
  const rings = await ringFiles(dir);
  // The first key is forgotten here; the ring of the second in the backup has it yet.
  await second.rotation.forget(keyIdOf(dataKeys[0] ?? Buffer.of()), false);
  const own = await at();
  expect(textsBy(own, sealed)).toEqual(['-', '1']);
  expect(textsBy(own.rotation.withKeysOf(rings, null).vault, sealed)).toEqual(['0', '1']);
  const third = await rotated();
  const opened = third.rotation.withKeysOf(rings, null);
  expect(textsBy(third, sealed)).toEqual(['-', '1']);
  expect(textsBy(opened.vault, sealed)).toEqual(['0', '1']);
  // Its own key is none of the older ones.
  await opened.keep();
  const last = await at();
  expect(textsBy(last, sealed)).toEqual(['0', '1']);
  expect(last.rotation.older.map(({ id }) => id).sort()).toEqual(dataKeys.slice(0, 2).map(keyIdOf).sort());
});

test('keys that are here already are not written again', async () => {
  const { dir, at, rotated } = folder();
  await at();
  const vault = await rotated();
  const rings = await ringFiles(dir);
  await vault.rotation.withKeysOf(rings, null).keep();
  expect(await ringFiles(dir)).toEqual(rings);
});

test('what was kept of a backup is gone with its forgetting, and the rest stays', async () => {
  const backup = await kept({ rotations: 0 });
  const { at, rotated, dataKeys } = folder();
  const sealed = (await at()).sealText('own', 'p');
  const vault = await rotated();
  await vault.rotation.withKeysOf(backup.rings, backup.dataKey).keep();
  expect(vault.rotation.knows(keyIdOf(backup.dataKey))).toBe('open');
  await vault.rotation.forget(keyIdOf(backup.dataKey), false);
  const again = await at();
  expect(textsBy(again, [...backup.sealed, sealed])).toEqual(['-', 'own']);
  expect(again.rotation.older.map(({ id }) => id)).toEqual([keyIdOf(dataKeys[0] ?? Buffer.of())]);
});

test('notes of the trail open by keys that are forgotten, those of a backup and those of here', async () => {
  /** A folder whose first key is forgotten, and a note that it sealed. */
  const forgotten = async () => {
    const { dir, at, rotated, dataKeys } = folder();
    const note = (await at()).sealForTrail('note', 'p');
    const vault = await rotated();
    await vault.rotation.forget(vault.rotation.older[0]?.id ?? '', false);
    return { note, at, rings: await ringFiles(dir), dataKey: dataKeys.at(-1) ?? Buffer.of() };
  };
  const [backup, here] = [await forgotten(), await forgotten()];
  const vault = await here.at();
  const opened = vault.rotation.withKeysOf(backup.rings, backup.dataKey);
  expect(textsBy(opened.vault, [backup.note, here.note])).toEqual(['note', 'note']);
  await opened.keep();
  expect(textsBy(await here.at(), [backup.note, here.note])).toEqual(['note', 'note']);
});
