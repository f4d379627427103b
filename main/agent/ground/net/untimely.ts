/** Certificates that only the time keeps from being accepted, as evidence of a wrong clock. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { DetailedPeerCertificate } from 'node:tls';
import { isTrustedRoot } from './authorities.ts';

/** Validity of a server's certificate, ms: its chain and its name are right, and our clock is outside of it. */
export interface UntimelyCertificate {
  readonly from: number;
  readonly until: number;
}

/**
 * Null for a certificate in its time, and for one that is refused for more than its time. Evidence only: the connection that showed it is
 * refused all the same, and its chain is not checked as RFC 5280 §6 has it (names, uses, revocation).
 * @param leaf with its chain, from `getPeerCertificate(true)`
 * @param now our clock, ms
 */
export function untimely(
  leaf: DetailedPeerCertificate,
  host: string,
  { caFile, now }: { readonly caFile: string | undefined; readonly now: number },
): UntimelyCertificate | null {
  const [from, until] = [Date.parse(leaf.valid_from), Date.parse(leaf.valid_to)];
  if (!(now < from || now > until)) return null;
  const chain = chainOf(leaf).map(({ raw }) => new X509Certificate(raw));
  const [own] = chain;
  const top = chain.at(-1);
  if (own === undefined || top === undefined || !isTrustedRoot(top, caFile)) return null;
  const named = isIP(host) === 0 ? own.checkHost(host) : own.checkIP(host);
  const isSigned = chain.every((one, at) => {
    const issuer = chain[at + 1];
    return issuer === undefined || (issuer.ca && one.checkIssued(issuer) && one.verify(issuer.publicKey));
  });
  return named !== undefined && isSigned ? { from, until } : null;
}

/** From the server's own to the root, as far as known. */
export function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain = [leaf];
  for (;;) {
    const one = chain.at(-1) ?? leaf;
    // Absent if the chain is not known further, whatever the type says.
    const above = one.issuerCertificate as DetailedPeerCertificate | undefined;
    // A root is its own issuer.
    if (above === undefined || above.fingerprint256 === one.fingerprint256) return chain;
    chain.push(above);
  }
}
