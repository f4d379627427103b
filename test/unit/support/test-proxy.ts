import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listenForTest } from './listen-for-test.ts';

export type ProxyConduct =
  | { readonly kind: 'works' }
  /** Asks for `user:password` by Basic. */
  | { readonly kind: 'login'; readonly login: string }
  | {
      readonly kind: 'answers';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    }
  /** Takes CONNECT and cuts. */
  | { readonly kind: 'cuts' }
  | { readonly kind: 'silent' };

export interface TestProxy {
  readonly port: number;
  readonly url: string;
  /** `host:port` of each CONNECT. */
  readonly asked: readonly string[];
  conduct(next: ProxyConduct): void;
  /** Cuts every tunnel that is open. */
  cutTunnels(): void;
}

/** A real CONNECT proxy. Whatever name is asked for, the tunnel leads to `to` on this machine, as a proxy’s own DNS would. */
export async function testProxy(to: number): Promise<TestProxy> {
  const asked: string[] = [];
  let conduct: ProxyConduct = { kind: 'works' };
  const server = createServer((_request, response) => void response.writeHead(400).end());
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    socket.on('error', () => undefined); // the client may hang up
    const answer = (
      status: number,
      headers: Readonly<Record<string, string | readonly string[]>> = {},
    ): void => {
      const lines = Object.entries(headers).flatMap(([name, value]) =>
        (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}\r\n`),
      );
      socket.end(`HTTP/1.1 ${String(status)} Proxy\r\n${lines.join('')}Content-Length: 0\r\n\r\n`);
    };
    const tunnel = (): void => {
      const behind = connect(to, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(behind).pipe(socket);
      });
      socket.on('close', () => void behind.destroy());
      behind.on('error', () => socket.destroy());
    };
    switch (conduct.kind) {
      case 'works':
        tunnel();
        break;
      case 'login': {
        const wanted = `Basic ${Buffer.from(conduct.login).toString('base64')}`;
        if (request.headers['proxy-authorization'] === wanted) tunnel();
        else answer(407, { 'Proxy-Authenticate': 'Basic realm="hospital"' });
        break;
      }
      case 'answers':
        answer(conduct.status, conduct.headers);
        break;
      case 'cuts':
        socket.resetAndDestroy();
        break;
      case 'silent':
        break;
    }
  });
  const { port, cut } = await listenForTest(server);
  return {
    port,
    url: `http://127.0.0.1:${String(port)}`,
    asked,
    conduct: (next) => {
      conduct = next;
    },
    cutTunnels: cut,
  };
}
