/** A private key a person brings: PEM of any kind, DER, or a JWK (set). */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { JWK } from 'jose';
import { AgentError } from '../../ground/error.ts';
import { isObject } from '../../ground/fhir/json.ts';
import { errorCode } from '../../ground/base/errors.ts';

interface ImportedKey {
  readonly jwk: JWK;
  readonly alg: 'ES384' | 'RS384';
  /** Key id by which NHI may already know the key. */
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
 * private JWK, or a set with exactly one. `certificate`: PEM or DER that the key must belong to.
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

/** The input as text without a byte order mark; null for binary. Notepad may have saved it as UTF-16. */
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
    throw new AgentError('client-key-unreadable', { cause });
  }
}

function pickJwk(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new AgentError('client-key-unreadable', { cause });
  }
  const all: readonly unknown[] =
    isObject(parsed) && Array.isArray(parsed['keys']) ? parsed['keys'] : [parsed];
  const keys = all.filter(isObject).filter((key) => typeof key['kty'] === 'string');
  const [only, ...more] = keys.filter((key) => typeof key['d'] === 'string');
  if (more.length > 0) throw new AgentError('client-key-several');
  if (only) return only;
  throw new AgentError(keys.length > 0 ? 'client-key-public-only' : 'client-key-unreadable');
}

/** SMART asks for RS384 or ES384. */
function algorithmOf(key: KeyObject): 'ES384' | 'RS384' {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ec') {
    const curve = details?.namedCurve ?? '?';
    if (curve !== 'secp384r1')
      throw new AgentError('client-key-wrong-curve', { curve: CURVES[curve] ?? curve });
    return 'ES384';
  }
  if (type !== 'rsa') throw new AgentError('client-key-wrong-kind');
  const bits = details?.modulusLength ?? 0;
  if (bits < SHORTEST_RSA) throw new AgentError('client-key-too-short', { bits });
  return 'RS384';
}

function mustMatch(key: KeyObject, certificate: Buffer): void {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch (cause) {
    throw new AgentError('client-key-certificate-unreadable', { cause });
  }
  if (!parsed.checkPrivateKey(key)) throw new AgentError('client-key-certificate-mismatch');
}

// Turns every form of a key file into a key object.

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

/** PEM of any kind, with any text around its blocks. @throws AgentError `client-key-…` */
function keyFromPem(text: string, passphrase: string | undefined): KeyObject {
  const blocks = [...text.matchAll(BLOCK)].map(([block, label = '']) => ({ block, label }));
  if (blocks.some(({ label }) => label === 'OPENSSH PRIVATE KEY')) throw new AgentError('client-key-openssh');
  const [only, ...more] = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (more.length > 0) throw new AgentError('client-key-several');
  if (only === undefined) {
    const isPublic = blocks.some(({ label }) => /PUBLIC KEY|CERTIFICATE/.test(label));
    throw new AgentError(isPublic ? 'client-key-public-only' : 'client-key-unreadable');
  }
  const encrypted = only.label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type:.*ENCRYPTED/m.test(only.block);
  return open({ key: only.block, format: 'pem' }, encrypted, passphrase);
}

/** DER: PKCS#8 (also encrypted), PKCS#1 or SEC1. @throws AgentError `client-key-…` */
function keyFromBinary(bytes: Buffer, passphrase: string | undefined): KeyObject {
  if (isPfx(bytes)) throw new AgentError('client-key-pfx');
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const key = attempt(() => createPrivateKey({ key: bytes, format: 'der', type }));
    if (key !== null) return key;
  }
  if (isEncryptedPkcs8(bytes)) return open({ key: bytes, format: 'der', type: 'pkcs8' }, true, passphrase);
  const isPublic =
    attempt(() => createPublicKey({ key: bytes, format: 'der', type: 'spki' })) !== null ||
    attempt(() => new X509Certificate(bytes)) !== null;
  throw new AgentError(isPublic ? 'client-key-public-only' : 'client-key-unreadable');
}

type Form =
  | { readonly key: string; readonly format: 'pem' }
  | { readonly key: Buffer; readonly format: 'der'; readonly type: 'pkcs8' };

function open(form: Form, encrypted: boolean, passphrase: string | undefined): KeyObject {
  if (encrypted && passphrase === undefined) throw new AgentError('client-key-passphrase-needed');
  try {
    return createPrivateKey(encrypted ? { ...form, passphrase } : form);
  } catch (cause) {
    if (!encrypted) throw new AgentError('client-key-unreadable', { cause });
    if (errorCode(cause).includes('UNSUPPORTED'))
      throw new AgentError('client-key-encryption-unsupported', { cause });
    throw new AgentError('client-key-passphrase-wrong', { cause });
  }
}

/** PFX (RFC 7292 §4): a sequence that begins with the version 3. */
const isPfx = (bytes: Buffer): boolean =>
  /^30(80|8[1-4]|[0-7].)(..){0,4}020103/.test(bytes.subarray(0, 9).toString('hex'));

/** EncryptedPrivateKeyInfo names PBES2 or a password-based scheme of PKCS#5 or PKCS#12 first. */
function isEncryptedPkcs8(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 32).toString('hex');
  return head.includes('06092a864886f70d0105') || head.includes('060a2a864886f70d010c01');
}

/** Null if the input does not have that form: the next one is tried. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
