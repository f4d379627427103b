import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { AccountView } from '../../../shared/api/people-contract.ts';
import { test } from '../../support/desk.ts';
import { trailOf } from '../support/trail.ts';
import { browserOf, consoleOf, OWN_PASSWORD, signedIn } from './accounts.ts';

test('without accounts a one-time address opens everything, in the name of who asked for it', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const { place } = desk;
  const agent = await desk.agent();
  const browser = browserOf(agent);
  expect((await browser.ask('/sign-in')).status).toBe(401);
  expect((await browser.post('/sign-in', { name: 'x', password: 'x' })).status).toBe(401);
  const { console: door } = await agent.status();
  const ticket = new URL(door?.url ?? '');
  expect((await browser.ask(ticket.pathname + ticket.search)).status).toBe(200);
  // The account that asked for the address, whatever its client calls itself.
  const account = userInfo().username;
  expect(await browser.call('people.whoAmI')).toMatchObject({
    name: account,
    how: 'address',
    roles: ['viewer', 'handler', 'supervisor', 'it', 'auditor'],
    idleLockMinutes: null,
  });
  expect(await browser.call('destination.pause', {})).toEqual({ ok: true });
  expect(trailOf(place.dataDir).map(({ kind, actor }) => `${kind} ${actor}`)).toEqual(
    expect.arrayContaining([`signed-in ${account}`, `sending-paused ${account}`]),
  );
});

test('an account is made on the command line, and its owner signs in by a form without a script', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const { place } = desk;
  const agent = await desk.agent();
  const made = await desk.commandJson<{ password: string }>(
    ...['accounts', 'add', 'Wang', '--display-name', '王美麗', '--role', '承辦', '--role', 'auditor'],
  );
  const browser = browserOf(agent);
  const page = await browser.ask('/');
  expect(page.status).toBe(401);
  expect(page.headers['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'nonce-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
  );
  expect(page.body).not.toMatch(/<script|javascript:|\son[a-z]+=/i);
  expect(page.body).toMatch(/<input id="name"[^>]* autofocus/);

  const wrong = await browser.form('/sign-in', { name: '<b>"wang', password: 'no' });
  expect(wrong.body).toContain('帳號或密碼不正確');
  expect(wrong.body).not.toContain('<b>');
  const first = await browser.form('/sign-in', { name: 'wang', password: made.password });
  expect(first.body).toContain('請先設定自己的密碼');
  expect(first.body).not.toContain(made.password);
  const fields = { name: 'wang', password: made.password, next: OWN_PASSWORD };
  expect((await browser.form('/sign-in', { ...fields, again: 'other' })).body).toContain(
    '兩次輸入的新密碼不同',
  );
  expect((await browser.form('/sign-in', { ...fields, next: 'short', again: 'short' })).body).toContain(
    '至少需要 12',
  );
  const done = await browser.form('/sign-in', { ...fields, again: OWN_PASSWORD });
  expect(done.status).toBe(200);
  expect(done.body).toContain("location.replace('/'");
  expect(done.body).not.toContain(OWN_PASSWORD);
  expect(done.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
  expect((await browser.ask('/')).status).toBe(200);
  expect(await browser.call('people.whoAmI')).toMatchObject({
    name: 'Wang',
    displayName: '王美麗',
    roles: ['handler', 'auditor'],
    how: 'account',
    idleLockMinutes: 10,
  });
  expect((await browser.post('/sign-out', {}, { accept: 'application/json' })).status).toBe(204);
  expect(await browser.call('status')).toBe('UNAUTHORIZED');
  const kinds = trailOf(place.dataDir)
    .filter(({ actor }) => actor === 'Wang')
    .map(({ kind }) => kind);
  expect(kinds).toEqual(['password-changed', 'signed-in', 'signed-out']);
  expect(JSON.stringify(trailOf(place.dataDir)) + agent.log()).not.toContain(OWN_PASSWORD);
});

test('five wrong passwords lock a name for strangers; a browser that has signed in and IT get past that', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const own = await signedIn(agent, 'wang', ['handler']);
  const browser = browserOf(agent);
  const codes: unknown[] = [];
  for (let count = 0; count < 6; count += 1) {
    const { status, body } = await browser.post('/sign-in', { name: 'wang', password: 'no' });
    codes.push(`${String(status)} ${(JSON.parse(body) as { code: string }).code}`);
  }
  expect(codes).toEqual([...Array.from({ length: 4 }, () => '401 wrong'), '401 locked', '401 locked']);
  const right = await browser.post('/sign-in', { name: 'wang', password: OWN_PASSWORD });
  expect(JSON.parse(right.body)).toMatchObject({
    code: 'locked',
    messageZh: expect.stringMatching(/已鎖定至.*資訊人員解除.*一次性網址/) as string,
  });
  expect((await own.post('/sign-in', { name: 'wang', password: OWN_PASSWORD })).status).toBe(200);
  expect((await desk.command('accounts', 'unlock', 'wang')).code).toBe(0);
  expect((await browser.post('/sign-in', { name: 'wang', password: OWN_PASSWORD })).status).toBe(200);
});

