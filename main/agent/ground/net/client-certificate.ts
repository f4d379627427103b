/** The hospital's own certificate, which a server may ask for in the handshake: a PEM file with its key, or a PFX. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import { errorCode } from '../base/errors.ts';
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
  readonly options: Pick<SecureContextOptions, 'cert' | 'key' | 'pfx' | 'passphrase'>;
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

function certificateIn(bytes: string): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch (cause) {
    throw new AgentError('client-certificate-unreadable', { cause });
  }
}

/** Node opens a PFX itself; OpenSSL picks the certificate that belongs to the key. */
function fromPfx(pfx: Buffer, passphrase: string): ClientCertificate {
  const options = { pfx, passphrase };
  let secureContext: SecureContext;
  try {
    secureContext = createSecureContext(options);
  } catch (cause) {
    throw pfxFault(cause);
  }
  // A socket without a connection: only it gives the certificate of its context.
  const socket = new TLSSocket(new Duplex(), { secureContext });
  const certificate = socket.getX509Certificate();
  socket.destroy();
  if (certificate === undefined) throw new AgentError('client-certificate-no-key');
  return { options, certificate };
}

/** The second form of a wrong password is BoringSSL's (Electron). */
function pfxFault(cause: unknown): AgentError {
  if (errorCode(cause) === 'ERR_CRYPTO_UNSUPPORTED_OPERATION')
    return new AgentError('client-certificate-unsupported', { cause });
  if (errorCode(cause) === 'ERR_CRYPTO_OPERATION_FAILED')
    return new AgentError('client-certificate-no-key', { cause });
  return /mac verify failure|INCORRECT_PASSWORD/.test(String(cause))
    ? new AgentError('client-certificate-passphrase', { cause })
    : new AgentError('client-certificate-unreadable', { cause });
}
