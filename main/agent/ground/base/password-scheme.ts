/** Decryption by password: PBES2 (RFC 8018) and the older schemes of PKCS#12 (RFC 7292, appendix C). */
import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto';

/** `not-supported`: the scheme is not supported, whatever the password. `closed`: wrong password. */
type Decryption =
  { readonly kind: 'open'; readonly bytes: Buffer } | { readonly kind: 'not-supported' | 'closed' };

const PBES2 = '2a864886f70d01050d';
const PBKDF2 = '2a864886f70d01050c';
const PKCS12_SCHEMES = '2a864886f70d010c01';
/** Limit: a file with more iterations would only keep the processor busy. */
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
/** Schemes by their last number. RC4 (1, 2) and RC2 (5, 6) are not in Node's OpenSSL. */
const OLD_CIPHERS: Readonly<Record<string, Cipher>> = {
  '03': { name: 'des-ede3-cbc', keyBytes: 24 },
  '04': { name: 'des-ede3-cbc', keyBytes: 16 },
};

interface Recipe {
  readonly cipher: Cipher;
  /** Key and IV; several, as programs disagree about an empty password. */
  readonly ways: readonly (() => { readonly key: Buffer; readonly iv: Buffer })[];
}

/** @param algorithm AlgorithmIdentifier. @throws RangeError where it is no DER. */
export function openWithPassword(algorithm: Der, closed: Buffer, passphrase: string): Decryption {
  const recipe = recipeOf(algorithm, passphrase);
  if (recipe === null) return { kind: 'not-supported' };
  for (const way of recipe.ways) {
    const opened = tryOpen(recipe.cipher.name, way(), closed);
    if (opened.kind !== 'closed') return opened;
  }
  return { kind: 'closed' };
}

/**
 * True if Node's OpenSSL supports the algorithm at all: RC2, RC4 and single DES are in its legacy provider, which is not loaded.
 * @param algorithm AlgorithmIdentifier
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
  const stretch = { salt: salt.body, iterations };
  // An empty password is two zero bytes to some programs and nothing at all to others.
  const passwords = passphrase === '' ? [bmpPassword(''), Buffer.alloc(0)] : [bmpPassword(passphrase)];
  return {
    cipher,
    ways: passwords.map((password) => () => {
      const key = pkcs12Key(password, stretch, FOR_KEY, cipher.keyBytes);
      // Triple DES with two keys takes the first one twice.
      const whole = number === '04' ? Buffer.concat([key, key.subarray(0, 8)]) : key;
      return { key: whole, iv: pkcs12Key(password, stretch, FOR_IV, 8) };
    }),
  };
}

function tryOpen(cipher: string, { key, iv }: { key: Buffer; iv: Buffer }, closed: Buffer): Decryption {
  const decipher = createDecipheriv(cipher, key, iv);
  try {
    return { kind: 'open', bytes: Buffer.concat([decipher.update(closed), decipher.final()]) };
  } catch {
    // Wrong padding: another password was used.
    return { kind: 'closed' };
  }
}

const oid = (part: Der): string => part.body.toString('hex');

function iterationsOf(part: Der): number | null {
  if (part.body.length === 0 || part.body.length > 4) return null;
  const count = part.body.readUIntBE(0, part.body.length);
  return count > 0 && count <= MOST_ITERATIONS ? count : null;
}

const HASH_BYTES = 20;
const BLOCK_BYTES = 64;

/** Purpose of the derived bytes: RFC 7292, B.3. */
type Purpose = 1 | 2;
export const FOR_KEY: Purpose = 1;
export const FOR_IV: Purpose = 2;

/** The password in PKCS#12 form: UTF-16 big-endian with a final zero. */
export const bmpPassword = (passphrase: string): Buffer => Buffer.from(`${passphrase}\0`, 'utf16le').swap16();

