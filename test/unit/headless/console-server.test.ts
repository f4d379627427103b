import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConsoleServer, startConsole } from '../../../main/headless/console/console-server.ts';
import { readPage } from '../../../main/headless/console/page-files.ts';
import type { AgentClient } from '../../../main/headless/control/control-client.ts';
import { fakeAgent } from './fake-agent.ts';
import { type HttpAnswer, httpCall } from './http-call.ts';

const HOUR = 3_600_000;
let dir: string;
let now = 0;
let server: ConsoleServer;
let agent: ReturnType<typeof fakeAgent>;
const clock = { now: () => now, steady: () => now, sleep: () => Promise.resolve() };

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(dir, 'page', 'assets'), { recursive: true });
  writeFileSync(
    join(dir, 'page', 'index.html'),
    '<meta property="csp-nonce" nonce="__CSP_NONCE__"><script nonce="__CSP_NONCE__" src="/assets/a.js"></script>',
  );
  writeFileSync(join(dir, 'page', 'assets', 'a.js'), 'go()');
  now = 0;
  agent = fakeAgent();
  server = await startConsole({ port: 0, router: agent.router, page: readPage(join(dir, 'page')), clock });
});
afterEach(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** As the page is reached: by the name of this run. */
const host = (): string => `${server.name ?? ''}:${String(server.port)}`;
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<HttpAnswer> {
  const named = { host: host(), ...headers };
  return httpCall({ host: '127.0.0.1', port: server.port, path, method, headers: named });
}
function post(path: string, body: string, headers: Record<string, string>): Promise<HttpAnswer> {
  const length = String(Buffer.byteLength(body));
  return httpCall(
    {
      host: '127.0.0.1',
      port: server.port,
      path,
      method: 'POST',
      headers: { host: host(), 'content-type': 'application/json', 'content-length': length, ...headers },
    },
    body,
  );
}
function origin(): Record<string, string> {
  return { origin: `http://${host()}` };
}
function ticketPath(purpose: 'printed' | 'askedFor' = 'askedFor'): string {
  const url = new URL(server.signInUrl(purpose, '王承辦'));
  return url.pathname + url.search;
}
async function signIn(): Promise<Record<string, string>> {
  const answer = await get(ticketPath(), { accept: 'application/json' });
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
  if (cookie === undefined) throw new Error('no cookie');
  return { cookie, 'x-twpas-page-key': (JSON.parse(answer.body) as { pageKey: string }).pageKey };
}

describe('signing in', () => {
  test('a printed address opens a session once and leads to the page', async () => {
    const path = ticketPath();
    const first = await get(path);
    expect(first.status).toBe(200);
    expect(first.headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'nonce-[^']+'; style-src 'nonce-[^']+'; form-action 'none'; /,
    );
    expect(first.headers['cache-control']).toBe('no-store');
    expect(first.body).toContain("location.replace('/'");
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    const again = await get(path);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.body).toContain('一次性網址');
  });

  test('an address opened again by the browser that used it leads to the page', async () => {
    const path = ticketPath();
    const answer = await get(path);
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect(await get(path, { cookie })).toMatchObject({ status: 303 });
  });

  test('an address asked for is good for five minutes, the one printed at start for an hour', async () => {
    const asked = ticketPath('askedFor');
    const printed = ticketPath('printed');
    now = 5 * 60_000;
    expect(await get(asked)).toMatchObject({ status: 401 });
    now = HOUR - 1;
    expect(await get(printed)).toMatchObject({ status: 200 });
  });

  test('a HEAD, as from a program that only looks at links, does not use the address up', async () => {
    const path = ticketPath();
    expect(await get(path, {}, 'HEAD')).toMatchObject({ status: 401 });
    expect(await get(path)).toMatchObject({ status: 200 });
  });

  test('a session ends twelve hours after its last use', async () => {
    const session = await signIn();
    const call = () => post('/rpc/status', '{}', { ...session, ...origin() });
    now = 12 * HOUR - 1;
    expect(await call()).toMatchObject({ status: 200 });
    now += 12 * HOUR - 1;
    expect(await call()).toMatchObject({ status: 200 });
    now += 12 * HOUR;
    expect(await call()).toMatchObject({ status: 401 });
    expect(await get('/', session)).toMatchObject({ status: 401 });
  });
});

