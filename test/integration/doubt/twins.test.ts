import { expect } from 'vitest';
import type { Fault } from '../../../main/practice/faults.ts';
import type { SandboxOptions } from '../../../main/practice/options.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, expectCleanLedger, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { testOfSending as test, type Desk, type DeskOptions } from '../../support/desk.ts';
import { twins } from '../support/twins.ts';

/** Two claims of one patient on one day, both doubtful: each must end under its own number, stored once. */
async function carryTwins(
  deskFor: (options: DeskOptions) => Promise<Desk>,
  fault: Fault,
  sandbox: SandboxOptions = {},
): Promise<void> {
  const desk = await deskFor({ sandbox: { ...lags, ...sandbox } });
  const agent = await desk.agent();
  const [first, second] = twins('twins');
  for (const { plantedId } of [first, second]) await desk.sandbox.misbehave('post', fault, { plantedId });
  await desk.put(first);
  await agent.until(
    'the first has left',
    ([row]) => (row?.attempts ?? 0) === 1 && row?.delivery !== 'sending',
  );
  await desk.put(second);
  await agent.until(
    'the second has left',
    (rows) => rows.length === 2 && rows.every((row) => row.attempts > 0 && row.delivery !== 'sending'),
  );
  const control = makeSample({ seed: 'another patient', attachments: 0 });
  await desk.put(control);

  const rows = await agent.until('all accepted', allAt(3, 'accepted'));

  const ledger = await desk.sandbox.ledger();
  const commits = 'commit' in fault && fault.commit === true;
  expectStoredOnce(ledger, [first, second, control], commits ? 1 : 2);
  const nhi = await desk.sandbox.cases();
  for (const sample of [first, second]) {
    const number = nhi.find(({ plantedId }) => plantedId === sample.plantedId)?.number;
    expect(rowOf(rows, sample)).toMatchObject({ caseNumber: number, doubled: false });
  }
  expectCleanLedger(ledger);
}

const commit: Fault = { kind: 'reset', commit: true };
const lost: Fault = { kind: 'reset' };
/** A stored case is not found at once: without it each would be found before its twin is even sent. */
const lags: SandboxOptions = { lagMs: 60_000 };

test('of two claims of one patient on one day both never got in: each is sent again under its own number', ({
  deskFor,
}) => carryTwins(deskFor, lost));
test('… both answers were lost, and the server leaves the Claims out of its searches: each is found under its own', ({
  deskFor,
}) => carryTwins(deskFor, commit, { omitIncludes: true }));
