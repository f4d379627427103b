import { expect, test } from 'vitest';
import {
  assignArrived,
  assignmentRules,
  keepAssigning,
  setAssignmentRule,
} from '../../../main/agent/attendants/work/assignment.ts';
import type { CanWork } from '../../../main/agent/attendants/work/deputies.ts';
import { change } from '../../support/staff-work.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';

const [WANG, LI] = ['王小美', '李大同'];
const anybody = (): CanWork => () => true;

const found = (rig: CaseRig, department: string | null): Promise<string> =>
  rig.queued({ summary: { department } });
const ownerOf = (rig: CaseRig, id: string): string | null => rig.context.index.get(id)?.row.owner ?? null;

test('a case that arrives goes to the account of its department, in the agent’s name', async () => {
  const rig = await caseRig();
  const before = await found(rig, '胸');
  await setAssignmentRule(rig.context, '胸', WANG);
  await setAssignmentRule(rig.context, '血', LI);
  const [chest, blood, other, none] = [
    await found(rig, '胸'),
    await found(rig, '血'),
    await found(rig, '外'),
    await found(rig, null),
  ];
  await assignArrived(rig.context, anybody);
  const owners = [before, chest, blood, other, none].map((id) => ownerOf(rig, id));
  expect(owners).toEqual([null, WANG, LI, null, null]);
  expect(rig.events(chest).at(-1)).toMatchObject({ kind: 'assigned', actor: 'agent' });
});

test('one department has one owner; an owner set anew holds for the next case', async () => {
  const rig = await caseRig();
  await setAssignmentRule(rig.context, '胸', WANG);
  const old = await found(rig, '胸');
  await assignArrived(rig.context, anybody);
  await setAssignmentRule(rig.context, '胸', LI);
  const next = await found(rig, '胸');
  await assignArrived(rig.context, anybody);
  expect([old, next].map((id) => ownerOf(rig, id))).toEqual([WANG, LI]);
  expect(assignmentRules(rig.context.store)).toEqual([{ department: '胸', owner: LI }]);
  await rig.reopen();
  expect(assignmentRules(rig.context.store)).toEqual([{ department: '胸', owner: LI }]);
});

test('a case that a person has given to somebody before the table was applied stays that person’s', async () => {
  const rig = await caseRig();
  await setAssignmentRule(rig.context, '胸', WANG);
  const given = await found(rig, '胸');
  await change(rig.context, [given], { do: 'assign', owner: LI }, '主管');
  await assignArrived(rig.context, anybody);
  expect(ownerOf(rig, given)).toBe(LI);
  // A later change does not reach back either.
  await setAssignmentRule(rig.context, '胸', WANG);
  await assignArrived(rig.context, anybody);
  expect(ownerOf(rig, given)).toBe(LI);
});

test('an owner whose account cannot work gets no case', async () => {
  const rig = await caseRig();
  await setAssignmentRule(rig.context, '胸', WANG);
  const id = await found(rig, '胸');
  await assignArrived(rig.context, () => (name) => name !== WANG);
  expect(ownerOf(rig, id)).toBeNull();
  expect(rig.kinds(id)).not.toContain('assigned');
});

test('cases that arrived before a crash are assigned at the next start, and no case twice', async () => {
  const rig = await caseRig();
  await setAssignmentRule(rig.context, '胸', WANG);
  const id = await found(rig, '胸');
  await rig.reopen();
  const assigned = new Promise<void>((resolve) => {
    rig.context.index.onUpdate(({ row }) => {
      if (row.id === id && row.owner === WANG) resolve();
    });
  });
  const stop = keepAssigning(rig.context, { canWork: anybody, log: () => undefined });
  await assigned;
  const next = await found(rig, '胸');
  await expect.poll(() => ownerOf(rig, next)).toBe(WANG);
  stop();
  await change(rig.context, [id], { do: 'assign', owner: null }, '主管');
  await rig.reopen();
  await assignArrived(rig.context, anybody);
  expect(ownerOf(rig, id)).toBeNull();
  expect(rig.kinds(id).filter((kind) => kind === 'assigned')).toHaveLength(2);
});

test('a table that was emptied and filled again reaches no case that came between', async () => {
  const rig = await caseRig();
  await setAssignmentRule(rig.context, '胸', WANG);
  await setAssignmentRule(rig.context, '胸', null);
  const between = await found(rig, '胸');
  await setAssignmentRule(rig.context, '胸', WANG);
  const after = await found(rig, '胸');
  await assignArrived(rig.context, anybody);
  expect([between, after].map((id) => ownerOf(rig, id))).toEqual([null, WANG]);
});
