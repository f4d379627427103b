import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { RPCHandler } from '@orpc/server/node';
import type { AddressInfo } from 'node:net';
import { handOverPage } from '../../../main/headless/console/hand-over.ts';
import { handOverHeaders, securityHeaders } from '../../../main/headless/console/headers.ts';
import type { FakeAgent } from './fake-agent.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface FakeConsole {
  readonly url: string;
  stop(): Promise<void>;
}

const SESSION = 'session=1';

/** Serves the page built into the folder `page` and the fake agent on loopback, under the policy that the real hosts use. */
export async function startFakeConsole(agent: FakeAgent, page: string): Promise<FakeConsole> {
  const rpc = new RPCHandler(agent.router);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isKnown = request.headers.cookie === SESSION;
    if ((request.url ?? '').startsWith('/rpc/')) {
      if (isKnown) await rpc.handle(request, response, { prefix: '/rpc' });
      else response.writeHead(401).end();
    } else if (request.url === '/?t=once') handOver(response);
    // As by a one-time address, which a browser that this console does not know is led to.
    else if (request.url === '/' && !isKnown) response.writeHead(303, { location: '/?t=once' }).end();
    else await servePage(page, request, response);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Cookie and page key, as the real console gives them. */
function handOver(response: ServerResponse): void {
  const nonce = randomBytes(16).toString('base64');
  response
    .writeHead(200, {
      'content-type': TYPES['.html'],
      'cache-control': 'no-store',
      ...securityHeaders(),
      ...handOverHeaders(nonce),
      'set-cookie': `${SESSION}; Path=/; HttpOnly; SameSite=Strict`,
    })
    .end(handOverPage(nonce, 'key'));
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
