import { expect } from 'vitest';
import { makeSamples } from '../../../main/practice/samples/sample.ts';
import { allAt, expectCleanLedger, expectStoredOnce } from '../support/expectations.ts';
import { testOfSending as test } from '../../support/desk.ts';

test('a token that is revoked while several senders use it costs one renewal', async ({ deskFor }) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const samples = makeSamples(10, 'revoked');
  await agent.client.destination.pause({});
  await desk.put(...samples);
  await agent.until('queued', allAt(10, 'queued'));
  await desk.sandbox.misbehave('post', { kind: 'revoke' }, { after: 3 });
  await agent.client.destination.resume({});

  await agent.until('decided', (rows) => rows.every((row) => row.review === 'decided'));

  const ledger = await desk.sandbox.ledger();
  expect(ledger.counts).toMatchObject({ tokenRequests: 2, tokensGranted: 2 });
  expect(ledger.posts.filter((post) => post.status === 401).length).toBeGreaterThan(0);
  expectStoredOnce(ledger, samples, 2);
  expectCleanLedger(ledger);
});

test('a token that expires mid-way is renewed before its end, without one 401', async ({ deskFor }) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const [first, ...others] = makeSamples(4, 'expires');
  if (!first) throw new Error('no samples');
  await desk.put(first);
  await agent.until('accepted', allAt(1, 'accepted'));
  const granted = async (): Promise<number> => (await desk.sandbox.ledger()).counts.tokensGranted;
  const before = await granted();
  // The searches for decisions go on and need a token all the time.
  await desk.clock.until('a second token', granted, (tokens) => tokens > before);
  await desk.put(...others);

  await agent.until('all accepted', allAt(4, 'accepted'));

  const ledger = await desk.sandbox.ledger();
  expect(ledger.counts.unauthorized).toBe(0);
  expectStoredOnce(ledger, [first, ...others]);
});

test('a server that refuses every token pauses the destination; nothing is rejected, and it goes on by itself when mended', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const samples = makeSamples(3, 'unauthorized', { attachments: 0 });
  await desk.sandbox.misbehave('post', { kind: 'status', status: 401 }, { times: null });
  await desk.put(...samples);
  await agent.untilStatus('paused', ({ destination }) => destination.reason === 'unauthorized');
  const seen = (await agent.cases()).map((row) => row.delivery);
  expect(seen.filter((delivery) => delivery !== 'queued' && delivery !== 'sending')).toEqual([]);
  const { posts, counts } = await desk.sandbox.ledger();
  expect(counts.tokenRequests).toBeLessThanOrEqual(posts.length + 1);

  await desk.sandbox.clearMisbehaviour();
  await agent.until('all accepted', allAt(3, 'accepted'));
  expect((await agent.status()).destination.state).toBe('open');
});
