import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import {
  createClientKeys,
  keyStanding,
  recentSwitch,
} from '../../../main/agent/carrier/smart/client-keys.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testVault } from './test-vault.ts';

const DAY_MS = 86_400_000;

function setUp() {
  const dir = temporaryFolder();
  const clock = new FakeClock(Date.UTC(2026, 10, 1));
  const vault = testVault();
  const open = () => createClientKeys({ dir, vault, clock });
  return { dir, clock, keys: open(), open };
}
const code = (name: string): Error => expect.objectContaining({ code: name }) as Error;

test('both keys are published from the start; the new one signs from its day on, also after a restart', async () => {
  const { clock, keys, open } = setUp();
  const old = await keys.generate('ES384');
  const next = await keys.rotate({ switchAt: clock.now() + 7 * DAY_MS });
  expect(next).toMatchObject({ alg: 'ES384', state: 'next', active: false });
  const signer = async (): Promise<unknown> => decodeProtectedHeader(await open().sign({})).kid;
  const published = async (): Promise<unknown[]> => (await open().jwks()).keys.map(({ kid }) => kid);
  expect(await signer()).toBe(old.kid);
  expect(await published()).toEqual([old.kid, next.kid]);
  clock.set(clock.now() + 7 * DAY_MS);
  expect(await signer()).toBe(next.kid);
  expect(await published()).toEqual([old.kid, next.kid]);
  expect((await keys.list()).map(({ state }) => state)).toEqual(['previous', 'active']);
});

test('no key begins to sign while one of two clocks says that its day has not come, and the one that signs is not retired', async () => {
  const { dir, clock, keys } = setUp();
  let skewMs: number | null = null;
  const measured = createClientKeys({ dir, vault: testVault(), clock, skewMs: () => skewMs });
  const old = await keys.generate('ES384');
  const next = await keys.rotate({ switchAt: clock.now() + 7 * DAY_MS });
  const active = async (): Promise<unknown> => (await measured.list()).find((key) => key.active)?.kid;
  // Ours went ahead by 400 days, the server's says so.
  clock.set(clock.now() + 400 * DAY_MS);
  skewMs = -400 * DAY_MS;
  expect(await active()).toBe(old.kid);
  await expect(measured.retire(old.kid)).rejects.toThrow(code('client-key-in-use'));
  // The other way round: the server's day has come and ours has not.
  clock.set(clock.now() - 400 * DAY_MS);
  skewMs = 400 * DAY_MS;
  expect(await active()).toBe(old.kid);
  // Both agree, or the difference is that of any two clocks.
  clock.set(clock.now() + 7 * DAY_MS);
  for (skewMs of [0, -100_000, null]) expect(await active()).toBe(next.kid);
});

test('a retired key is published no more and its private half is gone; the one that signs cannot be retired', async () => {
  const { dir, keys } = setUp();
  const old = await keys.generate('ES384');
  await expect(keys.retire(old.kid)).rejects.toThrow(code('client-key-in-use'));
  const next = await keys.rotate({ switchAt: 'now', alg: 'RS384' });
  expect(await keys.retire(old.kid)).toMatchObject({ kid: old.kid, state: 'retired', active: false });
  expect((await keys.jwks()).keys.map(({ kid }) => kid)).toEqual([next.kid]);
  const file = readdirSync(dir).find((name) => name.includes(old.kid)) ?? '';
  expect(JSON.parse(readFileSync(join(dir, file), 'utf8'))).toMatchObject({ sealed: '' });
  // Once more is no harm, and it is not the day it happened.
  expect(await keys.retire(old.kid)).toMatchObject({ state: 'retired' });
  await expect(keys.retire('nobody')).rejects.toThrow(code('client-key-unknown'));
});

