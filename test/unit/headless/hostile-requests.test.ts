import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { startConsole, type ConsoleServer } from '../../../main/headless/console/console-server.ts';
import { readPage } from '../../../main/headless/console/page-files.ts';
import { startControl } from '../../../main/headless/control/control-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeAgent } from './fake-agent.ts';
import { httpCall, type HttpAnswer } from './http-call.ts';

type Headers = Record<string, string>;
interface Door {
  readonly agent: ReturnType<typeof fakeAgent>;
  readonly port: number;
  readonly server: ConsoleServer;
  readonly session: Headers;
  /** Health checks answered. */
  readonly looks: () => number;
  call(path: string, options?: { method?: string; headers?: Headers; body?: string }): Promise<HttpAnswer>;
}
const clock = { now: () => 0, steady: () => 0, sleep: () => Promise.resolve() };

async function openConsole(): Promise<Door> {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'page'));
  writeFileSync(join(dir, 'secret.json'), '"secret"');
  writeFileSync(join(dir, 'page', 'index.html'), '<title>page</title>');
  const agent = fakeAgent();
  let looks = 0;
  const lastAnswer = (): null => {
    looks += 1;
    return null;
  };
  const server = await startConsole({
    agent: { lastAnswer },
    port: 0,
    router: agent.router,
    page: readPage(join(dir, 'page')),
    clock,
  });
  onTestFinished(() => server.stop());
  const { port } = server;
  const call: Door['call'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    httpCall(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: {
          host: `${server.name ?? ''}:${String(port)}`,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      body,
    );
  const url = new URL(server.signInUrl('askedFor', '王承辦'));
  const signedIn = await call(url.pathname + url.search, { headers: { accept: 'application/json' } });
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const { pageKey } = JSON.parse(signedIn.body) as { pageKey: string };
  return { agent, looks: () => looks, port, server, session: { cookie, 'x-twpas-page-key': pageKey }, call };
}
const own = ({ server }: Door): Headers => ({ origin: `http://${server.name ?? ''}:${String(server.port)}` });
const json = { 'content-type': 'application/json' };
const RETRY = JSON.stringify({ json: { ids: ['c1'] } });

/** Bytes as they are, over one connection; what came back before it was closed. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });
}

test('of five thousand requests that come before their answers four are answered, and the connection is dropped', async () => {
  const door = await openConsole();
  const head = `GET /healthz HTTP/1.1\r\nHost: ${door.server.name ?? ''}:${String(door.port)}\r\n\r\n`;
  const socket = connect(door.port, '127.0.0.1', () => socket.write(head.repeat(5_000)));
  // Dropped with a reset, since requests lie unread.
  socket.on('error', () => undefined).resume();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(door.looks()).toBe(4);
});

/** A request to the console; what it does not say is as the page asks it, and an empty header is left out. */
interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: string;
}
const RETRY_PATH = '/rpc/cases/retry';
const call = (headers: Headers, body = RETRY): Asked => ({ path: RETRY_PATH, method: 'POST', headers, body });
const FORMS: readonly (readonly [type: string, body: string])[] = [
  ['application/x-www-form-urlencoded', 'json=%7B%7D'],
  ['text/plain', RETRY],
  [
    'multipart/form-data; boundary=x',
    '--x\r\ncontent-disposition: form-data; name="data"\r\n\r\n{}\r\n--x--',
  ],
];
const FOREIGN_ORIGINS = [
  'http://evil.example',
  'null',
  'http://127.0.0.1:1',
  'http://localhost.evil.example',
];

