import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { type AddressInfo, isIPv4, isIPv6, type Server } from 'node:net';
import { AgentError } from '../../agent/ground/error.ts';

/** One way to reach the console: plain on this machine, or with TLS for other PCs. */
export interface Door {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** Its host names, in lower case; always also the reached IP address. */
  readonly names: readonly string[];
  /** Cookies ignore ports: each console on a machine has its own name. */
  readonly cookie: string;
}

/** @param name the host name of this run: the page is served and called under no other */
export function machineDoor(port: number, name: string): Door {
  return { scheme: 'http', port, names: [name], cookie: `twpas_console_${String(port)}` };
}

/** Its address, without a trailing slash. */
export function originOf({ scheme, port, names }: Door): string {
  return `${scheme}://${names[0] ?? ''}:${String(port)}`;
}

/** A name of ours, of this run or another. */
export const RUN_NAME = /^twpas-[a-z2-7]{16}\.localhost$/;
/** Addresses that anybody can know before a run: what a program showed there once, a browser may show for good. Programs keep nothing. */
const KNOWN_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** `__Host-`: a browser takes such a cookie only by TLS and for this very host. */
export function secureDoor(port: number, hostNames: readonly string[]): Door {
  const cookie = `__Host-twpas_console_${String(port)}`;
  return { scheme: 'https', port, names: hostNames.map((name) => name.toLowerCase()), cookie };
}

/**
 * Kind of a request to this console: to its page, a program's that speaks JSON, or to a name that only redirects to the page. Null: by a
 * foreign name (against DNS rebinding), or by another site's form.
 */
export type Arrival = 'page' | 'program' | 'led';

export function arrivalOf(request: IncomingMessage, door: Door): Arrival | null {
  // With two headers Node keeps the first; a device in between might have used the second.
  const [host, ...others] = request.headersDistinct['host'] ?? [];
  if (others.length > 0 || host === undefined) return null;
  const named = host.toLowerCase();
  const ofPage = namesOf(request, door).includes(named);
  const known = ofPage ? null : knownName(named, door);
  if (!ofPage && known === null) return null;
  if (known === 'earlier' || (known === 'any' && !isProgram(request))) return 'led';
  if (request.method !== 'GET' && request.method !== 'HEAD')
    if (request.headers.origin !== `${door.scheme}://${named}`) return null;
  return ofPage ? 'page' : 'program';
}

/** For this machine's console: a name under which `any` program may have shown something before us, or one of an `earlier` run. */
function knownName(named: string, { scheme, port }: Door): 'any' | 'earlier' | null {
  if (scheme !== 'http') return null;
  const [, name = '', at = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(named) ?? [];
  if (Number(at) !== port) return null;
  if (KNOWN_HOSTS.has(name)) return 'any';
  return RUN_NAME.test(name) ? 'earlier' : null;
}

/** Browsers say where each request of theirs comes from, and no script of a page can leave that out. */
function isProgram(request: IncomingMessage): boolean {
  return (
    request.headers['sec-fetch-site'] === undefined &&
    (wantsJson(request) || (request.url ?? '').startsWith('/rpc/'))
  );
}

/** Speaks JSON, and is answered so. */
export function wantsJson({ headers }: IncomingMessage): boolean {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' || headers.accept === 'application/json';
}

/** Whether a request came by one of the door's own names, or an address of this machine, said once. */
export function isNamed(request: IncomingMessage, door: Door): boolean {
  const [host, ...others] = request.headersDistinct['host'] ?? [];
  if (others.length > 0 || host === undefined) return false;
  const named = host.toLowerCase();
  return namesOf(request, door).includes(named) || knownName(named, door) === 'any';
}

function namesOf(request: IncomingMessage, { scheme, port, names }: Door): string[] {
  // An IP address cannot be redirected, as a name can: the reached one is right.
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

export interface Source {
  /** As the system names it; for the trail. */
  readonly address: string;
  /** Unit of limits: addresses that one computer can choose freely are one network. */
  readonly network: string;
}

/** One network: every account of this machine may use any of its 16 million addresses. */
const THIS_MACHINE = '127.0.0.0/8';

export function sourceOf(socket: { readonly remoteAddress?: string | undefined }): Source {
  const address = socket.remoteAddress ?? 'unknown';
  return { address, network: networkOf(address) };
}

/** An IPv4 address is one computer; of IPv6 each computer has the 2^64 addresses of its /64. */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address.startsWith('127.') ? THIS_MACHINE : address;
  const groups = groupsOf(address);
  if (groups === null) return address;
  const [a, b, c, d, e, f, g, h] = groups;
  const startsEmpty = a === 0 && b === 0 && c === 0 && d === 0 && e === 0;
  if (startsEmpty && f === 0xffff) return networkOf(`${bytesOf(g)}.${bytesOf(h)}`);
  if (startsEmpty && f === 0 && g === 0 && h === 1) return THIS_MACHINE;
  return `${[a, b, c, d].map((group) => group.toString(16)).join(':')}::/64`;
}

type Groups = readonly [number, number, number, number, number, number, number, number];

/** The eight groups of an IPv6 address, without its zone; null for any other text. */
function groupsOf(address: string): Groups | null {
  const plain = address.split('%', 1)[0] ?? '';
  const canonical = URL.parse(`http://[${plain}]/`)?.hostname.slice(1, -1);
  if (canonical === undefined) return null;
  const [before = '', after] = canonical.split('::', 2);
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [head, tail] = [numbers(before), after === undefined ? [] : numbers(after)];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return [...head, ...zeros, ...tail] as unknown as Groups;
}

function bytesOf(group: number): string {
  return `${String(group >> 8)}.${String(group & 255)}`;
}

/** @returns the port. @throws AgentError `console-port` when it cannot be had. */
export function listen(
  server: Server,
  { port, address, setting }: { readonly port: number; readonly address: string; readonly setting: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new AgentError('console-port', { port, address, setting, code: String(cause.code) }, { cause }));
    });
    server.listen(port, address, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Event streams stay open for hours; their readers see the end and wait for the agent to come back. */
export function closeServer(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
