import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
import type { AddressInfo } from 'node:net';
import { handOverPage } from '../../../main/headless/console/hand-over.ts';
import { handOverHeaders, securityHeaders } from '../../../main/headless/console/headers.ts';
import { PAGE_KEY_HEADER } from '../../../shared/page-key.ts';
import { lacking } from '../../../shared/people/procedures.ts';
import type { FakeAgent } from './fake-agent.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const SIGN_IN = `<!doctype html><html lang="zh-TW"><meta charset="utf-8"><title>登入</title>
<form method="post" action="/sign-in"><button>登入</button></form></html>`;

export interface FakeConsole {
  readonly url: string;
  /** Calls that the person’s roles do not allow; they were refused as the real agent does. */
  readonly refused: string[];
  /** Endings of the session that the page asked for. */
  readonly endings: string[];
  /** How many calls said that nobody is there, and how many did not. */
  readonly attendance: { attended: number; unattended: number };
  /** 401 for every call, as to a session the agent does not know. */
  signOut(signedOut: boolean): void;
  /** What pages opened until now still ask for is not heard in the name of who sits there next. */
  endSessions(): void;
  /** Answers nothing any more and keeps connections open, like a machine that hangs. */
  hang(hanging: boolean): void;
  /** Gone, as when the agent was killed. */
  stop(): Promise<void>;
  /** Back on the same port. */
  start(): Promise<void>;
}

/** Serves the page built into the folder `page` and the fake agent on loopback, under the policy that the real hosts use. */
export async function startFakeConsole(agent: FakeAgent, page: string): Promise<FakeConsole> {
  const refused: string[] = [];
  const endings: string[] = [];
  const attendance = { attended: 0, unattended: 0 };
  let session = 1;
  const askedIn = new AsyncLocalStorage<number>();
  const rpc = new RPCHandler(agent.router, {
    clientInterceptors: [
      (asked) => {
        const { path, input } = asked;
        const call = path.join('.');
        // Begun before its session ended: who sits there now is not who asked.
        if (askedIn.getStore() !== session) throw new ORPCError('UNAUTHORIZED', { status: 401 });
        const ability = lacking(agent.people.me.roles, call, input);
        if (ability === null) return asked.next();
        refused.push(call);
        throw new ORPCError('NOT_ALLOWED', {
          status: 403,
          defined: true,
          message: 'This is for others.',
          data: { code: 'not-allowed', messageZh: '此作業限其他角色使用。', ability, roles: [] },
        });
      },
    ],
  });
  let signedOut = false;
  let hanging = false;
  let server: Server | null = null;
  let port = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (hanging) return;
    if ((request.url ?? '').startsWith('/rpc/')) {
      attendance[request.headers['x-twpas-unattended'] === undefined ? 'attended' : 'unattended'] += 1;
      const ended =
        request.headers.cookie !== `session=${String(session)}` ||
        request.headers[PAGE_KEY_HEADER] !== `key-${String(session)}`;
      if (signedOut || ended) response.writeHead(401).end();
      else await askedIn.run(session, () => rpc.handle(request, response, { prefix: '/rpc' }));
      return;
    }
    if (request.method === 'POST') {
      const way = (request.url ?? '').slice(1);
      // Like the real one, by a form without a script: `name` is all that it asks for.
      if (way === 'sign-in') handOver(response, session);
      else response.writeHead(204).end();
      if (way !== 'sign-in') endings.push(way);
      signedOut = way !== 'sign-in';
      return;
    }
    if (request.url === '/sign-in' || (signedOut && request.url === '/')) {
      response.writeHead(401, { 'content-type': TYPES['.html'] }).end(SIGN_IN);
      return;
    }
    // As by a one-time address, which a browser that this console does not know is led to.
    const isKnown = request.headers.cookie === `session=${String(session)}`;
    if (request.url === '/?t=once') handOver(response, session);
    else if (request.url === '/' && !isKnown) response.writeHead(303, { location: '/?t=once' }).end();
    else await servePage(page, request, response);
  };
  const start = async (): Promise<void> => {
    const next = createServer((request, response) => {
      answer(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, '127.0.0.1', resolve);
    });
    port = (next.address() as AddressInfo).port;
    server = next;
  };
  await start();
  return {
    refused,
    endings,
    attendance,
    url: `http://127.0.0.1:${String(port)}/`,
    endSessions: () => {
      session += 1;
    },
    signOut: (value) => {
      signedOut = value;
    },
    hang: (value) => {
      hanging = value;
    },
    start,
    stop: async () => {
      const ending = server;
      server = null;
      if (ending === null) return;
      await new Promise<void>((resolve) => {
        ending.close(() => {
          resolve();
        });
        ending.closeAllConnections();
      });
    },
  };
}

/** Cookie and page key, as the real console gives them. */
function handOver(response: ServerResponse, session: number): void {
  const nonce = randomBytes(16).toString('base64');
  response
    .writeHead(200, {
      'content-type': TYPES['.html'],
      'cache-control': 'no-store',
      ...securityHeaders(),
      ...handOverHeaders(nonce),
      'set-cookie': `session=${String(session)}; Path=/; HttpOnly; SameSite=Strict`,
    })
    .end(handOverPage(nonce, `key-${String(session)}`));
}

async function servePage(page: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const file = normalize(pathname === '/' ? '/index.html' : pathname);
  const type = TYPES[extname(file)];
  if (type === undefined) {
    response.writeHead(404).end();
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  const bytes = await readFile(join(page, file));
  const body = file.endsWith('.html') ? bytes.toString('utf8').replaceAll('__CSP_NONCE__', nonce) : bytes;
  response.writeHead(200, {
    'content-type': type,
    'cache-control': 'no-store',
    ...securityHeaders(nonce),
  });
  response.end(body);
}