/** Refused whoever is signed in. */
test.each<[what: string, asked: Asked, status: number]>([
  ...FOREIGN_ORIGINS.flatMap((origin) =>
    FORMS.map(([type, body]): [string, Asked, number] => [
      `a form (${type}) from ${origin}`,
      call({ origin, 'content-type': type }, body),
      403,
    ]),
  ),
  ...FOREIGN_ORIGINS.map((origin): [string, Asked, number] => [
    `a call from ${origin}`,
    call({ origin }),
    403,
  ]),
  ['a call without an Origin', call({ origin: '' }), 403],
  [
    'a preflight of another site',
    {
      path: RETRY_PATH,
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    },
    403,
  ],
  ...['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example', '127.0.0.1.nip.io'].flatMap(
    (host): [string, Asked, number][] => [
      [`the page by the name ${host}`, { headers: { host } }, 403],
      [`a call by the name ${host}`, call({ host, origin: `http://${host}` }), 403],
    ],
  ),
  ['a call by GET: a link must not do anything', { path: '/rpc/status' }, 405],
  ...['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'].map((method): [string, Asked, number] => [
    `the page by ${method}`,
    { method },
    405,
  ]),
  ...['/', '/rpc/status'].map((path): [string, Asked, number] => [
    `a WebSocket at ${path}`,
    { path, headers: { connection: 'Upgrade', upgrade: 'WebSocket' } },
    405,
  ]),
  ['a body that is too long', { ...call({ 'content-length': String(2 * 1024 * 1024) }, ''), body: '' }, 413],
  ...[
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '//secret.json',
    '/..%5csecret.json',
    '/..%2f..%2fetc%2fpasswd',
    '/....//....//etc/passwd',
    '/index.html%00.js',
    '/index.html/..',
    '/__proto__',
    '/constructor',
  ].map((path): [string, Asked, number] => [`the path ${path}`, { path }, 404]),
  ...['/rpc/../index.html', '/rpc/__proto__/toString', '/rpc/constructor'].map(
    (path): [string, Asked, number] => [`the call ${path}`, { path, method: 'POST', body: '{}' }, 404],
  ),
])('%s is refused, and reaches nobody', async (_what, { path = '/', headers, ...more }, status) => {
  const door = await openConsole();
  const named = Object.entries({ ...door.session, ...own(door), ...json, ...headers });
  const answer = await door.call(path, {
    ...more,
    headers: Object.fromEntries(named.filter(([, value]) => value !== '')),
  });
  expect(answer.status).toBe(status);
  expect(answer.body).not.toMatch(/root:|secret/);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect(door.agent.seen).toEqual([]);
});

test.each(['/', '/index.html', '/assets/a.js', '/none', '/agent.yaml', '/../data/keys/machine.key', '/rpc'])(
  'without a session, or with a cookie made up, %s is what everything is: refused, with how to sign in',
  async (path) => {
    const door = await openConsole();
    const cookie = `twpas_console_${String(door.port)}=${'A'.repeat(43)}`;
    for (const headers of [{}, { cookie }]) {
      const answer = await door.call(path, { headers });
      expect(answer.status).toBe(401);
      expect(answer.body).toContain('twpas-agent status');
      const called = await door.call('/rpc/status', {
        ...call({ ...own(door), ...json, ...headers }),
        body: '{}',
      });
      expect(called.status).toBe(401);
    }
    expect(door.agent.seen).toEqual([]);
  },
);

test('the same call from the page itself is answered: what is refused above is refused for whom it comes from', async () => {
  const door = await openConsole();
  const headers = { ...door.session, ...own(door), ...json };
  const answer = await door.call('/rpc/cases/retry', { method: 'POST', headers, body: RETRY });
  expect(answer.status).toBe(200);
  expect(door.agent.seen).toEqual([{ call: 'retry', actor: '王承辦', input: { ids: ['c1'] } }]);
});

