import { expect, test } from 'vitest';
import { keepColumns, keptColumns } from '../../../main/agent/attendants/reconcile/vpn-marks.ts';
import { reconcile } from '../../../main/agent/attendants/reconcile/reconcile.ts';
import type { ListRow, ListToCompare } from '../../../shared/api/reconcile-contract.ts';
import type { BundleSummary } from '../../../main/agent/ground/fhir/summary.ts';
import { polled, pollAfter } from '../../../main/agent/carrier/cases/reviews.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { META_GET } from '../../../main/agent/ground/db/meta.ts';
import { acceptedAs, caseRig, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { decide } from '../support/decided-case.ts';

const NOVEMBER = { from: '2026-11-01', to: '2026-11-30' };
const listOf = (rows: readonly Omit<ListRow, 'n'>[], more: Partial<ListToCompare> = {}): ListToCompare => ({
  ...NOVEMBER,
  hasResult: true,
  rows: rows.map((row, at) => ({ ...row, n: at + 2 })),
  ...more,
});
const applied = (patientNumber: string, more: Partial<BundleSummary> = {}): Partial<BundleSummary> => ({
  ...{ patientNumber, created: '2026-11-10', drugCodes: ['K1'] },
  ...more,
});

let numbers = 0;
async function accepted(rig: CaseRig, patient: string, more: Partial<BundleSummary> = {}): Promise<string> {
  numbers += 1;
  const id = await rig.queued({ summary: applied(patient, more) });
  await rig.send(id, acceptedAs(`2026111${String(numbers).padStart(9, '0')}`));
  return id;
}
async function found(rig: CaseRig, list: ListToCompare): Promise<readonly (readonly unknown[])[]> {
  const { differences } = await reconcile(rig.context, list);
  return differences.map(({ group, why, rows, cases }) => [group, why, rows, cases]);
}

test('what both sides say alike is counted, what NHI decided and we have not heard is told', async () => {
  const rig = await caseRig();
  const [same, waits] = [await accepted(rig, 'A100000001'), await accepted(rig, 'A100000002')];
  await decide(rig, same, { decision: 'approved', receipt: 'R1', opinions: [null] });
  const list = listOf([
    { receipt: 'R1', patient: 'A100000001', result: 'approved' },
    { receipt: 'R2', patient: 'A100000002', applied: '2026-11-11', drug: 'K1', result: 'denied' },
  ]);
  const answer = await reconcile(rig.context, list);
  expect(answer.same).toEqual({ ours: 1, theirs: 1, ids: [same] });
  expect(answer.different).toEqual({ ours: 1, theirs: 1 });
  expect(answer.differences).toMatchObject([
    { group: 'different', why: 'not-heard', rows: [3], cases: [waits] },
  ]);
  // The other way round: NHI says nothing yet of what we have heard.
  expect(await found(rig, listOf([{ receipt: 'R1' }]))).toEqual([
    ['different', 'not-there', [2], [same]],
    ['ours', 'not-listed', [], [waits]],
  ]);
  // A list without a column of results says nothing of them.
  expect(await found(rig, listOf([{ receipt: 'R1' }], { hasResult: false }))).toEqual([
    ['ours', 'not-listed', [], [waits]],
  ]);
});

test('a case decided more than thirty days ago, which is not asked about any more, is told without a next time', async () => {
  const rig = await caseRig();
  const id = await accepted(rig, 'A100000001');
  await decide(rig, id, { decision: 'approved', receipt: 'R1', opinions: [null] });
  await rig.clock.advance(31 * DAY_MS);
  const row = rig.row(id);
  await polled(rig.context, id, pollAfter(row, rig.clock.now(), 60_000));
  const { differences } = await reconcile(rig.context, listOf([{ receipt: 'R1', result: 'denied' }]));
  expect(differences).toMatchObject([{ why: 'other-result', cases: [id], nextPollAt: null }]);
  const missing = await reconcile(rig.context, listOf([{ receipt: 'R9', result: 'denied' }]));
  expect(missing.differences).toContainEqual(
    expect.objectContaining({ why: 'receipt-missing', cases: [id], nextPollAt: null }),
  );
});

test('another result, another patient and another drug under the same number are told', async () => {
  const rig = await caseRig();
  const id = await accepted(rig, 'A100000001');
  await decide(rig, id, { decision: 'approved', receipt: 'R1', opinions: [null] });
  const row = { receipt: 'R1', patient: 'A100000001', drug: 'K1', result: 'approved' } as const;
  const why = async (more: Partial<ListRow>): Promise<unknown> =>
    (await found(rig, listOf([{ ...row, ...more }])))[0]?.[1];
  expect(await why({})).toBeUndefined();
  expect(await why({ result: 'denied' })).toBe('other-result');
  expect(await why({ result: 'failed' })).toBe('other-result');
  expect(await why({ result: 'other' })).toBe('unreadable');
  expect(await why({ patient: 'A100000009' })).toBe('other-patient');
  expect(await why({ drug: 'K9' })).toBe('other-drug');
  expect(await found(rig, listOf([row, { ...row, result: 'denied' }]))).toEqual([
    ['different', 'rows-disagree', [2, 3], [id]],
  ]);
  const { doubled } = await reconcile(rig.context, listOf([row, row]));
  expect(doubled).toEqual([[2, 3]]);
});

test('lines of one application are compared drug by drug, and amounts with what NHI approved', async () => {
  const rig = await caseRig();
  const items = ['K1', 'K2'].map((drugCode, at) => ({
    ...{ sequence: at + 1, orderType: '1', drugCode, drugText: null, quantity: 120, unit: 'tbl' },
    ...{ indicationCode: null, indicationText: null, continuation: null, lineOfTherapy: null },
  }));
  const id = await accepted(rig, 'A100000001', { drugCodes: ['K1', 'K2'], items });
  await decide(rig, id, {
    ...{ decision: 'partially-approved', receipt: 'R1' },
    items: [
      { sequence: 1, resultCode: '1', approvedQuantity: 120, opinion: null, details: [] },
      { sequence: 2, resultCode: '2', approvedQuantity: 0, opinion: null, details: [] },
    ],
  });
  const lines = (quantity: number, second: 'denied' | 'approved'): ListToCompare =>
    listOf([
      { receipt: 'R1', drug: 'K1', result: 'approved', quantity },
      { receipt: 'R1', drug: 'K2', result: second },
    ]);
  expect(await found(rig, lines(120, 'denied'))).toEqual([]);
  expect(await found(rig, lines(112, 'denied'))).toEqual([['different', 'quantity', [2, 3], [id]]]);
  expect(await found(rig, lines(120, 'approved'))).toEqual([['different', 'other-result', [2, 3], [id]]]);
  expect(await found(rig, listOf([{ receipt: 'R1', result: 'partially-approved' }]))).toEqual([]);
});

test('a doubtful send is told on both sides, and so is what NHI has and we never sent', async () => {
  const rig = await caseRig();
  const doubtful = await rig.queued({ summary: applied('A100000001') });
  await rig.send(doubtful, UNKNOWN);
  const refused = (await rig.find({ summary: applied('A100000002'), errors: ['fullurl-uuid'] })).caseId;
  const row = { drug: 'K1', applied: '2026-11-10' };
  expect(
    await found(
      rig,
      listOf([
        { ...row, patient: 'A100000001' },
        { ...row, patient: 'A100000002' },
      ]),
    ),
  ).toEqual([
    ['different', 'doubt-found', [2], [doubtful]],
    ['different', 'not-sent', [3], [refused]],
  ]);
  expect(await found(rig, listOf([{ receipt: 'R9' }]))).toEqual([
    ['ours', 'doubt-missing', [], [doubtful]],
    ['theirs', 'unknown', [2], []],
  ]);
});

test('cases of other days are found by their number, and are not missed; days are of Taipei', async () => {
  const rig = await caseRig();
  const october = await accepted(rig, 'A100000001', { created: '2026-10-31' });
  const first = await accepted(rig, 'A100000002', { created: '2026-11-01' });
  const last = await accepted(rig, 'A100000003', { created: '2026-11-30' });
  await accepted(rig, 'A100000004', { created: '2026-12-01' });
  expect(await found(rig, listOf([{ receipt: 'R9' }], { hasResult: false }))).toEqual([
    ['ours', 'not-listed', [], [first]],
    ['ours', 'not-listed', [], [last]],
    ['theirs', 'unknown', [2], []],
  ]);
  const caseNumber = rig.row(october).case_number ?? '';
  const { same } = await reconcile(rig.context, listOf([{ caseNumber }], { hasResult: false }));
  expect(same.ids).toEqual([october]);
});

test('what was sent after the list was made cannot be on it, and is said so', async () => {
  const rig = await caseRig();
  const id = await accepted(rig, 'A100000001');
  const at = (ms: number): string => new Date((rig.row(id).accepted_at ?? 0) + ms).toISOString();
  const why = async (madeAt: string): Promise<unknown> =>
    (await found(rig, listOf([{ receipt: 'R9' }], { madeAt })))[0]?.[1];
  expect(await why(at(-1))).toBe('after-list');
  expect(await why(at(1))).toBe('not-listed');
});

test('a row without number, patient or day is told as one that nothing can be compared with', async () => {
  const rig = await caseRig();
  expect(await found(rig, listOf([{ patient: 'A100000001' }, { drug: 'K1' }]))).toEqual([
    ['theirs', 'no-key', [2], []],
    ['theirs', 'no-key', [3], []],
  ]);
});

test('columns are kept by their heads, found again in another order, and asked for anew where one is gone', async () => {
  const rig = await caseRig();
  const heads = ['序號', '受理編號', '病人姓名', '核定結果'];
  expect(keptColumns(rig.context, heads)).toBeNull();
  await keepColumns(rig.context, heads, { receipt: 1, name: 2, result: 3 }, '林淑惠');
  expect(keptColumns(rig.context, ['核定結果', ' 受理編號', '備註', '病人姓名'])).toMatchObject({
    columns: { receipt: 1, name: 3, result: 0 },
    by: '林淑惠',
  });
  expect(keptColumns(rig.context, ['受理編號', '核定結果'])).toBeNull();
  // Heads of a list without heads are its first patient: none of it lies in clear.
  const kept = rig.context.store.get<{ value: string }>(META_GET, { key: 'reconcile_columns' })?.value ?? '';
  expect(kept).not.toMatch(/病人姓名|受理編號/);
  await rig.reopen();
  expect(keptColumns(rig.context, heads)?.columns).toEqual({ receipt: 1, name: 2, result: 3 });
});
