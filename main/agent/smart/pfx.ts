/** Private keys in a PFX file (PKCS#12, RFC 7292). Only the wrapping is taken apart here; OpenSSL opens the keys themselves. */
import { CONTEXT_0, OCTET_STRING, OID, octets, partsOf, readDer, SEQUENCE, type Der } from './der.ts';

/** DER bodies of the object identifiers. */
const DATA = '2a864886f70d010701';
const KEY_BAG = '2a864886f70d010c0a0101';
const SHROUDED_KEY_BAG = '2a864886f70d010c0a0102';
const NESTED_BAG = '2a864886f70d010c0a0106';

export interface PfxKey {
  /** DER of PrivateKeyInfo, or of EncryptedPrivateKeyInfo. */
  readonly pkcs8: Buffer;
  readonly encrypted: boolean;
}

/** The keys of a PFX file; null when the bytes are none. */
export function keysInPfx(bytes: Buffer): PfxKey[] | null {
  try {
    const [version, authSafe] = partsOf(readDer(bytes));
    if (version?.body.toString('hex') !== '03' || authSafe?.tag !== SEQUENCE) return null;
    const safe = dataOf(authSafe);
    if (safe === null) return null;
    return partsOf(readDer(safe)).flatMap((content) => {
      // What is encrypted as a whole holds certificates; keys are encrypted one by one.
      const bags = dataOf(content);
      return bags === null ? [] : keysInBags(readDer(bags));
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** ContentInfo of type `data`. */
function dataOf(content: Der): Buffer | null {
  const [type, value] = partsOf(content);
  if (type?.tag !== OID || type.body.toString('hex') !== DATA || value === undefined) return null;
  const inner = readDer(value.body);
  return (inner.tag & 0x1f) === OCTET_STRING ? octets(inner) : null;
}

function keysInBags(contents: Der): PfxKey[] {
  return partsOf(contents).flatMap((bag) => {
    const [type, value] = partsOf(bag);
    if (type?.tag !== OID || value?.tag !== CONTEXT_0) return [];
    const inner = readDer(value.body);
    switch (type.body.toString('hex')) {
      case KEY_BAG:
        return [{ pkcs8: inner.whole, encrypted: false }];
      case SHROUDED_KEY_BAG:
        return [{ pkcs8: inner.whole, encrypted: true }];
      case NESTED_BAG:
        return keysInBags(inner);
      default:
        return [];
    }
  });
}