describe('requests from elsewhere', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]', 'twpas-abcdefghijklmnop.localhost'])(
    '%s gives nothing but the way to the name of this run, and what was kept for it goes',
    async (name) => {
      const session = await signIn();
      const headers = { ...session, host: `${name}:${String(server.port)}`, 'sec-fetch-site': 'same-origin' };
      for (const path of ['/', '/assets/a.js', '/sign-in?lang=en', '/?t=abc']) {
        const answer = await get(path, headers);
        expect(answer).toMatchObject({ status: 303, body: '' });
        expect(answer.headers.location).toBe(`http://${host()}${path}`);
        expect(answer.headers['clear-site-data']).toBe('"cache", "storage"');
        expect(answer.headers['cache-control']).toBe('no-store');
      }
      expect(await post('/rpc/status', '{}', { ...headers, origin: `http://${headers.host}` })).toMatchObject(
        { status: 401 },
      );
      expect(await get('/healthz', headers)).toMatchObject({ status: 200, body: 'ok\n' });
      expect(agent.seen).toEqual([]);
    },
  );

  test('a program that speaks JSON may go by 127.0.0.1: it keeps nothing that another program has left', async () => {
    const own = { host: `127.0.0.1:${String(server.port)}` };
    const { pathname, search } = new URL(server.signInUrl('askedFor', '王承辦'));
    const answer = await get(pathname + search, { ...own, accept: 'application/json' });
    expect(answer.status).toBe(200);
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const { pageKey } = JSON.parse(answer.body) as { pageKey: string };
    const session = { ...own, cookie, 'x-twpas-page-key': pageKey };
    const call = (more: Record<string, string>) => post('/rpc/status', '{}', { ...session, ...more });
    expect(await call({ origin: `http://${own.host}` })).toMatchObject({ status: 200 });
    expect(await call({ origin: 'http://evil.example' })).toMatchObject({ status: 403 });
    expect(await call({})).toMatchObject({ status: 403 });
    expect(await get('/', session)).toMatchObject({ status: 303 });
  });

  test('both loopback addresses are ours, and the name of a run is no other run’s', async () => {
    const { name, port } = server;
    expect(name).toMatch(/^twpas-[a-z2-7]{16}\.localhost$/);
    const byIpv6 = await httpCall({ host: '::1', port, path: '/', headers: { host: host() } });
    expect(byIpv6.status).toBe(401);
    await server.stop();
    server = await startConsole({ port, router: agent.router, page: new Map(), clock });
    expect(server.name).not.toBe(name);
  });

  test('a port that another program holds at [::1] alone is not ours', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '::1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startConsole({ port, router: agent.router, page: new Map(), clock })).rejects.toMatchObject({
      code: 'console-port',
      message: expect.stringContaining('::1') as string,
    });
    other.close();
  });

  test.each(['127.0.0.1', 'localhost', 'the name of this run'])(
    'a service worker that somebody left at %s gets a script by which it takes itself away',
    async (name) => {
      const named = name.startsWith('the') ? host() : `${name}:${String(server.port)}`;
      const answer = await get('/their/worker.js', { host: named, 'service-worker': 'script' });
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'no-store',
        'service-worker-allowed': '/',
      });
      expect(answer.body).toContain('self.registration.unregister()');
    },
  );

  test('cookies of another port on this host do not shut a browser out', async () => {
    const session = await signIn();
    const cookie = `${session['cookie'] ?? ''}; ${'a'.repeat(40)}=${'b'.repeat(40_000)}`;
    expect(await get('/', { ...session, cookie })).toMatchObject({ status: 200 });
  });

  test('it listens on 127.0.0.1 alone', async () => {
    const refused = await new Promise((resolve) => {
      connect({ host: '127.0.0.2', port: server.port })
        .on('error', () => {
          resolve(true);
        })
        .on('connect', () => {
          resolve(false);
        });
    });
    expect(refused).toBe(true);
  });
});

