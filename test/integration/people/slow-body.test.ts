import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { test } from '../../support/desk.ts';
import { browserOf, consoleOf, OWN_PASSWORD, signedIn } from './accounts.ts';
import type { Browser } from './browser.ts';

/** A call whose first half is sent now, and its second half by the function that comes back, with the answer's status. */
function slowCall(browser: Browser, base: string, path: string, input: unknown) {
  const body = JSON.stringify({ json: input });
  const { host, hostname, port, origin } = new URL(base);
  const sent = request({
    host: hostname,
    port,
    path,
    method: 'POST',
    agent: false,
    headers: {
      host,
      origin,
      ...browser.session(),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    },
  });
  const status = new Promise<number>((resolve) => {
    sent.on(
      'response',
      (response) =>
        void text(response).then(() => {
          resolve(response.statusCode ?? 0);
        }),
    );
    // Cut off is as good.
    sent.on('error', () => {
      resolve(401);
    });
  });
  const begun = new Promise<void>((resolve) =>
    sent.write(body.slice(0, 10), () => {
      resolve();
    }),
  );
  return {
    begun,
    end: () => {
      sent.end(body.slice(10));
      return status;
    },
  };
}

const CALLS = [
  ['people.changePassword', { current: OWN_PASSWORD, next: 'another nine lamps here' }],
  ['people.resetPassword', { name: 'chen' }],
  ['people.move', { name: 'chen', move: 'unlock' }],
] as const;

test.for(CALLS)(
  '%s, begun before the caller was disabled, comes to nothing',
  async ([call, input], { deskFor }) => {
    const agent = await (await deskFor()).agent();
    const base = consoleOf(agent);
    const lee = await signedIn(agent, 'lee', ['it']);
    const chen = await signedIn(agent, 'chen', ['viewer']);
    for (let count = 0; call === 'people.move' && count < 5; count += 1)
      await browserOf(agent).post('/sign-in', { name: 'chen', password: 'no' });
    const slow = slowCall(lee, base, `/rpc/${call.replace('.', '/')}`, input);
    await slow.begun;
    // A second connection's answer: by then the first half of the call has been taken in as well.
    expect(await lee.call('people.whoAmI')).toMatchObject({ name: 'lee' });
    await agent.client.people.move({ name: 'lee', move: 'disable' });
    expect(await slow.end()).toBe(401);
    await agent.client.people.move({ name: 'lee', move: 'enable' });
    const { status } = await browserOf(agent).post('/sign-in', { name: 'lee', password: OWN_PASSWORD });
    expect(status).toBe(200);
    const chenAgain = await browserOf(agent).post('/sign-in', { name: 'chen', password: OWN_PASSWORD });
    expect(chenAgain.status).toBe(call === 'people.move' ? 401 : 200);
    if (call === 'people.resetPassword')
      expect(await chen.call('people.whoAmI')).toMatchObject({ name: 'chen' });
  },
);

test('a call begun before its own page signed out comes to nothing either', async ({ deskFor }) => {
  const agent = await (await deskFor()).agent();
  const base = consoleOf(agent);
  const lee = await signedIn(agent, 'lee', ['it']);
  const slow = slowCall(lee, base, '/rpc/people/changePassword', CALLS[0][1]);
  await slow.begun;
  expect(await lee.call('people.whoAmI')).toMatchObject({ name: 'lee' });
  const other = slowCall(lee, base, '/rpc/people/resetPassword', { name: 'lee' });
  await other.begun;
  expect((await lee.post('/sign-out', {}, { accept: 'application/json' })).status).toBe(204);
  expect([await slow.end(), await other.end()]).toEqual([401, 401]);
  expect((await lee.post('/sign-in', { name: 'lee', password: OWN_PASSWORD })).status).toBe(200);
});
