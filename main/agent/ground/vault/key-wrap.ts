import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DATA_KEY_BYTES } from './sealing.ts';

const NONCE = 12;
const TAG = 16;

/** A data key wrapped by another key, as stored in a slot file. */
export interface WrappedKey {
  readonly alg: 'A256GCM';
  /** base64 of nonce, wrapped key and tag. */
  readonly key: string;
}

/** Wraps the data key by a 32-byte key; `use` (kind of slot and its parameters) is bound to it. */
export function wrapKey(wrapping: Buffer, dataKey: Buffer, use: string): WrappedKey {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(`twpas-agent slot v1 ${use}`, 'utf8'));
  const body = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return { alg: 'A256GCM', key: Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64') };
}

/** The data key, or null if `wrapping` is the wrong key, or anything of the slot was changed. */
export function unwrapKey(wrapping: Buffer, slot: Record<string, unknown>, use: string): Buffer | null {
  const { alg, key: text } = slot;
  if (alg !== 'A256GCM' || typeof text !== 'string') return null;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== NONCE + DATA_KEY_BYTES + TAG) return null;
  const decipher = createDecipheriv('aes-256-gcm', wrapping, bytes.subarray(0, NONCE), {
    authTagLength: TAG,
  });
  decipher.setAAD(Buffer.from(`twpas-agent slot v1 ${use}`, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  const plain = decipher.update(bytes.subarray(NONCE, bytes.length - TAG));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    // The tag does not verify: the wrong key, which is a normal answer.
    return null;
  }
}
