import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { keepPrecheck } from '../../../main/agent/carrier/cases/look-ends.ts';
import { dueResults, resultsWritten } from '../../../main/agent/carrier/cases/outbox.ts';
import { openAnswers, openPrechecks, precheckOf } from '../../../main/agent/carrier/cases/prechecks.ts';
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

let scene: Scene | null = null;
afterEach(async () => {
  await scene?.keeper.stop();
  scene = null;
});

async function opened(more: ConstructorParameters<typeof Scene>[2] = {}): Promise<Scene> {
  const rig = await caseRig({ more: { results: { exportDir: '/results', pollSeconds: 60 } } });
  return (scene = new Scene(rig, inUse(file, '1.0.0'), more));
}

test(
  'a case that was there before and one that comes are asked, their answers sealed with the rules that gave them',
  { tags: 'full' },
  async () => {
    const one = await opened();
    const before = await one.find({});
    await begin(one);
    await one.asked(before);
    const later = await one.find({ line: null });
    await one.asked(later);
    const { store } = one.rig.context;
    const record = precheckOf(store, later);
    expect(record).toMatchObject({ result: 'fail', missing: 1, unfit: 0 });
    expect(record?.answers?.toString('utf8')).not.toContain('用藥線別');
    if (record === undefined) throw new Error('not asked');
    expect(openAnswers(one.rig.context, record)).toMatchObject([
      { rule: 'ExampleLungRule1', result: 'fail', missing: 1 },
    ]);
    expect(one.rig.row(later).delivery).toBe('queued');
  },
);

test('what no rule is about has no answers, and what is no Bundle neither', async () => {
  const one = await opened();
  const [other, none] = [await one.find({ drug: 'KC01025219' }), await one.find('not a Bundle')];
  await begin(one);
  for (const id of [other, none]) {
    await one.asked(id);
    expect(precheckOf(one.rig.context.store, id)).toMatchObject({ answers: null, missing: 0 });
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

test('without rules nothing is asked', async () => {
  const one = await opened();
  one.current = null;
  const id = await one.find({});
  await begin(one);
  expect(precheckOf(one.rig.context.store, id)).toBeUndefined();
});

test(
  'the HIS is told in the result of an accepted case, and again when the answer is another',
  { tags: 'full' },
  async () => {
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
    const record = precheckOf(one.rig.context.store, id);
    if (record === undefined) throw new Error('not asked');
    const { sha256, package: name } = record;
    const asked = { sha256, rules: { stamp: record.rules, package: name } };
    expect(await keepPrecheck(one.rig.context, id, asked, openAnswers(one.rig.context, record))).toBe(true);
    expect(await taken()).toEqual([]);
  },
);

test('a case whose rule misses something is open, one whose rule passes is not', async () => {
  const one = await opened();
  const [lacking, whole] = [await one.find({ line: null }), await one.find({})];
  await begin(one);
  await one.asked(lacking);
  await one.asked(whole);
  expect([...openPrechecks(one.rig.context.store)]).toEqual([lacking]);
});

test('answers of bytes that a case no longer has are not kept', async () => {
  const one = await opened();
  const id = await one.find({});
  const rules = { stamp: 's', package: 'p#1' };
  const other = createHash('sha256').update('other').digest('hex');
  expect(await keepPrecheck(one.rig.context, id, { sha256: other, rules }, [])).toBe(false);
  expect(precheckOf(one.rig.context.store, id)).toBeUndefined();
});
