import { expect, test } from 'vitest';
import type { WorkChange } from '../../../shared/api/work-contract.ts';
import { addDays, taipeiDay } from '../../../shared/days.ts';
import { actsSince, changeWork, undoWork } from '../../../main/agent/attendants/work/change.ts';
import { workOf } from '../../../main/agent/attendants/work/work-view.ts';
import { caseRows } from '../../../main/agent/index/views.ts';
import { change, seen } from '../../support/staff-work.ts';
import { type CaseRig, caseRig } from '../support/case-rig.ts';
import { decidedCase } from '../support/decided-case.ts';

/** Two clerks on one case: a change stands on what its author saw. */
const [WANG, LI] = ['王小美', '李大同'];
const NO_APPEAL = { do: 'tell', decision: 'no-appeal' } as const;
const APPEAL = { do: 'tell', decision: 'appeal' } as const;

/** A denied case with a running deadline of its appeal. */
async function denied(rig: CaseRig): Promise<string> {
  const id = await decidedCase(rig, { decision: 'denied' });
  const dueOn = addDays(taipeiDay(rig.clock.now()), 30);
  await change(rig.context, id, { do: 'set-deadline', kind: 'reconsideration', dueOn }, WANG);
  return id;
}

function stateOf(rig: CaseRig, id: string) {
  const [row] = caseRows(rig.context, [id], false);
  const { appeal, steps, deadlines } = workOf(rig.context, id);
  const terms = deadlines.map(({ n, metAt }) => [n, metAt !== null]);
  const columns = { owner: row?.owner, until: row?.snoozedUntil, isClosed: row?.closedAt !== null };
  return { ...columns, dueOn: row?.dueOn, appeal, steps: steps.map(({ step }) => step).toSorted(), terms };
}

const statesOf = (rig: CaseRig, ids: readonly string[]) => ids.map((id) => stateOf(rig, id));

const CHANGES: readonly WorkChange[] = [
  NO_APPEAL,
  APPEAL,
  { do: 'tell', decision: 'undecided', remindOn: '2099-01-01' },
  { do: 'step', step: 'doctor-asked', done: true },
  { do: 'snooze', until: '2099-01-01' },
  { do: 'close', note: '已由 VPN 補件' },
  { do: 'reopen' },
  { do: 'set-deadline', kind: 'other', dueOn: '2099-01-01' },
  { do: 'meet-deadline', n: 1, met: true },
  { do: 'remove-deadline', n: 1 },
];

test.each(CHANGES)(
  'a change on what another has changed since is refused with who did what when: %j',
  async (what) => {
    const rig = await caseRig();
    const id = await denied(rig);
    const before = seen(rig.context, id);
    await change(rig.context, id, { do: 'step', step: 'doctor-informed', done: true }, LI);
    const then = stateOf(rig, id);
    const act = { caseId: id, actor: LI, kind: 'step-done', step: 'doctor-informed' };
    const refusal = changeWork(rig.context, [before], what, WANG);
    await expect(refusal).rejects.toMatchObject({ code: 'case-changed', acts: [act] });
    expect(stateOf(rig, id)).toEqual(then);
    // Seen with it, the person goes on.
    const [last] = actsSince(rig.context.store, before, WANG);
    const now = { id, revision: last?.revision ?? 0 };
    expect(await changeWork(rig.context, [now], what, WANG)).toMatchObject({ changed: 1 });
  },
);

test('the second decision of a doctor is refused, and made knowingly it opens the deadline again that the first ended', async () => {
  const rig = await caseRig();
  const id = await denied(rig);
  const before = seen(rig.context, id);
  await change(rig.context, id, NO_APPEAL, LI);
  expect(stateOf(rig, id)).toMatchObject({ appeal: 'no-appeal', dueOn: null, terms: [[1, true]] });
  const refusal = changeWork(rig.context, [before], APPEAL, WANG);
  const decision = { actor: LI, step: 'appeal-decided', decision: 'no-appeal' };
  await expect(refusal).rejects.toMatchObject({ acts: [{ step: 'doctor-informed' }, decision, {}] });
  await change(rig.context, id, APPEAL, WANG);
  expect(stateOf(rig, id)).toMatchObject({ appeal: 'appeal', terms: [[1, false]] });
  // Met by a person since: a decision that is taken back later opens it no more.
  await change(rig.context, id, { do: 'meet-deadline', n: 1, met: true }, WANG);
  await change(rig.context, id, { do: 'step', step: 'appeal-decided', done: false }, WANG);
  expect(stateOf(rig, id)).toMatchObject({ appeal: null, terms: [[1, true]] });
});

