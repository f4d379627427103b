import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KeySlot } from '../../../main/agent/ports.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { keyIdOf } from '../../../main/agent/ground/vault/sealing.ts';
import { secretSlot } from '../../../main/agent/ground/vault/secret-slot.ts';
import { openVault, type OpenVault } from '../../../main/agent/ground/vault/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Another data key, seen from the folder of keys alone. */

const clock = new FakeClock();
const passphrase = (secret: string | null): KeySlot =>
  secretSlot('passphrase', () => secret, { n: 16, r: 1, p: 1 });
const at = (dir: string, slots: readonly KeySlot[] = [machineSlot(dir)]): Promise<OpenVault> =>
  openVault({ dir, slots, clock, mayCreate: false });
const slotsIn = (dir: string): string[] => readdirSync(join(dir, 'slots')).sort();
const ringsIn = (dir: string): string[] => readdirSync(join(dir, 'ring'));

/** A folder with a way in of this host and one of a person, and a value that its first data key sealed. */
async function folder() {
  const dir = temporaryFolder();
  const vault = await openVault({ dir, slots: [machineSlot(dir)], clock, mayCreate: true });
  await vault.addSlot(passphrase('correct horse battery'));
  return { dir, vault, sealed: vault.sealText('x', 'p') };
}
/** … whose data key was made anew, by whom the folder was opened again since. */
async function rotated() {
  const { dir, vault, sealed } = await folder();
  const before = slotsIn(dir);
  await vault.rotation.begin();
  return { dir, vault, sealed, before, next: await at(dir) };
}

test('a new data key opens the values of the one before, and the one before opens nothing new', async () => {
  const { dir, vault, sealed, next } = await rotated();
  expect(next.openText(sealed, 'p')).toBe('x');
  const later = next.sealText('y', 'p');
  expect(() => vault.openText(later, 'p')).toThrow(expect.objectContaining({ code: 'sealed-damaged' }));
  expect(next.rotation.unsettled).toBe(true);
  expect(next.rotation.older.map(({ begins }) => begins)).toEqual([
    sealed.subarray(0, next.sealedBegins.length),
  ]);
  expect(ringsIn(dir)).toHaveLength(1);
  expect(readFileSync(join(dir, 'ring', ringsIn(dir)[0] ?? '')).includes('older')).toBe(false);
});

test('its start ends it: the host’s ways stay, a person’s go and are named, and nothing is left of the key before', async () => {
  const { dir, before, next } = await rotated();
  const told: (readonly string[])[] = [];
  await next.rotation.settle((ended) => {
    // Before any of them goes.
    expect(slotsIn(dir)).toEqual(expect.arrayContaining(before));
    told.push(ended);
    return Promise.resolve();
  });
  expect(told).toEqual([
    before.filter((name) => name.startsWith('passphrase')).map((name) => name.slice(0, -5)),
  ]);
  expect(slotsIn(dir).filter((name) => before.includes(name))).toEqual([]);
  expect(await next.slotKinds()).toEqual(['machine']);
  expect(ringsIn(dir)).toHaveLength(1);
  const again = await at(dir);
  expect(again.rotation.unsettled).toBe(false);
  // Nothing to say a second time.
  await again.rotation.settle(() => Promise.reject(new Error('there is nothing to tell')));
  expect((await at(dir)).sealedBegins).toEqual(next.sealedBegins);
});

test('a folder without its ring, or with another in its place, is not opened: all that was sent would look new', async () => {
  const { dir } = await rotated();
  const [name = ''] = ringsIn(dir);
  const path = join(dir, 'ring', name);
  const whole = readFileSync(path);
  const missing = { code: 'vault-ring-missing' };
  writeFileSync(path, Buffer.concat([whole.subarray(0, -1), Buffer.of((whole.at(-1) ?? 0) ^ 1)]));
  await expect(at(dir)).rejects.toMatchObject(missing);
  rmSync(path);
  await expect(at(dir)).rejects.toMatchObject(missing);
  // Ring of a rotation that came to nothing.
  writeFileSync(join(dir, 'ring', '00000000.ring'), whole);
  await expect(at(dir)).rejects.toMatchObject(missing);
  writeFileSync(path, whole);
  const vault = await at(dir);
  await vault.rotation.settle(() => Promise.resolve());
  expect(ringsIn(dir)).toEqual([name]);
});