test('each role is let through and refused at the console as the table says', async ({ deskFor }) => {
  const agent = await (await deskFor()).agent();
  const it = await signedIn(agent, 'lee', ['it']);
  const viewer = await signedIn(agent, 'chen', ['viewer']);
  expect(await viewer.call('cases.ids', {})).toMatchObject({ ids: [] });
  expect(await viewer.call('cases.rows', { ids: [], phi: true })).toBe('NOT_ALLOWED');
  expect(await viewer.call('people.list')).toBe('NOT_ALLOWED');
  expect(await it.call('settings.text')).not.toBe('NOT_ALLOWED');
  expect(await it.call('cases.cancel', { ids: ['x'] })).toBe('NOT_ALLOWED');
  expect(await it.call('people.setRoles', { name: 'LEE', roles: ['supervisor'] })).toBe('CONFLICT');
  expect(await it.call('backup', { file: '/tmp/never' })).toBe('FAILED');
});

test('a disabled account, other roles and a reset password end what is open, a stream too', async ({
  deskFor,
}) => {
  const agent = await (await deskFor()).agent();
  const wang = await signedIn(agent, 'wang', ['handler']);
  const stream = await wang.listen('changes');
  await agent.client.people.setRoles({ name: 'wang', roles: ['viewer'] });
  await stream.ended;
  expect(await wang.call('status')).toBe('UNAUTHORIZED');
  expect((await wang.post('/sign-in', { name: 'wang', password: OWN_PASSWORD })).status).toBe(200);
  expect(await wang.call('people.whoAmI')).toMatchObject({ roles: ['viewer'] });
  // However its address is written.
  const second = await wang.listen('changes?x=1');
  const first = await Promise.race([
    second.ended.then(() => 'ended'),
    wang.call('people.whoAmI').then(() => 'open'),
  ]);
  expect(first).toBe('open');
  await agent.client.people.move({ name: 'wang', move: 'disable' });
  await second.ended;
  expect((await wang.post('/sign-in', { name: 'wang', password: OWN_PASSWORD })).status).toBe(401);
});

test('a page that nobody touches locks, however much the agent tells it meanwhile', async ({ deskFor }) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const wang = await signedIn(agent, 'wang', ['handler']);
  const stream = await wang.listen('changes');
  const unattended = { 'x-twpas-unattended': '1' };
  const began = desk.clock.now();
  const answer = async (): Promise<unknown> => {
    await desk.clock.advance(60_000);
    return wang.call('status', undefined, unattended);
  };
  await desk.clock.until('the lock', answer, (code) => code === 'UNAUTHORIZED');
  expect(desk.clock.now() - began).toBeGreaterThanOrEqual(10 * 60_000 - 30_000);
  await agent.during(stream.ended);
  const lines = () => trailOf(desk.place.dataDir);
  const locked = { kind: 'session-locked', actor: 'wang', detail: { why: 'idle' } };
  await desk.clock.until('the line of the trail', lines, (found) => found.at(-1)?.kind === locked.kind);
  expect(lines().at(-1)).toMatchObject(locked);
});

