import { expect, test } from 'vitest';
import { change } from '../../support/staff-work.ts';
import { keepRuleDeadlines } from '../../../main/agent/attendants/work/rule-deadlines.ts';
import { workOf } from '../../../main/agent/attendants/work/work-view.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';

const RULES = settingsIn('/place', { work: { deadlines: { supplement: 14, emergencyComplete: 2 } } }).work;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function settled(rig: CaseRig): Promise<void> {
  await turn();
  // The watcher's writes stand in the queue before this.
  await rig.context.store.write(() => undefined);
  await turn();
  await rig.context.store.write(() => undefined);
}

test('a term by rule begins with its event, ends on a working day, and is made once however often the agent starts', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { priority: '4' } });
  const stop = keepRuleDeadlines(rig.context, RULES, () => undefined);
  await rig.send(id, acceptedAs('2026112400000001'));
  await settled(rig);
  const [deadline] = workOf(rig.context, id).deadlines;
  expect(deadline).toMatchObject({ kind: 'emergency-complete', source: 'rule', setBy: 'agent' });
  stop();
  await rig.reopen();
  const again = keepRuleDeadlines(rig.context, RULES, () => undefined);
  await settled(rig);
  expect(workOf(rig.context, id).deadlines).toHaveLength(1);
  again();
});

test('a term that a person removed is not made again', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { priority: '4' } });
  await rig.send(id, acceptedAs('2026112400000001'));
  const stop = keepRuleDeadlines(rig.context, RULES, () => undefined);
  await settled(rig);
  const [deadline] = workOf(rig.context, id).deadlines;
  await change(rig.context, id, { do: 'remove-deadline', n: deadline?.n ?? 0 }, '王承辦');
  stop();
  const again = keepRuleDeadlines(rig.context, RULES, () => undefined);
  await settled(rig);
  expect(workOf(rig.context, id).deadlines).toEqual([]);
  again();
});

test('a decision that changes ends the term of the one before it', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, acceptedAs('2026112400000001'));
  const stop = keepRuleDeadlines(rig.context, RULES, () => undefined);
  const decide = (decision: string): Promise<void> =>
    rig.context.store.write((tx) => {
      tx.run(
        `UPDATE cases SET review = 'decided', decision = $decision, decided_on = '2026-11-24' WHERE id = $id`,
        { id, decision },
      );
      tx.touch(id);
    });
  await decide('supplement-requested');
  await settled(rig);
  expect(workOf(rig.context, id).deadlines).toMatchObject([
    { kind: 'supplement', dueOn: '2026-12-08', metAt: null },
  ]);
  await decide('approved');
  await settled(rig);
  const [deadline] = workOf(rig.context, id).deadlines;
  expect(deadline?.metAt).not.toBeNull();
  expect(rig.context.index.get(id)?.row.due_on).toBeNull();
  stop();
});

test('a decision whose day is still to come begins its term on the day on which it was heard', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, acceptedAs('2026112400000001'));
  const stop = keepRuleDeadlines(rig.context, RULES, () => undefined);
  await rig.context.store.write((tx) => {
    tx.run(
      `UPDATE cases SET review = 'decided', decision = 'supplement-requested', decided_on = '2099-12-31',
         decided_at = $heard WHERE id = $id`,
      { id, heard: Date.parse('2026-11-24T10:00:00+08:00') },
    );
    tx.touch(id);
  });
  await settled(rig);
  expect(workOf(rig.context, id).deadlines).toMatchObject([{ kind: 'supplement', dueOn: '2026-12-08' }]);
  stop();
});

test('an application that NHI took and that names the case’s number meets its term', async () => {
  const rig = await caseRig();
  const first = await rig.queued();
  await rig.send(first, acceptedAs('2026112400000001'));
  await rig.context.store.write((tx) => {
    tx.run(
      `UPDATE cases SET review = 'decided', decision = 'supplement-requested', decided_on = '2026-11-24', receipt_number = 'R1' WHERE id = $first`,
      { first },
    );
    tx.touch(first);
  });
  const stop = keepRuleDeadlines(rig.context, RULES, () => undefined);
  await settled(rig);
  const answer = await rig.queued({ summary: { subType: '2', originalReceiptNumber: 'R1' } });
  await settled(rig);
  expect(workOf(rig.context, first).deadlines[0]?.metAt).toBeNull();
  await rig.send(answer, acceptedAs('2026112400000002'));
  await settled(rig);
  expect(workOf(rig.context, first).deadlines[0]?.metAt).not.toBeNull();
  stop();
});

test('a deadline that a crash prevented is made at the next start', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { priority: '4' } });
  await rig.send(id, acceptedAs('2026112400000001'));
  const stop = keepRuleDeadlines(rig.context, RULES, () => undefined);
  await settled(rig);
  expect(workOf(rig.context, id).deadlines).toHaveLength(1);
  stop();
});

test('without a rule there is no deadline: no public text gives one', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { priority: '4' } });
  const stop = keepRuleDeadlines(rig.context, settingsIn('/place').work, () => undefined);
  await rig.send(id, acceptedAs('2026112400000001'));
  await settled(rig);
  expect(workOf(rig.context, id).deadlines).toEqual([]);
  stop();
});

test('the term of an emergency notice that a person marked as met stays so', async () => {
  const rig = await caseRig();
  const stop = keepRuleDeadlines(rig.context, RULES, () => undefined);
  const notice = await rig.queued({ summary: { priority: '4' } });
  await rig.send(notice, acceptedAs('2026112400000001'));
  await settled(rig);
  const [deadline] = workOf(rig.context, notice).deadlines;
  await change(rig.context, notice, { do: 'meet-deadline', n: deadline?.n ?? 0, met: true }, '王承辦');
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET review = 'reviewing' WHERE id = $id`, { id: notice });
    tx.touch(notice);
  });
  await settled(rig);
  expect(workOf(rig.context, notice).deadlines[0]?.metAt).not.toBeNull();
  stop();
});