test('a destroyed key opens nothing any more, and is still recognised as the folder’s own', async () => {
  const { dir, sealed, next } = await rotated();
  const [older] = next.rotation.older;
  const id = older?.id ?? '';
  expect([id, keyIdOf(Buffer.alloc(32))].map((one) => next.rotation.knows(one))).toEqual(['open', 'never']);
  await next.rotation.forget(id, false);
  expect(next.rotation.knows(id)).toBe('gone');
  const again = await at(dir);
  expect(again.rotation.older).toEqual([]);
  expect(again.rotation.knows(id)).toBe('gone');
  expect(() => again.openText(sealed, 'p')).toThrow(expect.objectContaining({ code: 'sealed-damaged' }));
});

test('without a slot that opens here by itself there is no new key', async () => {
  const { dir, sealed } = await folder();
  const vault = await at(dir, [passphrase('correct horse battery')]);
  // A person’s way is taken away meanwhile, and the machine's is none of this host’s.
  for (const name of slotsIn(dir)) if (name.startsWith('passphrase')) rmSync(join(dir, 'slots', name));
  const before = slotsIn(dir);
  await expect(vault.rotation.begin()).rejects.toMatchObject({ code: 'vault-slot-last' });
  expect(slotsIn(dir)).toEqual(before);
  expect((await at(dir)).openText(sealed, 'p')).toBe('x');
});

test('a code that is made while another data key comes is taken back: it would open nothing', async () => {
  const { dir, vault } = await folder();
  await vault.rotation.begin();
  const before = slotsIn(dir);
  await expect(vault.addSlot(passphrase('another horse battery'))).rejects.toMatchObject({
    code: 'vault-rotated',
  });
  expect(slotsIn(dir)).toEqual(before);
});

test('the last slot that opens by itself is never removed, and a missing one cannot be', async () => {
  const { dir, vault } = await folder();
  const machine =
    slotsIn(dir)
      .find((name) => name.startsWith('machine'))
      ?.slice(0, -5) ?? '';
  const person =
    slotsIn(dir)
      .find((name) => name.startsWith('passphrase'))
      ?.slice(0, -5) ?? '';
  await expect(vault.removableSlot('machine-00000000')).rejects.toMatchObject({ code: 'vault-slot-unknown' });
  await expect(vault.removableSlot(machine)).rejects.toMatchObject({ code: 'vault-slot-last' });
  const removable = await vault.removableSlot(person);
  expect([removable.kind, slotsIn(dir).length]).toEqual(['passphrase', 2]);
  await removable.remove();
  expect(slotsIn(dir)).toEqual([`${machine}.json`]);
  expect(readdirSync(dir)).toContain('machine.key');
});

test.each([
  '7',
  'null',
  '{"v":2}',
  '{"v":2,"kind":"machine","createdAt":"","account":"","host":"","keyId":"","wrapped":{}}',
  '{"v":1,"kind":"machine","createdAt":"","account":"","host":"","keyId":1,"wrapped":{}}',
  '{"v":1,"kind":"machine","createdAt":"","account":"","host":"","keyId":"","wrapped":null}',
  '{"v":1,"kind":"machine","createdAt":"","account":"","host":"","keyId":"","wrapped":"x"}',
  '{"v":1,"kind":"machine","createdAt":"","account":"","host":"","keyId":"","replaces":1,"wrapped":{}}',
])('a file that is no slot (%s) is counted and opens nothing', async (text) => {
  const { dir } = await folder();
  for (const name of slotsIn(dir)) writeFileSync(join(dir, 'slots', name), text);
  await expect(at(dir)).rejects.toMatchObject({
    code: 'vault-locked',
    message: expect.stringContaining('2 slot file(s) are unreadable.') as string,
  });
});

/** A way in of the host that needs no person; what it is asked for is noted. */
function way(kind: string) {
  const asked: string[] = [];
  const settled: (readonly unknown[])[] = [];
  const wrapped = (dataKey: Buffer, how: string) => {
    asked.push(how);
    return Promise.resolve({ how, key: dataKey.toString('base64') });
  };
  const slot = {
    kind,
    wrap: (dataKey: Buffer) => wrapped(dataKey, 'wrapped'),
    wrapRenewed: (dataKey: Buffer) => wrapped(dataKey, 'renewed'),
    unwrap: ({ key }: Record<string, unknown>) => Promise.resolve(Buffer.from(String(key), 'base64')),
    settle: (slots: readonly Record<string, unknown>[]) => Promise.resolve(void settled.push(slots)),
  } satisfies KeySlot;
  return { slot, asked, settled };
}
/** Without a secret to renew: the slot itself is as good. */
const plainWay = (kind: string): KeySlot => {
  const { wrap, unwrap } = way(kind).slot;
  return { kind, wrap, unwrap };
};
const kindsIn = (dir: string): string[] => slotsIn(dir).map((name) => name.replace(/-.*/, ''));

