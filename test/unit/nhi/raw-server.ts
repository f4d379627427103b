/** An HTTP server on a bare socket, so that a test can break off an answer wherever it likes. */
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { listenForTest } from '../support/listen-for-test.ts';

export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly socket: Socket;
  /** Counts connections from 1. */
  readonly connection: number;
}
export interface RawServer {
  readonly port: number;
  readonly url: string;
  readonly arrivals: Arrival[];
  connections(): number;
}

/** `answer` is called for each whole request; the server is closed when the test ends. */
export async function rawServer(
  answer: (arrival: Arrival, nth: number) => void,
  tls?: { readonly key: string; readonly cert: string },
): Promise<RawServer> {
  const arrivals: Arrival[] = [];
  let connections = 0;
  const onSocket = (socket: Socket): void => {
    const connection = ++connections;
    socket.on('error', () => undefined); // A client that hangs up is part of many tests.
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (let next = takeRequest(pending); next !== null; next = takeRequest(pending)) {
        pending = Buffer.from(next.rest);
        const arrival = { ...next.request, socket, connection };
        arrivals.push(arrival);
        answer(arrival, arrivals.length);
      }
    });
  };
  const server: Server = tls
    ? createTlsServer({ ...tls, minVersion: 'TLSv1.2' }, onSocket)
    : createServer(onSocket);
  const { port } = await listenForTest(server);
  return {
    port,
    url: `http${tls ? 's' : ''}://127.0.0.1:${String(port)}/fhir`,
    arrivals,
    connections: () => connections,
  };
}

/** An answer as it goes over the wire. */
export function reply(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Buffer {
  const bytes = Buffer.from(body);
  // Headers by which a FHIR server reports a Bundle that it has made.
  const made = status === 200 || status === 201 ? { Location: '/fhir/Bundle/b1' } : {};
  const lines = Object.entries({ 'Content-Length': String(bytes.length), ...made, ...headers }).map(
    ([n, v]) => `${n}: ${v}\r\n`,
  );
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${String(status)} Status\r\n${lines.join('')}\r\n`), bytes]);
}

export const FHIR = { 'Content-Type': 'application/fhir+json; charset=utf-8' };

function takeRequest(
  bytes: Buffer,
): { request: Omit<Arrival, 'socket' | 'connection'>; rest: Buffer } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const length = Number(headers['content-length'] ?? 0);
  const body = bytes.subarray(end + 4, end + 4 + length);
  if (body.length < length) return null;
  return {
    request: { method, path, headers, body: Buffer.from(body) },
    rest: bytes.subarray(end + 4 + length),
  };
}
