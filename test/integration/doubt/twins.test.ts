// @module-tag full
import { describe, expect } from 'vitest';
import type { Fault } from '../../../main/practice/faults.ts';
import type { SandboxOptions } from '../../../main/practice/options.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectCleanLedger, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { testOfSending as test, type Scene, type SceneOptions } from '../support/scene.ts';
import { twins } from '../support/twins.ts';

/** Two claims of one patient on one day, one doubtful: each must end under its own number, stored once. */
async function carryTwins(
  sceneFor: (options: SceneOptions) => Promise<Scene>,
  faulty: 'first' | 'second' | 'both',
  fault: Fault,
  sandbox: SandboxOptions = {},
): Promise<void> {
  const scene = await sceneFor({ sandbox });
  const agent = await scene.agent();
  const [first, second] = twins('twins');
  const doubtful: Sample[] = [
    ...(faulty === 'second' ? [] : [first]),
    ...(faulty === 'first' ? [] : [second]),
  ];
  for (const { plantedId } of doubtful) await scene.sandbox.misbehave('post', fault, { plantedId });
  await scene.put(first);
  await agent.until(
    'the first has left',
    ([row]) => (row?.attempts ?? 0) === 1 && row?.delivery !== 'sending',
  );
  await scene.put(second);
  await agent.until(
    'the second has left',
    (rows) => rows.length === 2 && rows.every((row) => row.attempts > 0 && row.delivery !== 'sending'),
  );
  const control = makeSample({ seed: 'another patient', attachments: 0 });
  await scene.put(control);

  const rows = await agent.until('all accepted', allAt(3, 'accepted'));

  const ledger = await scene.sandbox.ledger();
  const commits = 'commit' in fault && fault.commit === true;
  expectStoredOnce(ledger, [first, second, control], commits ? 1 : 2);
  const nhi = await scene.sandbox.cases();
  for (const sample of [first, second]) {
    const number = nhi.find(({ plantedId }) => plantedId === sample.plantedId)?.number;
    expect(rowOf(rows, sample)).toMatchObject({ caseNumber: number, doubled: false });
  }
  expectCleanLedger(ledger);
}

const commit: Fault = { kind: 'reset', commit: true };
const lost: Fault = { kind: 'reset' };
/** A stored case is not found at once: without it each would be found before its twin is even sent. */
const lags: SandboxOptions = { lagMs: 2500 };

describe.concurrent('of two claims of one patient on one day that differ only by drug', () => {
  test('the first was stored and its answer lost', ({ sceneFor }) =>
    carryTwins(sceneFor, 'first', commit, lags));
  test('the first never got in', ({ sceneFor }) => carryTwins(sceneFor, 'first', lost, lags));
  test('the second was stored and its answer lost', ({ sceneFor }) =>
    carryTwins(sceneFor, 'second', commit, lags));
  test('the second never got in', ({ sceneFor }) => carryTwins(sceneFor, 'second', lost, lags));
  test('both were stored and both answers lost', ({ sceneFor }) =>
    carryTwins(sceneFor, 'both', commit, lags));
  test('both never got in', ({ sceneFor }) => carryTwins(sceneFor, 'both', lost, lags));
  test('both answers were lost, and the server leaves the Claims out of its searches', ({ sceneFor }) =>
    carryTwins(sceneFor, 'both', commit, { ...lags, omitIncludes: true }));
});
