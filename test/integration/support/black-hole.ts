import { createServer, type Socket } from 'node:net';

/** Stands where the server was: takes every connection, lets it wait a moment, answers nothing and cuts it. */
export interface BlackHole {
  /** First line of each request that came. */
  readonly requests: readonly string[];
  /** Most connections that were open at one time. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

export async function openBlackHole(port: number, holdMs: number): Promise<BlackHole> {
  const requests: string[] = [];
  const open = new Set<Socket>();
  let most = 0;
  const server = createServer((socket) => {
    open.add(socket);
    most = Math.max(most, open.size);
    socket.on('error', () => undefined); // the other side may go first
    socket.on('close', () => open.delete(socket));
    socket.once('data', (head: Buffer) => {
      requests.push(head.toString('latin1').split('\r\n', 1)[0] ?? '');
      // Its `close` may come after the next connection, which the cut alone lets the client open.
      setTimeout(() => open.delete(socket.destroy()), holdMs);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    requests,
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of open) socket.destroy();
      }),
  };
}
