import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Between a browser and the console of an agent, at an address that stays when the agent's own is another. */
export interface Line {
  readonly origin: string;
  /** Nothing listens any more, as when the agent was killed. */
  cut(): Promise<void>;
  /** Back at the same address. */
  mend(): Promise<void>;
  /** Answers nothing any more and keeps connections open, as a machine that hangs. */
  hang(hanging: boolean): void;
  close(): Promise<void>;
}

/** To the console on this port of the machine. It knows itself by its own address alone: requests go on in that name. */
export async function openLine(port: () => number): Promise<Line> {
  let hanging = false;
  let at = 0;
  let server: Server | null = null;
  const mend = async (): Promise<void> => {
    const next = createServer((request, response) => {
      if (hanging) return;
      const host = `127.0.0.1:${String(port())}`;
      const { origin } = request.headers;
      const onward = ask(
        {
          ...{ host: '127.0.0.1', port: port(), method: request.method, path: request.url },
          headers: {
            ...request.headers,
            host,
            ...(origin === undefined ? {} : { origin: `http://${host}` }),
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
    hang: (value) => {
      hanging = value;
    },
    close: cut,
  };
}
