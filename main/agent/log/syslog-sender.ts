import { createSocket } from 'node:dgram';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';

/** Hands messages to a collector; never waits and never throws. */
export interface SyslogSender {
  send(message: string): void;
  /** Messages that no collector took since the start. */
  lost(): number;
  close(): void;
}

export interface SyslogPlace {
  readonly protocol: 'udp' | 'tcp';
  readonly host: string;
  readonly port: number;
}

/** `udp://host:port` or `tcp://host[:514]`; null for anything else. */
export function syslogPlace(text: string): SyslogPlace | null {
  const url = URL.parse(text);
  const protocol = url?.protocol.slice(0, -1);
  if (url === null || (protocol !== 'udp' && protocol !== 'tcp') || url.hostname === '') return null;
  if (url.username !== '' || url.password !== '' || (url.pathname !== '' && url.pathname !== '/'))
    return null;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { protocol, host, port: url.port === '' ? 514 : Number(url.port) };
}

export function openSyslog(place: SyslogPlace): SyslogSender {
  return place.protocol === 'udp' ? overUdp(place) : overTcp(place);
}

function overUdp({ host, port }: SyslogPlace): SyslogSender {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  let lost = 0;
  socket.on('error', () => undefined); // told to each send's callback
  socket.unref();
  return {
    send: (message) => {
      socket.send(message, port, host, (error) => {
        if (error !== null) lost += 1;
      });
    },
    lost: () => lost,
    close: () => {
      socket.close();
    },
  };
}

/** Kept while the collector is away; more than this and the oldest go. */
const MOST_WAITING = 1000;
const AGAIN_MS = 5_000;

/** Octet counting, RFC 6587 §3.4.1: a message may hold anything. */
function overTcp({ host, port }: SyslogPlace): SyslogSender {
  const waiting: string[] = [];
  let socket: Socket | null = null;
  let again: NodeJS.Timeout | null = null;
  let lost = 0;
  let closed = false;
  const flush = (): void => {
    if (socket?.readyState !== 'open') return;
    for (const message of waiting.splice(0)) socket.write(`${String(Buffer.byteLength(message))} ${message}`);
  };
  const connect = (): void => {
    again = null;
    const next = createConnection({ host, port });
    next.unref();
    next.setKeepAlive(true, 30_000);
    next.on('connect', flush);
    next.on('data', () => undefined); // a collector has nothing to say; unread, its closing would not be seen
    next.on('error', () => undefined); // followed by close
    next.on('close', () => {
      socket = null;
      if (!closed) again = setTimeout(connect, AGAIN_MS).unref();
    });
    socket = next;
  };
  return {
    send: (message) => {
      waiting.push(message);
      if (waiting.length > MOST_WAITING) {
        waiting.shift();
        lost += 1;
      }
      if (socket === null && again === null && !closed) connect();
      flush();
    },
    lost: () => lost,
    close: () => {
      closed = true;
      if (again !== null) clearTimeout(again);
      // What was written still goes out; what was never taken is lost with the process.
      socket?.end();
    },
  };
}
