import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate, rootCertificates, type TLSSocket } from 'node:tls';
import type { DoctorWords } from '../../../../../shared/api/doctor-contract.ts';
import { DAY_MS } from '../../../../../shared/days.ts';
import { AgentError } from '../../../ground/error.ts';
import { taipeiDay } from '../../../ground/fhir/taipei.ts';
import { chainOf, ownAuthorities, serverTls, subjectName } from '../../../ground/net/authorities.ts';
import { readClientCertificate } from '../../../ground/net/client-certificate.ts';
import { type CauseCode, failed, type Finding, ok, type Result, type Step, warning } from '../causes.ts';
import { errorCode } from '../../../ground/base/errors.ts';
import { type DoctorContext, hostPort } from '../context.ts';
import { openWay, within } from '../tunnel.ts';

/** Longest wait for a server that sends neither a session nor an alert. */
const OBJECTION_MS = 500;

/** A handshake and the certificate shown in it: chain, issuer, name, validity. */
export const tlsStep: Step = {
  tried: ({ target }) => ({
    zh: `與 ${hostPort(target)} 建立 TLS（1.2 以上）並看憑證`,
    en: `TLS 1.2 or later with ${hostPort(target)}, and its certificate`,
  }),
  run: async (context) => {
    const { target } = context;
    if (target.protocol === 'http:') return ok('本機練習環境，不加密', 'practice on this computer, no TLS');
    let socket: TLSSocket | null = null;
    try {
      socket = await shakeHands(context);
      const named = ownAuthorities(context.settings.server.caFile);
      const finding = judgeCertificate(socket, context, named);
      return { ...finding, notes: [...(finding.notes ?? []), ...ownNote(context)] };
    } catch (error) {
      return await whyNoHandshake(error, context);
    } finally {
      socket?.destroy();
    }
  },
};

/**
 * The handshake succeeds with any certificate: only then can the certificate be read and its fault named. No data are sent or read over this
 * connection; the agent’s own connections refuse such certificates.
 */
async function shakeHands(
  context: DoctorContext,
  smallHandshake = context.settings.server.smallHandshake,
): Promise<TLSSocket> {
  const { target, settings } = context;
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const { caFile } = settings.server;
  const trust = serverTls({
    caFile,
    smallHandshake,
    clientCertificate: context.clientCertificate,
  });
  const way = await openWay(context);
  const socket = connect({
    socket: way,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    host,
    ...trust,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: false,
  });
  try {
    await within(once(socket, 'secureConnect'), context);
    if (socket.getProtocol() === 'TLSv1.3') await objection(socket);
    socket.on('error', () => undefined);
    return socket;
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    way.destroy();
    throw error;
  }
}

/**
 * In TLS 1.3 the server rejects a missing client certificate only after the handshake, and otherwise sends a session. RFC 8446 §4.6.1,
 * §6.2. Rejects with that error.
 */
async function objection(socket: TLSSocket): Promise<void> {
  const ended = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => ended.resolve(undefined), OBJECTION_MS);
  socket.once('session', () => ended.resolve(undefined));
  socket.once('error', ended.reject);
  try {
    await ended.promise;
  } finally {
    clearTimeout(timer);
  }
}

async function whyNoHandshake(error: unknown, context: DoctorContext): Promise<Finding> {
  const host = context.target.hostname;
  const code = error instanceof AgentError ? error.code : errorCode(error);
  const result = `${host}: ${code}`;
  if (code === 'ca-file-unreadable') return failed(code, {}, result);
  if (error instanceof AgentError && code.startsWith('client-certificate-'))
    return failed(
      'client-certificate-unusable',
      { reason: error.messageZh, reasonEn: error.message },
      result,
    );
  if (code === 'ETIMEDOUT') {
    // A ClientHello with fewer groups fits into one packet: if it arrives, the size was the fault, not the connection.
    const isSmall = context.settings.server.smallHandshake;
    const small = isSmall ? null : await shakeHands(context, true).catch(() => null);
    small?.destroy();
    return failed(small === null ? 'tls-silent' : 'tls-large-hello', {}, result);
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|UNEXPECTED_MESSAGE/.test(code))
    return failed('tls-none', { host }, result);
  const isOurs =
    /CERTIFICATE_REQUIRED|ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|ACCESS_DENIED)/.test(
      code,
    );
  if (isOurs) return wantsOurs(context, result);
  return failed('tls-failed', { host, error: code }, result);
}

/** The server's alert about a missing or refused certificate of ours. */
export function wantsOurs(context: DoctorContext, result: Result): Extract<Finding, { code: CauseCode }> {
  const host = context.target.hostname;
  const own = ownCertificate(context);
  if (own === null) return failed('tls-client-certificate', { host }, result);
  const subject = subjectName(own);
  const until = dayOf(own.validTo);
  return failed('tls-client-certificate-refused', { host, subject, until }, result);
}

