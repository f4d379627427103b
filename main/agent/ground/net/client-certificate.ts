/** The hospital's own certificate, which a server may ask for in the handshake: a PEM file with its key, or a PFX. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { canBeOpened, type PfxKey, readPfx } from '../base/pfx.ts';
import { readNamedSync } from '../base/plain-file.ts';
import { AgentError } from '../error.ts';

/** Its path and passphrase. Read again for each new set of connections, so that a renewed file is used. */
export interface ClientCertificateFile {
  readonly file: string;
  /** From the vault; null: none is stored. Called only when it is needed. */
  readonly passphrase: () => string | null;
}

export interface ClientCertificate {
  /** For `createSecureContext`. */
  readonly options: Pick<SecureContextOptions, 'cert' | 'key'>;
  readonly certificate: X509Certificate;
}

/** @throws AgentError `client-certificate-…` */
export function readClientCertificate({ file, passphrase }: ClientCertificateFile): ClientCertificate {
  let bytes: Buffer;
  try {
    bytes = readNamedSync(file);
  } catch (cause) {
    throw new AgentError('client-certificate-unreadable', { cause });
  }
  const secret = passphrase() ?? '';
  return bytes.includes('-----BEGIN') ? fromPem(bytes.toString('latin1'), secret) : fromPfx(bytes, secret);
}

function fromPem(text: string, passphrase: string): ClientCertificate {
  const chain = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const [first] = chain;
  if (first === undefined) throw new AgentError('client-certificate-unreadable');
  const certificate = certificateIn(first);
  const key = keyIn(text, passphrase);
  if (!certificate.checkPrivateKey(key)) throw new AgentError('client-certificate-mismatch');
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { options: { cert: chain.join('\n'), key: pem }, certificate };
}

function keyIn(text: string, passphrase: string): KeyObject {
  const pem = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----/.exec(text)?.[0];
  if (pem === undefined) throw new AgentError('client-certificate-no-key');
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch (cause) {
    throw new AgentError(
      pem.includes('ENCRYPTED') ? 'client-certificate-passphrase' : 'client-certificate-unreadable',
      { cause },
    );
  }
}

function certificateIn(bytes: string | Buffer): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch (cause) {
    throw new AgentError('client-certificate-unreadable', { cause });
  }
}

/**
 * Certificate and key are extracted here. From a whole PFX, TLS would also trust the authorities inside it, and so any server whose
 * certificate one of them signed.
 */
function fromPfx(bytes: Buffer, passphrase: string): ClientCertificate {
  const pfx = readPfx(bytes, passphrase);
  if (pfx === null) throw new AgentError('client-certificate-unreadable');
  const shut = pfx.shut.has('closed') ? 'client-certificate-passphrase' : 'client-certificate-unsupported';
  const [wrapped] = pfx.keys;
  if (wrapped === undefined) throw new AgentError(pfx.shut.size > 0 ? shut : 'client-certificate-no-key');
  const key = keyInPfx(wrapped, passphrase);
  if (pfx.certificates.length === 0)
    throw new AgentError(pfx.shut.size > 0 ? shut : 'client-certificate-no-key');
  const all = pfx.certificates.map(certificateIn);
  const certificate = all.find((one) => one.checkPrivateKey(key));
  if (certificate === undefined) throw new AgentError('client-certificate-mismatch');
  const chain = [certificate, ...all.filter((one) => one !== certificate)];
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { options: { cert: chain.map(String).join(''), key: pem }, certificate };
}

/** OpenSSL's own message is dropped, since it may quote the file. */
function keyInPfx({ pkcs8, encrypted }: PfxKey, passphrase: string): KeyObject {
  const form = { key: pkcs8, format: 'der', type: 'pkcs8' } as const;
  try {
    return createPrivateKey(encrypted ? { ...form, passphrase } : form);
  } catch (cause) {
    if (!encrypted) throw new AgentError('client-certificate-unreadable', { cause });
    throw new AgentError(
      canBeOpened(pkcs8) ? 'client-certificate-passphrase' : 'client-certificate-unsupported',
      { cause },
    );
  }
}
