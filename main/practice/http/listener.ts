import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A loopback server that can go down and come back on the same port. */
export interface Listener {
  readonly port: number;
  /** The connection has served a request before this one. */
  reused(socket: Socket): boolean;
  /** Stops listening and cuts every connection. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Down for good: a later `up` does nothing. */
  close(): Promise<void>;
}

export async function createListener(port: number, handler: RequestListener): Promise<Listener> {
  const served = new WeakMap<Socket, number>();
  let server: Server | null = null;

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    served.set(request.socket, (served.get(request.socket) ?? 0) + 1);
    handler(request, response);
  };
  const listen = async (on: number): Promise<number> => {
    const next = createServer({ keepAliveTimeout: 60_000 }, handle);
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(on, '127.0.0.1', resolve);
    });
    server = next;
    return (next.address() as AddressInfo).port;
  };
  const bound = await listen(port);
  let closed = false;
  const down = async (): Promise<void> => {
    const current = server;
    server = null;
    if (current === null) return;
    const ended = new Promise<void>((resolve) =>
      current.close(() => {
        resolve();
      }),
    );
    current.closeAllConnections();
    await ended;
  };
  return {
    port: bound,
    reused: (socket) => (served.get(socket) ?? 0) > 1,
    down,
    async up() {
      if (server === null && !closed) await listen(bound);
    },
    async close() {
      closed = true;
      await down();
    },
  };
}
