import { expect } from 'vitest';
import { makeSample, makeSamples } from '../../../main/practice/samples/sample.ts';
import { openBlackHole } from '../support/black-hole.ts';
import { allAt, expectCleanLedger, expectStoredOnce } from '../support/expectations.ts';
import { testOfSending as test } from '../../support/desk.ts';

test('while the server is away it is probed one at a time and nothing else is asked; once it is back everything is sent', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  // A token and open connections from before, as after hours of work.
  const early = makeSample({ seed: 'before the outage' });
  await desk.put(early);
  await agent.until('accepted', allAt(1, 'accepted'));
  await desk.sandbox.down();
  const samples = makeSamples(6, 'outage', { attachments: 0 });
  await desk.put(...samples);
  await agent.until('taken', (rows) => rows.length === 7);
  await agent.untilStatus('unreachable', ({ destination }) => destination.state === 'unreachable');

  // From here on the line is up and the server dead: every question can be counted.
  const hole = await openBlackHole(desk.sandbox.port, 250);
  await desk.clock.until(
    'five probes',
    () => hole.requests.length,
    (probes) => probes >= 5,
  );
  const during = await agent.cases();
  await hole.close();
  await desk.sandbox.up();
  await agent.until('all accepted', allAt(7, 'accepted'));

  expect(new Set(hole.requests)).toEqual(new Set(['GET /fhir/metadata HTTP/1.1']));
  expect(hole.mostAtOnce()).toBe(1);
  expect(during.filter((row) => row.delivery === 'queued')).toHaveLength(samples.length);
  const ledger = await desk.sandbox.ledger();
  expectStoredOnce(ledger, [early, ...samples]);
  expectCleanLedger(ledger);
  expect((await agent.status()).destination).toMatchObject({ state: 'open', reason: null });
});

test('an agent that starts while the server is away loses nothing', async ({ deskFor }) => {
  const desk = await deskFor();
  const first = await desk.agent();
  await first.stop();
  await desk.sandbox.down();
  const samples = makeSamples(3, 'started without');
  await desk.put(...samples);
  const agent = await desk.agent();
  await agent.until('queued', allAt(3, 'queued'));
  // Not even a token can be had.
  await agent.untilStatus('unreachable', ({ destination }) => destination.state === 'unreachable');

  await desk.sandbox.up();

  await agent.until('decided', (rows) => rows.every((row) => row.review === 'decided'));
  expectStoredOnce(await desk.sandbox.ledger(), samples);
});

test('the line cut in the middle of many sends: those that had left are looked up, the rest is sent', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  await desk.sandbox.misbehave('post', { kind: 'slow', delayMs: 300 }, { times: null });
  const agent = await desk.agent();
  const samples = makeSamples(8, 'cut');
  await desk.put(...samples);
  await desk.clock.until(
    'some under way',
    async () => (await desk.sandbox.ledger()).posts.length,
    (arrived) => arrived > 0,
  );
  await desk.sandbox.goDown(1500);

  const rows = await agent.until('all accepted', allAt(8, 'accepted'));

  expectStoredOnce(await desk.sandbox.ledger(), samples);
  expect(rows.every((row) => !row.doubled)).toBe(true);
});
