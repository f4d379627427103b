import { isIPv6 } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** One way to reach the console: plain on this machine, or by TLS for other PCs. */
export interface Door {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** Host names it goes by, in lower case; by a number always when that is the one that was reached. */
  readonly names: readonly string[];
  /** Cookies know no port: each console on a machine has a name of its own. */
  readonly cookie: string;
}

export function machineDoor(port: number): Door {
  const cookie = `twpas_console_${String(port)}`;
  return { scheme: 'http', port, names: ['127.0.0.1', 'localhost'], cookie };
}

/** `__Host-`: a browser takes such a cookie only by TLS and for this very host. */
export function secureDoor(port: number, hostNames: readonly string[]): Door {
  const cookie = `__Host-twpas_console_${String(port)}`;
  return { scheme: 'https', port, names: hostNames.map((name) => name.toLowerCase()), cookie };
}

/**
 * Whether a request came to this console by its own name (against DNS rebinding) and, when it could change
 * something, from its own page (against another site's form).
 */
export function comesFromHere(request: IncomingMessage, door: Door): boolean {
  // Of two, Node keeps the first; something in between might have gone by the second.
  const [host, ...others] = request.headersDistinct['host'] ?? [];
  if (others.length > 0 || host === undefined) return false;
  const named = host.toLowerCase();
  if (!namesOf(request, door).includes(named)) return false;
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  return request.headers.origin === `${door.scheme}://${named}`;
}

function namesOf(request: IncomingMessage, { scheme, port, names }: Door): string[] {
  // A number cannot be made to point elsewhere, as a name can: the one that was reached is right.
  const reached = scheme === 'https' ? [reachedBy(request)] : [];
  const hosts = [...names, ...reached].filter((name) => name !== '');
  // A browser leaves the usual port out.
  return [
    ...hosts.map((name) => `${name}:${String(port)}`),
    ...(scheme === 'https' && port === 443 ? hosts : []),
  ];
}

function reachedBy(request: IncomingMessage): string {
  const address = (request.socket.localAddress ?? '').replace(/^::ffff:/, '');
  return isIPv6(address) ? `[${address}]` : address;
}

export function sessionCookie(door: Door, session: string): string {
  const secure = door.scheme === 'https' ? '; Secure' : '';
  return `${door.cookie}=${session}; HttpOnly; SameSite=Strict; Path=/${secure}`;
}

export function noCookie(door: Door): string {
  return `${sessionCookie(door, '')}; Max-Age=0`;
}

export function sessionOf(request: IncomingMessage, door: Door): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.split('=', 2);
    if (name?.trim() === door.cookie) return value?.trim() ?? null;
  }
  return null;
}
