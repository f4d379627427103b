/** What `doctor` asks of the machine it runs on; a test stands in for what no test can bring about. */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { statfs } from 'node:fs/promises';
import { connect, isIP, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { networkFileSystem } from '../db/network-path.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  interfaces(): ReturnType<typeof networkInterfaces>;
  /** All addresses of a name, as a connection would look it up. Rejects with the system's error. */
  addresses(host: string): Promise<string[]>;
  /** Our own address on the way to that one. Rejects with the system's error where there is no way. Nothing is sent. */
  sourceFor(address: string): Promise<string>;
  /** Bytes left for us on the disk of a folder. */
  freeBytes(path: string): Promise<number>;
  /** Name of the network file system a path lies on; null when it is local. */
  networkType(path: string): string | null;
  /** Begins a TCP connection. */
  connect(host: string, port: number): Socket;
  /** For connecting, and for each answer on the way to the server, ms. */
  readonly patienceMs: number;
}

export const theseSurroundings: Surroundings = {
  env: process.env,
  interfaces: networkInterfaces,
  addresses: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  sourceFor: askRoute,
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
  networkType: networkFileSystem,
  connect: (host, port) => connect({ host, port }),
  patienceMs: 10_000,
};

/** Connecting a UDP socket looks the route up and sends nothing. */
async function askRoute(address: string): Promise<string> {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(443, address, resolve);
    });
    return socket.address().address;
  } finally {
    socket.close();
  }
}

/** The system's word for what went wrong: `ENOENT`, `ECONNREFUSED`; never its message, which may quote anything. */
export function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
