import { expect, test } from 'vitest';
import type { CaseFilter } from '../../../shared/api/case-filter.ts';
import { countFacets } from '../../../main/agent/index/facets.ts';
import { listIds } from '../../../main/agent/index/list.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { acceptedAs, BY, caseRig, type CaseRig } from '../support/case-rig.ts';

const DOCTOR = { number: 'B123456789', name: '林醫師' };

async function twoCases(rig: CaseRig): Promise<{ first: string; second: string }> {
  const first = await rig.queued({
    path: 'a/乙.json',
    summary: {
      patientName: '王小明',
      drugCodes: ['K1', 'K2'],
      department: 'AJ',
      doctor: DOCTOR,
      created: '2026-11-03',
      subType: '1',
      priority: '1',
    },
  });
  const second = await rig.queued({
    path: 'a/甲.json',
    summary: {
      patientName: '陳大文',
      drugCodes: ['K2'],
      department: 'AB',
      doctor: { number: 'C123456789', name: '吳醫師' },
      created: '2026-12-05',
      subType: '3',
      priority: '4',
    },
  });
  return { first, second };
}

const work = (rig: CaseRig, id: string, owner: string | null, due: string | null): Promise<void> =>
  rig.context.store.write((tx) => {
    tx.run(`INSERT INTO case_work (case_id, owner, due_on) VALUES ($id, $owner, $due)`, { id, owner, due });
    tx.touch(id);
  });

test('the index follows each commit, keeps its order and says what was there before', async () => {
  const rig = await caseRig();
  const { first, second } = await twoCases(rig);
  const heard: string[] = [];
  const stop = rig.context.index.onUpdate((now, before) => {
    heard.push(`${now.row.id} ${before?.stage ?? 'new'} → ${now.stage}`);
  });
  await hold(rig.context, first, BY);
  expect(rig.context.index.get(first)?.stage).toBe('held');
  stop();
  await rig.send(second, acceptedAs('2026112400000001'));
  expect(heard).toEqual([`${first} queued → held`]);
  expect(rig.context.index.get(second)?.row.case_number).toBe('2026112400000001');
  expect(rig.context.index.all().map(({ row }) => row.id)).toEqual([first, second]);
  expect(rig.context.index.size).toBe(2);
  expect(rig.context.index.get('unknown')).toBeUndefined();
});

test('each part of the filter leaves the cases it is about', async () => {
  const rig = await caseRig();
  const { first, second } = await twoCases(rig);
  await work(rig, first, '王承辦', '2026-12-01');
  await rig.send(second, acceptedAs('2026112400000001'));
  const facets = countFacets(rig.context.index, {});
  const doctor = facets.doctor.find(({ text }) => text === DOCTOR.name)?.value ?? '';
  expect(doctor).not.toContain(DOCTOR.number);
  const onlyFirst: CaseFilter[] = [
    { stage: ['queued'] },
    { priority: ['1'] },
    { subType: ['1'] },
    { drug: ['K1'] },
    { department: ['AJ'] },
    { doctor: [doctor] },
    { owner: ['王承辦'] },
    { due: { until: '2026-12-01' } },
    { due: {} },
    { period: { by: 'applied', to: '2026-11-30' } },
    { search: '王小明' },
  ];
  for (const filter of onlyFirst)
    expect(listIds(rig.context, filter), JSON.stringify(filter)).toEqual([first]);
  const onlySecond: CaseFilter[] = [
    { stage: ['accepted'] },
    { owner: [''] },
    { period: { by: 'applied', from: '2026-12-01' } },
    { period: { by: 'accepted' } },
    { drug: ['K2'], department: ['AB'] },
  ];
  for (const filter of onlySecond)
    expect(listIds(rig.context, filter), JSON.stringify(filter)).toEqual([second]);
  const none: CaseFilter[] = [
    { due: { until: '2026-11-30' } },
    { period: { by: 'decided' } },
    { drug: ['K1'], department: ['AB'] },
    { unread: true },
  ];
  for (const filter of none) expect(listIds(rig.context, filter), JSON.stringify(filter)).toEqual([]);
});

test('the values of a filter are counted with its own choice set aside', async () => {
  const rig = await caseRig();
  await twoCases(rig);
  const facets = countFacets(rig.context.index, { department: ['AJ'] });
  expect(facets.department).toEqual([
    { value: 'AB', text: null, count: 1 },
    { value: 'AJ', text: null, count: 1 },
  ]);
  expect(facets.drug.map(({ value, count }) => [value, count])).toEqual([
    ['K1', 1],
    ['K2', 1],
  ]);
  expect(facets.subType.map(({ value }) => value)).toEqual(['1']);
  expect(facets.owner).toEqual([{ value: '', text: null, count: 1 }]);
  expect(countFacets(rig.context.index, { search: 'nobody' })).toMatchObject({ stage: [], drug: [] });
});

test('the list comes in the order asked for, what has no value last', async () => {
  const rig = await caseRig();
  const { first, second } = await twoCases(rig);
  await work(rig, second, '王承辦', '2026-12-01');
  const order = (by: 'found' | 'owner' | 'applied' | 'department', descending = false): string[] =>
    listIds(rig.context, {}, { by, descending });
  expect(order('found')).toEqual([first, second]);
  expect(order('found', true)).toEqual([second, first]);
  expect(order('department')).toEqual([second, first]);
  expect(order('applied')).toEqual([first, second]);
  expect(order('applied', true)).toEqual([second, first]);
  expect(order('owner')).toEqual([second, first]);
  expect(order('owner', true)).toEqual([second, first]);
});

test('a case of which only the work changed gets the revision too', async () => {
  const rig = await caseRig();
  const { first, second } = await twoCases(rig);
  const before = rig.row(second).revision;
  await work(rig, first, '王', '2026-12-01');
  expect(rig.row(first).revision).toBe(rig.context.store.revision());
  expect(rig.row(second).revision).toBe(before);
});

test('what NHI asks and somebody has answered is known as it comes and goes, in whichever order it was heard', async () => {
  const rig = await caseRig();
  const set = (id: string, columns: string): Promise<void> =>
    rig.context.store.write((tx) => {
      tx.run(`UPDATE cases SET ${columns} WHERE id = $id`, { id });
      tx.touch(id);
    });
  const answered = (): string[] =>
    rig.context.index
      .all()
      .filter((one) => rig.context.index.isAnsweredAsk(one))
      .map(({ row }) => row.id);
  const asked = await rig.queued({ path: 'asked.json' });
  const other = await rig.queued({ path: 'other.json' });
  const answer = await rig.queued({
    path: 'answer.json',
    summary: { originalReceiptNumber: '20261101000000000001' },
  });
  await set(
    asked,
    `delivery = 'accepted', review = 'decided', decision = 'supplement-requested', receipt_number = '20261101000000000001'`,
  );
  await set(
    other,
    `delivery = 'accepted', review = 'decided', decision = 'supplement-requested', receipt_number = '20261101000000000002'`,
  );
  expect(answered()).toEqual([]);
  await set(answer, `delivery = 'accepted'`);
  expect(answered()).toEqual([asked]);
  // NHI has it no more, then has it again.
  await set(answer, `delivery = 'uncertain'`);
  expect(answered()).toEqual([]);
  await set(answer, `delivery = 'accepted'`);
  // Decided: nothing is asked any more. Asked once more, the answer is there already.
  await set(asked, `decision = 'approved'`);
  expect(answered()).toEqual([]);
  await set(asked, `decision = 'supplement-requested'`);
  expect(answered()).toEqual([asked]);
});
