import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { release } from '../base/files.ts';
import { randomFew } from '../base/random.ts';
import { AgentError } from '../error.ts';
import type { Vault } from './vault.ts';

/**
 * A sealed value, format 1:
 *   1 byte version · 4 bytes key id · 12 bytes nonce (random) · the sealed bytes · 16 bytes tag
 * AES-256-GCM (NIST SP 800-38D); associated data = version, key id and place. A random nonce is good for 2³² values
 * under one key: a hundred thousand cases a year use some millions.
 */
const VERSION = 1;
const KEY_ID = 4;
const NONCE = 12;
const TAG = 16;
/** Length of the version and key id, with which a sealed value begins. */
const SEALED_BEGINS = 1 + KEY_ID;
const HEADER = SEALED_BEGINS + NONCE;
/** Bytes by which a sealed value is longer than its plain value. */
export const SEAL_OVERHEAD = HEADER + TAG;

/** Length of the data key, bytes. */
export const DATA_KEY_BYTES = 32;

/** Id of a data key, which reveals nothing of it. It shows whether a slot opened the right key. */
export function keyIdOf(dataKey: Buffer): string {
  return subkey(dataKey, 'key-id', 8).toString('hex');
}

/** A vault over an open data key. Each use has its own key (HKDF-SHA-256, RFC 5869), so that none weakens another. */
export function createVault(dataKey: Buffer): Vault {
  if (dataKey.length !== DATA_KEY_BYTES) throw new RangeError('a data key has 32 bytes');
  const begins = Buffer.concat([Buffer.of(VERSION), subkey(dataKey, 'key-id', KEY_ID)]);
  // KeyObjects: making one from a Buffer for each value costs as much as the sealing.
  const sealKey = createSecretKey(subkey(dataKey, 'seal', 32));
  const macKeyObject = createSecretKey(subkey(dataKey, 'mac', 32));
  const macKey = subkey(dataKey, 'mac-id', 4).toString('hex');
  const digestKeys = new Map<string, KeyObject>();

  const seal: Vault['seal'] = (plain, place, before = NOTHING) => {
    const nonce = randomFew(NONCE);
    const cipher = createCipheriv('aes-256-gcm', sealKey, nonce, { authTagLength: TAG });
    cipher.setAAD(Buffer.concat([begins, Buffer.from(place, 'utf8')]));
    const body = cipher.update(plain);
    const sealed = Buffer.concat([before, begins, nonce, body, cipher.final(), cipher.getAuthTag()]);
    release(body);
    return sealed;
  };

  const open = (sealed: Buffer, place: string): Buffer => {
    if (sealed.length < SEAL_OVERHEAD || !sealed.subarray(0, SEALED_BEGINS).equals(begins)) throw damaged();
    return openBy(sealKey, sealed, place);
  };

  const macOf = (text: Buffer | string): Buffer => createHmac('sha256', macKeyObject).update(text).digest();

  return {
    seal,
    open,
    sealText: (plain, place) => seal(Buffer.from(plain, 'utf8'), place),
    openText: (sealed, place) => open(sealed, place).toString('utf8'),
    digest: (domain, value) => {
      let key = digestKeys.get(domain);
      if (key === undefined) {
        key = createSecretKey(subkey(dataKey, `digest ${domain}`, 32));
        digestKeys.set(domain, key);
      }
      return createHmac('sha256', key).update(value, 'utf8').digest('hex');
    },
    macKey,
    mac: (text) => macOf(text).toString('hex'),
    checkMac: (name, text, mac) => {
      if (name !== macKey) return null;
      const given = Buffer.from(mac, 'hex');
      const right = macOf(text);
      return given.length === right.length && timingSafeEqual(given, right);
    },
    backupKey: {
      name: subkey(dataKey, 'backup-id', 4).toString('hex'),
      key: createSecretKey(subkey(dataKey, 'backup', 32)),
    },
  };
}
const NOTHING = Buffer.alloc(0);

function openBy(key: KeyObject, sealed: Buffer, place: string): Buffer {
  const nonce = sealed.subarray(SEALED_BEGINS, HEADER);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  decipher.setAAD(Buffer.concat([sealed.subarray(0, SEALED_BEGINS), Buffer.from(place, 'utf8')]));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const plain = decipher.update(sealed.subarray(HEADER, sealed.length - TAG));
  try {
    // Only now is it certain that no byte was changed; nothing is returned before. GCM holds no bytes back.
    decipher.final();
    return plain;
  } catch (error) {
    throw damaged(error);
  }
}

function subkey(dataKey: Buffer, use: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, Buffer.alloc(0), `twpas-agent v1 ${use}`, bytes));
}

/** One code for every fault: another key, another place, changed or cut bytes. */
function damaged(cause?: unknown): AgentError {
  return new AgentError('sealed-damaged', { cause });
}
