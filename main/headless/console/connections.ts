import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { sourceOf } from './door.ts';

/** Limits for one network, and for all. */
export interface ConnectionLimits {
  /** Connections that have not asked for anything yet, or only for `/healthz` and `/metrics`. */
  readonly fresh: number;
  /** Connections whose requests named no session. */
  readonly strangers: number;
  /** Connections whose requests named a session. */
  readonly signedIn: number;
  /** Limit for all networks together. */
  readonly all: number;
}

/** All accounts of this machine count as one network, so the limits are high; silent connections are dropped first. */
export const MACHINE_LIMITS: ConnectionLimits = { fresh: 448, strangers: 256, signedIn: 256, all: 1000 };
/** A browser opens six connections, and a terminal server has some thirty users. More strangers than sign-ins held at once, which are thirty. */
export const SECURE_LIMITS: ConnectionLimits = { fresh: 60, strangers: 60, signedIn: 200, all: 500 };

/**
 * Limits of a handshake, of a request's head, and of a connection without a request, ms. Bodies of a signed-in person's calls may take longer: a
 * Bundle to be checked has up to 50 MB.
 */
export const PATIENCE = {
  headersTimeout: 5_000,
  keepAliveTimeout: 5_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 1_000,
} as const;
/** Limit of bodies of other requests, which are short, ms. */
const BODY_MS = 10_000;
/** Requests of one connection without an answer. Browsers and our clients await each answer; node:http would take a thousand pipelined ones at once. */
const MOST_OWED = 4;

interface Connection {
  readonly socket: Socket;
  readonly network: string;
  /** The request is complete and we owe the answer. Other connections wait for the client, and may be dropped. */
  owed: boolean;
  /** Requests, complete or not, without an answer. */
  requests: number;
  /** Judged by what it asks for: a new connection may be a session's. */
  kind: 'fresh' | 'stranger' | 'signed-in';
  /** Ends a body that does not arrive. */
  bodyTimer?: NodeJS.Timeout;
}

/** By the socket of the request, which with TLS is not the accepted socket. */
const byRequestSocket = new WeakMap<
  object,
  { readonly connection: Connection; readonly judge: (hasSession: () => boolean) => boolean }
>();

/** Counts a server's connections and enforces the limits: the oldest silent connection is dropped for a new one. */
export function limitConnections(
  server: Server | SecureServer,
  limits: ConnectionLimits,
  answer: RequestListener,
): RequestListener {
  const connections = new Map<string, Connection>();
  const of = (network: string, kind: Connection['kind']): Connection[] =>
    [...connections.values()].filter((each) => each.network === network && each.kind === kind);
  /** True if there is room for a connection, if necessary after dropping a silent one. */
  const makeRoom = (among: readonly Connection[], most: number): boolean => {
    if (among.length < most) return true;
    const silent = among.find(({ owed, kind }) => !owed && kind !== 'signed-in');
    silent?.socket.destroy();
    return silent !== undefined;
  };

  server.on('connection', (socket: Socket) => {
    const key = nameOf(socket);
    const { network } = sourceOf(socket);
    const hasRoom =
      makeRoom(of(network, 'fresh'), limits.fresh) && makeRoom([...connections.values()], limits.all);
    if (!hasRoom) {
      socket.destroy();
      return;
    }
    const connection: Connection = { socket, network, owed: false, requests: 0, kind: 'fresh' };
    connections.set(key, connection);
    socket.once('close', () => {
      clearTimeout(connection.bodyTimer);
      if (connections.get(key) === connection) connections.delete(key);
    });
  });

  return (request, response) => {
    const connection = connections.get(nameOf(request.socket));
    // The connection closed at this moment.
    if (connection === undefined) {
      response.destroy();
      return;
    }
    connection.requests += 1;
    response.once('close', () => (connection.requests -= 1));
    if (connection.requests > MOST_OWED) {
      request.socket.destroy();
      return;
    }
    const { network } = connection;
    const judge = (hasSession: () => boolean): boolean => {
      if (connection.kind === 'signed-in') return true;
      if (hasSession() && of(network, 'signed-in').length < limits.signedIn) connection.kind = 'signed-in';
      else if (connection.kind === 'fresh') {
        if (!makeRoom(of(network, 'stranger'), limits.strangers)) return false;
        connection.kind = 'stranger';
      }
      return true;
    };
    byRequestSocket.set(request.socket, { connection, judge });
    awaitBody(connection, request, response);
    answer(request, response);
  };
}

/** Gives the connection a place by its request: among those of sessions, or of strangers. False: there is none, and the request is refused. */
export function admitted(request: IncomingMessage, hasSession: () => boolean): boolean {
  return byRequestSocket.get(request.socket)?.judge(hasSession) ?? true;
}

/** The request has proven a session or a token: its connection keeps a place, and its body may take longer. */
export function trustConnection(request: IncomingMessage): void {
  const known = byRequestSocket.get(request.socket);
  known?.judge(() => true);
  if (known?.connection.kind === 'signed-in') clearTimeout(known.connection.bodyTimer);
}

function awaitBody(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
  const whole = (): void => {
    connection.owed = true;
    clearTimeout(connection.bodyTimer);
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
