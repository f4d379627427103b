import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectCleanLedger, expectStoredOnce, postsOf, rowOf } from '../support/expectations.ts';
import { testOfSending as test } from '../../support/desk.ts';

test('a reused connection that the server resets after it stored the Bundle: one arrival, found and accepted', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const [first, second] = ['first', 'second'].map((seed) => makeSample({ seed, attachments: 0 }));
  if (!first || !second) throw new Error('no samples');
  await desk.sandbox.misbehave('post', { kind: 'reset', commit: true, reused: true });
  await desk.put(first);
  await agent.until('the first accepted', allAt(1, 'accepted'));
  await desk.put(second);

  const rows = await agent.until('both accepted', allAt(2, 'accepted'));

  const ledger = await desk.sandbox.ledger();
  expect(postsOf(ledger, second)).toMatchObject([{ reused: true, status: null, fault: 'reset' }]);
  expectStoredOnce(ledger, [first, second]);
  expect(rowOf(rows, second)).toMatchObject({ attempts: 1, doubled: false });
  expectCleanLedger(ledger);
});

test('a Bundle that the server stores after the client gave up waiting is found and not resent', async ({
  deskFor,
}) => {
  const desk = await deskFor({ settings: (settings) => (settings.server['timeoutSeconds'] = 1) });
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'too slow', attachments: 0 });
  await desk.sandbox.misbehave('post', { kind: 'late-commit', delayMs: 1500 });
  await desk.put(sample);
  const [doubtful] = await agent.until('uncertain', allAt(1, 'uncertain'));
  expect(doubtful?.lastError?.code).toBe('timeout');

  const [row] = await agent.until('accepted', allAt(1, 'accepted'));

  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
  expect(row).toMatchObject({ attempts: 1, caseNumber: (await desk.sandbox.cases())[0]?.number });
});
