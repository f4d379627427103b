/** Opening what a password closed: PBES2 (RFC 8018) and the older schemes of PKCS#12 (RFC 7292, appendix C). */
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { OCTET_STRING, octets, partsOf, SEQUENCE, type Der } from './der.ts';
import { bmpPassword, FOR_IV, FOR_KEY, pkcs12Key } from './pkcs12-key.ts';

/** `not-supported`: nothing here opens that scheme, whatever the password. `closed`: the password does not. */
export type Opened =
  { readonly kind: 'open'; readonly bytes: Buffer } | { readonly kind: 'not-supported' | 'closed' };

const PBES2 = '2a864886f70d01050d';
const PBKDF2 = '2a864886f70d01050c';
const PKCS12_SCHEMES = '2a864886f70d010c01';
/** More would only serve to keep us busy. */
const MOST_ITERATIONS = 10_000_000;

const PRFS: Readonly<Record<string, string>> = {
  '2a864886f70d0207': 'sha1',
  '2a864886f70d0208': 'sha224',
  '2a864886f70d0209': 'sha256',
  '2a864886f70d020a': 'sha384',
  '2a864886f70d020b': 'sha512',
};
interface Cipher {
  readonly name: string;
  readonly keyBytes: number;
}
const CIPHERS: Readonly<Record<string, Cipher>> = {
  '608648016503040102': { name: 'aes-128-cbc', keyBytes: 16 },
  '608648016503040116': { name: 'aes-192-cbc', keyBytes: 24 },
  '60864801650304012a': { name: 'aes-256-cbc', keyBytes: 32 },
  '2a864886f70d0307': { name: 'des-ede3-cbc', keyBytes: 24 },
};
/** By the last number of the scheme. RC4 (1, 2) and RC2 (5, 6) are not in the OpenSSL that Node comes with. */
const OLD_CIPHERS: Readonly<Record<string, Cipher>> = {
  '03': { name: 'des-ede3-cbc', keyBytes: 24 },
  '04': { name: 'des-ede3-cbc', keyBytes: 16 },
};

interface Recipe {
  readonly cipher: Cipher;
  /** Key and IV; several where it is not settled what an empty password is. */
  readonly ways: readonly (() => { readonly key: Buffer; readonly iv: Buffer })[];
}

/** @param algorithm AlgorithmIdentifier. @throws RangeError where it is no DER. */
export function openWithPassword(algorithm: Der, closed: Buffer, passphrase: string): Opened {
  const recipe = recipeOf(algorithm, passphrase);
  if (recipe === null) return { kind: 'not-supported' };
  for (const way of recipe.ways) {
    const opened = tryOpen(recipe.cipher.name, way(), closed);
    if (opened.kind !== 'closed') return opened;
  }
  return { kind: 'closed' };
}

/**
 * Whether OpenSSL as it comes with Node opens it at all: not what rests on RC2, RC4 or single DES, which it keeps among
 * its legacy. @param algorithm AlgorithmIdentifier
 */
export function isSupported(algorithm: Der): boolean {
  const [scheme, parameters] = partsOf(algorithm);
  if (scheme === undefined || parameters === undefined) return false;
  const name = oid(scheme);
  if (name !== PBES2) return name === `${PKCS12_SCHEMES}03` || name === `${PKCS12_SCHEMES}04`;
  const [, encryption] = partsOf(parameters).map(partsOf);
  return encryption?.[0] !== undefined && oid(encryption[0]) in CIPHERS;
}

function recipeOf(algorithm: Der, passphrase: string): Recipe | null {
  const [scheme, parameters] = partsOf(algorithm);
  if (scheme === undefined || parameters === undefined) return null;
  const name = oid(scheme);
  if (name === PBES2) return pbes2(parameters, passphrase);
  return name.startsWith(PKCS12_SCHEMES)
    ? old(name.slice(PKCS12_SCHEMES.length), parameters, passphrase)
    : null;
}

function pbes2(parameters: Der, passphrase: string): Recipe | null {
  const [derivation, encryption] = partsOf(parameters).map(partsOf);
  const [kdf, kdfParameters] = derivation ?? [];
  const [cipherName, ivPart] = encryption ?? [];
  const cipher = cipherName === undefined ? undefined : CIPHERS[oid(cipherName)];
  if (kdf === undefined || oid(kdf) !== PBKDF2 || !kdfParameters || !cipher || !ivPart) return null;
  const [salt, count, ...rest] = partsOf(kdfParameters);
  const prfPart = rest.find(({ tag }) => tag === SEQUENCE);
  const prfName = prfPart === undefined ? 'sha1' : PRFS[oid(partsOf(prfPart)[0] ?? prfPart)];
  const iterations = count === undefined ? null : iterationsOf(count);
  if (salt?.tag !== OCTET_STRING || iterations === null || prfName === undefined) return null;
  const key = (): Buffer =>
    pbkdf2Sync(Buffer.from(passphrase, 'utf8'), salt.body, iterations, cipher.keyBytes, prfName);
  return { cipher, ways: [() => ({ key: key(), iv: octets(ivPart) })] };
}

function old(number: string, parameters: Der, passphrase: string): Recipe | null {
  const cipher = OLD_CIPHERS[number];
  const [salt, count] = partsOf(parameters);
  const iterations = count === undefined ? null : iterationsOf(count);
  if (cipher === undefined || salt === undefined || iterations === null) return null;
  // An empty password is two zero bytes to some programs and nothing at all to others.
  const passwords = passphrase === '' ? [bmpPassword(''), Buffer.alloc(0)] : [bmpPassword(passphrase)];
  return {
    cipher,
    ways: passwords.map((password) => () => {
      const key = pkcs12Key(password, salt.body, iterations, FOR_KEY, cipher.keyBytes);
      // Triple DES with two keys takes the first one twice.
      const whole = number === '04' ? Buffer.concat([key, key.subarray(0, 8)]) : key;
      return { key: whole, iv: pkcs12Key(password, salt.body, iterations, FOR_IV, 8) };
    }),
  };
}

function tryOpen(cipher: string, { key, iv }: { key: Buffer; iv: Buffer }, closed: Buffer): Opened {
  const decipher = createDecipheriv(cipher, key, iv);
  try {
    return { kind: 'open', bytes: Buffer.concat([decipher.update(closed), decipher.final()]) };
  } catch {
    // Its padding is wrong: another password closed it.
    return { kind: 'closed' };
  }
}

const oid = (part: Der): string => part.body.toString('hex');

function iterationsOf(part: Der): number | null {
  if (part.body.length === 0 || part.body.length > 4) return null;
  const count = part.body.readUIntBE(0, part.body.length);
  return count > 0 && count <= MOST_ITERATIONS ? count : null;
}
