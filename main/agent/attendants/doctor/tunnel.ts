/** A TCP connection of our own to the server, direct or through the proxy’s tunnel, only for the test. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Settings } from '../../../../shared/settings.ts';
import { AgentError } from '../../ground/error.ts';
import { inTime, untilAborted } from '../../ground/base/tasks.ts';
import { trustedContext, type TrustOptions } from '../../ground/net/authorities.ts';
import type { ProxySources } from '../../ground/net/proxy.ts';
import { errorCode } from '../../ground/base/errors.ts';
import { type DoctorContext, hostPort } from './context.ts';

export function proxySources({ settings, resolveProxy, surroundings }: DoctorContext): ProxySources {
  return { proxyUrl: settings.server.proxyUrl, resolveProxy, env: surroundings.env };
}

/** Without the hospital's own certificate: that is for the server alone. */
const ofProxy = ({ caFile, smallHandshake }: Settings['server']): TrustOptions => ({
  caFile,
  smallHandshake,
});

/** Connects to the server itself, by the same way as the agent’s requests. Rejects with the system’s error. */
export async function openWay(context: DoctorContext): Promise<Socket> {
  const { target, learnt } = context;
  const port = Number(hostPort(target).split(':').at(-1));
  if (learnt.proxy === null) return openSocket(target.hostname, port, context);
  const asked = await askTunnel(learnt.proxy, context);
  if (asked.kind === 'open') return asked.socket;
  throw Object.assign(new Error('the proxy gave no tunnel'), { code: 'proxy' });
}

// Sends CONNECT itself, so that the proxy’s own answer (407 and its login schemes) can be read. RFC 9110 §9.3.6.

export type Tunnel =
  | { readonly kind: 'open'; readonly socket: Socket }
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Login schemes that the proxy offers, as it spells them. */
      readonly schemes: readonly string[];
      readonly loginSent: boolean;
    }
  /** `stage`: reaching the proxy, its TLS, or its answer. */
  | { readonly kind: 'nothing'; readonly stage: 'reach' | 'tls' | 'answer'; readonly error: string };

/** Never throws. */
export async function askTunnel(proxy: string, context: DoctorContext): Promise<Tunnel> {
  const url = new URL(proxy);
  let socket: Socket;
  try {
    socket = await openSocket(url.hostname, Number(hostPort(url).split(':').at(-1)), context);
  } catch (error) {
    return { kind: 'nothing', stage: 'reach', error: errorCode(error) };
  }
  if (url.protocol === 'https:') {
    try {
      socket = await secured(socket, url.hostname, context);
    } catch (error) {
      socket.destroy();
      return { kind: 'nothing', stage: 'tls', error: errorCode(error) };
    }
  }
  const login =
    url.username === '' ? null : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const target = hostPort(context.target);
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  if (login !== null) lines.push(`Proxy-Authorization: Basic ${Buffer.from(login).toString('base64')}`);
  try {
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const head = await within(readHead(socket), context);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
    if (status >= 200 && status < 300) return { kind: 'open', socket };
    socket.destroy();
    return { kind: 'answered', status, schemes: schemesIn(head), loginSent: login !== null };
  } catch (error) {
    socket.destroy();
    return { kind: 'nothing', stage: 'answer', error: errorCode(error) };
  }
}

async function secured(socket: Socket, host: string, context: DoctorContext): Promise<Socket> {
  const tls = connectTls({
    socket,
    servername: host,
    secureContext: trustedContext(ofProxy(context.settings.server)),
    rejectUnauthorized: true,
  });
  await within(once(tls, 'secureConnect'), context);
  tls.on('error', () => undefined);
  return tls;
}

/** Reads up to the empty line; later bytes stay in the socket for the next reader. */
async function readHead(socket: Socket): Promise<string> {
  let text = '';
  for (;;) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      if (socket.readableEnded || socket.destroyed)
        throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
      await Promise.race([once(socket, 'readable'), once(socket, 'end'), once(socket, 'close')]);
      continue;
    }
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end !== -1) {
      const rest = Buffer.from(text.slice(end + 4), 'latin1');
      if (rest.length > 0) socket.unshift(rest);
      return text.slice(0, end);
    }
    // No proxy sends a head this long.
    if (text.length > 65_536) throw Object.assign(new Error('too long'), { code: 'HPE_HEADER_OVERFLOW' });
  }
}

function schemesIn(head: string): string[] {
  return head
    .split('\r\n')
    .flatMap((line) => /^proxy-authenticate:\s*([A-Za-z]+)/i.exec(line)?.[1] ?? [])
    .filter((scheme, index, all) => all.indexOf(scheme) === index);
}

// Limited waiting, and a plain TCP connection.

/** Rejects with `ETIMEDOUT` after the patience of the surroundings, and as soon as the reader has left. */
export function within<T>(work: Promise<T>, { signal, surroundings }: DoctorContext): Promise<T> {
  const gone = (): never => {
    throw new AgentError('stopped/reader-gone');
  };
  return inTime(untilAborted(work, signal, gone), surroundings.patienceMs, () => {
    throw Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
  });
}

/** A connected socket to `host:port`. Rejects with the system's error. */
async function openSocket(host: string, port: number, context: DoctorContext): Promise<Socket> {
  const socket = context.surroundings.connect(host.replace(/^\[|\]$/g, ''), port);
  // The socket's user handles later errors; this listener keeps them from ending the process.
  socket.on('error', () => undefined);
  try {
    await within(once(socket, 'connect'), context);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
