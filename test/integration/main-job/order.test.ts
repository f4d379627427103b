import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt } from '../support/expectations.ts';
import { test } from '../../support/desk.ts';

test('emergency notices (緊急報備) are sent first, the rest in the order they were found', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    settings: (settings) => (settings.upload['concurrency'] = 1),
  });
  const agent = await desk.agent();
  await agent.client.destination.pause({});
  const samples = (['1', '1', '4', '1', '4'] as const).map((priority, index) =>
    makeSample({ seed: `order ${index}`, priority, attachments: 0 }),
  );
  for (const [index, sample] of samples.entries()) {
    await desk.put(sample);
    await agent.until(`${String(index + 1)} queued`, allAt(index + 1, 'queued'));
  }

  await agent.client.destination.resume({});
  await agent.until('all accepted', allAt(samples.length, 'accepted'));

  const { posts } = await desk.sandbox.ledger();
  const order = posts.map((post) => samples.findIndex((sample) => sample.plantedId === post.plantedId));
  expect(order).toEqual([2, 4, 0, 1, 3]);
});

test('a case that NHI goes on refusing while it takes others is held and keeps nobody waiting', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    settings: (settings) => (settings.upload['concurrency'] = 1),
  });
  const agent = await desk.agent();
  const [poison, ...others] = ['poison', 'second', 'third'].map((seed) =>
    makeSample({ seed, priority: '1', attachments: 0 }),
  );
  if (!poison) throw new Error('no samples');
  await desk.sandbox.misbehave(
    'post',
    { kind: 'status', status: 403, issue: 'forbidden' },
    { plantedId: poison.plantedId, times: null },
  );
  await desk.put(poison);
  await agent.untilStatus('paused by the refusal', ({ destination }) => destination.state === 'paused');
  await desk.put(...others);

  const rows = await agent.until(
    'the others accepted and the one held',
    (seen) =>
      seen.filter((row) => row.delivery === 'accepted').length === 2 &&
      seen.some((row) => row.delivery === 'held'),
  );

  expect(rows.find((row) => row.delivery === 'held')).toMatchObject({
    fileName: poison.fileName,
    holdReason: 'refused-alone',
  });
  expect((await agent.status()).destination.state).toBe('open');
});
