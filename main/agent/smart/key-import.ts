/** A private key a person brings: PEM of any kind, DER, a PFX, or a JWK (set). */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { isRecord } from './http-call.ts';
import { keyFault, tooShort, wrongCurve } from './key-faults.ts';
import { keyFromBinary, keyFromPem } from './key-forms.ts';

export interface ImportedKey {
  readonly jwk: JWK;
  readonly alg: 'ES384' | 'RS384';
  /** The id NHI may already know the key by. */
  readonly kid: string | null;
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp521r1: 'P-521',
  secp256k1: 'secp256k1',
};
const SHORTEST_RSA = 2048;

/**
 * Reads PKCS#8, PKCS#1, SEC1 and encrypted PEM (with a BOM, bag attributes or a certificate around it), the same as DER, a
 * PFX, a private JWK, or a set with exactly one. `certificate`: PEM or DER that the key must belong to.
 * @throws AgentError `client-key-…`, one code for each reason.
 */
export function readPrivateKey(
  input: Buffer | string,
  passphrase?: string,
  certificate?: Buffer,
): ImportedKey {
  const text = textOf(input);
  const given = text?.startsWith('{') === true ? pickJwk(text) : null;
  const key =
    given !== null
      ? fromJwk(given)
      : text?.includes('-----BEGIN') === true
        ? keyFromPem(text, passphrase)
        : keyFromBinary(Buffer.from(input), passphrase);
  const alg = algorithmOf(key);
  if (certificate !== undefined) mustMatch(key, certificate);
  const kid = typeof given?.['kid'] === 'string' && given['kid'] !== '' ? given['kid'] : null;
  return { jwk: key.export({ format: 'jwk' }), alg, kid };
}

/** As text without its mark; null for what is none. Notepad may have saved it as UTF-16. */
function textOf(input: Buffer | string): string | null {
  if (typeof input === 'string') return input.replace(/^\uFEFF/, '').trim();
  const utf16 = input.length > 1 && input.readUInt16BE(0) === 0xfffe;
  if (!utf16 && input[0] === 0x30 && input.length > 1 && (input.readUInt8(1) & 0x80) !== 0) return null;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(input).trim();
}

function fromJwk(jwk: Readonly<Record<string, unknown>>): KeyObject {
  try {
    return createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  } catch (cause) {
    throw keyFault('client-key-unreadable', cause);
  }
}

function pickJwk(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw keyFault('client-key-unreadable', cause);
  }
  const all: readonly unknown[] =
    isRecord(parsed) && Array.isArray(parsed['keys']) ? parsed['keys'] : [parsed];
  const keys = all.filter(isRecord).filter((key) => typeof key['kty'] === 'string');
  const [only, ...more] = keys.filter((key) => typeof key['d'] === 'string');
  if (more.length > 0) throw keyFault('client-key-several');
  if (only) return only;
  throw keyFault(keys.length > 0 ? 'client-key-public-only' : 'client-key-unreadable');
}

/** SMART asks for RS384 or ES384. */
function algorithmOf(key: KeyObject): 'ES384' | 'RS384' {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ec') {
    const curve = details?.namedCurve ?? '?';
    if (curve !== 'secp384r1') throw wrongCurve(CURVES[curve] ?? curve);
    return 'ES384';
  }
  if (type !== 'rsa') throw keyFault('client-key-wrong-kind');
  const bits = details?.modulusLength ?? 0;
  if (bits < SHORTEST_RSA) throw tooShort(bits);
  return 'RS384';
}

function mustMatch(key: KeyObject, certificate: Buffer): void {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch (cause) {
    throw keyFault('client-key-certificate-unreadable', cause);
  }
  if (!parsed.checkPrivateKey(key)) throw keyFault('client-key-certificate-mismatch');
}
