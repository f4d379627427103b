import { expect } from 'vitest';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { AgentUnderTest } from '../support/agent-process.ts';
import { test } from '../../support/desk.ts';
import { browserOf, consoleOf, openTo, OWN_PASSWORD, signedIn } from './accounts.ts';

type Others = NonNullable<StatusView['consoleForOthers']>;
const othersOf = async (agent: AgentUnderTest): Promise<Others | undefined> =>
  (await agent.status()).consoleForOthers;
const untilOpen = (agent: AgentUnderTest): Promise<string> =>
  agent
    .untilStatus('open', ({ consoleForOthers }) => (consoleForOthers?.url ?? null) !== null)
    .then(({ consoleForOthers }) => consoleForOthers?.url ?? '');

test('an address and a certificate open nothing until there is an account of IT, and then without a restart', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const ca = await openTo(desk);
  const agent = await desk.agent();
  expect(await othersOf(agent)).toMatchObject({
    url: null,
    refused: { zh: expect.stringContaining('資訊') as string },
  });
  await signedIn(agent, 'wang', ['handler']);
  expect((await othersOf(agent))?.url).toBeNull();
  await signedIn(agent, 'lee', ['it']);
  const url = await untilOpen(agent);
  const browser = browserOf(agent, url.replace(/\/$/, ''), ca);
  expect((await browser.ask('/healthz')).body).toBe('ok\n');
  // Numbers are for programs of this machine.
  expect((await browser.ask('/metrics')).status).toBe(401);
  expect((await browserOf(agent).ask('/metrics')).status).toBe(200);
  expect((await browserOf(agent).ask('/metrics', { headers: { host: 'evil.example' } })).status).toBe(403);
  const page = await browser.ask('/');
  expect(page.status).toBe(401);
  expect(page.headers['strict-transport-security']).toBe('max-age=31536000');
  // How to get in at the machine is nothing to another PC.
  expect(page.body).not.toContain('twpas-agent status');
  const done = await browser.post('/sign-in', { name: 'wang', password: OWN_PASSWORD });
  expect(done.headers['set-cookie']?.[0]).toMatch(
    /^__Host-twpas_console_\d+=[^;]+; HttpOnly; SameSite=Strict; Path=\/; Secure$/,
  );
  expect(await browser.call('people.whoAmI')).toMatchObject({ name: 'wang', roles: ['handler'] });
  // The last account of IT goes: so does the door, and 127.0.0.1 stays.
  await agent.client.people.move({ name: 'lee', move: 'disable' });
  await agent.untilStatus('closed', ({ consoleForOthers }) => consoleForOthers?.url === null);
  await expect(browser.ask('/healthz')).rejects.toThrow();
  expect((await browserOf(agent).ask('/healthz')).status).toBe(200);
});

test.for<[string, Readonly<Record<string, unknown>>, string]>([
  ['no certificate', { certificateFile: undefined }, 'console.certificateFile'],
  ['no key', { keyFile: undefined }, 'console.keyFile'],
  ['a certificate that is not there', { certificateFile: '/nowhere/cert.pem' }, 'ENOENT'],
  ['every interface without a name', { address: '0.0.0.0', hostNames: [] }, 'console.hostNames'],
  ['a page that never locks', { idleLockMinutes: 0 }, 'idleLockMinutes'],
])(
  '%s: other PCs are not let in, one sentence says why, and 127.0.0.1 is served',
  async ([, change, said], { deskFor }) => {
    const desk = await deskFor();
    await openTo(desk, change);
    const agent = await desk.agent();
    await signedIn(agent, 'lee', ['it']);
    const others = await othersOf(agent);
    expect(others?.url).toBeNull();
    expect(others?.refused?.en).toContain(said);
    expect((await browserOf(agent).ask('/healthz')).status).toBe(200);
  },
);

test('without an address nothing but 127.0.0.1 is opened, whatever certificate there is', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  await openTo(desk, { address: undefined });
  const agent = await desk.agent();
  await signedIn(agent, 'lee', ['it']);
  expect(await othersOf(agent)).toBeUndefined();
});

test('by TLS only this console’s own names are answered, one-time addresses and sessions of the machine open nothing', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const ca = await openTo(desk);
  const agent = await desk.agent();
  await signedIn(agent, 'lee', ['it']);
  const url = new URL(await untilOpen(agent));
  const browser = browserOf(agent, url.origin, ca);
  for (const host of [
    'evil.example',
    `evil.example:${url.port}`,
    '127.0.0.1',
    `localhost:${new URL(consoleOf(agent)).port}`,
  ])
    expect((await browser.ask('/healthz', { headers: { host } })).status, host).toBe(403);
  for (const host of [`LOCALHOST:${url.port}`, `127.0.0.1:${url.port}`])
    expect((await browser.ask('/healthz', { headers: { host } })).status, host).toBe(200);
  for (const origin of [`http://localhost:${url.port}`, consoleOf(agent), 'https://evil.example'])
    expect((await browser.post('/sign-in', { name: 'lee', password: OWN_PASSWORD }, { origin })).status).toBe(
      403,
    );
  await expect(browser.ask('/healthz', { maxVersion: 'TLSv1.1' })).rejects.toThrow();
  expect((await browser.ask('/healthz', { maxVersion: 'TLSv1.2' })).status).toBe(200);

  const ticket = new URL((await agent.status()).console?.url ?? '');
  expect((await browser.ask(ticket.pathname + ticket.search)).status).toBe(401);
  const atMachine = browserOf(agent);
  expect((await atMachine.ask(ticket.pathname + ticket.search)).status).toBe(200);
  expect(await atMachine.call('people.whoAmI')).toMatchObject({ how: 'address' });
  const [, secret = ''] = atMachine.cookie().split('=');
  const headers = { ...atMachine.session(), cookie: `__Host-twpas_console_${url.port}=${secret}` };
  expect((await browser.ask('/', { headers })).status).toBe(401);
  expect(await browser.call('people.whoAmI', undefined, headers)).toBe('UNAUTHORIZED');
});
