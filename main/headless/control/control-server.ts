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
  const proofs = createProofs(dataDir, token);
  const server = createServer((request, response) => {
    if (!isAllowed(request, token)) {
      response.writeHead(401, { connection: 'close' }).end();
    } else if (request.url === '/alive') {
      response.writeHead(204).end();
    } else {
      callerOf(request, proofs)
        .then((context) => rpc(request, response, context))
        .catch(() => response.destroy());
    }
  });
  await removeLeftovers(dataDir);
  const socket = chooseSocket(dataDir);
  server.listen(socket);
  await once(server, 'listening');
  if (process.platform !== 'win32') await chmod(socket, 0o600);
  // Last: a program that finds the file finds a listening endpoint. A crash later leaves both; the next run removes them.
  await writeControlFile(dataDir, { v: 1, socket, token });
  return {
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      // After sleeping through a take-over, another owner's endpoint is there by now.
      if ((await readControlFile(dataDir))?.token === token) await removeLeftovers(dataDir);
    },
  };
}

function isAllowed(request: IncomingMessage, token: string): boolean {
  return timingSafeEqual(sha256(request.headers.authorization ?? ''), sha256(`Bearer ${token}`));
}

/**
 * The calling account: the one whose proof is in the data folder. Without a proof it is an account that may read the token, which is the
 * agent's own; on Windows, the command's claim.
 */
async function callerOf(request: IncomingMessage, proofs: Proofs): Promise<AgentContext> {
  const proven = await proofs.accountOf(request);
  const isStated = proven === null && process.platform === 'win32';
  const account = proven ?? (isStated ? nameIn(request, 'x-twpas-account') : null) ?? systemUser();
  return atTheMachine(account, 'command', {
    claimed: nameIn(request, 'x-twpas-actor'),
    sudoUser: nameIn(request, 'x-twpas-sudo'),
    stated: isStated,
  });
}

interface Proofs {
  /** The account of a call's proof; null without one, or for one that belongs to another call or was used before. */
  accountOf(request: IncomingMessage): Promise<string | null>;
}

function createProofs(dataDir: string, token: string): Proofs {
  /** Shown already, for as long as their files may lie there. */
  const shown = new Set<string>();
  return {
    async accountOf(request) {
      const { 'x-twpas-proof': proof } = request.headers;
      if (typeof proof !== 'string' || shown.has(proof)) return null;
      const body = await bodyOf(request);
      if (body === null) return null;
      const account = await provenAccount(dataDir, token, proof, callOf(request.url ?? '', body));
      if (account === null || shown.has(proof)) return null;
      // Its file is removed with the answer; if the command was killed it stays until the next run.
      if (shown.size >= MOST_SHOWN)
        for (const name of shown) if (!existsSync(join(dataDir, name))) shown.delete(name);
      shown.add(proof);
      return account;
    },
  };
}

const MOST_SHOWN = 1000;
const MOST_BYTES = 1024 * 1024;

/**
 * The body of a call, which a proof is bound to; its handler finds it in the request, parsed. Null where it is longer than any that changes
 * something, or no JSON.
 */
async function bodyOf(request: IncomingMessage & { body?: unknown }): Promise<Buffer | null> {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (!(length > 0 && length <= MOST_BYTES)) return null;
  // Not ended with the loop: an answer is still owed.
  const chunks: Buffer[] = [];
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
    chunks.push(chunk);
  const body = Buffer.concat(chunks);
  try {
    request.body = JSON.parse(body.toString('utf8'));
    return body;
  } catch {
    // Its handler finds nothing and refuses it.
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
