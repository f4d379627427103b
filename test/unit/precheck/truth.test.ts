import { expect, test } from 'vitest';
import { judgedCases, precheckTruth } from '../../../main/agent/attendants/precheck/truth.ts';
import { Sentences } from '../../../main/agent/attendants/stats/sentences.ts';
import { keepPrecheck } from '../../../main/agent/carrier/cases/look-ends.ts';
import { precheckOf } from '../../../main/agent/carrier/cases/prechecks.ts';
import { withTodo } from '../../../main/agent/api/todo.ts';
import { listIds } from '../../../main/agent/index/list.ts';
import type { PrecheckAnswer } from '../../../shared/api/precheck-contract.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';

const { work } = settingsIn('/place');

const answer = (given: Partial<PrecheckAnswer>): PrecheckAnswer => ({
  rule: 'LungRule1',
  title: '肺癌_Alectinib給付規定',
  label: '肺癌 Alectinib',
  drug: 'Alectinib',
  codes: ['BC27028100'],
  version: '1.0.0',
  date: '2026-07-30',
  result: 'pass',
  reason: null,
  report: '✓',
  use: '初次使用',
  missing: 0,
  unfit: 0,
  conditions: [],
  ...given,
});

interface Decided {
  readonly says?: Partial<PrecheckAnswer>;
  readonly answers?: readonly PrecheckAnswer[];
  readonly package?: string;
  /** Null: item by item in different ways. */
  readonly decision?: string | null;
  readonly on?: string;
}

/** Keeps that the rules said this of a case. */
function said(rig: CaseRig, id: string, answers: readonly PrecheckAnswer[], name = 'nhi.cql#0.0.1') {
  const sha256 = rig.row(id).sha256;
  return keepPrecheck(rig.context, id, { sha256, rules: { stamp: `${name} x`, package: name } }, answers);
}

let number = 0;
async function end(
  rig: CaseRig,
  id: string,
  { decision = 'approved', on = '2026-11-20' }: Decided,
): Promise<void> {
  number += 1;
  await rig.send(id, acceptedAs(`20261124${String(number).padStart(8, '0')}`));
  await rig.context.store.write((tx) => {
    tx.run(
      `UPDATE cases SET review = 'decided', decision = $decision, first_decision = $decision, decided_on = $on, first_decided_on = $on
        WHERE id = $id`,
      { id, decision, on },
    );
    tx.touch(id);
  });
}

/** A case of which the rules said this before NHI decided that. */
async function decided(rig: CaseRig, given: Decided = {}): Promise<string> {
  const id = await rig.queued();
  await said(rig, id, given.answers ?? [answer(given.says ?? {})], given.package);
  await end(rig, id, given);
  return id;
}

const NOVEMBER = { from: '2026-11-01', to: '2026-11-30' };
const plain = (text: string): string => text;
const truthOf = (rig: CaseRig, days = NOVEMBER) =>
  precheckTruth(rig.context, days, { inUse: null, coverOf: () => plain });
const FAILED = { result: 'fail' } as const;
const none = { approved: 0, 'partially-approved': 0, 'supplement-requested': 0, denied: 0 };

test('a rule is told by what it had said and what NHI decided, each case once', async () => {
  const rig = await caseRig();
  await decided(rig);
  await decided(rig);
  await decided(rig, { decision: 'denied' });
  await decided(rig, { says: { ...FAILED, missing: 2 }, decision: 'supplement-requested' });
  await decided(rig, { says: { ...FAILED, missing: 1, unfit: 1 }, decision: 'denied' });
  await decided(rig, { says: { ...FAILED, unfit: 1 }, decision: 'partially-approved' });
  expect(await truthOf(rig)).toEqual([
    {
      package: 'nhi.cql#0.0.1',
      rules: [
        {
          ...{
            rule: 'LungRule1',
            label: '肺癌 Alectinib',
            drug: 'Alectinib',
            title: '肺癌_Alectinib給付規定',
          },
          met: { ...none, approved: 2, denied: 1 },
          missing: { ...none, 'supplement-requested': 1 },
          unfit: { ...none, denied: 1, 'partially-approved': 1 },
        },
      ],
      left: { unknown: 0, returned: 0, mixed: 0 },
    },
  ]);
});

test('the boolean of the rule decides: one that passes with open lines is met, one that fails without a reason is unfit', async () => {
  const rig = await caseRig();
  await decided(rig, { says: { result: 'pass', missing: 3, unfit: 1 } });
  await decided(rig, { says: FAILED, decision: 'denied' });
  expect((await truthOf(rig))[0]?.rules[0]).toMatchObject({
    met: { approved: 1 },
    unfit: { denied: 1 },
    missing: none,
  });
});

test('no answer, 退件 and decisions item by item stand in no cell, and are said beside it', async () => {
  const rig = await caseRig();
  await decided(rig, { says: { result: 'unknown', reason: 'late', report: null } });
  await decided(rig, { decision: 'returned' });
  await decided(rig, { decision: null });
  expect(await truthOf(rig)).toEqual([
    { package: 'nhi.cql#0.0.1', rules: [], left: { unknown: 1, returned: 1, mixed: 1 } },
  ]);
});

