/** The forms a key file comes in, brought to one key object. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { keyFault } from './key-faults.ts';
import { canBeOpened, keysInPfx, type PfxKeys } from './pfx.ts';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

/** PEM of any kind, whatever stands around its blocks. @throws AgentError `client-key-…` */
export function keyFromPem(text: string, passphrase: string | undefined): KeyObject {
  const blocks = [...text.matchAll(BLOCK)].map(([block, label = '']) => ({ block, label }));
  if (blocks.some(({ label }) => label === 'OPENSSH PRIVATE KEY')) throw keyFault('client-key-openssh');
  const [only, ...more] = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (more.length > 0) throw keyFault('client-key-several');
  if (only === undefined) {
    const isPublic = blocks.some(({ label }) => /PUBLIC KEY|CERTIFICATE/.test(label));
    throw keyFault(isPublic ? 'client-key-public-only' : 'client-key-unreadable');
  }
  const encrypted = only.label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type:.*ENCRYPTED/m.test(only.block);
  return open({ key: only.block, format: 'pem' }, encrypted, passphrase);
}

/** DER: a PFX, PKCS#8 (also encrypted), PKCS#1 or SEC1. @throws AgentError `client-key-…` */
export function keyFromBinary(bytes: Buffer, passphrase: string | undefined): KeyObject {
  const inPfx = keysInPfx(bytes, passphrase);
  if (inPfx !== null) return keyFromPfx(inPfx, passphrase);
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const key = attempt(() => createPrivateKey({ key: bytes, format: 'der', type }));
    if (key !== null) return key;
  }
  if (isEncryptedPkcs8(bytes)) return open({ key: bytes, format: 'der', type: 'pkcs8' }, true, passphrase);
  const isPublic =
    attempt(() => createPublicKey({ key: bytes, format: 'der', type: 'spki' })) !== null ||
    attempt(() => new X509Certificate(bytes)) !== null;
  throw keyFault(isPublic ? 'client-key-public-only' : 'client-key-unreadable');
}

/** A part that stays shut matters only where no key lies beside it: most often it holds certificates. */
function keyFromPfx({ keys, shut }: PfxKeys, passphrase: string | undefined): KeyObject {
  const [only, ...more] = keys;
  if (more.length > 0) throw keyFault('client-key-several');
  if (only !== undefined)
    return open({ key: only.pkcs8, format: 'der', type: 'pkcs8' }, only.encrypted, passphrase);
  if (shut.has('closed'))
    throw keyFault(passphrase === undefined ? 'client-key-passphrase-needed' : 'client-key-passphrase-wrong');
  throw keyFault(shut.has('not-supported') ? 'client-key-encryption-unsupported' : 'client-key-public-only');
}

type Form =
  | { readonly key: string; readonly format: 'pem' }
  | { readonly key: Buffer; readonly format: 'der'; readonly type: 'pkcs8' };

function open(form: Form, encrypted: boolean, passphrase: string | undefined): KeyObject {
  // A PFX made without a password is encrypted with an empty one.
  const word = passphrase ?? (encrypted && form.format === 'der' ? '' : undefined);
  if (encrypted && word === undefined) throw keyFault('client-key-passphrase-needed');
  try {
    return createPrivateKey(encrypted && word !== undefined ? { ...form, passphrase: word } : form);
  } catch (cause) {
    if (!encrypted) throw keyFault('client-key-unreadable', cause);
    const closed = form.format === 'der' ? form.key : pkcs8InPem(form.key);
    if (closed !== null && !canBeOpened(closed)) throw keyFault('client-key-encryption-unsupported', cause);
    throw keyFault(
      passphrase === undefined ? 'client-key-passphrase-needed' : 'client-key-passphrase-wrong',
      cause,
    );
  }
}

function pkcs8InPem(block: string): Buffer | null {
  const [, base64] = /-----BEGIN ENCRYPTED PRIVATE KEY-----([\s\S]+?)-----END/.exec(block) ?? [];
  return base64 === undefined ? null : Buffer.from(base64, 'base64');
}

/** EncryptedPrivateKeyInfo names PBES2 or a password-based scheme of PKCS#5 or PKCS#12 first. */
function isEncryptedPkcs8(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 32).toString('hex');
  return head.includes('06092a864886f70d0105') || head.includes('060a2a864886f70d010c01');
}

/** Null where it is not of that form: the next is tried. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
