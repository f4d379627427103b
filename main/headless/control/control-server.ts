import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { atTheMachine, type AgentContext } from '../../agent/api/context.ts';
import { systemUser } from '../io.ts';
import { createRpcServer, type ServedRouter } from '../rpc-server.ts';
import { chooseSocket, readControlFile, removeLeftovers, writeControlFile } from './control-file.ts';

export interface ControlServer {
  /** Ends open calls, and removes socket and token file. */
  stop(): Promise<void>;
}

/**
 * The lock owner's server for command lines: oRPC over a Unix socket (a named pipe on Windows), for whoever can read the token file in the data
 * folder. Socket and token are new in each run.
 */
export async function startControl(options: {
  readonly dataDir: string;
  readonly router: ServedRouter;
}): Promise<ControlServer> {
  const { dataDir, router } = options;
  const rpc = createRpcServer(router);
  const token = randomBytes(32).toString('base64url');
  const server = createServer((request, response) => {
    if (!isAllowed(request, token)) {
      response.writeHead(401, { connection: 'close' }).end();
    } else if (request.url === '/alive') {
      response.writeHead(204).end();
    } else {
      rpc(request, response, callerOf(request)).catch(() => response.destroy());
    }
  });
  await removeLeftovers(dataDir);
  const socket = chooseSocket(dataDir);
  server.listen(socket);
  await once(server, 'listening');
  if (process.platform !== 'win32') await chmod(socket, 0o600);
  // Written last, so that a program which finds the file also finds a listening socket. A later crash leaves both; the next run removes them.
  await writeControlFile(dataDir, { v: 1, socket, token });
  return {
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      // If this process slept through a take-over, the file may belong to the new owner by now.
      if ((await readControlFile(dataDir))?.token === token) await removeLeftovers(dataDir);
    },
  };
}

function isAllowed(request: IncomingMessage, token: string): boolean {
  return timingSafeEqual(sha256(request.headers.authorization ?? ''), sha256(`Bearer ${token}`));
}

/** The calling account as the command states it: who can read the token is this account or an administrator, and both are trusted. */
function callerOf(request: IncomingMessage): AgentContext {
  return atTheMachine(nameIn(request, 'x-twpas-account') ?? systemUser(), 'command', {
    claimed: nameIn(request, 'x-twpas-actor'),
    sudoUser: nameIn(request, 'x-twpas-sudo'),
  });
}

function nameIn(request: IncomingMessage, header: string): string | null {
  const value = request.headers[header];
  try {
    return typeof value === 'string' ? decodeURIComponent(value).slice(0, 200) || null : null;
  } catch {
    return null; // not ours: malformed escapes carry no name
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