test('who locks the page signs in again by name and goes on', async ({ deskFor }) => {
  const agent = await (await deskFor()).agent();
  const wang = await signedIn(agent, 'wang', ['handler']);
  expect((await wang.post('/lock', {}, { accept: 'application/json' })).status).toBe(204);
  expect(await wang.call('status')).toBe('UNAUTHORIZED');
  expect((await wang.post('/sign-in', { name: 'wang', password: OWN_PASSWORD })).status).toBe(200);
  expect(
    await wang.call('people.changePassword', { current: OWN_PASSWORD, next: 'another nine lamps here' }),
  ).toEqual({
    ok: true,
  });
  expect(await wang.call('status')).toBe('UNAUTHORIZED');
});

test('another site’s form, another name for this machine and another method sign nobody in or out', async ({
  deskFor,
}) => {
  const agent = await (await deskFor()).agent();
  const wang = await signedIn(agent, 'wang', ['handler']);
  const good = { name: 'wang', password: OWN_PASSWORD };
  for (const headers of [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { host: 'evil.example' },
    { host: `evil.example:${new URL(consoleOf(agent)).port}` },
  ]) {
    expect((await wang.post('/sign-in', good, headers)).status).toBe(403);
    expect((await wang.post('/sign-out', {}, headers)).status).toBe(403);
    expect((await wang.post('/lock', {}, headers)).status).toBe(403);
  }
  for (const path of ['/sign-out', '/lock']) expect((await wang.ask(path)).status).toBe(405);
  expect((await wang.ask(`/sign-in?name=wang&password=${OWN_PASSWORD.replaceAll(' ', '+')}`)).status).toBe(
    401,
  );
  const browser = browserOf(agent);
  for (const body of ['', 'null', '[]', '{"name":{}}', '{"password":1}', 'x'.repeat(20_000)])
    expect(
      (
        await browser.ask('/sign-in', {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json' },
        })
      ).status,
      body.slice(0, 20),
    ).toBe(400);
  expect(await wang.call('people.whoAmI')).toMatchObject({ name: 'wang' });
});

test('the accounts are listed for the review, with the file that spreadsheets read', async ({ deskFor }) => {
  const desk = await deskFor();
  const { place } = desk;
  const agent = await desk.agent();
  await signedIn(agent, 'wang', ['handler']);
  await agent.client.people.add({ name: '稽核員', displayName: '林稽核', roles: ['auditor'] });
  const csv = join(place.dir, 'accounts.csv');
  const { accounts } = await desk.commandJson<{ accounts: AccountView[] }>(
    'accounts',
    'review',
    '--csv',
    csv,
  );
  expect(accounts.map(({ name, lastSignInAt }) => [name, lastSignInAt !== null])).toEqual([
    ['wang', true],
    ['稽核員', false],
  ]);
  expect(readFileSync(csv, 'utf8')).toMatch(/^\ufeff帳號,.*\r\nwang,.*\r\n稽核員,林稽核,auditor,.*從未使用/);
  const { code, stderr } = await desk.command('accounts', 'add', 'x', '--role', 'boss');
  expect([code, stderr]).toEqual([2, expect.stringContaining('--role is one of') as string]);
});

test('a restored backup brings back no account that was disabled since, and ends every session', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const { place } = desk;
  const agent = await desk.agent();
  const stays = await signedIn(agent, 'stays', ['handler']);
  await signedIn(agent, 'leaves', ['it']);
  const file = join(place.dir, 'backup.db');
  await agent.client.backup({ file });
  await agent.client.people.move({ name: 'leaves', move: 'disable' });
  await agent.client.restore({ file, confirmed: true });
  const accounts = await agent.client.people.list();
  expect(accounts.map(({ name, disabledAt }) => [name, disabledAt !== null])).toEqual([
    ['leaves', true],
    ['stays', false],
  ]);
  expect(await stays.call('status')).toBe('UNAUTHORIZED');
  expect((await stays.post('/sign-in', { name: 'stays', password: OWN_PASSWORD })).status).toBe(200);
});
