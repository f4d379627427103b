import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
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
const HEADER = 1 + KEY_ID + NONCE;
/** How much longer a sealed value is than its plain bytes. */
export const SEAL_OVERHEAD = HEADER + TAG;

/** Length of the data key, bytes. */
export const DATA_KEY_BYTES = 32;

/** Names a data key without telling anything of it: what a slot opened is compared with what the slot should hold. */
export function keyIdOf(dataKey: Buffer): string {
  return subkey(dataKey, 'key-id', 8).toString('hex');
}

/** A vault over an open data key. Each use has its own key (HKDF-SHA-256, RFC 5869), so that none weakens another. */
export function createVault(dataKey: Buffer): Vault {
  if (dataKey.length !== DATA_KEY_BYTES) throw new RangeError('a data key has 32 bytes');
  // As key objects: made of a Buffer anew for each value, they cost as much as the sealing.
  const sealKey = createSecretKey(subkey(dataKey, 'seal', 32));
  const prefix = Buffer.concat([Buffer.of(VERSION), subkey(dataKey, 'key-id', KEY_ID)]);
  const digestKeys = new Map<string, KeyObject>();
  const macKeyObject = createSecretKey(subkey(dataKey, 'mac', 32));
  const macKey = subkey(dataKey, 'mac-id', 4).toString('hex');
  const macOf = (text: Buffer | string): Buffer => createHmac('sha256', macKeyObject).update(text).digest();

  const seal = (plain: Buffer, place: string): Buffer => {
    const nonce = nextNonce();
    const cipher = createCipheriv('aes-256-gcm', sealKey, nonce, { authTagLength: TAG });
    cipher.setAAD(Buffer.concat([prefix, Buffer.from(place, 'utf8')]));
    const body = cipher.update(plain);
    return Buffer.concat([prefix, nonce, body, cipher.final(), cipher.getAuthTag()]);
  };

  const open = (sealed: Buffer, place: string): Buffer => {
    if (sealed.length < SEAL_OVERHEAD || !sealed.subarray(0, prefix.length).equals(prefix)) throw damaged();
    const nonce = sealed.subarray(prefix.length, HEADER);
    const decipher = createDecipheriv('aes-256-gcm', sealKey, nonce, { authTagLength: TAG });
    decipher.setAAD(Buffer.concat([prefix, Buffer.from(place, 'utf8')]));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
    const plain = decipher.update(sealed.subarray(HEADER, sealed.length - TAG));
    try {
      // Only now is it known that not a byte was changed; nothing is given out before.
      return Buffer.concat([plain, decipher.final()]);
    } catch (error) {
      throw damaged(error);
    }
  };

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
    checkMac: (key, text, mac) => {
      if (key !== macKey) return null;
      const given = Buffer.from(mac, 'hex');
      const right = macOf(text);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

/** Random bytes are drawn for many nonces at a time: one draw takes as long as another, whatever its length. */
const nonces = Buffer.alloc(NONCE * 256);
let nonceAt = nonces.length;

/** Each twelve bytes are handed out once, as a copy. */
function nextNonce(): Buffer {
  if (nonceAt === nonces.length) {
    randomFillSync(nonces);
    nonceAt = 0;
  }
  nonceAt += NONCE;
  return Buffer.from(nonces.subarray(nonceAt - NONCE, nonceAt));
}

function subkey(dataKey: Buffer, use: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, Buffer.alloc(0), `twpas-agent v1 ${use}`, bytes));
}

/** One code for every way of being wrong: another key, another place, changed or cut bytes. */
function damaged(cause?: unknown): AgentError {
  return new AgentError(
    'sealed-damaged',
    'A sealed value does not open: it was changed, moved, or sealed with another key.',
    {
      messageZh: '加密資料無法開啟：內容已遭變更、移位，或使用了不同的金鑰。',
      cause,
    },
  );
}