describe('the page', () => {
  test('carries a nonce that is new at each load and allowed by the policy of that answer', async () => {
    const session = await signIn();
    const nonces = new Set<string>();
    for (let load = 0; load < 3; load += 1) {
      const answer = await get('/', session);
      const [, nonce = ''] = /<script nonce="([^"]+)"/.exec(answer.body) ?? [];
      expect(answer.body).not.toContain('__CSP_NONCE__');
      expect(answer.headers['content-security-policy']).toBe(
        `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; frame-src blob:; ` +
          "connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      );
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  test('is never kept by the browser, its hashed files are', async () => {
    const session = await signIn();
    const html = await get('/', session);
    expect(html.headers['cache-control']).toBe('no-store');
    expect(html.headers['x-content-type-options']).toBe('nosniff');
    expect(html.headers['referrer-policy']).toBe('no-referrer');
    const script = await get('/assets/a.js', session);
    expect(script).toMatchObject({ status: 200, body: 'go()' });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
  });

  test('goes out compressed to who takes it so, and as it is to everybody else', async () => {
    writeFileSync(join(dir, 'page', 'assets', 'a.js.br'), brotliCompressSync('go()'));
    await server.stop();
    server = await startConsole({ port: 0, router: agent.router, page: readPage(join(dir, 'page')), clock });
    const session = await signIn();
    for (const encodings of ['gzip, deflate, br, zstd', 'br', 'br;q=0.5', 'gzip;q=1, BR ; q=0.1']) {
      const script = await get('/assets/a.js', { ...session, 'accept-encoding': encodings });
      expect(script.headers, encodings).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
    }
    for (const encodings of ['gzip', 'br;q=0', 'br; q=0.000, gzip', 'brx', '']) {
      const script = await get('/assets/a.js', { ...session, 'accept-encoding': encodings });
      expect(script, encodings).toMatchObject({ status: 200, body: 'go()' });
      expect(script.headers['content-encoding'], encodings).toBeUndefined();
    }
    expect((await get('/assets/a.js.br', session)).status).toBe(404);
  });

  test.each(['/sign-in', '/sign-in?lang=en'])(
    'is not what stands at %s: without accounts that tells how to get an address',
    async (path) => {
      const answer = await get(path, await signIn());
      expect(answer.status).toBe(401);
      expect(answer.body).toContain('twpas-agent');
    },
  );

  test('that was not built is said in one sentence', async () => {
    await server.stop();
    server = await startConsole({ port: 0, router: agent.router, page: readPage(join(dir, 'none')), clock });
    const answer = await get('/', await signIn());
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('npm run build');
  });
});

describe('calls', () => {
  function client(session: Record<string, string>): AgentClient {
    return createORPCClient<AgentClient>(
      new RPCLink({
        url: `http://${host()}/rpc`,
        headers: { ...session, ...origin() },
      }),
    );
  }

  test('reach the agent as the page', async () => {
    const status = await client(await signIn()).status();
    expect(status.hospitalId).toBe('0101090517');
    expect(agent.seen).toEqual([{ call: 'status', actor: '王承辦', input: null }]);
  });

  test('stream events until the console stops', async () => {
    const events = await client(await signIn()).changes();
    expect((await events.next()).value).toEqual({ ids: ['c1'], revision: 2 });
    expect((await events.next()).value).toEqual({ ids: ['c2'], revision: 3 });
    const next = events.next();
    await Promise.all([server.stop(), expect(next).rejects.toThrow()]);
    server = await startConsole({ port: 0, router: agent.router, page: readPage(dir), clock });
  });

  test('without a session get an error the page can read', async () => {
    await expect(client({}).status()).rejects.toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
  });

  test('with a body of unknown length are refused', async () => {
    const headers = { host: host(), ...(await signIn()), ...origin(), 'transfer-encoding': 'chunked' };
    const answer = await httpCall({
      ...{ host: '127.0.0.1', port: server.port, path: '/rpc/status', method: 'POST' },
      headers,
    });
    expect(answer.status).toBe(411);
  });
});

test('a port that is taken is named with what to do', async () => {
  await expect(
    startConsole({ port: server.port, router: agent.router, page: new Map(), clock }),
  ).rejects.toMatchObject({
    code: 'console-port',
    message: expect.stringContaining('set console.port') as string,
  });
});
