import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import type { Audit, AuditEntry } from '../../../main/agent/ground/audit/audit.ts';
import { createClientKeys } from '../../../main/agent/carrier/smart/client-keys.ts';
import type { ClientKeys } from '../../../main/agent/carrier/smart/token-source.ts';
import type { Vault } from '../../../main/agent/ground/vault/vault.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testVault } from './test-vault.ts';

function setUp(
  vault: Vault = testVault(),
  dir = temporaryFolder(),
): { dir: string; vault: Vault; clock: FakeClock; keys: ClientKeys; audited: AuditEntry[] } {
  const clock = new FakeClock();
  const audited: AuditEntry[] = [];
  const audit = {
    append: (entry: AuditEntry) => {
      audited.push(entry);
      return Promise.resolve();
    },
  } as Audit;
  return { dir, vault, clock, audited, keys: createClientKeys({ dir, vault, clock, audit }) };
}

test.each(['ES384', 'RS384'] as const)(
  '%s: what is signed verifies with the published set, across a restart',
  async (alg) => {
    const { dir, vault, keys } = setUp();
    const key = await keys.generate(alg);
    const again = setUp(vault, dir).keys;
    const jwks = await again.jwks();
    const token = await again.sign({ iss: 'client' });
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks));
    expect(payload).toEqual({ iss: 'client' });
    expect(decodeProtectedHeader(token)).toEqual({ alg, kid: key.kid, typ: 'JWT' });
    expect(await calculateJwkThumbprint(jwks.keys[0] ?? {})).toBe(key.kid);
    if (alg === 'RS384') expect(Buffer.from(String(jwks.keys[0]?.['n']), 'base64url')).toHaveLength(384);
  },
);

test('the published set holds public members only, and no private one lies on disk in clear', async () => {
  const { dir, keys } = setUp();
  await keys.generate('ES384');
  await keys.generate('RS384');
  const { keys: published } = await keys.jwks();
  expect(published.map((key) => Object.keys(key).sort())).toEqual([
    ['alg', 'crv', 'key_ops', 'kid', 'kty', 'use', 'x', 'y'],
    ['alg', 'e', 'key_ops', 'kid', 'kty', 'n', 'use'],
  ]);
  for (const key of published) expect(key).toMatchObject({ use: 'sig', key_ops: ['verify'] });
  for (const name of readdirSync(dir))
    expect(readFileSync(join(dir, name), 'utf8')).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/);
});

test('a new key is the active one, the older stay listed and published, also when the clock was set back', async () => {
  const { dir, vault, clock, keys, audited } = setUp();
  const first = await keys.generate('ES384');
  clock.set(clock.now() - 86_400_000);
  const second = await keys.generate('ES384');
  expect((await keys.list()).map((key) => [key.kid, key.active])).toEqual([
    [first.kid, false],
    [second.kid, true],
  ]);
  expect((await keys.jwks()).keys.map((key) => key['kid'])).toEqual([first.kid, second.kid]);
  expect(decodeProtectedHeader(await setUp(vault, dir).keys.sign({})).kid).toBe(second.kid);
  expect(audited.map((entry) => [entry.kind, entry.detail?.['kid']])).toEqual([
    ['key-generated', first.kid],
    ['key-generated', second.kid],
  ]);
});

test('two files that both say active, as a crash between two writes leaves them, mean the younger', async () => {
  const { dir, keys } = setUp();
  const first = await keys.generate('ES384');
  const path = join(dir, `client-${first.kid}.json`);
  const asActive = readFileSync(path, 'utf8');
  const second = await keys.generate('ES384');
  writeFileSync(path, asActive);
  expect((await keys.list()).filter((key) => key.active).map((key) => key.kid)).toEqual([second.kid]);
});

test('keys made at the same time all survive, one of them active', async () => {
  const { keys } = setUp();
  await Promise.all([keys.generate('ES384'), keys.generate('ES384'), keys.generate('ES384')]);
  const all = await keys.list();
  expect(all).toHaveLength(3);
  expect(all.filter((key) => key.active)).toHaveLength(1);
});

test('without a key, with another vault, or with a damaged file nothing is signed', async () => {
  const { dir, keys } = setUp();
  await expect(keys.sign({})).rejects.toMatchObject({ code: 'no-client-key' });
  const { kid } = await keys.generate('ES384');
  await expect(setUp(testVault(), dir).keys.sign({})).rejects.toThrow();
  writeFileSync(join(dir, 'client-other.json'), '{"v":1,');
  await expect(keys.list()).rejects.toMatchObject({ code: 'client-key-damaged' });
  writeFileSync(
    join(dir, 'client-other.json'),
    readFileSync(join(dir, `client-${kid}.json`), 'utf8').replace('"v": 1', '"v": 2'),
  );
  await expect(keys.sign({})).rejects.toMatchObject({ code: 'client-key-damaged' });
});
