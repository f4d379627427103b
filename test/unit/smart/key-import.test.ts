import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { createClientKeys } from '../../../main/agent/smart/client-keys.ts';
import { readPrivateKey } from '../../../main/agent/smart/key-import.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testVault } from './test-vault.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1', passphrase?: string): string =>
  key
    .export({
      type,
      format: 'pem',
      ...(passphrase !== undefined && { cipher: 'aes-256-cbc', passphrase }),
    } as { type: 'pkcs8'; format: 'pem' })
    .toString();

test.each([
  ['PKCS#8', pem(ec, 'pkcs8'), 'ES384'],
  ['SEC1', pem(ec, 'sec1'), 'ES384'],
  ['PKCS#1', pem(rsa, 'pkcs1'), 'RS384'],
  [
    'PEM after a BOM and bag attributes',
    `\uFEFFBag Attributes\r\n    friendlyName: key\r\n${pem(rsa, 'pkcs8')}`,
    'RS384',
  ],
  [
    'PEM after its parameters',
    `-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n${pem(ec, 'sec1')}`,
    'ES384',
  ],
  ['a JWK', JSON.stringify(ec.export({ format: 'jwk' })), 'ES384'],
  ['a set with one private key', JSON.stringify({ keys: [rsa.export({ format: 'jwk' })] }), 'RS384'],
])('%s is read', (_name, text, alg) => {
  const key = readPrivateKey(text);
  expect(key.alg).toBe(alg);
  expect(key.jwk.d).toBeTypeOf('string');
});

test('an encrypted key needs its passphrase', () => {
  const text = pem(ec, 'pkcs8', 'secret');
  expect(readPrivateKey(text, 'secret').alg).toBe('ES384');
  for (const wrong of [undefined, 'other'])
    expect(() => readPrivateKey(text, wrong)).toThrow(
      expect.objectContaining({ code: 'client-key-unreadable' }) as Error,
    );
});

test.each([
  ['nothing', ''],
  [
    'a public key',
    generateKeyPairSync('ec', { namedCurve: 'P-384' })
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString(),
  ],
  ['broken JSON', '{"kty":'],
  ['two keys', JSON.stringify({ keys: [ec.export({ format: 'jwk' }), rsa.export({ format: 'jwk' })] })],
  ['a JWK that is none', '{"kty":"EC","d":"x"}'],
])('%s cannot be read, and the sentence quotes nothing', (_name, text) => {
  expect(() => readPrivateKey(text)).toThrow(
    expect.objectContaining({ code: 'client-key-unreadable' }) as Error,
  );
});

test.each([
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['RSA of 1024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
  ['Ed25519', generateKeyPairSync('ed25519').privateKey],
])('%s does not suit', (_name, key) => {
  expect(() => readPrivateKey(pem(key, 'pkcs8'))).toThrow(
    expect.objectContaining({ code: 'client-key-unsuitable' }) as Error,
  );
});

test('an imported key keeps the id NHI knows it by, signs at once, and its id cannot be taken by another', async () => {
  const keys = createClientKeys({ dir: temporaryFolder(), vault: testVault(), clock: new FakeClock() });
  await keys.generate('RS384');
  const jwk = JSON.stringify({ ...ec.export({ format: 'jwk' }), kid: 'hospital-2026' });
  expect(await keys.import(jwk)).toMatchObject({ kid: 'hospital-2026', alg: 'ES384', active: true });
  expect(decodeProtectedHeader(await keys.sign({})).kid).toBe('hospital-2026');
  expect(await keys.import(jwk)).toMatchObject({ kid: 'hospital-2026' });
  expect(await keys.list()).toHaveLength(2);
  const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'jwk' });
  await expect(keys.import(JSON.stringify({ ...other, kid: 'hospital-2026' }))).rejects.toMatchObject({
    code: 'client-key-id-taken',
  });
});
