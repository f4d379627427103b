import { expect } from 'vitest';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { Fault } from '../../../main/practice/faults.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { arrivalOf, expectCleanLedger, expectStoredOnce } from '../support/expectations.ts';
import { testOfSending as test, type Scene } from '../support/scene.ts';

/**
 * The agent is killed as soon as the Bundle has arrived whole, while the server is busy with it: for so long that a busy
 * machine has killed it before the answer.
 */
async function killWhileSending(scene: Scene, fault: Fault): Promise<CaseRow | undefined> {
  const sample = makeSample({ seed: 'killed', attachments: 0 });
  await scene.sandbox.misbehave('post', fault, { plantedId: sample.plantedId });
  const agent = await scene.agent();
  await scene.put(sample);
  await arrivalOf(scene.sandbox, sample);
  await agent.kill();

  const again = await scene.agent();
  const [row] = await again.until('decided', ([first]) => first?.review === 'decided');
  expectStoredOnce(await scene.sandbox.ledger(), [sample]);
  const { attemptList, events } = await again.client.cases.show({ id: row?.id ?? '', phi: false });
  expect(attemptList.map(({ outcome }) => outcome)).toEqual(['interrupted']);
  const moves = events.flatMap(({ to }) => to ?? []);
  expect(moves.slice(0, 4)).toEqual(['queued', 'sending', 'uncertain', 'accepted']);
  expectCleanLedger(await scene.sandbox.ledger());
  return row;
}

test.concurrent(
  'killed while the answer was on its way: the case is looked up at the next start, not resent, and accepted once',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const row = await killWhileSending(scene, { kind: 'slow', delayMs: 60_000 });
    expect(row).toMatchObject({ delivery: 'accepted', decision: 'approved', attempts: 1 });
    expect(row?.caseNumber).toBe((await scene.sandbox.cases())[0]?.number);
  },
);

test.concurrent(
  'killed before the server stored what it had received: it is found once it is there, and not resent',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const row = await killWhileSending(scene, { kind: 'late-commit', delayMs: 8000 });
    expect(row).toMatchObject({ delivery: 'accepted', decision: 'approved', attempts: 1 });
  },
);
