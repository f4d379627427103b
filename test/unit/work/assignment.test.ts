import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assignArrived,
  assignmentRules,
  keepAssigning,
  saveAssignmentRules,
} from '../../../main/agent/attendants/work/assignment.ts';
import type { CanWork } from '../../../main/agent/attendants/work/deputies.ts';
import { assign } from '../../../main/agent/attendants/work/staff-work.ts';
import { workOf } from '../../../main/agent/attendants/work/work-view.ts';
import type { AssignmentRule } from '../../../shared/api/assignment-contract.ts';
import { ruleFor } from '../../../shared/assignment.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';

const [WANG, LI] = ['王小美', '李大同'];
const anybody = (): CanWork => () => true;
const CHEST: AssignmentRule = { departments: ['胸'], drugs: [], owner: WANG };
const KEYTRUDA: AssignmentRule = { departments: [], drugs: ['KC01'], owner: LI };
const REST: AssignmentRule = { departments: [], drugs: [], owner: '陳怡安' };

const found = (rig: CaseRig, department: string | null, drugCodes: string[]): Promise<string> =>
  rig.queued({ summary: { department, drugCodes } });
const ownerOf = (rig: CaseRig, id: string): string | null => rig.context.index.get(id)?.row.owner ?? null;

test('the first fitting row holds, so their order matters', () => {
  const about = { department: '胸', drugs: ['AA', 'KC01'] };
  expect(ruleFor([CHEST, KEYTRUDA], about)).toEqual({ place: 1, owner: WANG, department: '胸', drug: null });
  expect(ruleFor([KEYTRUDA, CHEST], about)).toEqual({ place: 1, owner: LI, department: null, drug: 'KC01' });
  expect(ruleFor([CHEST, KEYTRUDA], { department: null, drugs: ['AA'] })).toBeNull();
  expect(ruleFor([CHEST, KEYTRUDA, REST], { department: null, drugs: [] })).toMatchObject({ place: 3 });
  const both = { ...CHEST, drugs: ['KC01'] };
  expect(ruleFor([both], { department: '胸', drugs: ['AA'] })).toBeNull();
  expect(ruleFor([both], { department: '血', drugs: ['KC01'] })).toBeNull();
});

test('of any table and case, the row that holds fits, and none before it does', () => {
  const codes = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'));
  const rule = fc.record({ departments: codes, drugs: codes, owner: fc.constantFrom(WANG, LI) });
  const about = fc.record({ department: fc.option(fc.constantFrom('a', 'b', 'c')), drugs: codes });
  const fits = (one: AssignmentRule, of: { department: string | null; drugs: string[] }): boolean =>
    (one.departments.length === 0 || one.departments.some((code) => code === of.department)) &&
    (one.drugs.length === 0 || one.drugs.some((code) => of.drugs.includes(code)));
  fc.assert(
    fc.property(fc.array(rule), about, (rules, of) => {
      const at = rules.findIndex((one) => fits(one, of));
      expect(ruleFor(rules, of)?.place ?? 0).toBe(at + 1);
    }),
  );
});

test('a case that arrives goes to the account of its rule, and the case says by which', async () => {
  const rig = await caseRig();
  const before = await found(rig, '胸', ['AA']);
  await saveAssignmentRules(rig.context, [CHEST, KEYTRUDA], []);
  const [chest, drug, none] = [
    await found(rig, '胸', ['AA']),
    await found(rig, '血', ['BB', 'KC01']),
    await found(rig, '血', ['BB']),
  ];
  await assignArrived(rig.context, anybody);
  expect([before, chest, drug, none].map((id) => ownerOf(rig, id))).toEqual([null, WANG, LI, null]);
  expect(workOf(rig.context, chest).assignedBy).toEqual({
    ...{ place: 1, owner: WANG, department: '胸', drug: null },
    given: true,
  });
  expect(workOf(rig.context, drug).assignedBy).toMatchObject({ place: 2, drug: 'KC01' });
  expect(rig.events(chest).at(-1)).toMatchObject({ kind: 'assigned', actor: 'agent' });
  // A person's word later is the person's.
  await assign(rig.context, [chest], LI, '主管');
  expect(workOf(rig.context, chest).assignedBy).toBeUndefined();
});

test('what a person has given, or taken back, before the table was applied stays the person’s', async () => {
  const rig = await caseRig();
  await saveAssignmentRules(rig.context, [CHEST], []);
  const [given, back] = [await found(rig, '胸', ['AA']), await found(rig, '胸', ['AA'])];
  await assign(rig.context, [given, back], LI, '主管');
  await assign(rig.context, [back], null, '主管');
  await assignArrived(rig.context, anybody);
  expect([given, back].map((id) => ownerOf(rig, id))).toEqual([LI, null]);
  // A later table does not reach back either.
  await saveAssignmentRules(rig.context, [KEYTRUDA, CHEST], [CHEST]);
  await assignArrived(rig.context, anybody);
  expect([given, back].map((id) => ownerOf(rig, id))).toEqual([LI, null]);
});

test('a rule whose account cannot work gives the case to nobody, and the case says so', async () => {
  const rig = await caseRig();
  await saveAssignmentRules(rig.context, [CHEST, REST], []);
  const id = await found(rig, '胸', ['AA']);
  await assignArrived(rig.context, () => (name) => name !== WANG);
  expect(ownerOf(rig, id)).toBeNull();
  expect(workOf(rig.context, id).assignedBy).toMatchObject({ owner: WANG, given: false });
  expect(rig.kinds(id)).toContain('not-assigned');
});

test('cases that arrived before a crash are assigned at the next start, and no case twice', async () => {
  const rig = await caseRig();
  await saveAssignmentRules(rig.context, [CHEST], []);
  const id = await found(rig, '胸', ['AA']);
  await rig.reopen();
  const assigned = new Promise<void>((resolve) => {
    rig.context.index.onUpdate(({ row }) => {
      if (row.id === id && row.owner === WANG) resolve();
    });
  });
  const stop = keepAssigning(rig.context, { canWork: anybody, log: () => undefined });
  await assigned;
  const next = await found(rig, '胸', ['AA']);
  await expect.poll(() => ownerOf(rig, next)).toBe(WANG);
  stop();
  await assign(rig.context, [id], null, '主管');
  await rig.reopen();
  await assignArrived(rig.context, anybody);
  expect(ownerOf(rig, id)).toBeNull();
  expect(rig.kinds(id).filter((kind) => kind === 'assigned')).toHaveLength(2);
});

test('a table that somebody else has changed meanwhile is not overwritten', async () => {
  const rig = await caseRig();
  await saveAssignmentRules(rig.context, [CHEST], []);
  await expect(saveAssignmentRules(rig.context, [KEYTRUDA], [])).rejects.toThrow(
    expect.objectContaining({ code: 'assignment-changed' }),
  );
  expect(assignmentRules(rig.context.store)).toEqual([CHEST]);
  await rig.reopen();
  expect(assignmentRules(rig.context.store)).toEqual([CHEST]);
});

test('a table that was emptied and filled again reaches no case that came between', async () => {
  const rig = await caseRig();
  await saveAssignmentRules(rig.context, [CHEST], []);
  await saveAssignmentRules(rig.context, [], [CHEST]);
  const between = await found(rig, '胸', ['AA']);
  await saveAssignmentRules(rig.context, [CHEST], []);
  const after = await found(rig, '胸', ['AA']);
  await assignArrived(rig.context, anybody);
  expect([between, after].map((id) => ownerOf(rig, id))).toEqual([null, WANG]);
});
