/** What a server’s certificate says, judged as the agent’s own connections do, but with the reason named. */
import { DAY_MS } from '../../../shared/days.ts';
import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { taipeiDay } from '../fhir/taipei.ts';
import { failed, warning, type Finding } from './finding.ts';
import { inspectionVendor, isKnownAuthority } from './issuers.ts';

const SOON_MS = 21 * DAY_MS;

/** `named`: fingerprints of the authorities that the hospital itself has put into `caFile`. */
export function judgeCertificate(
  socket: TLSSocket,
  host: string,
  now: number,
  named: ReadonlySet<string>,
): Finding {
  const leaf = socket.getPeerCertificate(true);
  const chain = chainOf(leaf);
  const issuer = nameOf(leaf.issuer);
  const until = dayOf(leaf.valid_to);
  const result = {
    zh: `${socket.getProtocol() ?? '?'}，憑證 ${nameOf(leaf.subject)}，簽發者 ${issuer}，到期 ${until}`,
    en: `${socket.getProtocol() ?? '?'}, certificate ${nameOf(leaf.subject)}, issuer ${issuer}, until ${until}`,
  };
  const inspector = inspectionVendor(chain.flatMap((one) => [nameOf(one.issuer), organisation(one)]));
  if (socket.authorized) return trusted();
  const why: unknown = socket.authorizationError;
  const code = typeof why === 'string' ? why : why instanceof Error && 'code' in why ? String(why.code) : '';
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return failed('tls-expired', { host, until }, result);
    case 'CERT_NOT_YET_VALID':
      return failed('tls-not-yet-valid', { host, from: dayOf(leaf.valid_from) }, result);
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return failed('tls-wrong-name', { host, names: namesOf(leaf) }, result);
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return inspector === null
        ? failed('tls-self-signed', { host, subject: nameOf(leaf.subject) }, result)
        : failed('tls-intercepted', { host, issuer: inspector }, result);
    default:
  }
  if (inspector !== null) return failed('tls-intercepted', { host, issuer: inspector }, result);
  // The server gave its own certificate and nothing above it.
  if (code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' && isKnownAuthority(issuer))
    return failed('tls-chain-incomplete', { issuer }, result);
  if (/^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/.test(code)) {
    const top = chain.at(-1);
    return failed('tls-unknown-issuer', { issuer: top === undefined ? issuer : nameOf(top.issuer) }, result);
  }
  return failed('tls-failed', { host, error: code }, result);

  function trusted(): Finding {
    const top = chain.at(-1);
    const root = top === undefined ? '' : nameOf(top.subject);
    if (inspector !== null) return warning('tls-intercepted-trusted', { host, issuer: inspector }, result);
    if (
      top !== undefined &&
      !isPublic(top) &&
      !chain.some(({ fingerprint256 }) => named.has(fingerprint256)) &&
      !isKnownAuthority(root) &&
      !isKnownAuthority(organisation(top))
    )
      return warning('tls-private-issuer', { issuer: root }, result);
    if (Date.parse(leaf.valid_to) - now < SOON_MS)
      return warning('tls-expires-soon', { host, until }, result);
    return { kind: 'ok', result };
  }
}

/** From the server’s own to the root, as far as it is known. */
function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain = [leaf];
  for (;;) {
    const one = chain.at(-1) ?? leaf;
    // Absent where the chain is not known further, whatever the type says.
    const above = one.issuerCertificate as DetailedPeerCertificate | undefined;
    // A root is its own issuer.
    if (above === undefined || above.fingerprint256 === one.fingerprint256) return chain;
    chain.push(above);
  }
}

let publicRoots: ReadonlySet<string> | null = null;

/** Whether the root is one of those that come with the runtime: browsers everywhere trust them. */
function isPublic(root: DetailedPeerCertificate): boolean {
  publicRoots ??= new Set(rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256));
  return publicRoots.has(root.fingerprint256);
}

function nameOf(name: DetailedPeerCertificate['subject']): string {
  return text(name.CN) ?? text(name.OU) ?? text(name.O) ?? '-';
}

function organisation(one: DetailedPeerCertificate): string {
  return [one.issuer.O, one.issuer.OU, one.subject.O].map((part) => text(part) ?? '').join(' ');
}

function text(part: string | string[] | undefined): string | null {
  const first = Array.isArray(part) ? part[0] : part;
  return first === undefined || first === '' ? null : first;
}

function namesOf(leaf: DetailedPeerCertificate): string {
  const names = (leaf.subjectaltname ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return names[0] === '' ? nameOf(leaf.subject) : names.slice(0, 5).join('、');
}

function dayOf(date: string): string {
  const at = Date.parse(date);
  return Number.isNaN(at) ? date : taipeiDay(at);
}
