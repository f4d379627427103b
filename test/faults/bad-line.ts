/**
 * A line as a hospital gets it, between the agent and the server: slow, lossy, black for a while in the middle of a
 * request, forgotten by a NAT, cut. TCP is passed on piece by piece in this process, so that it runs anywhere.
 *
 * What the line has taken in and not yet passed on stands for what the sender's kernel still holds: after a plain close it
 * is delivered all the same, after a reset it is gone.
 */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { createRng } from '../../main/practice/samples/rng.ts';

export interface Trouble {
  /** One way, ms. */
  readonly delayMs?: number;
  /** So often (0 to 1) a piece is lost; the stream stands still until TCP has sent it again. */
  readonly loss?: { readonly chance: number; readonly againMs: number };
  /** A connection is reset once so many bytes of it have gone to the server. */
  readonly resetAfterBytes?: number;
}

/** Nothing passes in these directions, on any connection, until it is healed. */
export interface Hole {
  readonly way: 'to-server' | 'to-agent';
  /** Number of bytes that still pass that way before the line goes black. */
  readonly afterBytes?: number;
}

export interface BadLine {
  readonly port: number;
  trouble(next: Trouble): void;
  /** The line goes black. Resolves once something is held in it. */
  open(hole: Hole): Promise<null>;
  /** New connections pass at once; what is held goes on after `lateMs`, as the kernel waits long between its later tries. */
  heal(lateMs: number): void;
  /** A NAT forgets the connections of this moment: whatever is said on them is never heard. */
  forget(): void;
  /** How the agent's side of each connection ended, in order. */
  readonly ends: readonly ('reset' | 'closed')[];
  close(): Promise<void>;
}

/** More than any Bundle here, so that a reset is noticed whatever is held. */
const ROOM = 64 * 1024 * 1024;

/** @param to the port it leads to, asked for at each connection */
export async function openBadLine(to: () => number, seed: string): Promise<BadLine> {
  const rng = createRng(seed);
  const sockets = new Set<Socket>();
  const forgotten = new WeakSet<Socket>();
  const ends: ('reset' | 'closed')[] = [];
  let trouble: Trouble = {};
  let hole:
    (Hole & { left: number; readonly holds: (held: null) => void; readonly healed: Promise<null> }) | null =
    null;
  let endHole: (lateMs: number) => void = () => undefined;

  /** Resolves once `piece` may go that way, with as much of it as may go now. */
  const mayPass = async (piece: Buffer, way: Hole['way']): Promise<Buffer> => {
    const { delayMs = 0, loss } = trouble;
    const lost = loss !== undefined && rng.chance(loss.chance) ? loss.againMs : 0;
    if (delayMs + lost > 0) await pause(delayMs + lost);
    if (hole?.way !== way) return piece;
    const now = piece.subarray(0, hole.left);
    hole.left -= now.length;
    if (now.length > 0) return now;
    hole.holds(null);
    await hole.healed;
    return piece;
  };

  const passOn = async (from: Socket, onto: Socket, way: Hole['way']): Promise<void> => {
    let passed = 0;
    for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      for (let rest = chunk; rest.length > 0;) {
        const piece = await mayPass(rest, way);
        if (forgotten.has(from)) return;
        // Taken back by the sender while it was held.
        if (from.errored !== null) throw from.errored;
        rest = rest.subarray(piece.length);
        passed += piece.length;
        onto.write(piece);
        if (way === 'to-server' && passed >= (trouble.resetAfterBytes ?? Infinity)) {
          from.resetAndDestroy();
          onto.resetAndDestroy();
          return;
        }
      }
    }
    if (!forgotten.has(from)) onto.end();
  };

  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // that it breaks is the point
  };
  const server = createServer({ allowHalfOpen: true, highWaterMark: ROOM, noDelay: true }, (agent) => {
    const nhi = connect({ port: to(), host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    keep(agent);
    keep(nhi);
    passOn(agent, nhi, 'to-server').then(
      () => ends.push('closed'),
      () => {
        ends.push('reset');
        nhi.resetAndDestroy();
      },
    );
    passOn(nhi, agent, 'to-agent').catch(() => agent.resetAndDestroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    trouble(next) {
      trouble = next;
    },
    open(next) {
      const held = Promise.withResolvers<null>();
      const healed = Promise.withResolvers<null>();
      hole = { ...next, left: next.afterBytes ?? 0, holds: held.resolve, healed: healed.promise };
      endHole = (lateMs) => {
        hole = null;
        setTimeout(healed.resolve, lateMs, null);
      };
      return held.promise;
    },
    heal(lateMs) {
      endHole(lateMs);
    },
    forget() {
      for (const socket of sockets) forgotten.add(socket);
    },
    ends,
    close: async () => {
      endHole(0);
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Something on the way that is no line: what breaks off on one side of it breaks off on the other. */
export interface Relay {
  readonly port: number;
  close(): Promise<void>;
}

/** TLS before the server on port `to`. */
export function openTlsEnd(
  to: () => number,
  identity: { readonly key: string; readonly cert: string },
): Promise<Relay> {
  const server = createTlsServer({ ...identity, allowHalfOpen: true }, (secured) => {
    join(secured, connect({ port: to(), host: '127.0.0.1', allowHalfOpen: true }));
  });
  server.on('tlsClientError', () => undefined); // the client turned away
  return listening(server);
}

/** A proxy whose tunnels lead to port `to`, whatever name is asked for. */
export function openProxy(to: () => number): Promise<Relay> {
  const server = createHttpServer();
  server.on('connect', (_request, client: Socket) => {
    const behind = connect({ port: to(), host: '127.0.0.1', allowHalfOpen: true });
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    join(client, behind);
  });
  return listening(server);
}

function join(one: Socket, other: Socket): void {
  for (const [from, onto] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('close', () => {
      onto.destroySoon();
    });
    from.on('error', () => onto.destroy());
    from.pipe(onto);
  }
}

async function listening(server: Server): Promise<Relay> {
  // The bare sockets: one in the middle of a handshake counts as well.
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
