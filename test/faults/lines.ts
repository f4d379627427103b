import { once } from 'node:events';
import { createServer as createHttpServer, request as httpRequest, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { selfSigned } from '../unit/nhi/self-signed.ts';
import type { Sandbox } from '../../main/practice/options.ts';

/** Something between the agent and the server. */
export interface Line {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A line that breaks: the nth connection is reset once `cuts[n]` bytes have gone the named way; later ones hold.
 * This is how a proxy, a VPN or a firewall loses a connection.
 */
export async function breakingLine(
  sandbox: Pick<Sandbox, 'port'>,
  cuts: readonly { readonly way: 'to-server' | 'to-agent'; readonly bytes: number }[],
): Promise<Line> {
  const left = [...cuts];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const cut = left.shift();
    const upstream = connect(sandbox.port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined); // that it breaks is the point
    }
    relay(client, upstream, cut?.way === 'to-server' ? cut.bytes : Infinity);
    relay(upstream, client, cut?.way === 'to-agent' ? cut.bytes : Infinity);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/fhir`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function relay(from: Socket, to: Socket, limit: number): void {
  let passed = 0;
  from.on('data', (chunk: Buffer) => {
    const room = limit - passed;
    passed += chunk.length;
    if (chunk.length < room) {
      to.write(chunk);
      return;
    }
    // Bytes that still fit go through and reach the other side before the line is gone.
    to.end(chunk.subarray(0, room));
    from.resetAndDestroy();
  });
  from.on('close', () => {
    to.destroySoon();
  });
}

/** The server behind TLS with a certificate that nobody vouches for. */
export async function untrustedLine(
  sandbox: Pick<Sandbox, 'port'>,
): Promise<Line & { readonly cert: string }> {
  const { key, cert } = selfSigned('localhost');
  const server = createTlsServer({ key, cert }, forwardTo(sandbox));
  return { ...(await listening(server, 'https://localhost')), cert };
}

/** The server with every search answer changed on its way. */
export function changedSearches(
  sandbox: Pick<Sandbox, 'port'>,
  change: (page: Record<string, unknown>) => Record<string, unknown>,
): Promise<Line> {
  return listening(createHttpServer(forwardTo(sandbox, change)), 'http://127.0.0.1');
}

async function listening(server: Server, origin: string): Promise<Line> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${origin}:${String((server.address() as AddressInfo).port)}/fhir`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function forwardTo(
  sandbox: Pick<Sandbox, 'port'>,
  change?: (page: Record<string, unknown>) => Record<string, unknown>,
): Parameters<typeof createHttpServer>[1] {
  return (incoming, outgoing) => {
    const isSearch = incoming.method === 'GET' && /^\/fhir\/[A-Za-z]+\?/.test(incoming.url ?? '');
    const upstream = httpRequest(
      {
        port: sandbox.port,
        host: '127.0.0.1',
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const body = Buffer.concat(chunks);
          const changed =
            change !== undefined && isSearch && answer.statusCode === 200
              ? Buffer.from(
                  JSON.stringify(change(JSON.parse(body.toString('utf8')) as Record<string, unknown>)),
                )
              : body;
          outgoing.writeHead(answer.statusCode ?? 502, {
            ...answer.headers,
            'content-length': String(changed.length),
          });
          outgoing.end(changed);
        });
      },
    );
    upstream.on('error', () => outgoing.destroy());
    incoming.pipe(upstream);
  };
}