test('the former key signs again when it is put back, and the other stays published and can follow in turn', async () => {
  const { clock, keys } = setUp();
  await expect(keys.putBack()).rejects.toThrow(code('no-former-key'));
  const old = await keys.generate('ES384');
  await expect(keys.putBack()).rejects.toThrow(code('no-former-key'));
  clock.set(clock.now() + DAY_MS);
  const next = await keys.rotate({ switchAt: 'now' });
  const signer = async (): Promise<unknown> => decodeProtectedHeader(await keys.sign({})).kid;
  const back = await keys.putBack();
  expect([await signer(), back.kid, back.activeFrom]).toEqual([old.kid, old.kid, old.activeFrom]);
  expect((await keys.jwks()).keys.map(({ kid }) => kid)).toEqual([old.kid, next.kid]);
  expect(await keys.putBack()).toMatchObject({ kid: next.kid, state: 'active' });
  expect(await signer()).toBe(next.kid);
  await keys.retire(old.kid);
  await expect(keys.putBack()).rejects.toThrow(code('no-former-key'));
});

test('an end between the two writes of a key that is put back leaves the key that signed', async () => {
  const { dir, keys, open } = setUp();
  const old = await keys.generate('ES384');
  const next = await keys.rotate({ switchAt: 'now' });
  const file = join(dir, readdirSync(dir).find((name) => name.includes(old.kid)) ?? '');
  const half = { ...(JSON.parse(readFileSync(file, 'utf8')) as object), active: true };
  writeFileSync(file, JSON.stringify(half));
  expect((await open().list()).find(({ active }) => active)?.kid).toBe(next.kid);
  expect(await open().putBack()).toMatchObject({ kid: old.kid, state: 'active' });
});

test('a switch is recent for thirty days, while the former key can be put back', async () => {
  const { clock, keys } = setUp();
  const begin = clock.now();
  await keys.generate('ES384');
  expect(recentSwitch(await keys.list(), begin)).toBeNull();
  clock.set(begin + DAY_MS);
  await keys.rotate({ switchAt: 'now' });
  expect(recentSwitch(await keys.list(), clock.now())).toBe('2026-11-02T08:00:00.000+08:00');
  expect(recentSwitch(await keys.list(), clock.now() + 31 * DAY_MS)).toBeNull();
});

test('one switch at a time: retiring the waiting key makes room for another', async () => {
  const { clock, keys } = setUp();
  await expect(keys.rotate({ switchAt: clock.now() + DAY_MS })).rejects.toThrow(code('no-client-key'));
  const old = await keys.generate('ES384');
  await expect(keys.rotate({ switchAt: clock.now() - 1 })).rejects.toThrow(code('switch-in-past'));
  const waiting = await keys.rotate({ switchAt: clock.now() + DAY_MS });
  await expect(keys.rotate({ switchAt: clock.now() + 2 * DAY_MS })).rejects.toThrow(code('rotation-pending'));
  await keys.retire(waiting.kid);
  await keys.rotate({ switchAt: clock.now() + 2 * DAY_MS });
  clock.set(clock.now() + 1.5 * DAY_MS);
  expect((await keys.list()).find(({ active }) => active)?.kid).toBe(old.kid);
});

test('a key made at once ends a waiting switch, and a clock set back does not leave us without a key', async () => {
  const { clock, keys } = setUp();
  await keys.generate('ES384');
  await keys.rotate({ switchAt: clock.now() + DAY_MS });
  const now = await keys.generate('ES384');
  clock.set(clock.now() + 2 * DAY_MS);
  expect((await keys.list()).find(({ active }) => active)?.kid).toBe(now.kid);
  clock.set(clock.now() - 400 * DAY_MS);
  expect((await keys.list()).filter(({ active }) => active)).toHaveLength(1);
});

test('a key is due before it is too old, and not while another waits for its day', async () => {
  const { clock, keys } = setUp();
  const limits = { maxAgeDays: 365 };
  const standing = async () => keyStanding(await keys.list(), limits, clock.now());
  expect(await standing()).toEqual({ state: 'none' });
  const begin = clock.now();
  await keys.generate('ES384');
  expect(await standing()).toMatchObject({ state: 'fresh', until: '2027-11-01T08:00:00.000+08:00' });
  clock.set(begin + 335 * DAY_MS);
  expect(await standing()).toMatchObject({ state: 'due' });
  clock.set(begin + 366 * DAY_MS);
  expect(await standing()).toMatchObject({ state: 'overdue' });
  await keys.rotate({ switchAt: clock.now() + DAY_MS });
  expect(await standing()).toMatchObject({ state: 'rotating' });
});
