// @module-tag full
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectCleanLedger, expectStoredOnce, postsOf, rowOf } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';

test.concurrent(
  'a reused connection that the server resets after it stored the Bundle: one arrival, found and accepted',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const [first, second] = ['first', 'second'].map((seed) => makeSample({ seed, attachments: 0 }));
    if (!first || !second) throw new Error('no samples');
    await scene.sandbox.misbehave('post', { kind: 'reset', commit: true, reused: true });
    await scene.put(first);
    await agent.until('the first accepted', allAt(1, 'accepted'));
    await scene.put(second);

    const rows = await agent.until('both accepted', allAt(2, 'accepted'));

    const ledger = await scene.sandbox.ledger();
    expect(postsOf(ledger, second)).toMatchObject([{ reused: true, status: null, fault: 'reset' }]);
    expectStoredOnce(ledger, [first, second]);
    expect(rowOf(rows, second)).toMatchObject({ attempts: 1, doubled: false });
    expectCleanLedger(ledger);
  },
);

test.concurrent(
  'a Bundle that the server stores after the client gave up waiting is found and not resent',
  async ({ sceneFor }) => {
    const scene = await sceneFor({ settings: (settings) => (settings.server['timeoutSeconds'] = 3) });
    const agent = await scene.agent();
    const sample = makeSample({ seed: 'too slow', attachments: 0 });
    await scene.sandbox.misbehave('post', { kind: 'late-commit', delayMs: 8000 });
    await scene.put(sample);
    const [doubtful] = await agent.until('uncertain', allAt(1, 'uncertain'));
    expect(doubtful?.lastError?.code).toBe('timeout');

    const [row] = await agent.until('accepted', allAt(1, 'accepted'));

    expectStoredOnce(await scene.sandbox.ledger(), [sample]);
    expect(row).toMatchObject({ attempts: 1, caseNumber: (await scene.sandbox.cases())[0]?.number });
  },
);

test.concurrent.for([
  ['a head cut short', { kind: 'cut-head', commit: true }, 'uncertain'],
  ['a web page under 200', { kind: 'html', status: 200, commit: true }, 'uncertain'],
  ['500', { kind: 'status', status: 500, commit: true }, 'uncertain'],
  ['409', { kind: 'status', status: 409, issue: 'duplicate', commit: true }, 'uncertain'],
  ['a 201 whose body breaks off', { kind: 'half-body' }, 'accepted'],
  ['a 201 that says nothing', { kind: 'empty' }, 'uncertain'],
  ['a 202 that says nothing', { kind: 'empty', status: 202 }, 'uncertain'],
] as const)(
  '%s after the Bundle was stored: it ends accepted once, with its number',
  async ([, fault, atFirst], { sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const sample = makeSample({ seed: 'broken answer', attachments: 0 });
    await scene.sandbox.misbehave('post', fault);
    await scene.put(sample);

    const [row] = await agent.until(
      'accepted under its number',
      ([first]) => first?.delivery === 'accepted' && first.caseNumber !== null,
    );

    expectStoredOnce(await scene.sandbox.ledger(), [sample]);
    expect(row?.caseNumber).toBe((await scene.sandbox.cases())[0]?.number);
    const { events } = await agent.client.cases.show({ id: row?.id ?? '', phi: false });
    expect(events.find(({ from }) => from === 'sending')?.to).toBe(atFirst);
  },
);
