/** Private keys and certificates of a PFX file (PKCS#12, RFC 7292), also from content that is encrypted as a whole. */
import {
  CONTEXT_0,
  type Der,
  isSupported,
  OCTET_STRING,
  octets,
  OID,
  openWithPassword,
  partsOf,
  readDer,
  SEQUENCE,
} from './password-scheme.ts';

/** DER bodies of the object identifiers. */
const DATA = '2a864886f70d010701';
const ENCRYPTED_DATA = '2a864886f70d010706';
const KEY_BAG = '2a864886f70d010c0a0101';
const SHROUDED_KEY_BAG = '2a864886f70d010c0a0102';
const CERTIFICATE_BAG = '2a864886f70d010c0a0103';
const X509 = '2a864886f70d01091601';
const NESTED_BAG = '2a864886f70d010c0a0106';

export interface PfxKey {
  /** DER of PrivateKeyInfo, or of EncryptedPrivateKeyInfo. */
  readonly pkcs8: Buffer;
  readonly encrypted: boolean;
}
export interface PfxKeys {
  readonly keys: readonly PfxKey[];
  /** DER, in the order of the file. */
  readonly certificates: readonly Buffer[];
  /** Reason why parts that may hold a key could not be decrypted: wrong password, or an unsupported scheme. */
  readonly shut: ReadonlySet<'closed' | 'not-supported'>;
}

/** A key, or the DER of a certificate. */
type InBag = PfxKey | Buffer;

/**
 * Content of a PFX file; null if the bytes are none. Most programs encrypt keys one by one and certificates as a whole; some include the
 * keys in the latter.
 */
export function readPfx(bytes: Buffer, passphrase = ''): PfxKeys | null {
  try {
    const [version, authSafe] = partsOf(readDer(bytes));
    if (version?.body.toString('hex') !== '03' || authSafe?.tag !== SEQUENCE) return null;
    const safe = dataOf(authSafe);
    if (safe === null) return null;
    const shut = new Set<'closed' | 'not-supported'>();
    const found = partsOf(readDer(safe)).flatMap((content): InBag[] => {
      const bags = dataOf(content);
      if (bags !== null) return inBags(readDer(bags));
      const sealed = encryptedDataOf(content);
      if (sealed === null) return [];
      const opened = inSealed(sealed, passphrase);
      if (typeof opened !== 'string') return opened;
      shut.add(opened);
      return [];
    });
    return {
      keys: found.filter((one): one is PfxKey => !Buffer.isBuffer(one)),
      certificates: found.filter((one) => Buffer.isBuffer(one)),
      shut,
    };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** True if the encryption of an EncryptedPrivateKeyInfo is supported. */
export function canBeOpened(pkcs8: Buffer): boolean {
  try {
    const [algorithm] = partsOf(readDer(pkcs8));
    return algorithm === undefined || isSupported(algorithm);
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

/** ContentInfo of type `data`. */
function dataOf(content: Der): Buffer | null {
  const value = contentOf(content, DATA);
  if (value === null) return null;
  const inner = readDer(value.body);
  return (inner.tag & 0x1f) === OCTET_STRING ? octets(inner) : null;
}

interface Sealed {
  readonly algorithm: Der;
  readonly closed: Buffer;
}

/** ContentInfo of type `encryptedData` (RFC 5652, §8), with SafeContents in it. */
function encryptedDataOf(content: Der): Sealed | null {
  const value = contentOf(content, ENCRYPTED_DATA);
  if (value === null) return null;
  const [, inner] = partsOf(readDer(value.body));
  const [type, algorithm, closed] = inner === undefined ? [] : partsOf(inner);
  if (type?.body.toString('hex') !== DATA || algorithm === undefined || closed === undefined) return null;
  return { algorithm, closed: octets(closed) };
}

function contentOf(content: Der, wanted: string): Der | null {
  const [type, value] = partsOf(content);
  return type?.tag === OID && type.body.toString('hex') === wanted && value !== undefined ? value : null;
}

function inSealed({ algorithm, closed }: Sealed, passphrase: string): InBag[] | 'closed' | 'not-supported' {
  const opened = openWithPassword(algorithm, closed, passphrase);
  if (opened.kind !== 'open') return opened.kind;
  try {
    return inBags(readDer(opened.bytes));
  } catch (error) {
    // One wrong password in a few hundred gives valid padding, but invalid content.
    if (error instanceof RangeError) return 'closed';
    throw error;
  }
}

function inBags(contents: Der): InBag[] {
  return partsOf(contents).flatMap((bag): InBag[] => {
    const [type, value] = partsOf(bag);
    if (type?.tag !== OID || value?.tag !== CONTEXT_0) return [];
    const inner = readDer(value.body);
    switch (type.body.toString('hex')) {
      case KEY_BAG:
        return [{ pkcs8: inner.whole, encrypted: false }];
      case SHROUDED_KEY_BAG:
        return [{ pkcs8: inner.whole, encrypted: true }];
      case CERTIFICATE_BAG:
        return certificateIn(inner);
      case NESTED_BAG:
        return inBags(inner);
      default:
        return [];
    }
  });
}

/** CertBag (RFC 7292, §4.2.3): its kind, then the DER in an OCTET STRING. */
function certificateIn(bag: Der): Buffer[] {
  const value = contentOf(bag, X509);
  if (value === null) return [];
  const inner = readDer(value.body);
  return (inner.tag & 0x1f) === OCTET_STRING ? [octets(inner)] : [];
}
