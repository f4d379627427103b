/** The hospital's own certificate, which a server may ask for in the handshake: a PEM file with its key, or a PFX. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { AgentError } from '../error.ts';

/** Where it lies, and what opens it. Read again for each new set of connections, so that a renewed file is taken. */
export interface ClientCertificateFile {
  readonly file: string;
  /** From the vault; null: none is kept. Asked for only when it is read. */
  readonly passphrase: () => string | null;
}

export interface ClientCertificate {
  /** For `createSecureContext`. */
  readonly options: Pick<SecureContextOptions, 'pfx' | 'passphrase' | 'cert' | 'key'>;
  readonly certificate: X509Certificate;
}

/** @throws AgentError `client-certificate-…` */
export function readClientCertificate({ file, passphrase }: ClientCertificateFile): ClientCertificate {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
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

/** OpenSSL takes it apart; what it says of it is not passed on, since it may quote the file. */
function fromPfx(pfx: Buffer, passphrase: string): ClientCertificate {
  const options = { pfx, passphrase };
  let der: unknown;
  try {
    const made: { readonly context: { getCertificate(): unknown } } = createSecureContext(options);
    der = made.context.getCertificate();
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : '';
    if (/mac verify|bad decrypt|invalid password/i.test(words))
      throw new AgentError('client-certificate-passphrase', { cause });
    throw new AgentError(
      /unsupported/i.test(words) ? 'client-certificate-unsupported' : 'client-certificate-unreadable',
      { cause },
    );
  }
  if (!Buffer.isBuffer(der)) throw new AgentError('client-certificate-no-key');
  return { options, certificate: certificateIn(der) };
}
