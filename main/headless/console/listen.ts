import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentError } from '../../agent/error.ts';

/** @returns the port. @throws AgentError `console-port` when it cannot be had. */
export function listen(
  server: Server,
  { port, address, setting }: { readonly port: number; readonly address: string; readonly setting: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? 'is taken by another program'
          : `cannot be opened (${String(cause.code)})`;
      reject(
        new AgentError(
          'console-port',
          `port ${String(port)} on ${address} ${why}: set ${setting} to another one, or to 0 for any free one`,
          {
            cause,
            messageZh: `${address} 的連接埠 ${String(port)} 無法使用，請將 ${setting} 改為其他號碼，或設為 0 自動選擇`,
          },
        ),
      );
    });
    server.listen(port, address, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Event streams stay open for hours; their readers see the end and wait for the agent to come back. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
