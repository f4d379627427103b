import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { AgentError } from '../../../main/agent/ground/error.ts';
import { createClientKeys } from '../../../main/agent/carrier/smart/client-keys.ts';
import { readPrivateKey } from '../../../main/agent/carrier/smart/key-import.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { selfSigned } from '../nhi/self-signed.ts';
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

const der = (key: KeyObject, passphrase: string): Buffer =>
  key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase });

/** The code of what it throws; its sentence must name no detail of the input. */
function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof AgentError) return error.code;
    throw error;
  }
  return 'none';
}

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

test('an encrypted key says that it needs its passphrase, and when it is the wrong one', () => {
  const text = pem(ec, 'pkcs8', 'secret');
  const old = pem(rsa, 'pkcs1', 'secret');
  for (const encrypted of [text, old]) {
    expect(readPrivateKey(encrypted, 'secret').jwk.d).toBeTypeOf('string');
    expect(faultOf(() => readPrivateKey(encrypted))).toBe('client-key-passphrase-needed');
    expect(faultOf(() => readPrivateKey(encrypted, 'other'))).toBe('client-key-passphrase-wrong');
  }
});

test.each([
  ['PKCS#8', ec.export({ type: 'pkcs8', format: 'der' })],
  ['encrypted PKCS#8', der(ec, 'secret')],
  ['PKCS#1', rsa.export({ type: 'pkcs1', format: 'der' })],
  ['SEC1', ec.export({ type: 'sec1', format: 'der' })],
])('%s in DER is read', (_name, bytes) => {
  expect(readPrivateKey(bytes, 'secret').jwk.d).toBeTypeOf('string');
});

test('a PEM with Windows line ends, and one that Notepad saved as UTF-16, are read', () => {
  const windows = `\uFEFFBag Attributes\r\n${pem(rsa, 'pkcs8')}`.replaceAll(/\r?\n/g, '\r\n');
  expect(readPrivateKey(Buffer.from(windows)).alg).toBe('RS384');
  expect(readPrivateKey(Buffer.from(`\uFEFF${pem(ec, 'pkcs8')}`, 'utf16le')).alg).toBe('ES384');
});

const publicPem = createPublicKey(ec).export({ type: 'spki', format: 'pem' }).toString();
test.each([
  ['nothing', '', 'client-key-unreadable'],
  ['a text', 'hello', 'client-key-unreadable'],
  ['bytes that are none', Buffer.from([0x30, 0x82, 0x01, 0x02, 0x03]), 'client-key-unreadable'],
  ['broken JSON', '{"kty":', 'client-key-unreadable'],
  ['a damaged PEM', pem(ec, 'pkcs8').replace(/^M.*$/m, 'AAAA'), 'client-key-unreadable'],
  ['a JWK that is none', '{"kty":"EC","d":"x"}', 'client-key-unreadable'],
  ['a public key', publicPem, 'client-key-public-only'],
  [
    'a public key in DER',
    createPublicKey(ec).export({ type: 'spki', format: 'der' }),
    'client-key-public-only',
  ],
  ['a certificate', selfSigned('hospital').cert, 'client-key-public-only'],
  ['a public JWK', JSON.stringify(createPublicKey(ec).export({ format: 'jwk' })), 'client-key-public-only'],
  ['two keys in PEM', pem(ec, 'pkcs8') + pem(rsa, 'pkcs8'), 'client-key-several'],
  [
    'two keys in a set',
    JSON.stringify({ keys: [ec.export({ format: 'jwk' }), rsa.export({ format: 'jwk' })] }),
    'client-key-several',
  ],
  ['a PFX', Buffer.from('30820cff02010330820cb5060b', 'hex'), 'client-key-pfx'],
  [
    'a PFX with open lengths, as Firefox writes it',
    Buffer.from('308002010330800609', 'hex'),
    'client-key-pfx',
  ],
  [
    'an OpenSSH key',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n-----END OPENSSH PRIVATE KEY-----',
    'client-key-openssh',
  ],
])('%s cannot be taken, and the sentence says why and quotes nothing', (_name, input, code) => {
  expect(faultOf(() => readPrivateKey(input))).toBe(code);
});

test.each([
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'client-key-wrong-curve', /P-256/],
  [
    'RSA of 1024 bits',
    generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
    'client-key-too-short',
    /1024/,
  ],
  ['Ed25519', generateKeyPairSync('ed25519').privateKey, 'client-key-wrong-kind', /neither RSA/],
  [
    'RSA-PSS',
    generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey,
    'client-key-wrong-kind',
    /neither RSA/,
  ],
])('%s does not suit', (_name, key, code, saying) => {
  expect(() => readPrivateKey(pem(key, 'pkcs8'))).toThrow(expect.objectContaining({ code }) as Error);
  expect(() => readPrivateKey(pem(key, 'pkcs8'))).toThrow(saying);
});

test('a key has to belong to the certificate that is given with it', () => {
  const { key, cert } = selfSigned('hospital');
  // The certificate's own key has another curve than NHI takes: what does not match is told after what does not suit.
  expect(faultOf(() => readPrivateKey(key, undefined, Buffer.from(cert)))).toBe('client-key-wrong-curve');
  const mismatch = (): unknown => readPrivateKey(pem(ec, 'pkcs8'), undefined, Buffer.from(cert));
  expect(faultOf(mismatch)).toBe('client-key-certificate-mismatch');
  const none = (): unknown => readPrivateKey(pem(ec, 'pkcs8'), undefined, Buffer.from('no'));
  expect(faultOf(none)).toBe('client-key-certificate-unreadable');
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
