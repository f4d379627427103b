/** F5 as it was shown: Chromium, the built agent, and a program of another account that listens on another port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { gone } from './support/looks.ts';
import { openPage, type OpenPage } from './support/open-page.ts';
import { atOneRealDesk } from './support/real-desk.ts';

let browser: Browser;
let agent: AgentProcess;
let origin: string;
let evil: Server;
let evilUrl: string;
/** A browser of its own, signed in by a fresh address. */
const open = async (): Promise<OpenPage> =>
  openPage(browser, (await agent.status()).console?.url ?? '', { place: '#/today' });
/** Cookies that browsers sent to the other program. */
const caught: string[] = [];

atOneRealDesk({}, (desk) => {
  ({ browser, agent } = desk);
  origin = new URL(agent.consoleUrl).origin;
});
beforeAll(async () => {
  evil = createServer((request, response) => {
    caught.push(request.headers.cookie ?? '');
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>evil</title>');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  // By the name of the run: a browser sends it no cookie of the console else.
  evilUrl = `http://${new URL(origin).hostname}:${String((evil.address() as AddressInfo).port)}/`;
});
afterAll(() => {
  evil.close();
});

it(
  'a session caught on another port opens nothing; reload and a second tab go on',
  { tags: 'full' },
  async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByRole('navigation').first().waitFor();

    const elsewhere = await page.context().newPage();
    await elsewhere.goto(evilUrl);
    const cookie = caught.find((each) => each.includes('twpas_console')) ?? '';
    // The browser does send it: that is the finding.
    expect(cookie).toMatch(/^twpas_console_\d+=/);
    await expect.poll(() => elsewhere.evaluate(() => Object.keys(localStorage))).toEqual([]);
    const stolen = await fetch(`${origin}/rpc/people/whoAmI`, {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(stolen.status).toBe(401);

    await page.reload();
    await page.getByRole('navigation').first().waitFor();
    const second = await page.context().newPage();
    await second.goto(`${origin}/#/cases`);
    await second.getByRole('navigation').first().waitFor();
    await second.close();
    await elsewhere.close();
    await opened.close();
  },
);

it('a browser that was given the cookie and not the key sees a page that asks to sign in', async () => {
  const opened = await open();
  const { page } = opened;
  await page.getByRole('navigation').first().waitFor();
  const [cookie] = await page.context().cookies(origin);
  if (cookie === undefined) throw new Error('no cookie');
  const thief = await browser.newContext();
  await thief.addCookies([cookie]);
  const shown = await thief.newPage();
  const calls: string[] = [];
  shown.on('request', (request) => {
    if (request.url().includes('/rpc/')) calls.push(request.url());
  });
  await shown.goto(`${origin}/#/cases`);
  await shown.getByText('twpas-agent status').first().waitFor();
  expect(calls).toEqual([]);
  await gone(shown.getByRole('navigation'));
  await thief.close();
  await opened.close();
});