/** Key and IV of the old password-based schemes, with SHA-1. RFC 7292, B.2. */
export function pkcs12Key(
  password: Buffer,
  { salt, iterations }: { readonly salt: Buffer; readonly iterations: number },
  purpose: Purpose,
  length: number,
): Buffer {
  const diversifier = Buffer.alloc(BLOCK_BYTES, purpose);
  const state = Buffer.concat([filled(salt), filled(password)]);
  const made: Buffer[] = [];
  for (let size = 0; size < length; size += HASH_BYTES) {
    let hash = sha1(Buffer.concat([diversifier, state]));
    for (let round = 1; round < iterations; round += 1) hash = sha1(hash);
    made.push(hash);
    addToEachBlock(state, repeated(hash, BLOCK_BYTES));
  }
  return Buffer.concat(made).subarray(0, length);
}

const sha1 = (bytes: Buffer): Buffer => createHash('sha1').update(bytes).digest();

function repeated(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes);
}
/** Repeated until it fills whole blocks; empty stays empty. */
function filled(bytes: Buffer): Buffer {
  const blocks = Math.ceil(bytes.length / BLOCK_BYTES);
  return blocks === 0 ? Buffer.alloc(0) : repeated(bytes, blocks * BLOCK_BYTES);
}

/** Each block becomes itself + `addend` + 1, as numbers of that many bits. */
function addToEachBlock(state: Buffer, addend: Buffer): void {
  for (let at = 0; at < state.length; at += BLOCK_BYTES) {
    let carry = 1;
    for (let index = BLOCK_BYTES - 1; index >= 0; index -= 1) {
      const sum = state.readUInt8(at + index) + addend.readUInt8(index) + carry;
      state.writeUInt8(sum & 0xff, at + index);
      carry = sum >> 8;
    }
  }
}

/** Subset of BER and DER (X.690) for a PKCS#12 file: elements by tag, also with indefinite length. */

export interface Der {
  readonly tag: number;
  /** The whole element, tag and length included. */
  readonly whole: Buffer;
  /** Its content; of an indefinite length, without the end mark. */
  readonly body: Buffer;
  /** Bytes it takes in its parent. */
  readonly size: number;
}

const CONSTRUCTED = 0x20;
export const OCTET_STRING = 0x04;
export const OID = 0x06;
export const SEQUENCE = 0x30;
/** `[0]`, constructed. */
export const CONTEXT_0 = 0xa0;

/** Deeper nesting can only be meant to exhaust us. */
const DEEPEST = 40;

/** @throws RangeError where it is no BER. */
export function readDer(bytes: Buffer, depth = 0): Der {
  if (depth > DEEPEST || bytes.length < 2) throw new RangeError('not BER');
  const tag = bytes.readUInt8(0);
  const first = bytes.readUInt8(1);
  if (first === 0x80) return readOpen(bytes, tag, depth);
  const more = first & 0x80 ? first & 0x7f : 0;
  if (more > 4 || bytes.length < 2 + more) throw new RangeError('not BER');
  const length = more === 0 ? first : bytes.readUIntBE(2, more);
  const start = 2 + more;
  if (start + length > bytes.length) throw new RangeError('cut short');
  const size = start + length;
  return { tag, whole: bytes.subarray(0, size), body: bytes.subarray(start, size), size };
}

/** An element of indefinite length ends with two zero bytes after its parts. */
function readOpen(bytes: Buffer, tag: number, depth: number): Der {
  let at = 2;
  while (bytes.readUInt16BE(at) !== 0) at += readDer(bytes.subarray(at), depth + 1).size;
  return { tag, whole: bytes.subarray(0, at + 2), body: bytes.subarray(2, at), size: at + 2 };
}

/** @throws RangeError */
export function partsOf(of: Der): Der[] {
  const parts: Der[] = [];
  for (let at = 0; at < of.body.length;) {
    const part = readDer(of.body.subarray(at));
    parts.push(part);
    at += part.size;
  }
  return parts;
}

/** The bytes of an OCTET STRING, also if it is split into parts. */
export function octets(of: Der): Buffer {
  return (of.tag & CONSTRUCTED) === 0 ? of.body : Buffer.concat(partsOf(of).map(octets));
}
