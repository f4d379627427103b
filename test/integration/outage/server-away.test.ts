// @module-tag full
import { expect } from 'vitest';
import { makeSample, makeSamples } from '../../../main/practice/samples/sample.ts';
import { openBlackHole } from '../support/black-hole.ts';
import { eventually } from '../support/eventually.ts';
import { allAt, expectCleanLedger, expectStoredOnce } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';

test.concurrent(
  'while the server is away it is probed one at a time and nothing else is asked; once it is back everything is sent',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    // A token and open connections from before, as after hours of work.
    const early = makeSample({ seed: 'before the outage' });
    await scene.put(early);
    await agent.until('accepted', allAt(1, 'accepted'));
    await scene.sandbox.down();
    const samples = makeSamples(6, 'outage', { attachments: 0 });
    await scene.put(...samples);
    await agent.until('taken', (rows) => rows.length === 7);
    await agent.untilStatus('unreachable', ({ destination }) => destination.state === 'unreachable');

    // From here on the line is up and the server dead: every question can be counted.
    const hole = await openBlackHole(scene.sandbox.port, 250);
    await eventually(
      'five probes',
      () => hole.requests.length,
      (probes) => probes >= 5,
    );
    const during = await agent.cases();
    await hole.close();
    await scene.sandbox.up();
    await agent.until('all accepted', allAt(7, 'accepted'));

    expect(new Set(hole.requests)).toEqual(new Set(['GET /fhir/metadata HTTP/1.1']));
    expect(hole.mostAtOnce()).toBe(1);
    expect(during.filter((row) => row.delivery === 'queued')).toHaveLength(samples.length);
    const ledger = await scene.sandbox.ledger();
    expectStoredOnce(ledger, [early, ...samples]);
    expectCleanLedger(ledger);
    expect((await agent.status()).destination).toMatchObject({ state: 'open', reason: null });
  },
);

test.concurrent('an agent that starts while the server is away loses nothing', async ({ sceneFor }) => {
  const scene = await sceneFor();
  const first = await scene.agent();
  expect(await first.stop()).toBe(0);
  await scene.sandbox.down();
  const samples = makeSamples(3, 'started without');
  await scene.put(...samples);
  const agent = await scene.agent();
  await agent.until('queued', allAt(3, 'queued'));
  // Not even a token can be had.
  await agent.untilStatus('unreachable', ({ destination }) => destination.state === 'unreachable');

  await scene.sandbox.up();

  await agent.until('decided', (rows) => rows.every((row) => row.review === 'decided'));
  expectStoredOnce(await scene.sandbox.ledger(), samples);
});

test.concurrent(
  'the line cut in the middle of many sends: those that had left are looked up, the rest is sent',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    await scene.sandbox.misbehave('post', { kind: 'slow', delayMs: 300 }, { times: null });
    const agent = await scene.agent();
    const samples = makeSamples(8, 'cut');
    await scene.put(...samples);
    await eventually(
      'some under way',
      async () => (await scene.sandbox.ledger()).posts.length,
      (arrived) => arrived > 0,
    );
    await scene.sandbox.goDown(1500);

    const rows = await agent.until('all accepted', allAt(8, 'accepted'));

    expectStoredOnce(await scene.sandbox.ledger(), samples);
    expect(rows.every((row) => !row.doubled)).toBe(true);
  },
);
