/** A PFX whose key lies in what is encrypted as a whole, beside the certificates: no common program writes that, several read it. */
import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import { bmpPassword, FOR_IV, FOR_KEY, pkcs12Key } from '../../../main/agent/ground/base/password-scheme.ts';

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 0xff]), body]);
};
const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts);
const octets = (bytes: Buffer): Buffer => tlv(0x04, bytes);
const context = (...parts: Buffer[]): Buffer => tlv(0xa0, ...parts);
const oid = (hex: string): Buffer =>
  Buffer.from(`06${(hex.length / 2).toString(16).padStart(2, '0')}${hex}`, 'hex');
const integer = (value: number): Buffer => Buffer.from([0x02, 0x02, value >> 8, value & 0xff]);
const NULL = Buffer.from([0x05, 0x00]);

const DATA = '2a864886f70d010701';
const ENCRYPTED_DATA = '2a864886f70d010706';
const KEY_BAG = '2a864886f70d010c0a0101';
const ITERATIONS = 2048;

export const SCHEMES = ['aes-128', 'aes-256', '3des', '3des-2', 'rc2-40'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** Encrypts bytes by a password, and names the algorithm as the file does. */
function close(scheme: Scheme, passphrase: string, bytes: Buffer): { algorithm: Buffer; closed: Buffer } {
  const salt = randomBytes(8);
  const encrypt = (cipher: string, key: Buffer, iv: Buffer): Buffer => {
    const one = createCipheriv(cipher, key, iv);
    return Buffer.concat([one.update(bytes), one.final()]);
  };
  const old = (number: string): Buffer =>
    sequence(oid(`2a864886f70d010c01${number}`), sequence(octets(salt), integer(ITERATIONS)));
  switch (scheme) {
    case 'aes-128':
    case 'aes-256': {
      const [size, name, prf, hash] =
        scheme === 'aes-128' ? ([16, '02', '07', 'sha1'] as const) : ([32, '2a', '09', 'sha256'] as const);
      const iv = randomBytes(16);
      const key = pbkdf2Sync(passphrase, salt, ITERATIONS, size, hash);
      const derivation = sequence(
        oid('2a864886f70d01050c'),
        sequence(octets(salt), integer(ITERATIONS), sequence(oid(`2a864886f70d02${prf}`), NULL)),
      );
      const encryption = sequence(oid(`6086480165030401${name}`), octets(iv));
      const algorithm = sequence(oid('2a864886f70d01050d'), sequence(derivation, encryption));
      return { algorithm, closed: encrypt(`${scheme}-cbc`, key, iv) };
    }
    case '3des':
    case '3des-2': {
      const password = bmpPassword(passphrase);
      const key = pkcs12Key(password, { salt, iterations: ITERATIONS }, FOR_KEY, scheme === '3des' ? 24 : 16);
      const whole = scheme === '3des' ? key : Buffer.concat([key, key.subarray(0, 8)]);
      const iv = pkcs12Key(password, { salt, iterations: ITERATIONS }, FOR_IV, 8);
      return { algorithm: old(scheme === '3des' ? '03' : '04'), closed: encrypt('des-ede3-cbc', whole, iv) };
    }
    case 'rc2-40':
      // Nothing here can encrypt so; that it is named is enough.
      return { algorithm: old('06'), closed: randomBytes(64) };
  }
}

/** @param pkcs8 DER of PrivateKeyInfo; several make several bags. */
export function sealedPfx(scheme: Scheme, passphrase: string, ...pkcs8: readonly Buffer[]): Buffer {
  const bags = sequence(...pkcs8.map((key) => sequence(oid(KEY_BAG), context(key))));
  const { algorithm, closed } = close(scheme, passphrase, bags);
  const content = sequence(oid(DATA), algorithm, tlv(0x80, closed));
  const sealed = sequence(oid(ENCRYPTED_DATA), context(sequence(Buffer.from([2, 1, 0]), content)));
  const safe = sequence(oid(DATA), context(octets(sequence(sealed))));
  return sequence(Buffer.from([2, 1, 3]), safe);
}