/** Null if there is none, or it cannot be read: an earlier step reports that. */
function ownCertificate({ clientCertificate }: DoctorContext): X509Certificate | null {
  try {
    return clientCertificate === undefined ? null : readClientCertificate(clientCertificate).certificate;
  } catch {
    return null;
  }
}

function ownNote(context: DoctorContext): DoctorWords[] {
  const own = ownCertificate(context);
  if (own === null) return [];
  const [subject, until] = [subjectName(own), dayOf(own.validTo)];
  return [
    {
      zh: `本院的連線憑證 ${subject}，到期 ${until}`,
      en: `our client certificate ${subject}, until ${until}`,
    },
  ];
}

// The server’s certificate, judged as the agent’s own connections do, with the reason named.

const SOON_MS = 21 * DAY_MS;

/** `named`: fingerprints of the authorities that the hospital itself has put into `caFile`. */
function judgeCertificate(socket: TLSSocket, context: DoctorContext, named: ReadonlySet<string>): Finding {
  const host = context.target.hostname;
  const leaf = socket.getPeerCertificate(true);
  const chain = chainOf(leaf);
  const issuer = nameOf(leaf.issuer);
  const until = dayOf(leaf.valid_to);
  const result = {
    zh: `${socket.getProtocol() ?? '?'}，憑證 ${nameOf(leaf.subject)}，簽發者 ${issuer}，到期 ${until}`,
    en: `${socket.getProtocol() ?? '?'}, certificate ${nameOf(leaf.subject)}, issuer ${issuer}, until ${until}`,
  };
  const inspector = inspectionVendor(chain.flatMap((one) => [nameOf(one.issuer), organisation(one)]));
  context.learnt.inspector = inspector;
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
        ? failed('tls-unknown-issuer', { issuer: nameOf(leaf.subject) }, result)
        : failed('tls-intercepted', { host, issuer: inspector }, result);
    default:
  }
  if (inspector !== null) return failed('tls-intercepted', { host, issuer: inspector }, result);
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
    if (Date.parse(leaf.valid_to) - context.clock.now() < SOON_MS)
      return warning('tls-expires-soon', { host, until }, result);
    return { kind: 'ok', result, ...(top !== undefined && named.has(top.fingerprint256) && ownTrust(root)) };
  }
}

/** An authority that the hospital added may be NHI's or that of an inspection device: only people know. */
function ownTrust(root: string): Pick<Finding, 'notes'> {
  return {
    notes: [
      {
        zh: `信任是院方在 server.caFile 自行加入的「${root}」；若它是院內的攔檢設備，病人資料會在該設備上解密`,
        en: `trusted because server.caFile names “${root}”; if that is an inspection device of the hospital, patient data is decrypted there`,
      },
    ],
  };
}

let publicRoots: ReadonlySet<string> | null = null;

/** A root of the runtime's own list: browsers everywhere trust it. */
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

/** Devices and programs that intercept TLS, by the text in the certificates that they make. */
const INSPECTORS: readonly (readonly [RegExp, string])[] = [
  [/forti(net|gate)/i, 'Fortinet FortiGate'],
  [/palo ?alto/i, 'Palo Alto Networks'],
  [/check ?point/i, 'Check Point'],
  [/zscaler/i, 'Zscaler'],
  [/netskope/i, 'Netskope'],
  [/blue ?coat|proxysg|symantec web/i, 'Symantec Blue Coat'],
  [/sophos|cyberoam/i, 'Sophos'],
  [/sonicwall/i, 'SonicWall'],
  [/watchguard/i, 'WatchGuard'],
  [/barracuda/i, 'Barracuda'],
  [/forcepoint|websense/i, 'Forcepoint'],
  [/cisco (umbrella|secure)/i, 'Cisco'],
  [/mcafee|skyhigh|trellix/i, 'McAfee'],
  [/trend ?micro/i, 'Trend Micro'],
  [/kaspersky/i, 'Kaspersky'],
  [/\beset\b/i, 'ESET'],
  [/bitdefender/i, 'Bitdefender'],
  [/avast|avg technologies/i, 'Avast'],
  [/squid|mitmproxy|fiddler|charles proxy/i, 'proxy'],
];

/** Certificate authorities of the government and the market in Taiwan, which no device imitates. */
const KNOWN =
  /government root|grca|gtlsca|gca\b|政府|中華電信|chunghwa telecom|epki|hipki|twca|taiwan-?ca|醫事憑證|hca root|健康保險署|national health insurance/i;

/** The device’s name; null if no issuer is known to intercept connections. */
function inspectionVendor(names: readonly string[]): string | null {
  return INSPECTORS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1] ?? null;
}

function isKnownAuthority(name: string): boolean {
  return KNOWN.test(name);
}