test('versions of the rules are counted apart, the one in use first', async () => {
  const rig = await caseRig();
  await decided(rig, { package: 'nhi.cql#0.0.9' });
  await decided(rig, { package: 'nhi.cql#0.0.10' });
  await decided(rig, { package: 'own.rules#1.0.0' });
  const packages = async (name: string, version: string) =>
    (await precheckTruth(rig.context, NOVEMBER, { inUse: { name, version }, coverOf: () => plain })).map(
      (one) => one.package,
    );
  expect(await packages('own.rules', '1.0.0')).toEqual([
    'own.rules#1.0.0',
    'nhi.cql#0.0.10',
    'nhi.cql#0.0.9',
  ]);
  expect(await packages('nhi.cql', '0.0.9')).toEqual(['nhi.cql#0.0.9', 'nhi.cql#0.0.10', 'own.rules#1.0.0']);
});

test('what was not decided, in other days, or said of other bytes than NHI has, is not counted', async () => {
  const rig = await caseRig();
  const [open, other, first, last] = [
    await decided(rig),
    await decided(rig),
    await decided(rig, { on: '2026-11-01' }),
    await decided(rig, { on: '2026-11-30' }),
  ];
  await decided(rig, { on: '2026-10-31' });
  await decided(rig, { on: '2026-12-01' });
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET review = 'reviewing', decision = NULL WHERE id = $open`, { open });
    tx.run(`UPDATE precheck_said SET sha256 = 'of other bytes' WHERE case_id = $other`, { other });
    tx.touch(open);
    tx.touch(other);
  });
  expect((await truthOf(rig))[0]?.rules[0]?.met).toEqual({ ...none, approved: 2 });
  const { store } = rig.context;
  expect(judgedCases(store, { package: 'nhi.cql#0.0.1', ...NOVEMBER })).toEqual(new Set([first, last]));
});

test('a case under two rules counts under the one that leads its answers', async () => {
  const rig = await caseRig();
  const two = [answer({ rule: 'LungRule2', label: '肺癌 Alectinib（後線）' }), answer(FAILED)];
  await decided(rig, { answers: two });
  expect((await truthOf(rig))[0]?.rules.map(({ rule, label }) => [rule, label])).toEqual([
    ['LungRule2', '肺癌 Alectinib（後線）'],
  ]);
});

test('what a person asks once NHI has decided is shown with the case, and changes no number', async () => {
  const rig = await caseRig();
  const id = await decided(rig, { decision: 'denied' });
  const before = await truthOf(rig);
  expect(before[0]?.rules[0]?.met.denied).toBe(1);
  await said(rig, id, [answer({ ...FAILED, unfit: 1 })], 'nhi.cql#0.0.2');
  expect(precheckOf(rig.context.store, id)).toMatchObject({ result: 'fail', package: 'nhi.cql#0.0.2' });
  // How it is called is not known any more but by its name: the answers of that version are gone.
  expect(await truthOf(rig)).toEqual([
    {
      ...before[0],
      rules: [{ ...before[0]?.rules[0], label: 'LungRule1', title: 'LungRule1', drug: '' }],
    },
  ]);
});

test('a case that no rule is about any more before it is decided counts nowhere', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await said(rig, id, [answer({})]);
  await said(rig, id, []);
  await end(rig, id, {});
  expect(await truthOf(rig)).toEqual([]);
});

test('each number of the table opens its cases in the list', async () => {
  const rig = await caseRig();
  const given: readonly Decided[] = [
    {},
    { decision: 'denied' },
    { says: { ...FAILED, unfit: 1 } },
    { says: { ...FAILED, missing: 1 }, decision: 'supplement-requested' },
    { says: { rule: 'LungRule2' } },
    { says: { result: 'unknown', reason: 'failed' }, decision: 'denied' },
    { decision: null },
    { package: 'nhi.cql#0.0.2' },
  ];
  const ids: string[] = [];
  for (const one of given) ids.push(await decided(rig, one));
  const sentences = new Sentences(rig.context);
  const services = { context: rig.context, now: () => rig.clock.now(), work, sentences };
  const listed = (asked: object) =>
    listIds(rig.context, withTodo(services, { judged: { package: 'nhi.cql#0.0.1', ...NOVEMBER, ...asked } }))
      .map((id) => ids.indexOf(id))
      .sort();
  expect(listed({ rule: ['LungRule1'], said: ['met'], decision: ['approved'] })).toEqual([0]);
  expect(listed({ said: ['met'], decision: ['approved'] })).toEqual([0, 4]);
  expect(listed({ said: ['met', 'missing', 'unfit'], decision: ['denied', 'supplement-requested'] })).toEqual(
    [1, 3],
  );
  expect(listed({ rule: ['LungRule1', 'LungRule2'], said: ['met'] })).toEqual([0, 1, 4, 6]);
  expect(listed({ said: ['unfit'] })).toEqual([2]);
  expect(listed({ said: ['unknown'] })).toEqual([5]);
  expect(listed({ decision: ['mixed'] })).toEqual([6]);
  expect(listed({ from: '2026-12-01' })).toEqual([]);
  expect(listed({ package: 'nhi.cql#0.0.2' })).toEqual([7]);
});
