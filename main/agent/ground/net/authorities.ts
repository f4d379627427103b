/** Trusted authorities: the bundled ones, the system's (where hospitals put their TLS inspection), and `caFile`. */
import { X509Certificate } from 'node:crypto';
import {
  checkServerIdentity,
  type ConnectionOptions,
  createSecureContext,
  type DetailedPeerCertificate,
  getCACertificates,
  rootCertificates,
  type SecureContext,
} from 'node:tls';
import { readNamedSync } from '../base/plain-file.ts';
import { AgentError } from '../error.ts';
import {
  type ClientCertificate,
  type ClientCertificateFile,
  readClientCertificate,
} from './client-certificate.ts';

/**
 * One TLS context (1.2 or later) for all connections: parsing some three hundred certificates for each would cost more than the handshake.
 * @throws AgentError `ca-file-unreadable`
 */
export function trustedContext(
  { caFile, smallHandshake }: TrustOptions,
  own: ClientCertificate['options'] = {},
): SecureContext {
  return createSecureContext({
    ca: [...allAuthorities(caFile)],
    minVersion: 'TLSv1.2',
    ...(smallHandshake && { ecdhCurve: SMALL_GROUPS }),
    ...own,
  });
}

/** TLS options for connections to NHI's server, which alone gets the hospital's own certificate. */
export type ServerTls = Pick<ConnectionOptions, 'secureContext' | 'checkServerIdentity'> & {
  readonly maxCachedSessions?: number;
};

/**
 * From a PFX, Node also trusts the authorities inside it, and so any server whose certificate one of them signed. The chain must therefore
 * lead to an authority of ours as well; sessions are not resumed, since Node checks no identity then.
 * @throws AgentError `ca-file-unreadable`, `client-certificate-…`
 */
export function serverTls({ clientCertificate, ...trust }: ServerTrust): ServerTls {
  if (clientCertificate === undefined) return { secureContext: trustedContext(trust) };
  const { options } = readClientCertificate(clientCertificate);
  const secureContext = trustedContext(trust, options);
  if (options.pfx === undefined) return { secureContext };
  const ours = [...allAuthorities(trust.caFile)].map((pem) => new X509Certificate(pem));
  return {
    secureContext,
    maxCachedSessions: 0,
    checkServerIdentity: (host, leaf) =>
      checkServerIdentity(host, leaf) ??
      (leadsTo(ours, leaf as DetailedPeerCertificate)
        ? undefined
        : Object.assign(new Error('the issuer is in the PFX only'), { code: 'UNABLE_TO_GET_ISSUER_CERT' })),
  };
}

function leadsTo(ours: readonly X509Certificate[], leaf: DetailedPeerCertificate): boolean {
  const isIssued = (one: X509Certificate, by: X509Certificate): boolean =>
    one.checkIssued(by) && one.verify(by.publicKey);
  const chain = chainOf(leaf).map(({ raw }) => new X509Certificate(raw));
  const end = chain.findIndex((one) => ours.some((authority) => isIssued(one, authority)));
  return end >= 0 && chain.slice(1, end + 1).every((issuer, at) => chain[at] && isIssued(chain[at], issuer));
}

/** From the server's certificate up to the root, as far as the chain is known. */
export function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain = [leaf];
  for (;;) {
    const one = chain.at(-1) ?? leaf;
    // Missing if the chain ends here, whatever the type says.
    const above = one.issuerCertificate as DetailedPeerCertificate | undefined;
    // A root is its own issuer.
    if (above === undefined || above.fingerprint256 === one.fingerprint256) return chain;
    chain.push(above);
  }
}

function allAuthorities(caFile: string | undefined): ReadonlySet<string> {
  const extra = caFile === undefined ? [] : readCaFile(caFile);
  return new Set([...rootCertificates, ...getCACertificates('system'), ...extra]);
}

export interface TrustOptions {
  readonly caFile: string | undefined;
  /** Without post-quantum groups, whose first message takes two packets: some old devices and lines lose the second. */
  readonly smallHandshake: boolean;
}
export interface ServerTrust extends TrustOptions {
  /** Sent if the server asks for it. */
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