test('every way of the host that opens by itself gets the new key, each once, by its renewed secret', async () => {
  const dir = temporaryFolder();
  const [one, two, strange] = [way('machine'), way('safeStorage'), way('strange')];
  const plain = plainWay('plain');
  const slots = [one.slot, two.slot, plain];
  const vault = await openVault({ dir, slots, clock, mayCreate: true });
  for (const slot of [two.slot, two.slot, plain, strange.slot, passphrase('correct horse battery')])
    await vault.addSlot(slot);
  const before = slotsIn(dir);
  await vault.rotation.begin();
  // The commit is one slot, by the host's first way.
  const [committed = ''] = slotsIn(dir).filter((name) => !before.includes(name));
  expect(committed).toMatch(/^machine-/);
  const next = await at(dir, slots);
  const told: (readonly string[])[] = [];
  await next.rotation.settle((ended) => Promise.resolve(void told.push([...ended].sort())));
  expect(kindsIn(dir)).toEqual(['machine', 'plain', 'safeStorage']);
  expect([one.asked, two.asked, strange.asked]).toEqual([
    ['wrapped', 'renewed'],
    ['wrapped', 'wrapped', 'renewed'],
    ['wrapped'],
  ]);
  const gone = before.filter((name) => /^(strange|passphrase)-/.test(name));
  expect(told).toEqual([gone.map((name) => name.slice(0, -'.json'.length))]);
  // Each way is told what it wraps from now on, and nothing of the others.
  const held = { how: 'renewed', key: expect.any(String) as unknown };
  expect([one.settled, two.settled]).toEqual([[[held]], [[held]]]);
  for (const slot of slots) expect((await at(dir, [slot])).sealedBegins).toEqual(next.sealedBegins);
  const again = await at(dir, slots);
  await again.rotation.settle(() => Promise.reject(new Error('there is nothing to tell')));
  expect([one.settled.length, slotsIn(dir).length]).toEqual([2, 3]);
});

test('a way whose slot does not open, or opens to another key, does not begin a rotation', async () => {
  const { dir } = await folder();
  const vault = await at(dir, [machineSlot(dir)]);
  const before = slotsIn(dir);
  for (const opened of [null, Buffer.alloc(32, 9)]) {
    const machine = machineSlot(dir);
    let isOpen = true;
    const slot: KeySlot = {
      ...machine,
      unwrap: (file) => (isOpen ? machine.unwrap(file) : Promise.resolve(opened)),
    };
    const here = await at(dir, [slot]);
    isOpen = false;
    await expect(here.rotation.begin()).rejects.toMatchObject({
      code: 'vault-slot-last',
      message:
        'No way into the data folder opens here by itself, so the agent could not start with a new data key: add one first.',
      messageZh: '本機沒有可自行開啟資料夾的方式，無法輪替資料金鑰；請先加入一種方式。',
    });
  }
  expect(slotsIn(dir)).toEqual(before);
  expect(readdirSync(dir)).not.toContain('ring');
  expect(vault.rotation.unsettled).toBe(false);
});

test('of several slots of a way, one that opens is enough', async () => {
  const { dir, vault } = await folder();
  await vault.addSlot(machineSlot(dir));
  const [first = ''] = slotsIn(dir).filter((name) => name.startsWith('machine'));
  const path = join(dir, 'slots', first);
  const slot = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...slot, wrapped: {} }));
  await vault.rotation.begin();
  const next = await at(dir);
  expect(next.sealedBegins).not.toEqual(vault.sealedBegins);
  await next.rotation.settle(() => Promise.resolve());
  expect(kindsIn(dir)).toEqual(['machine']);
});

test('a rotation that began and was not settled can be followed by another, and all opens', async () => {
  const { dir, sealed, next } = await rotated();
  const later = next.sealText('y', 'p');
  await next.rotation.begin();
  const last = await at(dir);
  const told: (readonly string[])[] = [];
  await last.rotation.settle((ended) => Promise.resolve(void told.push(ended)));
  expect([last.openText(sealed, 'p'), last.openText(later, 'p')]).toEqual(['x', 'y']);
  expect(told.map((names) => names.map((name) => name.replace(/-.*/, '')))).toEqual([['passphrase']]);
  expect([kindsIn(dir), ringsIn(dir).length]).toEqual([['machine'], 1]);
  expect((await at(dir)).sealedBegins).toEqual(last.sealedBegins);
});
