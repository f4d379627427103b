/** Idle or slow connections of one computer take no connection from others, at either door. */
import { request } from 'node:http';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { consoleOf, openTo, OWN_PASSWORD, signedIn } from './accounts.ts';
import { browserAt } from './browser.ts';
import { test } from '../support/scene.ts';

const HELD = 500;

/** Bytes that a connection sends before it falls silent. */
const SAYS = {
  nothing: () => '',
  'half a head': ({ host }: URL) => `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nX-Slow: a`,
  'half a sign-in': ({ host, origin }: URL) =>
    `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nContent-Type: application/json\r\nContent-Length: 16000\r\n\r\n{`,
} as const;

/** Opens them from one address and keeps them; at the plain door a connection that is closed is opened anew, as an attacker would. */
function hold(url: URL, says: string, localAddress: string): { stop: () => void } {
  let over = false;
  const sockets = new Set<Socket>();
  const open = (): void => {
    const where = { host: '127.0.0.1', port: Number(url.port), localAddress };
    const socket =
      url.protocol === 'https:'
        ? connectSecure({ socket: connectPlain(where), rejectUnauthorized: false, servername: 'localhost' })
        : connectPlain(where);
    sockets.add(socket);
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => socket.write(says));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      if (!over && url.protocol === 'http:') setTimeout(open, 200);
    });
    socket.resume();
  };
  for (let count = 0; count < HELD; count += 1) open();
  return {
    stop: () => {
      over = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

// The attacker's address is one of this machine at both doors, so that it is the very network of those who work here: the hardest case.
test.each(Object.keys(SAYS) as (keyof typeof SAYS)[])(
  '500 connections that say %s keep nobody from either door',
  { tags: 'full' },
  async (what) => {
    const { openScene } = await import('../support/scene.ts');
    const scene = await openScene();
    try {
      const ca = await openTo(scene);
      const agent = await scene.agent();
      await signedIn(agent, 'lee', ['it']);
      await expect.poll(async () => (await agent.status()).consoleForOthers?.url ?? null).not.toBeNull();
      const secure = new URL((await agent.status()).consoleForOthers?.url ?? '');
      const plain = new URL(consoleOf(agent));
      for (const [url, browser] of [
        [secure, browserAt(secure.origin, ca)],
        [plain, browserAt(plain.origin)],
      ] as const) {
        const held = hold(url, SAYS[what](url), '127.66.6.6');
        try {
          // All admitted connections are in, and the rest try again and again.
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          for (let count = 0; count < 5; count += 1) {
            const answer = await browser.ask('/healthz');
            expect([answer.status, answer.body]).toEqual([200, 'ok\n']);
          }
          expect((await browser.post('/sign-in', { name: 'lee', password: OWN_PASSWORD })).status).toBe(200);
          expect(await browser.call('people.whoAmI')).toMatchObject({ name: 'lee' });
        } finally {
          held.stop();
        }
      }
    } finally {
      await scene.close();
    }
  },
);

/** One sign-in of another account of this machine over a connection of its own: the status, or null if the connection was dropped. */
function guessFrom(
  url: URL,
  localAddress: string,
  cookie: string,
): Promise<{ status: number; again: string | null } | null> {
  const body = JSON.stringify({ name: 'nobody', password: 'no' });
  return new Promise((resolve) => {
    const sent = request(
      {
        ...{
          host: '127.0.0.1',
          port: url.port,
          localAddress,
          path: '/sign-in',
          method: 'POST',
          agent: false,
        },
        headers: {
          ...{ host: url.host, origin: url.origin, 'content-type': 'application/json', cookie },
          'content-length': String(Buffer.byteLength(body)),
        },
      },
      (response) => {
        response.resume();
        const again = response.headers['retry-after'] ?? null;
        response.once('close', () => resolve({ status: response.statusCode ?? 0, again }));
      },
    );
    sent.once('error', () => resolve(null));
    sent.end(body);
  });
}

test('400 sign-ins at once from another account, also with the mark of a viewer’s browser, take no call from a session, no health check, no known browser', async ({
  sceneFor,
}) => {
  const agent = await (await sceneFor()).agent();
  const url = new URL(consoleOf(agent));
  const boss = await signedIn(agent, 'boss', ['supervisor']);
  const { marks } = await signedIn(agent, 'chen', ['viewer']);
  const statuses = new Map<string, number>();
  let over = false;
  const flood = Array.from({ length: 400 }, async (_, at) => {
    while (!over) {
      const answer = await guessFrom(url, '127.66.6.6', at % 2 === 0 ? '' : marks());
      const name = answer === null ? 'dropped' : `${String(answer.status)} ${answer.again ?? ''}`.trim();
      statuses.set(name, (statuses.get(name) ?? 0) + 1);
    }
  });
  await expect.poll(() => statuses.get('503 2') ?? 0, { timeout: 30_000 }).toBeGreaterThan(300);
  const calls: unknown[] = [];
  const looks: number[] = [];
  for (let at = 0; at < 40; at += 1) {
    calls.push(await boss.call('people.whoAmI').catch((error: unknown) => String(error)));
    if (at % 2 === 0)
      looks.push(
        await boss.ask('/healthz').then(
          ({ status }) => status,
          () => 0,
        ),
      );
  }
  const known = await boss.post('/sign-in', { name: 'boss', password: OWN_PASSWORD });
  over = true;
  await Promise.all(flood);
  expect(calls.filter((answer) => (answer as { name?: string }).name !== 'boss')).toEqual([]);
  expect(looks.filter((status) => status !== 200)).toEqual([]);
  expect(known.status).toBe(200);
});

/** ms until a connection that said this is closed. */
function closedAfter(url: URL, says: string): Promise<number> {
  const start = performance.now();
  return new Promise((resolve) => {
    const socket = connectPlain({ host: '127.0.0.1', port: Number(url.port) }, () => socket.write(says));
    socket.on('error', () => undefined).resume();
    socket.on('close', () => {
      resolve(performance.now() - start);
    });
  });
}

test.concurrent(
  'silence is ended after five seconds, a sign-in that does not come after ten',
  { tags: 'full' },
  async ({ sceneFor }) => {
    const agent = await (await sceneFor()).agent();
    const url = new URL(consoleOf(agent));
    await signedIn(agent, 'lee', ['it']);
    const [silent, head, body] = await Promise.all([
      closedAfter(url, SAYS.nothing()),
      closedAfter(url, SAYS['half a head'](url)),
      closedAfter(url, SAYS['half a sign-in'](url)),
    ]);
    expect(silent).toBeLessThan(20_000);
    expect(head).toBeLessThan(20_000);
    expect(body).toBeGreaterThan(9_000);
    expect(body).toBeLessThan(25_000);
  },
);

test.concurrent(
  'the silent of one network give way to each other, those who have signed in never',
  { tags: 'full' },
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const ca = await openTo(scene);
    const agent = await scene.agent();
    await signedIn(agent, 'lee', ['it']);
    await eventually(
      'the address for others',
      async () => (await agent.status()).consoleForOthers?.url ?? null,
      (url) => url !== null,
    );
    const url = new URL((await agent.status()).consoleForOthers?.url ?? '');
    const lee = browserAt(url.origin, ca);
    await lee.post('/sign-in', { name: 'lee', password: OWN_PASSWORD });
    const stream = await lee.listen('changes');
    const held = hold(url, '', '127.0.0.1');
    try {
      const first = await Promise.race([
        stream.ended.then(() => 'ended'),
        new Promise((resolve) => setTimeout(resolve, 3_000, 'open')),
      ]);
      expect(first).toBe('open');
    } finally {
      held.stop();
    }
  },
);
