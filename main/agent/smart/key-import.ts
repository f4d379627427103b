/** A private key a person brings: PEM of any kind, or a JWK (set). */
import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { AgentError } from '../error.ts';
import { isRecord } from './http-call.ts';

export interface ImportedKey {
  readonly jwk: JWK;
  readonly alg: 'ES384' | 'RS384';
  /** The id NHI may already know the key by. */
  readonly kid: string | null;
}

/**
 * Reads PKCS#8, PKCS#1, SEC1 and encrypted PEM (with a BOM, bag attributes or a certificate around it), a private JWK, or
 * a set with exactly one. @throws AgentError `client-key-unreadable`, `client-key-unsuitable`.
 */
export function readPrivateKey(text: string, passphrase?: string): ImportedKey {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const given = trimmed.startsWith('{') ? pickJwk(trimmed) : null;
  const jwk = exported(given ? fromJwk(given) : fromPem(trimmed, passphrase));
  const kid = typeof given?.['kid'] === 'string' && given['kid'] !== '' ? given['kid'] : null;
  return { jwk, alg: algorithmOf(jwk), kid };
}

function fromPem(text: string, passphrase: string | undefined): KeyObject {
  const block = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----/.exec(text)?.[0];
  if (block === undefined) throw unreadable();
  try {
    return createPrivateKey({ key: block, format: 'pem', ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    throw unreadable(cause);
  }
}

function fromJwk(jwk: Readonly<Record<string, unknown>>): KeyObject {
  try {
    return createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  } catch (cause) {
    throw unreadable(cause);
  }
}

function pickJwk(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw unreadable(cause);
  }
  const keys: readonly unknown[] =
    isRecord(parsed) && Array.isArray(parsed['keys']) ? parsed['keys'] : [parsed];
  const [only, ...more] = keys.filter(isRecord).filter((key) => typeof key['d'] === 'string');
  if (!only || more.length > 0) throw unreadable();
  return only;
}

function exported(key: KeyObject): JWK {
  try {
    return key.export({ format: 'jwk' });
  } catch {
    // Ed448, DSA and the like have no JWK form: the same answer as for a curve we do not sign with.
    throw unsuitable();
  }
}

/** SMART asks for RS384 or ES384. */
function algorithmOf(jwk: JWK): 'ES384' | 'RS384' {
  if (jwk.kty === 'EC' && jwk.crv === 'P-384') return 'ES384';
  if (jwk.kty === 'RSA' && Buffer.from(jwk.n ?? '', 'base64url').length * 8 >= 2048) return 'RS384';
  throw unsuitable();
}

function unsuitable(): AgentError {
  return new AgentError('client-key-unsuitable', 'The key must be EC P-384, or RSA of 2048 bits or more.', {
    messageZh: '金鑰必須是 EC P-384，或 2048 位元以上的 RSA。',
  });
}

function unreadable(cause?: unknown): AgentError {
  // No detail of OpenSSL's is passed on in the sentence: it may quote the input.
  return new AgentError(
    'client-key-unreadable',
    'No single private key could be read from the file (wrong passphrase?).',
    {
      messageZh: '無法從檔案讀取單一私鑰（密碼是否正確？）。',
      cause,
    },
  );
}
