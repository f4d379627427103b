import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { keepPrecheck } from '../../../main/agent/carrier/cases/look-ends.ts';
import { dueResults, resultsWritten } from '../../../main/agent/carrier/cases/outbox.ts';
import {
  dismiss,
  openAnswers,
  openPrechecks,
  precheckOf,
  RuleLabels,
  showAgain,
} from '../../../main/agent/carrier/cases/prechecks.ts';
import { acceptedAs, caseRig } from '../support/case-rig.ts';
import { begin, compiledFile, inUse, Scene } from './scene.ts';

let dir: string;
let file: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'twpas-rules-'));
  file = await compiledFile(dir);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** As the report of the example rule calls it. */
const LABEL = '肺癌 示範規則';

let scene: Scene | null = null;
afterEach(async () => {
  await scene?.keeper.stop();
  scene = null;
});

async function opened(more: ConstructorParameters<typeof Scene>[2] = {}): Promise<Scene> {
  const rig = await caseRig({ more: { results: { exportDir: '/results', pollSeconds: 60 } } });
  return (scene = new Scene(rig, inUse(file, '1.0.0'), more));
}

test('a case that was there before and one that comes are asked, their answers sealed with the rules that gave them', async () => {
  const one = await opened();
  const before = await one.find({});
  await begin(one);
  await one.asked(before);
  const later = await one.find({ line: null });
  await one.asked(later);
  const { store } = one.rig.context;
  const record = precheckOf(store, later);
  expect(record).toMatchObject({
    result: 'fail',
    missing: 1,
    unfit: 0,
    drug: 'BC27028100',
    rule: 'ExampleLungRule1',
  });
  expect(record?.answers?.toString('utf8')).not.toContain('用藥線別');
  if (record === undefined) throw new Error('not asked');
  expect(openAnswers(one.rig.context, record)).toMatchObject([
    { rule: 'ExampleLungRule1', result: 'fail', missing: 1 },
  ]);
  expect(one.rig.row(later).delivery).toBe('queued');
});

test('what conditions rest on is told for the kept answer alone: not by other rules, and not for a rule that is not there', async () => {
  const one = await opened();
  const id = await one.find({ gene: 'EGFR 未檢出' });
  expect(await one.keeper.where(id, 'ExampleLungRule1')).toBeNull();
  await begin(one);
  await one.asked(id);
  expect(await one.keeper.where(id, 'ExampleLungRule1')).toContainEqual(['Bundle.entry[3].resource']);
  expect(await one.keeper.where(id, 'NoSuchRule')).toBeNull();
  one.current = inUse(file, '2.0.0');
  expect(await one.keeper.where(id, 'ExampleLungRule1')).toBeNull();
  one.current = null;
  expect(await one.keeper.where(id, 'ExampleLungRule1')).toBeNull();
});

test('two people at a time are told what conditions rest on, so that nobody can keep the rules from the cases that come', async () => {
  const one = await opened();
  const id = await one.find({});
  await begin(one);
  await one.asked(id);
  const asked = await Promise.all([1, 2, 3, 4].map(() => one.keeper.where(id, 'ExampleLungRule1')));
  expect(asked.map((places) => places !== null)).toEqual([true, true, false, false]);
  expect(await one.keeper.where(id, 'ExampleLungRule1')).not.toBeNull();
});

test('what no rule is about has no answers, and what is no Bundle neither', async () => {
  const one = await opened();
  const [other, none] = [await one.find({ drug: 'KC01025219' }), await one.find('not a Bundle')];
  await begin(one);
  for (const id of [other, none]) {
    await one.asked(id);
    expect(precheckOf(one.rig.context.store, id)).toMatchObject({ answers: null, rule: null, missing: 0 });
  }
});

