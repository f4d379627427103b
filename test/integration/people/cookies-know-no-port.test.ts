/** F5: a browser sends a cookie to every port of a host. What a program on another port receives must open nothing. */
import { userInfo } from 'node:os';
import { expect } from 'vitest';
import { browserOf, consoleOf, openTo, OWN_PASSWORD, signedIn } from './accounts.ts';
import { browserAt, type Browser } from './browser.ts';
import { test } from '../../support/desk.ts';
import { trailOf } from '../support/trail.ts';

/** A call with a cookie and what else a thief may know, from a program that is no browser. */
async function stolenCall(
  base: string,
  cookie: string,
  { ca, headers = {} }: { ca?: string; headers?: Record<string, string> } = {},
): Promise<number> {
  const thief = browserAt(base, ca);
  const answer = await thief.ask('/rpc/people/whoAmI', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json', cookie, ...headers },
  });
  return answer.status;
}
const stillSignedIn = (browser: Browser, name: string) =>
  expect(browser.call('people.whoAmI')).resolves.toMatchObject({ name });

test('at the plain door the cookie of a one-time address opens no call', async ({ deskFor }) => {
  const agent = await (await deskFor()).agent();
  const base = consoleOf(agent);
  const victim = browserOf(agent);
  const ticket = new URL((await agent.status()).console?.url ?? '');
  await victim.ask(ticket.pathname + ticket.search);
  for (let count = 0; count < 5; count += 1) expect(await stolenCall(base, victim.cookie())).toBe(401);
  await stillSignedIn(victim, userInfo().username);
});

test('what the page is built of holds no data, and is all that the cookie alone is given', async ({
  deskFor,
}) => {
  const agent = await (await deskFor()).agent();
  const wang = await signedIn(agent, 'wang', ['handler']);
  const cookie = wang.cookie();
  const thief = browserOf(agent);
  const page = await thief.ask('/', { headers: { cookie } });
  expect(page.body).not.toContain('wang');
  for (const call of ['status', 'cases/ids', 'changes', 'logs/tail', 'people/whoAmI']) {
    const headers = { 'content-type': 'application/json', cookie };
    const answer = await thief.ask(`/rpc/${call}`, { method: 'POST', body: '{"json":{}}', headers });
    expect(answer.status, call).toBe(401);
  }
});

test('a thief can neither end the session nor keep it open', async ({ deskFor }) => {
  const desk = await deskFor({
    settings: (settings) => (settings['console'] = { port: 0, idleLockMinutes: 10 }),
  });
  const agent = await desk.agent();
  const wang = await signedIn(agent, 'wang', ['handler']);
  const thief = browserOf(agent);
  for (const path of ['/sign-out', '/lock'])
    await thief.ask(path, { method: 'POST', body: '', headers: { cookie: wang.cookie() } });
  await stillSignedIn(wang, 'wang');
  const kinds = () => trailOf(desk.place.dataDir).map(({ kind }) => kind);
  // The thief goes on asking for the page; the person has gone.
  const later = async (): Promise<readonly string[]> => {
    await desk.clock.advance(60_000);
    await thief.ask('/', { headers: { cookie: wang.cookie() } });
    return kinds();
  };
  await desk.clock.until('the lock', later, (found) => found.includes('session-locked'));
});

test('a planted cookie does not put a person into the session of another', async ({ deskFor }) => {
  const agent = await (await deskFor()).agent();
  const wang = await signedIn(agent, 'wang', ['handler']);
  const mallory = await signedIn(agent, 'mallory', ['it']);
  // The victim's page, after a program on another port has set mallory's cookie over the victim's.
  expect(await wang.call('people.whoAmI', undefined, { cookie: mallory.cookie() })).toBe('UNAUTHORIZED');
  await stillSignedIn(wang, 'wang');
});

test('by TLS the cookie alone opens nothing either', async ({ deskFor }) => {
  const desk = await deskFor();
  const ca = await openTo(desk);
  const agent = await desk.agent();
  await signedIn(agent, 'lee', ['it']);
  await agent.untilStatus('open', ({ consoleForOthers }) => (consoleForOthers?.url ?? null) !== null);
  const url = new URL((await agent.status()).consoleForOthers?.url ?? '').origin;
  const lee = browserOf(agent, url, ca);
  await lee.post('/sign-in', { name: 'lee', password: OWN_PASSWORD });
  await stillSignedIn(lee, 'lee');
  expect(await stolenCall(url, lee.cookie(), { ca })).toBe(401);
});

test('a second sign-in in the same browser ends the session of before, whose key opens nothing with the new cookie', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const base = consoleOf(agent);
  const browser = await signedIn(agent, 'wang', ['handler']);
  const before = browser.session();
  await agent.client.people.add({ name: 'lee', displayName: 'lee', roles: ['it'] });
  await browser.post('/sign-in', { name: 'wang', password: OWN_PASSWORD });
  const otherTab = { ...before, cookie: browser.cookie() };
  expect(await stolenCall(base, browser.cookie(), { headers: otherTab })).toBe(401);
  await stillSignedIn(browser, 'wang');
  expect(
    trailOf(desk.place.dataDir).map(({ kind, detail }) => `${kind} ${String(detail?.['why'] ?? '')}`),
  ).toContain('session-ended replaced');
});
