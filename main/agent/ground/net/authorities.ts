/** Trusted authorities: the bundled ones, the system's (where hospitals put their TLS inspection), and `caFile`. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, rootCertificates, type SecureContext } from 'node:tls';
import { readNamedSync } from '../base/plain-file.ts';
import { AgentError } from '../error.ts';
import { type ClientCertificateFile, readClientCertificate } from './client-certificate.ts';

/**
 * One TLS context (1.2 or later) for all connections: parsing some three hundred certificates for each would cost more than the handshake.
 * @throws AgentError `ca-file-unreadable`, `client-certificate-…`.
 */
export function trustedContext({ caFile, smallHandshake, clientCertificate }: TrustOptions): SecureContext {
  return createSecureContext({
    ca: [...allAuthorities(caFile)],
    minVersion: 'TLSv1.2',
    ...(smallHandshake && { ecdhCurve: SMALL_GROUPS }),
    ...(clientCertificate && readClientCertificate(clientCertificate).options),
  });
}

function allAuthorities(caFile: string | undefined): ReadonlySet<string> {
  const extra = caFile === undefined ? [] : readCaFile(caFile);
  return new Set([...rootCertificates, ...getCACertificates('system'), ...extra]);
}

/** True if this certificate is itself one of the trusted authorities. @throws AgentError `ca-file-unreadable` */
export function isTrustedRoot(root: X509Certificate, caFile: string | undefined): boolean {
  const bytes = root.raw.toString('base64');
  return [...allAuthorities(caFile)].some((pem) => pem.replaceAll(/-----[^-]+-----|\s/g, '') === bytes);
}

export interface TrustOptions {
  readonly caFile: string | undefined;
  /** Without post-quantum groups, whose first message takes two packets: some old devices and lines lose the second. */
  readonly smallHandshake: boolean;
  /** Sent if the server asks for it, never to a proxy. */
  readonly clientCertificate?: ClientCertificateFile | undefined;
}

const SMALL_GROUPS = 'X25519:P-256:P-384';

/** SHA-256 fingerprints of the certificates in `caFile`. @throws AgentError `ca-file-unreadable`. */
export function ownAuthorities(caFile: string | undefined): ReadonlySet<string> {
  const pems = caFile === undefined ? [] : readCaFile(caFile);
  return new Set(pems.map((pem) => new X509Certificate(pem).fingerprint256));
}

/** @throws AgentError `ca-file-unreadable` */
export const authoritiesIn = (caFile: string): X509Certificate[] =>
  readCaFile(caFile).map((pem) => new X509Certificate(pem));

/** Every certificate of a PEM file, or the one of a DER file (what Windows exports as .cer). */
function readCaFile(path: string): string[] {
  try {
    const bytes = readNamedSync(path);
    const blocks = bytes
      .toString('latin1')
      .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
    const certificates = blocks ?? [bytes];
    return certificates.map((one) => new X509Certificate(one).toString());
  } catch (cause) {
    throw new AgentError('ca-file-unreadable', { cause });
  }
}

/** Name of a certificate's subject on one line. */
export const wholeSubject = ({ subject }: X509Certificate): string => subject.replaceAll('\n', ', ');

/** The last CN of a certificate's subject, else the whole name. */
export const subjectName = (certificate: X509Certificate): string =>
  certificate.subject
    .split('\n')
    .findLast((part) => part.startsWith('CN='))
    ?.slice(3) ?? wholeSubject(certificate);