test('a case is asked again when the rules change, until NHI has decided', async () => {
  const one = await opened();
  const [open, decided] = [await one.find({}), await one.find({ gene: null })];
  await begin(one);
  await one.asked(open);
  await one.asked(decided);
  await one.rig.send(decided, acceptedAs('123'));
  await one.rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET review = 'decided' WHERE id = $id`, { id: decided });
    tx.touch(decided);
  });
  one.use(inUse(file, '2.0.0'));
  await one.asked(open, '2.0.0');
  expect(precheckOf(one.rig.context.store, decided)?.package).toBe('example.rules#1.0.0');
  await one.keeper.again(decided);
  expect(precheckOf(one.rig.context.store, decided)?.package).toBe('example.rules#2.0.0');
});

test('rules that take too long are no answer, and the next case is asked as ever', async () => {
  const one = await opened({ deadlineMs: 1 });
  const id = await one.find({});
  await begin(one);
  // Not even which rules are about it is known in a millisecond: nothing is said.
  await one.asked(id);
  expect(precheckOf(one.rig.context.store, id)?.answers).toBeNull();
  expect(one.rig.row(id).delivery).toBe('queued');
});

test('without rules nothing is asked, and a person is told so', async () => {
  const one = await opened();
  one.current = null;
  const id = await one.find({});
  await begin(one);
  await expect(one.keeper.again(id)).rejects.toMatchObject({ code: 'rules-none' });
  expect(precheckOf(one.rig.context.store, id)).toBeUndefined();
});

test('the HIS is told in the result of an accepted case, and again when the answer is another', async () => {
  const one = await opened();
  const id = await one.find({ line: null });
  const taken = async () => {
    const due = dueResults(one.rig.context);
    const results = due.map(({ result }) => result());
    await resultsWritten(
      one.rig.context,
      due.map(({ n }) => n),
    );
    return results;
  };
  await one.rig.send(id, acceptedAs('123'));
  expect(await taken()).toMatchObject([{ delivery: 'accepted', precheck: [] }]);
  await begin(one);
  await one.asked(id);
  expect(await taken()).toMatchObject([
    {
      delivery: 'accepted',
      precheck: [
        { rule: 'ExampleLungRule1', package: 'example.rules#1.0.0', result: 'fail', missing: 1, unfit: 0 },
      ],
    },
  ]);
  await one.keeper.again(id);
  expect(await taken()).toEqual([]);
});

test('a dismissed rule is told of no more for its drug, and again once that is taken back', async () => {
  const one = await opened();
  const id = await one.find({ line: null });
  await begin(one);
  await one.asked(id);
  const { context } = one.rig;
  const [rule, drug] = ['ExampleLungRule1', 'BC27028100'];
  const listed = () => openPrechecks(context, new RuleLabels());
  expect(listed()).toEqual([{ caseId: id, rule, label: LABEL, drug, missing: 1, unfit: 0 }]);
  await dismiss(context, { rule, drug, reason: '本院不適用' }, '王小美');
  expect(listed()).toEqual([]);
  expect(await showAgain(context, rule, drug)).toBe(true);
  expect(await showAgain(context, rule, drug)).toBe(false);
  expect(listed()).toHaveLength(1);
});

test('a rule whose answers are damaged is called by its name, and the list of 待辦 does not fail', async () => {
  const one = await opened();
  const id = await one.find({ line: null });
  await begin(one);
  await one.asked(id);
  const { context } = one.rig;
  const damage = (to: Buffer | null) =>
    context.store.write((tx) => tx.run('UPDATE prechecks SET answers = $to WHERE case_id = $id', { id, to }));
  const sealed = precheckOf(context.store, id)?.answers ?? null;
  const labels = new RuleLabels();
  await damage(Buffer.from('damaged'));
  expect(openPrechecks(context, labels)).toMatchObject([{ caseId: id, label: 'ExampleLungRule1' }]);
  // Read from a sound one later.
  await damage(sealed);
  expect(openPrechecks(context, labels)).toMatchObject([{ caseId: id, label: LABEL }]);
});

test('answers of bytes that a case no longer has are not kept', async () => {
  const one = await opened();
  const id = await one.find({});
  const rules = { stamp: 's', package: 'p#1' };
  const other = createHash('sha256').update('other').digest('hex');
  expect(await keepPrecheck(one.rig.context, id, { sha256: other, rules }, [])).toBe(false);
  expect(precheckOf(one.rig.context.store, id)).toBeUndefined();
});
