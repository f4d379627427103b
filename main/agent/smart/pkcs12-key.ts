import { createHash } from 'node:crypto';

const HASH_BYTES = 20;
const BLOCK_BYTES = 64;

/** What the derived bytes are for: RFC 7292, B.3. */
export type Purpose = 1 | 2;
export const FOR_KEY: Purpose = 1;
export const FOR_IV: Purpose = 2;

/** The password as PKCS#12 takes it: UTF-16, big end first, with a zero at its end. */
export const bmpPassword = (passphrase: string): Buffer => Buffer.from(`${passphrase}\0`, 'utf16le').swap16();

/** Key and IV of the old password-based schemes, with SHA-1. RFC 7292, B.2. */
export function pkcs12Key(
  password: Buffer,
  salt: Buffer,
  iterations: number,
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
/** Repeated until it fills whole blocks; nothing stays nothing. */
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
