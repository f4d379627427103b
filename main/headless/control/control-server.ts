import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { atTheMachine, type AgentContext } from '../../agent/api/context.ts';
import { systemUser } from '../io.ts';
import { createRpcServer } from '../rpc-server.ts';
import type { ServedRouter } from '../rpc-server.ts';
import {
  chooseSocket,
  provenAccount,
  readControlFile,
  removeLeftovers,
  writeControlFile,
} from './control-file.ts';

export interface ControlServer {
  /** Ends open calls, removes the socket and the token file. */
  stop(): Promise<void>;
}

/**
 * The lock owner's door for command lines: oRPC over a Unix socket (a named pipe on Windows), open to who can read
 * the token file in the data folder. Socket and token are new at each run.
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
      callerOf(request, dataDir, token)
        .then((context) => rpc(request, response, context))
        .catch(() => response.destroy());
    }
  });
  await removeLeftovers(dataDir);
  const socket = chooseSocket(dataDir);
  server.listen(socket);
  await once(server, 'listening');
  if (process.platform !== 'win32') await chmod(socket, 0o600);
  // Last: a program that finds the file finds somebody listening. A crash later leaves both; the next run removes them.
  await writeControlFile(dataDir, { v: 1, socket, token });
  return {
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      // Another owner's endpoint stands there by now where this one slept through a take-over.
      if ((await readControlFile(dataDir))?.token === token) await removeLeftovers(dataDir);
    },
  };
}

function isAllowed(request: IncomingMessage, token: string): boolean {
  return timingSafeEqual(sha256(request.headers.authorization ?? ''), sha256(`Bearer ${token}`));
}

/**
 * The account that calls: the one whose proof lies in the data folder. Without a proof it is an account that may read the token, which is the
 * agent's own account; on Windows, what the command says.
 */
async function callerOf(request: IncomingMessage, dataDir: string, token: string): Promise<AgentContext> {
  const { 'x-twpas-proof': proof } = request.headers;
  const proven = await provenAccount(dataDir, token, typeof proof === 'string' ? proof : undefined);
  const isStated = proven === null && process.platform === 'win32';
  const account = proven ?? (isStated ? nameIn(request, 'x-twpas-account') : null) ?? systemUser();
  return atTheMachine(account, 'command', {
    claimed: nameIn(request, 'x-twpas-actor'),
    sudoUser: nameIn(request, 'x-twpas-sudo'),
    stated: isStated,
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
