import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { sourceOf } from './door.ts';

export interface ConnectionLimits {
  /** From one network, of browsers that have not signed in over them … */
  readonly strangers: number;
  /** … and of those that have. */
  readonly signedIn: number;
  /** From everywhere. */
  readonly all: number;
}

/** Every account of this machine is one network here, so the limit is high; slow connections are dropped first. */
export const MACHINE_LIMITS: ConnectionLimits = { strangers: 256, signedIn: 256, all: 1000 };
/** A browser opens six, and a terminal server has some thirty people. */
export const SECURE_LIMITS: ConnectionLimits = { strangers: 20, signedIn: 200, all: 500 };

/**
 * ms. Limit of a handshake, of the head of a request, and of a connection without a request. The body of a signed-in person's call may take
 * longer: a checked Bundle has 50 MB.
 */
export const PATIENCE = {
  headersTimeout: 5_000,
  keepAliveTimeout: 5_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 1_000,
} as const;
/** ms. All else that is sent to us is short. */
const BODY_MS = 10_000;

interface Connection {
  readonly socket: Socket;
  readonly network: string;
  /** We owe the answer: the request is complete. Any other connection waits for the other side, and may be dropped. */
  owed: boolean;
  signedIn: boolean;
  /** Ends a body that does not come. */
  bodyTimer: NodeJS.Timeout | null;
}

/** By the socket that a request names, which with TLS is not the accepted one. */
const byRequestSocket = new WeakMap<
  object,
  { readonly connection: Connection; readonly trust: () => boolean }
>();

/** Counts a server's connections and holds them to the limits: the oldest that says nothing gives way to a new one. */
export function limitConnections(
  server: Server | SecureServer,
  limits: ConnectionLimits,
  answer: RequestListener,
): RequestListener {
  const connections = new Map<string, Connection>();
  const of = (network: string, signedIn: boolean): Connection[] =>
    [...connections.values()].filter((each) => each.network === network && each.signedIn === signedIn);
  /** Whether there is room, or a waiting connection could be dropped. */
  const makeRoom = (among: readonly Connection[], most: number): boolean => {
    if (among.length < most) return true;
    const silent = among.find(({ owed, signedIn }) => !owed && !signedIn);
    silent?.socket.destroy();
    return silent !== undefined;
  };

  server.on('connection', (socket: Socket) => {
    const key = nameOf(socket);
    const { network } = sourceOf(socket);
    const hasRoom =
      makeRoom(of(network, false), limits.strangers) && makeRoom([...connections.values()], limits.all);
    if (!hasRoom) {
      socket.destroy();
      return;
    }
    const connection: Connection = { socket, network, owed: false, signedIn: false, bodyTimer: null };
    connections.set(key, connection);
    socket.once('close', () => {
      if (connection.bodyTimer !== null) clearTimeout(connection.bodyTimer);
      if (connections.get(key) === connection) connections.delete(key);
    });
  });

  return (request, response) => {
    const connection = connections.get(nameOf(request.socket));
    // Closed in the same moment.
    if (connection === undefined) {
      response.destroy();
      return;
    }
    const trust = (): boolean => {
      connection.signedIn ||= of(connection.network, true).length < limits.signedIn;
      return connection.signedIn;
    };
    byRequestSocket.set(request.socket, { connection, trust });
    awaitBody(connection, request, response);
    answer(request, response);
  };
}

/** A person has signed in over this connection: it no longer counts as a stranger's, and its requests may take their time. */
export function trustConnection(request: IncomingMessage): void {
  const known = byRequestSocket.get(request.socket);
  if (known?.trust() !== true) return;
  const { connection } = known;
  if (connection.bodyTimer !== null) clearTimeout(connection.bodyTimer);
  connection.bodyTimer = null;
}

function awaitBody(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
  const whole = (): void => {
    connection.owed = true;
    if (connection.bodyTimer !== null) clearTimeout(connection.bodyTimer);
    connection.bodyTimer = null;
  };
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  connection.owed = false;
  if (hasBody) {
    connection.bodyTimer = setTimeout(() => {
      if (!response.headersSent) response.writeHead(408, { connection: 'close' }).end();
      else request.socket.destroy();
    }, BODY_MS);
    request.once('end', whole);
  } else {
    whole();
  }
  response.once('close', () => {
    connection.owed = false;
  });
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress ?? ''} ${String(remotePort)}`;
}
