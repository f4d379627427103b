// @module-tag full
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, postsOf } from '../support/expectations.ts';
import { testOfSending as test } from '../../support/desk.ts';

test.for(['seconds', 'date'] as const)(
  'a Retry-After in %s is kept over a restart',
  async (retryAfterAs, { deskFor }) => {
    const desk = await deskFor();
    const sample = makeSample({ seed: 'throttled', attachments: 0 });
    await desk.sandbox.misbehave('post', {
      kind: 'status',
      status: 429,
      retryAfterSeconds: 3600,
      retryAfterAs,
    });
    const first = await desk.agent();
    await desk.put(sample);
    await first.untilStatus('told to wait', ({ destination }) => destination.reason === 'throttled');
    await first.stop();

    const agent = await desk.agent();
    await desk.put(makeSample({ seed: 'another one', attachments: 0 }));
    await agent.until('both accepted', allAt(2, 'accepted'));

    const ledger = await desk.sandbox.ledger();
    const [refused, accepted] = postsOf(ledger, sample);
    const earliest = (refused?.at ?? 0) + (retryAfterAs === 'date' ? 3_599_000 : 3_600_000);
    expect(accepted?.at).toBeGreaterThanOrEqual(earliest);
    // It waits for all: the other one did not go before it.
    expect(ledger.posts.filter((post) => post.at < earliest)).toHaveLength(1);
  },
);

test('a Retry-After is kept though a send that was under way is accepted meanwhile', async ({ deskFor }) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const [throttled, underWay, later] = ['throttled', 'under way', 'later'].map((seed) =>
    makeSample({ seed, attachments: 0 }),
  );
  if (!throttled || !underWay || !later) throw new Error('no samples');
  const { sandbox } = desk;
  await sandbox.misbehave('post', { kind: 'slow', delayMs: 200 }, { plantedId: underWay.plantedId });
  await sandbox.misbehave(
    'post',
    { kind: 'status', status: 429, retryAfterSeconds: 3600 },
    { plantedId: throttled.plantedId },
  );
  await desk.put(underWay);
  const posts = async (): Promise<number> => (await sandbox.ledger()).posts.length;
  await desk.clock.until('the Bundle arrives', posts, (count) => count > 0);
  await desk.put(throttled);
  await agent.untilStatus('told to wait', ({ destination }) => destination.reason === 'throttled');
  await desk.put(later);
  await agent.until('all accepted', allAt(3, 'accepted'));

  const ledger = await sandbox.ledger();
  const [refused] = postsOf(ledger, throttled);
  expect(postsOf(ledger, later)[0]?.at).toBeGreaterThanOrEqual((refused?.at ?? 0) + 3_600_000);
});
