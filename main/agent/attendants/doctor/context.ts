import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { statfs } from 'node:fs/promises';
import { connect, isIP, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import type { Settings } from '../../../../shared/settings.ts';
import type { EndedSend } from '../../carrier/nhi/server.ts';
import { networkFileSystem } from '../../ground/base/network-path.ts';
import type { ClientCertificateFile } from '../../ground/net/client-certificate.ts';
import type { Http, HttpAnswer } from '../../ground/net/exchange.ts';
import type { LastEnd } from '../../ground/base/last-end.ts';
import type { Clock } from '../../ports.ts';
import type { SmartConfiguration } from '../../carrier/smart/discovery.ts';
import type { BackupStanding } from '../../ground/backup-standing.ts';
import type { TokenAnswer } from '../../carrier/smart/token-request.ts';
import type { ClientKeys } from '../../carrier/smart/token-source.ts';

/** Input of the steps, and results of earlier steps for later ones. */
export interface DoctorContext {
  readonly settings: Settings;
  /** File from which the settings were read; null: none. */
  readonly settingsFile: string | null;
  readonly clock: Clock;
  readonly keys: ClientKeys;
  /** A client of its own: it neither uses nor closes the agent's connections. */
  readonly http: Http;
  readonly resolveProxy: ((url: string) => Promise<string>) | undefined;
  /** The agent itself, and what it knows of its folders. */
  readonly agent: {
    readonly isRunning: boolean;
    /** Null while the agent runs, and if it has never run here. */
    readonly lastEnd: LastEnd | null;
    /** Another program holds the port of the agent's page. */
    readonly portTaken: boolean;
    /** Paths of folders in which a call has not returned. */
    readonly stuckFolders: readonly string[];
  };
  /** The settings file was changed since, and the steps test what runs. Null: it says what runs. */
  readonly settingsPending: NonNullable<StatusView['settingsPending']> | null;
  /** The settings name a server that nobody at the machine has confirmed. */
  readonly newServer: boolean;
  /** A fault of the audit trail that a start found, and its time. */
  readonly trailBroken: { readonly code: string; readonly at: number } | null;
  /** The latest time that the data folder knows of, ms; null when it is empty. */
  readonly lastSeenAt: number | null;
  /** NHI's clock minus ours, as the agent measured it earlier, ms; null: not measured yet. */
  readonly measuredSkewMs: number | null;
  readonly surroundings: Surroundings;
  /** The hospital's own certificate; undefined: the settings name none. */
  readonly clientCertificate: ClientCertificateFile | undefined;
  /** The agent's own last POSTs, newest first. */
  readonly lastSends: () => readonly EndedSend[];
  readonly backupStanding: () => Promise<BackupStanding>;
  /** The guide in use, and a newer one that NHI's answers have named. */
  readonly guideInUse: NonNullable<StatusView['guide']>;
  readonly search: StatusView['destination']['search'];
  /** Receives the token server's answer, so that the agent does not repeat the request. */
  readonly heardOfIdentity?: ((answer: TokenAnswer) => void) | undefined;
  /** Aborts when the reader has left. */
  readonly signal: AbortSignal;
  readonly target: URL;
  /** Limit of one request, seconds. */
  readonly patienceSeconds: number;
  readonly learnt: Learnt;
}

/** Filled in by the steps; null: not known (yet). */
export class Learnt {
  vpnSeen = false;
  privateTarget = false;
  /** The proxy's url including its login: never shown. */
  proxy: string | null = null;
  /** Device that intercepts the connection, known by the certificate it made. */
  inspector: string | null = null;
  reply: HttpAnswer | null = null;
  skewMs: number | null = null;
  configuration: SmartConfiguration | null = null;
  tokenUrl: string | null = null;
  kid: string | null = null;
  token: string | null = null;
  /** Scopes as granted; null: everything requested. */
  granted: string | null = null;
}

/** `{fhirBaseUrl}` without a slash at the end. */
export const baseOf = ({ settings }: DoctorContext): string =>
  settings.server.fhirBaseUrl.replace(/\/+$/, '');

/** `host:port` of a url, always with the port; never with user name or password. */
export function hostPort(url: URL | string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
}

// Access of `doctor` to its machine; tests replace what they cannot cause.

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  interfaces(): ReturnType<typeof networkInterfaces>;
  /** All addresses of a name, as a connection would look it up. Rejects with the system's error. */
  addresses(host: string): Promise<string[]>;
  /** Our own address on the route to `address`. Rejects with the system's error if there is no route. Sends nothing. */
  sourceFor(address: string): Promise<string>;
  /** Free bytes for our account on the disk of a folder. */
  freeBytes(path: string): Promise<number>;
  /** Name of the network file system of a path; null if it is local. */
  networkType(path: string): string | null;
  connect(host: string, port: number): Socket;
  /** Limit for connecting, and for each answer on the way to the server, ms. */
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
