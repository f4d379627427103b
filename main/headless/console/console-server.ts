import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentError } from '../../agent/error.ts';
import type { Clock } from '../../agent/ports.ts';
import { createRpcServer } from '../rpc-server.ts';
import type { ServedRouter } from '../rpc-server.ts';
import { comesFromHere, sessionCookie, sessionOf } from './access.ts';
import { securityHeaders } from './headers.ts';
import type { PageFiles } from './page-files.ts';
import { healthz, plain, redirectHome, refuse, sendFile } from './responses.ts';
import { TICKET_LIFE, createSignIn } from './sign-in.ts';

export interface ConsoleServer {
  readonly port: number;
  /** An address that signs in once: `printed` is good for an hour, `askedFor` for five minutes. */
  signInUrl(purpose: keyof typeof TICKET_LIFE): string;
  stop(): Promise<void>;
}

/**
 * The page and its calls on 127.0.0.1, for whoever holds a one-time address.
 * @throws AgentError `console-port` when the port cannot be had.
 */
export async function startConsole(options: {
  /** 0 = any free one. */
  readonly port: number;
  readonly router: ServedRouter;
  readonly page: PageFiles;
  readonly clock: Clock;
  /** What `/healthz` says to whoever watches the machine. */
  readonly healthy?: () => boolean;
}): Promise<ConsoleServer> {
  const signIn = createSignIn(() => options.clock.now());
  const rpc = createRpcServer(options.router);
  let port = options.port;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(securityHeaders())) response.setHeader(name, value);
    const target = request.url ?? '/';
    if (!comesFromHere(request, port)) {
      plain(response, 403);
    } else if (target === '/healthz') {
      healthz(response, options.healthy?.() ?? true);
    } else if (opensSession(request, response, target)) {
      redirectHome(response);
    } else if (!hasSession(request)) {
      refuse(response, isRpc(target));
    } else if (isRpc(target)) {
      await rpc(request, response, { actor: 'console', origin: 'page' });
    } else if (request.method === 'GET' || request.method === 'HEAD') {
      sendFile(response, options.page, target);
    } else {
      plain(response, 405);
    }
  };
  /** Whether this is the opening of a one-time address: with a good ticket, or again by the browser that used it. */
  const opensSession = (request: IncomingMessage, response: ServerResponse, target: string): boolean => {
    const ticket = target.startsWith('/?') ? new URLSearchParams(target.slice(2)).get('t') : null;
    // A HEAD may come from something that only looks at the address; it must not use the ticket up.
    if (ticket === null || request.method !== 'GET') return false;
    const opened = signIn.redeem(ticket);
    if (opened === null) return hasSession(request);
    response.setHeader('set-cookie', sessionCookie(port, opened));
    return true;
  };
  const hasSession = (request: IncomingMessage): boolean => {
    const session = sessionOf(request, port);
    return session !== null && signIn.touch(session);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  port = await listen(server, options.port);
  return {
    port,
    signInUrl: (purpose) => `http://127.0.0.1:${String(port)}/?t=${signIn.issue(TICKET_LIFE[purpose])}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        // Event streams stay open for hours; their readers see the end and wait for the agent to come back.
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? 'is taken by another program'
          : `cannot be opened (${String(cause.code)})`;
      reject(
        new AgentError(
          'console-port',
          `port ${String(port)} on 127.0.0.1 ${why}: set console.port to another one, or to 0 for any free one`,
          {
            cause,
            messageZh: `127.0.0.1 的連接埠 ${String(port)} 無法使用，請將 console.port 改為其他號碼，或設為 0 自動選擇`,
          },
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function isRpc(target: string): boolean {
  return target.startsWith('/rpc/');
}
