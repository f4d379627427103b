/** Certificates that are refused only because of the time: evidence of a wrong clock. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { DetailedPeerCertificate } from 'node:tls';
import { chainOf, isTrustedRoot } from './authorities.ts';

/** Validity (ms) of a certificate with the right chain and name, which our clock is outside of. */
export interface UntimelyCertificate {
  readonly from: number;
  readonly until: number;
}

/**
 * Null for a certificate in its validity, and for one with any other fault. Evidence only: the connection is refused all the same, and the
 * chain is not checked as fully as by RFC 5280 §6 (names, uses, revocation).
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
