import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { AgentError } from '../../error.ts';
import { ownAuthorities, trustedContext } from '../../net/authorities.ts';
import { judgeCertificate } from '../certificate.ts';
import { hostPort, type DoctorContext } from '../context.ts';
import { failed, ok, same, type Finding, type Step } from '../finding.ts';
import { errorCode } from '../surroundings.ts';
import { within } from '../socket.ts';
import { openWay } from '../way.ts';

/** A server that gives no session and does not object either is waited for no longer. */
const OBJECTION_MS = 500;

/** A handshake and the certificate shown in it: chain, issuer, name, validity. */
export const tlsStep: Step = {
  id: 'tls',
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
      return judgeCertificate(socket, target.hostname, context.clock.now(), named);
    } catch (error) {
      return whyNoHandshake(error, target.hostname);
    } finally {
      socket?.destroy();
    }
  },
};

/**
 * Completed whatever the certificate, since only then can it be read and the fault in it named. Not a byte is sent over this
 * connection or taken from it; the agent’s own connections refuse what fails here.
 */
async function shakeHands(context: DoctorContext): Promise<TLSSocket> {
  const { target, settings } = context;
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const secureContext = trustedContext(settings.server.caFile);
  const under = await openWay(context);
  const socket = connect({
    socket: under,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    host,
    secureContext,
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
    under.destroy();
    throw error;
  }
}

/**
 * In TLS 1.3 the server objects (to a certificate of ours that is missing) only after the handshake, and gives a session
 * where it does not. RFC 8446 §4.6.1, §6.2. Rejects with the objection.
 */
async function objection(socket: TLSSocket): Promise<void> {
  const ended = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    ended.resolve(undefined);
  }, OBJECTION_MS);
  socket.once('session', () => {
    ended.resolve(undefined);
  });
  socket.once('error', ended.reject);
  try {
    await ended.promise;
  } finally {
    clearTimeout(timer);
  }
}

function whyNoHandshake(error: unknown, host: string): Finding {
  const code = error instanceof AgentError ? error.code : errorCode(error);
  const result = same(`${host}: ${code}`);
  if (code === 'ca-file-unreadable') return failed(code, {}, result);
  if (code === 'ETIMEDOUT') return failed('tls-silent', {}, result);
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|UNEXPECTED_MESSAGE/.test(code))
    return failed('tls-none', { host }, result);
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS/.test(code))
    return failed('tls-too-old', { host }, result);
  if (/CERTIFICATE_REQUIRED|BAD_CERTIFICATE/.test(code))
    return failed('tls-client-certificate', { host }, result);
  if (/^(ECONNRESET|EPIPE|ECONNABORTED)$/.test(code)) return failed('tls-cut', { host }, result);
  return failed('tls-failed', { host, error: code }, result);
}
