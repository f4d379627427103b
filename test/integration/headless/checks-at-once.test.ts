// @module-tag full
/** Checked Bundles are read two at a time, to limit memory. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { consoleOf, signedIn } from '../people/accounts.ts';
import { browserAt, type Browser } from '../people/browser.ts';
import { startAgent } from '../support/agent-process.ts';
import { test } from '../support/scene.ts';

const MB = 1024 * 1024;
const HEAP_OF_TWO_MB = 500;

/** The head of a call of `check.bundle`; whatever is written to it is its body. */
function beginCheck(browser: Browser, base: string, length: number): ClientRequest {
  const { host, hostname, port, origin } = new URL(base);
  const headers = { host, origin, 'content-type': 'application/json', 'content-length': String(length) };
  const session = 'session' in browser ? browser.session() : {};
  return request({
    ...{ host: hostname, port, path: '/rpc/check/bundle', method: 'POST', agent: false },
    headers: { ...headers, ...session },
  });
}

const answerOf = (sent: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });

test('six of a hundred megabytes at once take the memory of two, and all are answered', async ({
  sceneFor,
}) => {
  const { place } = await sceneFor();
  // Twice what one of them takes fits into this heap; six times does not, and the agent would end for want of memory.
  const options = `${process.env['NODE_OPTIONS'] ?? ''} --max-old-space-size=${String(HEAP_OF_TWO_MB)}`;
  const agent = await startAgent(place, { NODE_OPTIONS: options });
  onTestFinished(() => agent.kill());
  const base = consoleOf(agent);
  const people = [await signedIn(agent, 'wang', ['handler']), await signedIn(agent, 'lee', ['handler'])];
  // No Bundle, so that what is measured is the reading of it.
  // Each of its quotes takes two bytes on the way: 98 MB.
  const body = Buffer.from(JSON.stringify({ json: { text: '"'.repeat(49 * MB) } }));
  const check = async (person: Browser): Promise<number> => {
    const sent = beginCheck(person, base, body.length);
    const answer = answerOf(sent);
    sent.end(body);
    const response = await answer;
    await text(response);
    return response.statusCode ?? 0;
  };
  const statuses = await Promise.all([...people, ...people, ...people].map(check));
  expect(statuses).toEqual(Array.from({ length: 6 }, () => 200));
  expect(agent.child.exitCode).toBeNull();
});

test('one body of a person is read at a time and eight wait; others, and those without the right, delay nobody', async ({
  sceneFor,
}) => {
  const agent = await (await sceneFor()).agent();
  const base = consoleOf(agent);
  const wang = await signedIn(agent, 'wang', ['handler']);
  const lee = await signedIn(agent, 'lee', ['handler']);
  const chen = await signedIn(agent, 'chen', ['viewer']);
  const small = JSON.stringify({ json: { text: '{}' } });
  const begin = (person: Browser) => {
    const sent = beginCheck(person, base, small.length);
    sent.write(small.slice(0, 1));
    return { sent, answer: answerOf(sent) };
  };
  const refused = Array.from({ length: 10 }, () => begin(chen));
  const begun = Array.from({ length: 9 }, () => begin(wang));
  // By the answer of another call all have arrived.
  await expect.poll(() => wang.call('people.whoAmI')).toMatchObject({ name: 'wang' });
  await sleep(500);
  const late = await wang.post('/rpc/check/bundle', { json: { text: '{}' } });
  expect([late.status, late.headers['retry-after']]).toEqual([503, '2']);
  expect(late.body).toContain('目前檢核中的檔案過多');
  expect(await lee.call('check.bundle', { text: '{}' })).toMatchObject({
    problems: expect.anything() as unknown,
  });
  for (const { sent } of [...begun, ...refused]) sent.end(small.slice(1));
  const statusOf = async (all: typeof begun) =>
    new Set(await Promise.all(all.map(async ({ answer }) => (await answer).statusCode)));
  expect([await statusOf(begun), await statusOf(refused)]).toEqual([new Set([200]), new Set([403])]);
  const stalled = begin(wang);
  const next = wang.call('check.bundle', { text: '{}' });
  await expect(stalled.answer).rejects.toThrow();
  expect(await next).toMatchObject({ problems: expect.anything() as unknown });
  expect(await browserAt(base).ask('/healthz')).toMatchObject({ status: 200 });
});