test('NHI’s new result is an act too; notes, owners and one’s own changes are none', async () => {
  const rig = await caseRig();
  const id = await denied(rig);
  const before = seen(rig.context, id);
  await change(rig.context, id, { do: 'note', kind: 'call', text: '家屬來電' }, LI);
  await change(rig.context, id, { do: 'assign', owner: LI }, '主管');
  await change(rig.context, id, { do: 'snooze', until: '2099-01-01' }, WANG);
  expect(actsSince(rig.context.store, before, WANG)).toEqual([]);
  expect(actsSince(rig.context.store, before, LI)).toMatchObject([
    { actor: WANG, kind: 'snoozed', day: '2099-01-01' },
  ]);
  await changeWork(rig.context, [before], NO_APPEAL, WANG);
  // Neither replaces anything, so each is written on whatever stands there.
  await changeWork(rig.context, [before], { do: 'note', kind: 'note', text: '再電' }, LI);
  await changeWork(rig.context, [before], { do: 'assign', owner: WANG }, LI);
  const heard = await decidedCase(rig, { decision: 'denied' });
  expect(actsSince(rig.context.store, { id: heard, revision: 0 }, WANG)).toMatchObject([
    { actor: 'agent', kind: 'review', decision: 'denied' },
  ]);
});

test('several cases are one call: one that another has worked on leaves all as they were', async () => {
  const rig = await caseRig();
  const ids = [await denied(rig), await denied(rig), await rig.queued()];
  const before = ids.map((id) => seen(rig.context, id));
  await change(rig.context, ids[1] ?? '', { do: 'close', note: '已處理' }, LI);
  const then = statesOf(rig, ids);
  const close = { do: 'close', note: '一起處理' } as const;
  await expect(changeWork(rig.context, before, close, WANG)).rejects.toMatchObject({
    acts: [{ caseId: ids[1], actor: LI, kind: 'work-closed' }],
  });
  const gone = [...before.slice(0, 1), { id: 'nobody', revision: 1 }];
  await expect(changeWork(rig.context, gone, close, WANG)).rejects.toMatchObject({ code: 'case-not-found' });
  expect(statesOf(rig, ids)).toEqual(then);
  expect(ids.map((id) => workOf(rig.context, id).notes.length)).toEqual([0, 1, 0]);
});

test.each([...CHANGES.filter(({ do: what }) => what !== 'reopen'), { do: 'assign', owner: LI } as const])(
  'what one call changed in several cases, one call takes back, and a second one changes nothing more: %j',
  async (what) => {
    const rig = await caseRig();
    const first = await denied(rig);
    const ids = 'n' in what ? [first] : [first, await denied(rig)];
    const then = statesOf(rig, ids);
    const { revision, changed } = await change(rig.context, ids, what, WANG);
    expect(changed).toBe(ids.length);
    const after = statesOf(rig, ids);
    expect(after).not.toEqual(then);
    // Each takes back only what is his own.
    await undoWork(rig.context, { ids, revision }, LI);
    expect(statesOf(rig, ids)).toEqual(after);
    for (const again of ['undone', 'undone twice']) {
      await undoWork(rig.context, { ids, revision }, WANG);
      expect(statesOf(rig, ids), again).toEqual(then);
    }
  },
);

test('a decision that is taken back leaves the one before it, with what that one did', async () => {
  const rig = await caseRig();
  const id = await denied(rig);
  await change(rig.context, id, NO_APPEAL, LI);
  const then = stateOf(rig, id);
  const { revision } = await change(rig.context, id, APPEAL, WANG);
  await undoWork(rig.context, { ids: [id], revision }, WANG);
  expect(stateOf(rig, id)).toEqual(then);
  // The deadline still belongs to the decision that stands now.
  await change(rig.context, id, APPEAL, WANG);
  expect(stateOf(rig, id)).toMatchObject({ appeal: 'appeal', terms: [[1, false]] });
});

test('nothing is taken back over the head of somebody who has worked on the case since; notes stay', async () => {
  const rig = await caseRig();
  const ids = [await denied(rig), await denied(rig)];
  const { revision } = await change(rig.context, ids, { ...NO_APPEAL, note: '醫師來電' }, WANG);
  await change(rig.context, ids[1] ?? '', APPEAL, LI);
  const then = statesOf(rig, ids);
  const undo = undoWork(rig.context, { ids, revision }, WANG);
  await expect(undo).rejects.toMatchObject({ code: 'case-changed' });
  expect(statesOf(rig, ids)).toEqual(then);
  await undoWork(rig.context, { ids: ids.slice(0, 1), revision }, WANG);
  expect(stateOf(rig, ids[0] ?? '')).toMatchObject({ appeal: null, steps: [], terms: [[1, false]] });
  expect(workOf(rig.context, ids[0] ?? '').notes).toMatchObject([{ text: '醫師來電' }]);
});
