import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { type AddressInfo, isIPv4, isIPv6, type Server } from 'node:net';
import { AgentError } from '../../agent/ground/error.ts';

/** One way to reach the console: plain on this machine, or with TLS for other PCs. */
export interface Door {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** Its host names, in lower case; the IP address that the client reached always counts, too. */
  readonly names: readonly string[];
  /** Cookies ignore ports: each console on a machine needs its own cookie name. */
  readonly cookie: string;
}

/** @param name the host name of this run: page and calls are served only under it */
export function machineDoor(port: number, name: string): Door {
  return { scheme: 'http', port, names: [name], cookie: `twpas_console_${String(port)}` };
}

/** The door's address, without a trailing slash. */
export function originOf({ scheme, port, names }: Door): string {
  return `${scheme}://${names[0] ?? ''}:${String(port)}`;
}

/** A host name that this program makes, in this run or another. */
export const RUN_NAME = /^twpas-[a-z2-7]{16}\.localhost$/;
/** Hosts that are known before a run: a browser may keep forever what another program served there. Programs other than browsers keep nothing. */
const KNOWN_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** `__Host-`: browsers accept such a cookie only with TLS and for exactly this host. */
export function secureDoor(port: number, hostNames: readonly string[]): Door {
  const cookie = `__Host-twpas_console_${String(port)}`;
  return { scheme: 'https', port, names: hostNames.map((name) => name.toLowerCase()), cookie };
}

/**
 * Kind of a request: to the page, from a program that speaks JSON, or to a name that only redirects to the page. Null: under a foreign name (against
 * DNS rebinding), or from another site's form.
 */
export type Arrival = 'page' | 'program' | 'led';

export function arrivalOf(request: IncomingMessage, door: Door): Arrival | null {
  // If there are two Host headers, Node keeps the first, but a device in between may have used the second.
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

/** For this machine's console: `any`, a name under which any program may have served before us; `earlier`, the name of an earlier run. */
function knownName(named: string, { scheme, port }: Door): 'any' | 'earlier' | null {
  if (scheme !== 'http') return null;
  const [, name = '', at = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(named) ?? [];
  if (Number(at) !== port) return null;
  if (KNOWN_HOSTS.has(name)) return 'any';
  return RUN_NAME.test(name) ? 'earlier' : null;
}

/** Browsers send the origin of each request, and no script of a page can suppress that. */
function isProgram(request: IncomingMessage): boolean {
  return (
    request.headers['sec-fetch-site'] === undefined &&
    (wantsJson(request) || (request.url ?? '').startsWith('/rpc/'))
  );
}

/** True if the request speaks JSON, and so must the answer. */
export function wantsJson({ headers }: IncomingMessage): boolean {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' || headers.accept === 'application/json';
}

/** True if a request names one of the door's own names, or an address of this machine, exactly once. */
export function isNamed(request: IncomingMessage, door: Door): boolean {
  const [host, ...others] = request.headersDistinct['host'] ?? [];
  if (others.length > 0 || host === undefined) return false;
  const named = host.toLowerCase();
  return namesOf(request, door).includes(named) || knownName(named, door) === 'any';
}

function namesOf(request: IncomingMessage, { scheme, port, names }: Door): string[] {
  // Unlike a name, an IP address cannot be redirected: the one that was reached is right.
  const reached = scheme === 'https' ? [reachedBy(request)] : [];
  const hosts = [...names, ...reached].filter((name) => name !== '');
  // Browsers omit the default port.
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

/** Half a year. */
const KNOWN_SECONDS = 180 * 24 * 3600;

/** The browser's marks of the accounts that have signed in there. They open no session (`attendants/people/attempt-limit.ts`). */
export function knownCookie(door: Door, marks: readonly string[]): string {
  const named = sessionCookie({ ...door, cookie: `${door.cookie}_known` }, marks.join('.'));
  return `${named}; Max-Age=${String(KNOWN_SECONDS)}`;
}

export function marksOf(request: IncomingMessage, door: Door): string[] {
  return (cookieOf(request, `${door.cookie}_known`) ?? '').split('.').filter(Boolean).slice(0, MOST_MARKS);
}

/** Most marks of one browser. */
const MOST_MARKS = 16;

export const sessionOf = (request: IncomingMessage, door: Door): string | null =>
  cookieOf(request, door.cookie);

function cookieOf(request: IncomingMessage, wanted: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.split('=', 2);
    if (name?.trim() === wanted) return value?.trim() ?? null;
  }
  return null;
}

export interface Source {
  /** The address as the system shows it, for the trail. */
  readonly address: string;
  /** Unit of limits: addresses among which one computer can choose freely count as one network. */
  readonly network: string;
}

/** One network: each account of this machine may use any of these 16 million addresses. */
const THIS_MACHINE = '127.0.0.0/8';

export function sourceOf(socket: { readonly remoteAddress?: string | undefined }): Source {
  const address = socket.remoteAddress ?? 'unknown';
  return { address, network: networkOf(address) };
}

/** An IPv4 address counts as one computer; with IPv6, one computer has the 2^64 addresses of its /64. */
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

/** @returns the port. @throws AgentError `console-port` if the port is not available. */
export function listen(
  server: Server,
  { port, address, setting }: { readonly port: number; readonly address: string; readonly setting: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new AgentError('console-port', { port, address, setting, code: String(cause.code) }, { cause }));
    });
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Event streams stay open for hours: closing them shows their readers the end, and they wait for the agent's return. */
export function closeServer(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