test('no name, and two of them, get neither page nor call, with a session too', async () => {
  const door = await openConsole();
  expect(await raw(door.port, `GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 40[03] /,
  );
  const two = await raw(
    door.port,
    `GET / HTTP/1.1\r\nHost: ${door.server.name ?? ''}:${String(door.port)}\r\nHost: evil.example\r\n${'Cookie: ' + (door.session['cookie'] ?? '')}\r\nConnection: close\r\n\r\n`,
  );
  expect(two).not.toContain(' 200 ');
  expect(door.agent.seen).toEqual([]);
});

test('a ticket and a session of one console open no other', async () => {
  const [one, other] = [await openConsole(), await openConsole()];
  const ticket = new URL(one.server.signInUrl('printed', '王承辦'));
  expect((await other.call(ticket.pathname + ticket.search)).status).toBe(401);
  const value = one.session['cookie']?.split('=')[1] ?? '';
  const cookie = `twpas_console_${String(other.port)}=${value}`;
  expect((await other.call('/', { headers: { cookie } })).status).toBe(401);
});

test('an address in absolute form, a body told twice and a header without end are refused', async () => {
  const door = await openConsole();
  const cookie = `Cookie: ${door.session['cookie'] ?? ''}\r\nX-Twpas-Page-Key: ${door.session['x-twpas-page-key'] ?? ''}`;
  const host = `Host: ${door.server.name ?? ''}:${String(door.port)}`;
  expect(
    await raw(
      door.port,
      `GET http://evil.example/ HTTP/1.1\r\n${host}\r\n${cookie}\r\nConnection: close\r\n\r\n`,
    ),
  ).not.toContain(' 200 ');
  const smuggled = await raw(
    door.port,
    `POST /rpc/status HTTP/1.1\r\n${host}\r\n${cookie}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
  );
  expect(smuggled).toMatch(/^HTTP\/1\.1 400 /);
  expect(await raw(door.port, `GET / HTTP/1.1\r\n${host}\r\nX: ${'a'.repeat(80_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
  expect(door.agent.seen).toEqual([]);
});

test('two hundred clients that never finish what they ask keep nobody else from the page', async () => {
  const door = await openConsole();
  const slow = Array.from({ length: 200 }, () => connect(door.port, '127.0.0.1'));
  onTestFinished(() => {
    for (const socket of slow) socket.destroy();
  });
  await Promise.all(slow.map((socket) => once(socket, 'connect')));
  const half = `POST /rpc/status HTTP/1.1\r\nHost: ${door.server.name ?? ''}:${String(door.port)}\r\nX-Slow: a`;
  await Promise.all(
    slow.map(
      (socket) =>
        new Promise<void>((resolve) =>
          socket.write(half, () => {
            resolve();
          }),
        ),
    ),
  );
  expect((await door.call('/', { headers: door.session })).status).toBe(200);
  const headers = { ...door.session, ...own(door), ...json };
  expect((await door.call('/rpc/status', { method: 'POST', headers, body: '{}' })).status).toBe(200);
  // None of them was sent away to make room.
  expect(slow.filter((socket) => socket.destroyed || socket.readableEnded)).toEqual([]);
});

const POLLUTING = [
  '{"json":{"ids":["c1"],"__proto__":{"polluted":true}}}',
  '{"json":{"ids":["c1"],"constructor":{"prototype":{"polluted":true}}}}',
  '{"json":{"__proto__":{"polluted":true},"ids":["c1"]}}',
  '{"json":{"constructor":{"prototype":{"polluted":true}},"ids":["c1"]}}',
  '{"json":{"ids":["c1"]},"meta":[[1,"__proto__","polluted"]]}',
  '{"json":{"ids":["c1"]},"meta":[[3,"constructor","prototype","polluted"]]}',
  '{"json":{"ids":["c1"],"__proto__":{"polluted":"2026-11-25"}},"meta":[[1,"__proto__","polluted"]]}',
  '{"json":["__proto__",{"polluted":true}],"meta":[[5],[6]]}',
  '{"json":{"ids":["c1"]},"meta":[[1,"ids","__proto__","polluted"]],"maps":[["__proto__"]]}',
];

test.each(POLLUTING)('no body changes what every object is: %s', async (body) => {
  const { fresh } = await takeIn(body);
  for (const name of ['polluted', 'ids', 'json']) expect(fresh[name]).toBeUndefined();
  expect(([] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('of these bodies some are taken and reach who answers, by either door, with nothing of what they carry beside', async () => {
  const inputs: unknown[][] = [];
  for (const body of POLLUTING) inputs.push((await takeIn(body)).inputs);
  const taken = inputs.filter((seen) => seen.length > 0);
  expect(taken.length).toBeGreaterThanOrEqual(2);
  for (const seen of taken) {
    expect(seen).toEqual([{ ids: ['c1'] }, { ids: ['c1'] }]);
    for (const input of seen as Record<string, unknown>[]) {
      expect(Object.keys(input)).toEqual(['ids']);
      expect(input['polluted']).toBeUndefined();
    }
  }
});

/** Gives a body to both doors; what reached those who answer, and an object made afterwards. */
async function takeIn(body: string): Promise<{ inputs: unknown[]; fresh: Record<string, unknown> }> {
  const door = await openConsole();
  const control = await openControl();
  const headers = { ...door.session, ...own(door), ...json };
  await door.call('/rpc/cases/retry', { method: 'POST', headers, body });
  await control.call('/rpc/cases/retry', body, control.token);
  return { inputs: [...door.agent.seen, ...control.agent.seen].map(({ input }) => input), fresh: {} };
}

async function openControl(): Promise<{
  agent: ReturnType<typeof fakeAgent>;
  token: string;
  dir: string;
  call(path: string, body: string, token: string | null, headers?: Headers): Promise<HttpAnswer>;
}> {
  const dir = temporaryFolder();
  const agent = fakeAgent();
  const server = await startControl({ dataDir: dir, router: agent.router });
  onTestFinished(() => server.stop().catch(() => undefined));
  const { socket, token } = JSON.parse(readFileSync(join(dir, 'control.json'), 'utf8')) as {
    socket: string;
    token: string;
  };
  return {
    agent,
    token,
    dir,
    call: (path, body, bearer, headers = {}) =>
      httpCall(
        {
          socketPath: socket,
          path,
          method: 'POST',
          headers: {
            ...json,
            'content-length': String(Buffer.byteLength(body)),
            ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
            ...headers,
          },
        },
        body,
      ),
  };
}

test('the control endpoint takes no token of an earlier run, of the console, or in another place', async () => {
  const earlier = await openControl();
  const control = await openControl();
  const door = await openConsole();
  for (const token of [
    earlier.token,
    door.session['cookie']?.split('=')[1] ?? '',
    door.session['x-twpas-page-key'] ?? '',
    `x${control.token}`,
    control.token.slice(0, -1),
  ])
    expect((await control.call('/rpc/status', '{}', token)).status).toBe(401);
  expect((await control.call('/rpc/status', '{}', null, { authorization: control.token })).status).toBe(401);
  expect((await control.call(`/rpc/status?token=${control.token}`, '{}', null)).status).toBe(401);
  expect((await control.call('/rpc/status', '{}', null, { cookie: `token=${control.token}` })).status).toBe(
    401,
  );
  expect(control.agent.seen).toEqual([]);
});

test('the control endpoint goes by its token alone: no browser reaches a socket, and what Host and Origin say opens and closes nothing', async () => {
  const control = await openControl();
  const foreign = { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await control.call('/rpc/status', '{}', null, foreign)).status).toBe(401);
  expect((await control.call('/rpc/status', '{}', `x${control.token}`, foreign)).status).toBe(401);
  expect(control.agent.seen).toEqual([]);
  const answer = await control.call('/rpc/status', '{}', control.token, foreign);
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect(control.agent.seen.map(({ call }) => call)).toEqual(['status']);
});

test('with its token it still refuses bodies that are too long, of unknown length, or no call of the contract', async () => {
  const control = await openControl();
  const long = await control.call('/rpc/status', '', control.token, {
    'content-length': String(2 * 1024 * 1024),
  });
  expect(long.status).toBe(413);
  const chunked = await control.call('/rpc/status', '', control.token, {
    'content-length': '',
    'transfer-encoding': 'chunked',
  });
  expect([400, 411]).toContain(chunked.status);
  for (const path of ['/', '/rpc', '/rpc/', '/rpc/nothing', '/control.json'])
    expect((await control.call(path, '{}', control.token)).status, path).toBe(404);
  expect(control.agent.seen).toEqual([]);
});

test.each(['\r\nevil: 1', 'x'.repeat(5000), '%E0%A4%A', '\u0000'])(
  'a name that a caller gives for the record is cut and never more than a name: %j',
  async (name) => {
    const control = await openControl();
    await control.call('/rpc/status', '{}', control.token, {
      'x-twpas-actor': encodeURIComponent(name).replace('%25E0', '%E0'),
    });
    expect(control.agent.seen[0]?.actor.length ?? 0).toBeLessThanOrEqual(200);
  },
);
