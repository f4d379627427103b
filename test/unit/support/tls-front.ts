import { connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

/** TLS before the server on `port` of this machine, which itself speaks plain HTTP. Returns its own port. */
export async function tlsFront(port: () => number, options: TlsOptions): Promise<number> {
  const open = new Set<Socket>();
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined); // either side may go first
  };
  const server = createServer(options, (socket) => {
    const behind = connectTcp(port(), '127.0.0.1');
    keep(socket);
    keep(behind);
    socket.pipe(behind).pipe(socket);
  });
  // A client that turns away from our certificate.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
