import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { atTheMachine, type AgentContext } from '../../agent/api/context.ts';
import { systemUser } from '../io.ts';
import { createRpcServer, type ServedRouter } from '../rpc-server.ts';
import {
  callOf,
  chooseSocket,
  provenAccount,
  readControlFile,
  removeLeftovers,
  writeControlFile,
} from './control-file.ts';

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
  const accountOf = proofsIn(dataDir, token);
  const server = createServer((request, response) => {
    if (!isAllowed(request, token)) {
      response.writeHead(401, { connection: 'close' }).end();
    } else if (request.url === '/alive') {
      response.writeHead(204).end();
    } else {
      callerOf(request, accountOf)
        .then((context) => rpc(request, response, context))
        .catch(() => response.destroy());
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

/**
 * The calling account: the one whose proof is in the data folder. Without a proof, the caller could read the token, so it is the agent's own account;
 * on Windows, the account that the command claims.
 */
async function callerOf(request: IncomingMessage, accountOf: AccountOf): Promise<AgentContext> {
  const proven = await accountOf(request);
  const isStated = proven === null && process.platform === 'win32';
  const account = proven ?? (isStated ? nameIn(request, 'x-twpas-account') : null) ?? systemUser();
  return atTheMachine(account, 'command', {
    claimed: nameIn(request, 'x-twpas-actor'),
    sudoUser: nameIn(request, 'x-twpas-sudo'),
    stated: isStated,
  });
}

/** The account of a call's proof; null without a proof, or if the proof is for another call or was used before. */
type AccountOf = (request: IncomingMessage) => Promise<string | null>;

function proofsIn(dataDir: string, token: string): AccountOf {
  /** Used proofs, remembered as long as their files may exist. */
  const shown = new Set<string>();
  return async (request) => {
    const { 'x-twpas-proof': proof } = request.headers;
    if (typeof proof !== 'string' || shown.has(proof)) return null;
    const body = await bodyOf(request);
    if (body === null) return null;
    const account = await provenAccount(dataDir, token, proof, callOf(request.url ?? '', body));
    if (account === null || shown.has(proof)) return null;
    // The command removes its file after the answer; if the command was killed, the file stays until the agent's next run.
    if (shown.size >= MOST_SHOWN)
      for (const name of shown) if (!existsSync(join(dataDir, name))) shown.delete(name);
    shown.add(proof);
    return account;
  };
}

const MOST_SHOWN = 1000;
const MOST_BYTES = 1024 * 1024;

/**
 * The body of a call, to which its proof is bound. The handler finds it parsed in the request. Null if it is no JSON, or longer than any call that
 * changes something.
 */
async function bodyOf(request: IncomingMessage & { body?: unknown }): Promise<Buffer | null> {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (!(length > 0 && length <= MOST_BYTES)) return null;
  // The request is not destroyed after the loop: an answer is still to be sent.
  const chunks: Buffer[] = [];
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
    chunks.push(chunk);
  const body = Buffer.concat(chunks);
  try {
    request.body = JSON.parse(body.toString('utf8'));
    return body;
  } catch {
    // The handler finds no body and refuses the call.
    request.body = null;
    return null;
  }
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
