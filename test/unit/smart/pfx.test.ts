import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readPfx } from '../../../main/agent/ground/base/pfx.ts';
import { readPrivateKey } from '../../../main/agent/carrier/smart/key-import.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { PFX_FIXTURES } from './pfx-fixtures.ts';
import { sealedPfx } from './sealed-pfx.ts';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
}

/** A PFX as OpenSSL writes it, with a certificate beside the key. */
function pfx(...options: string[]): { readonly bytes: Buffer; readonly d: string | undefined } {
  const dir = temporaryFolder();
  const [key, cert, file] = ['key.pem', 'cert.pem', 'key.pfx'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  execFileSync('openssl', ['req', '-x509', '-new', '-key', key, '-subj', '/CN=hospital', '-out', cert]);
  execFileSync('openssl', ['pkcs12', '-export', '-inkey', key, '-in', cert, '-out', file, ...options]);
  return { bytes: readFileSync(file), d: privateKey.export({ format: 'jwk' }).d };
}

test.skipIf(!hasOpenssl()).each([
  ['as it is made today (AES)', []],
  [
    'as Windows made it for long (3DES)',
    ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
  ],
  ['with its key in clear', ['-keypbe', 'NONE', '-certpbe', 'NONE']],
])('a PFX %s gives its key', (_how, options) => {
  const { bytes, d } = pfx('-passout', 'pass:密碼 1', ...options);
  expect(readPrivateKey(bytes, '密碼 1')).toMatchObject({ alg: 'ES384', kid: null, jwk: { d } });
});

test.skipIf(!hasOpenssl())(
  'a PFX says when it needs a passphrase, has the wrong one, or holds no key',
  () => {
    const { bytes } = pfx('-passout', 'pass:right');
    const code = (name: string): Error => expect.objectContaining({ code: name }) as Error;
    expect(() => readPrivateKey(bytes)).toThrow(code('client-key-passphrase-needed'));
    expect(() => readPrivateKey(bytes, 'wrong')).toThrow(code('client-key-passphrase-wrong'));
    expect(readPrivateKey(pfx('-passout', 'pass:').bytes).alg).toBe('ES384');
    expect(() => readPrivateKey(pfx('-passout', 'pass:x', '-nokeys').bytes, 'x')).toThrow(
      code('client-key-public-only'),
    );
  },
);

test('a PFX with open lengths and strings in pieces, as Firefox writes it, is taken apart all the same', () => {
  const open = (tag: number, ...parts: Buffer[]): Buffer =>
    Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])]);
  const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 0xff]), body]);
  };
  const oid = (hex: string): Buffer =>
    Buffer.concat([Buffer.from([0x06, hex.length / 2]), Buffer.from(hex, 'hex')]);
  const data = oid('2a864886f70d010701');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const bags = open(0x30, open(0x30, oid('2a864886f70d010c0a0101'), open(0xa0, pkcs8)));
  const pieces = (bytes: Buffer): Buffer =>
    open(0x24, tlv(0x04, bytes.subarray(0, 20)), tlv(0x04, bytes.subarray(20)));
  const safe = open(0x30, open(0x30, data, open(0xa0, pieces(bags))));
  const file = open(0x30, Buffer.from([2, 1, 3]), open(0x30, data, open(0xa0, pieces(safe))));
  expect(readPfx(file)?.keys).toEqual([{ pkcs8, encrypted: false }]);
});

test('what is cut short, or nests without end, is no PFX', () => {
  const deep = Buffer.alloc(4000, Buffer.from([0x30, 0x80]));
  for (const bytes of [Buffer.alloc(0), Buffer.from([0x30]), Buffer.from([0x30, 0x84, 1, 2, 3, 4]), deep])
    expect(readPfx(bytes)).toBeNull();
});

const keyPair = () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const { d } = privateKey.export({ format: 'jwk' });
  return { d, pkcs8: privateKey.export({ type: 'pkcs8', format: 'der' }) };
};
const fault = (code: string): Error => expect.objectContaining({ code }) as Error;

test.each(['aes-128', 'aes-256', '3des', '3des-2'] as const)(
  'a key that is encrypted together with the certificates (%s) is opened by the password, and by no other',
  (scheme) => {
    for (const passphrase of ['密碼 1', '']) {
      const { d, pkcs8 } = keyPair();
      const file = sealedPfx(scheme, passphrase, pkcs8);
      expect(readPrivateKey(file, passphrase).jwk.d).toBe(d);
      expect(() => readPrivateKey(file, 'another')).toThrow(fault('client-key-passphrase-wrong'));
      if (passphrase === '') expect(readPrivateKey(file).jwk.d).toBe(d);
      else expect(() => readPrivateKey(file)).toThrow(fault('client-key-passphrase-needed'));
    }
  },
);

test('two keys in there are several, whatever encrypts them', () => {
  const file = sealedPfx('aes-256', 'x', keyPair().pkcs8, keyPair().pkcs8);
  expect(() => readPrivateKey(file, 'x')).toThrow(fault('client-key-several'));
});

test('a scheme that nothing here opens is named, whatever the password', () => {
  const file = sealedPfx('rc2-40', 'x', keyPair().pkcs8);
  for (const passphrase of ['x', undefined])
    expect(() => readPrivateKey(file, passphrase)).toThrow(fault('client-key-encryption-unsupported'));
});

test.skipIf(!hasOpenssl()).each(['aes-128', 'aes-256', '3des', '3des-2'] as const)(
  'the files made here are what OpenSSL takes them for (%s)',
  (scheme) => {
    const { d, pkcs8 } = keyPair();
    const file = join(temporaryFolder(), 'key.pfx');
    writeFileSync(file, sealedPfx(scheme, '密碼', pkcs8));
    const pem = execFileSync(
      'openssl',
      ['pkcs12', '-in', file, '-nomacver', '-nodes', '-nocerts', '-passin', 'pass:密碼'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    expect(readPrivateKey(pem).jwk.d).toBe(d);
  },
);

test.skipIf(!hasOpenssl()).each([
  ['in RC2', 'PBE-SHA1-RC2-40'],
  ['in RC4', 'PBE-SHA1-RC4-128'],
])(
  'a key that is encrypted %s says to export it again; certificates in it keep a key from nothing',
  (_in, old) => {
    const password = ['-passout', 'pass:x', '-legacy'];
    const file = pfx(...password, '-keypbe', old, '-certpbe', 'AES-256-CBC').bytes;
    expect(() => readPrivateKey(file, 'x')).toThrow(fault('client-key-encryption-unsupported'));
    const { bytes, d } = pfx(...password, '-keypbe', 'AES-256-CBC', '-certpbe', old);
    expect(readPrivateKey(bytes, 'x').jwk.d).toBe(d);
  },
);

test.each(PFX_FIXTURES)('a kept file gives the same key for ever: $name', ({ base64, passphrase, d }) => {
  expect(readPrivateKey(Buffer.from(base64, 'base64'), passphrase).jwk.d).toBe(d);
});
