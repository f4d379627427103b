import {
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** Before a server on this machine, at an address that stays when the server's own is another: an agent's console, or the practice server. */
export interface Line {
  readonly origin: string;
  /** Nothing listens any more, as when the agent was killed. */
  cut(): Promise<void>;
  /** Back at the same address. */
  mend(): Promise<void>;
  /** Hands these requests on no more and keeps connections open, as a machine that hangs. Those that wait and are none of them go on. */
  hang(which: boolean | ((request: IncomingMessage) => boolean)): void;
  close(): Promise<void>;
}

/**
 * To what listens on this port of the machine. A console knows itself by its own name alone: requests go on in that of `as`, or in the
 * line's.
 */
export async function openLine(port: () => number, as: (() => string) | 'line'): Promise<Line> {
  let hangs: (request: IncomingMessage) => boolean = () => false;
  const waiting = new Map<IncomingMessage, () => void>();
  let at = 0;
  let server: Server | null = null;
  const handOn = (request: IncomingMessage, response: ServerResponse): void => {
    const host = as === 'line' ? '' : `${as()}:${String(port())}`;
    const { origin } = request.headers;
    const onward = ask(
      {
        ...{ host: '127.0.0.1', port: port(), method: request.method, path: request.url },
        headers: {
          ...request.headers,
          ...(as === 'line' ? {} : { host, ...(origin === undefined ? {} : { origin: `http://${host}` }) }),
        },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  };
  const mend = async (): Promise<void> => {
    const next = createServer((request, response) => {
      const goOn = (): void => {
        handOn(request, response);
      };
      response.on('close', () => waiting.delete(request));
      if (hangs(request)) waiting.set(request, goOn);
      else goOn();
    });
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(at, '127.0.0.1', resolve);
    });
    at = (next.address() as AddressInfo).port;
    server = next;
  };
  const cut = async (): Promise<void> => {
    const ending = server;
    server = null;
    if (ending === null) return;
    await new Promise<void>((resolve) => {
      ending.close(() => {
        resolve();
      });
      ending.closeAllConnections();
    });
  };
  await mend();
  return {
    origin: `http://127.0.0.1:${String(at)}`,
    cut,
    mend,
    hang: (which) => {
      hangs = typeof which === 'function' ? which : () => which;
      for (const [request, goOn] of [...waiting]) {
        if (hangs(request)) continue;
        waiting.delete(request);
        goOn();
      }
    },
    close: cut,
  };
}
