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
import { EMPTY_RING, type Ring } from './ring.ts';
import { DIGEST_DOMAINS, type DigestDomain, type UseKeys, type Vault } from './vault.ts';

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
export const SEALED_BEGINS = 1 + KEY_ID;
const HEADER = SEALED_BEGINS + NONCE;
/** Bytes by which a sealed value is longer than its plain value. */
export const SEAL_OVERHEAD = HEADER + TAG;

/** Length of the data key, bytes. */
export const DATA_KEY_BYTES = 32;

/** Id of a data key, which reveals nothing of it. It shows whether a slot opened the right key. */
export function keyIdOf(dataKey: Buffer): string {
  return subkey(dataKey, 'key-id', 8).toString('hex');
}

/**
 * A vault over an open data key. Each use has its own key (HKDF-SHA-256, RFC 5869), so that none weakens another. The newest key seals;
 * values sealed by keys of the ring open too, by the key id in each value.
 */
export function createVault(dataKey: Buffer, ring: Ring = EMPTY_RING): Vault {
  if (dataKey.length !== DATA_KEY_BYTES) throw new RangeError('a data key has 32 bytes');
  const newest = sealerOf(dataKey);
  const forTrail = trailSealerOf(dataKey);
  const olderKeys = Object.values(ring.older);
  const sealKeys = new Map(
    [newest, forTrail, ...olderKeys.flatMap((key) => [sealerOf(key), trailSealerOf(key)])].map(
      ({ begins, key }) => [begins.toString('hex'), key],
    ),
  );
  for (const [begins, key] of Object.entries(ring.notes)) sealKeys.set(begins, createSecretKey(key));
  const digestKeys = new Map<string, KeyObject>();
  const macs = new Map<string, KeyObject>(
    Object.entries(ring.macs).map(([name, key]) => [name, createSecretKey(key)]),
  );
  const macKey = macNameOf(dataKey);
  const macKeyObject = createSecretKey(subkey(dataKey, 'mac', 32));
  macs.set(macKey, macKeyObject);
  const macOf = (key: KeyObject, text: Buffer | string): Buffer =>
    createHmac('sha256', key).update(text).digest();

  const seal: Vault['seal'] = (plain, place, before) => sealBy(newest, plain, place, before);

  const open = (sealed: Buffer, place: string): Buffer => {
    if (sealed.length < SEAL_OVERHEAD) throw damaged();
    const begins = sealed.subarray(0, SEALED_BEGINS);
    const key = begins.equals(newest.begins) ? newest.key : sealKeys.get(begins.toString('hex'));
    if (key === undefined) throw damaged();
    return openBy(key, sealed, place);
  };

  return {
    seal,
    open,
    sealText: (plain, place) => seal(Buffer.from(plain, 'utf8'), place),
    sealForTrail: (plain, place) => sealBy(forTrail, Buffer.from(plain, 'utf8'), place),
    openText: (sealed, place) => open(sealed, place).toString('utf8'),
    sealedBegins: newest.begins,
    digest: (domain, value) => {
      let key = digestKeys.get(domain);
      if (key === undefined) {
        key = createSecretKey(digestKeyOf(dataKey, ring, domain));
        digestKeys.set(domain, key);
      }
      return createHmac('sha256', key).update(value, 'utf8').digest('hex');
    },
    macKey,
    mac: (text) => macOf(macKeyObject, text).toString('hex'),
    checkMac: (name, text, mac) => {
      const key = macs.get(name);
      if (key === undefined) return null;
      const given = Buffer.from(mac, 'hex');
      const right = macOf(key, text);
      return given.length === right.length && timingSafeEqual(given, right);
    },
    backupKeys: backupKeysOf(dataKey, olderKeys),
  };
}

function sealBy({ begins, key }: Sealer, plain: Buffer, place: string, before: Buffer = NOTHING): Buffer {
  const nonce = randomFew(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(Buffer.concat([begins, Buffer.from(place, 'utf8')]));
  const body = cipher.update(plain);
  const sealed = Buffer.concat([before, begins, nonce, body, cipher.final(), cipher.getAuthTag()]);
  release(body);
  return sealed;
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

function backupKeysOf(dataKey: Buffer, older: readonly Buffer[]): UseKeys {
  const nameOf = (key: Buffer): string => subkey(key, 'backup-id', 4).toString('hex');
  const byName = [dataKey, ...older].map(
    (key) => [nameOf(key), createSecretKey(subkey(key, 'backup', 32))] as const,
  );
  return { newest: nameOf(dataKey), byName: new Map(byName) };
}

/** Ring of the next data key: values that this key sealed still open, and digests stay the same. */
export function ringAfter(dataKey: Buffer, ring: Ring): Ring {
  const { begins, bytes } = trailSealerOf(dataKey);
  const id = keyIdOf(dataKey);
  return {
    older: { ...ring.older, [id]: Buffer.from(dataKey) },
    digests: Object.fromEntries(DIGEST_DOMAINS.map((domain) => [domain, digestKeyOf(dataKey, ring, domain)])),
    notes: { ...ring.notes, [begins.toString('hex')]: bytes },
    macs: { ...ring.macs, [macNameOf(dataKey)]: subkey(dataKey, 'mac', 32) },
    earlier: [...ring.earlier, id],
  };
}

/** The ring without a data key. `noted`: old notes in the trail are sealed by its key for values, which then stays for notes. */
export function ringWithout(ring: Ring, id: string, noted: boolean): Ring {
  const { [id]: gone, ...older } = ring.older;
  if (gone === undefined) return ring;
  const { begins, bytes } = sealerOf(gone);
  return { ...ring, older, notes: { ...ring.notes, ...(noted && { [begins.toString('hex')]: bytes }) } };
}

/** True if the newest data key made a sealed value, given whole or by its first bytes. */
export const isNewest = (sealed: Buffer, { sealedBegins }: Pick<Vault, 'sealedBegins'>): boolean =>
  sealed.subarray(0, SEALED_BEGINS).equals(sealedBegins);

/** First bytes of values sealed by a data key. */
export const beginsOf = (dataKey: Buffer): Buffer => sealerOf(dataKey).begins;

interface Sealer {
  /** Version and key id. */
  readonly begins: Buffer;
  readonly bytes: Buffer;
  /** A KeyObject: making one from a Buffer for each value costs as much as the sealing. */
  readonly key: KeyObject;
}

const sealerOf = (dataKey: Buffer): Sealer => sealer(dataKey, 'key-id', 'seal');
const trailSealerOf = (dataKey: Buffer): Sealer => sealer(dataKey, 'trail-seal-id', 'trail-seal');

function sealer(dataKey: Buffer, id: string, use: string): Sealer {
  const bytes = subkey(dataKey, use, 32);
  const begins = Buffer.concat([Buffer.of(VERSION), subkey(dataKey, id, KEY_ID)]);
  return { begins, bytes, key: createSecretKey(bytes) };
}

const digestKeyOf = (dataKey: Buffer, ring: Ring, domain: DigestDomain): Buffer =>
  ring.digests[domain] ?? subkey(dataKey, `digest ${domain}`, 32);

const macNameOf = (dataKey: Buffer): string => subkey(dataKey, 'mac-id', 4).toString('hex');

function subkey(dataKey: Buffer, use: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, Buffer.alloc(0), `twpas-agent v1 ${use}`, bytes));
}

/** One code for every fault: another key, another place, changed or cut bytes. */
function damaged(cause?: unknown): AgentError {
  return new AgentError('sealed-damaged', { cause });
}
