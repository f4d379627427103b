import { isIPv4 } from 'node:net';

/** Where a request came from. */
export interface Source {
  /** As the system names it; for the trail. */
  readonly address: string;
  /** What limits count by: addresses that one computer can choose freely are one network. */
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

/** The eight groups of an IPv6 address, without its zone; null for what is none. */
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
