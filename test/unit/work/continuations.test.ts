import { expect, test } from 'vitest';
import { saveLink } from '../../../main/agent/attendants/work/chains/chain-view.ts';
import { markContinuations, marksOf } from '../../../main/agent/attendants/work/continuations/marks.ts';
import {
  continuationDetail,
  demandsIn,
  worksheet,
} from '../../../main/agent/attendants/work/continuations/worksheet.ts';
import { cancel } from '../../../main/agent/carrier/cases/staff.ts';
import type { ContinuationRow } from '../../../shared/api/continuations-contract.ts';
import { acceptedAs, caseRig, type CaseRig, type Found, summaryOf } from '../support/case-rig.ts';
import { decide, decidedCase } from '../support/decided-case.ts';

const TODAY = '2026-11-30';
const [DRUG, OTHER_DRUG] = ['K1', 'T1'];
const PATIENT = 'A123456789';

type Summary = NonNullable<Found['summary']>;
interface Course {
  readonly end: string | null;
  readonly start?: string;
  readonly applied?: string;
  readonly drug?: string;
  readonly patient?: string;
  readonly again?: boolean;
}

let days = 0;
/** Day of an application: a second one of the same day and patient would be held as the first one's twin. */
function anotherDay(): string {
  days += 1;
  return `2026-07-${String((days % 28) + 1).padStart(2, '0')}`;
}

/** Summary of a file: it applies for one item with these days. */
function fileOf({
  end,
  start,
  applied = anotherDay(),
  drug = DRUG,
  patient = PATIENT,
  again = false,
}: Course): Summary {
  const [item] = summaryOf().items;
  if (item === undefined) throw new Error('the small Bundle has an item');
  return {
    patientNumber: patient,
    drugCodes: [drug],
    created: applied,
    items: [
      {
        ...item,
        drugCode: drug,
        quantity: 12,
        continuation: again ? '2' : '1',
        periodStart: start ?? null,
        periodEnd: end,
      },
    ],
  };
}

const approved = (rig: CaseRig, course: Course, more: Partial<Parameters<typeof decidedCase>[1]> = {}) =>
  decidedCase(rig, { summary: fileOf(course), decision: 'approved', ...more });

async function sheet(rig: CaseRig, scope: string): Promise<readonly ContinuationRow[]> {
  return Promise.resolve(worksheet(rig.context, scope, TODAY).rows);
}
async function only(rig: CaseRig, scope = '2026-12'): Promise<ContinuationRow> {
  const rows = await sheet(rig, scope);
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  return row;
}
const DECEMBER: Course = { end: '2026-12-05', start: '2026-09-07' };
/** Course that continues it. */
const NEXT: Course = { end: '2027-03-05', start: '2026-12-06', applied: '2026-11-29', again: true };
let numbers = 0;
async function sent(rig: CaseRig, course: Course): Promise<string> {
  const id = await rig.queued({ summary: fileOf(course) });
  numbers += 1;
  await rig.send(id, acceptedAs(`20261129${String(numbers).padStart(8, '0')}`));
  return id;
}

test('approved courses are listed by the month in which they end, the soonest first; what NHI has not approved is not', async () => {
  const rig = await caseRig();
  const late = await approved(rig, { end: '2026-12-20' });
  const soon = await approved(rig, DECEMBER, { decision: 'partially-approved' });
  await approved(rig, { end: '2027-01-02' });
  await decidedCase(rig, { summary: fileOf({ end: '2026-12-09' }), decision: 'denied' });
  await sent(rig, { end: '2026-12-10' });
  const view = worksheet(rig.context, '2026-12', TODAY);
  expect(view.rows.map(({ caseId, decision }) => [caseId, decision])).toEqual([
    [soon, 'partially-approved'],
    [late, 'approved'],
  ]);
  expect(view.months).toEqual([
    { month: '2026-11', n: 0 },
    { month: '2026-12', n: 2 },
    { month: '2027-01', n: 1 },
  ]);
  expect(view.rows[0]).toMatchObject({
    state: 'open',
    mark: null,
    next: null,
    takenBack: null,
    drugs: [DRUG],
  });
});

test('a month that is asked for is counted beside the next three, in its place', async () => {
  const rig = await caseRig();
  await approved(rig, { end: '2026-08-31' });
  expect(worksheet(rig.context, '2026-08', TODAY).months[0]).toEqual({ month: '2026-08', n: 1 });
});

test('a course that ended waits for half a year, until it is sent, stopped or transferred', async () => {
  const rig = await caseRig();
  const open = await approved(rig, { end: '2026-11-29' });
  const stopped = await approved(rig, { end: '2026-11-01' });
  await approved(rig, { end: '2026-05-01' });
  await approved(rig, { end: TODAY });
  expect((await sheet(rig, 'late')).map(({ caseId }) => caseId)).toEqual([stopped, open]);
  await markContinuations(rig.context, [stopped], { mark: 'stopped' }, '王承辦');
  expect((await sheet(rig, 'late')).map(({ caseId }) => caseId)).toEqual([open]);
  expect(worksheet(rig.context, '2026-12', TODAY).late).toBe(1);
  await markContinuations(rig.context, [open], { mark: 'preparing' }, '王承辦');
  expect((await only(rig, 'late')).state).toBe('preparing');
});

test('an approval whose file gives no last day is told as such, and not put into a month', async () => {
  const rig = await caseRig();
  const id = await approved(rig, { end: null });
  await approved(rig, { end: null }, { on: '2025-11-01' });
  const view = worksheet(rig.context, 'undated', TODAY);
  expect(view.rows.map(({ caseId, periodEnd }) => [caseId, periodEnd])).toEqual([[id, null]]);
  expect(view.undated).toBe(1);
  expect(view.months.every(({ n }) => n === 0)).toBe(true);
});

test('a later application of the same patient and drug with 續用註記 is linked by itself, and sent once NHI has it', async () => {
  const rig = await caseRig();
  await approved(rig, DECEMBER);
  const next = await rig.queued({ summary: fileOf(NEXT) });
  expect(await only(rig)).toMatchObject({ state: 'open', next: { id: next, by: null, accepted: false } });
  await rig.send(next, acceptedAs('2026112900000099'));
  expect(await only(rig)).toMatchObject({
    state: 'sent',
    next: { id: next, by: null, accepted: true, stage: 'accepted', appliedOn: '2026-11-29' },
  });
  await decide(rig, next, { decision: 'approved' });
  expect((await only(rig)).next?.stage).toBe('approved');
});

test.each([
  ['another patient', { ...NEXT, patient: 'B234567890' }],
  ['another drug', { ...NEXT, drug: OTHER_DRUG }],
  ['a first use', { ...NEXT, again: false }],
  ['the same days, as a copy of the file', { ...NEXT, end: DECEMBER.end }],
  ['half a year after the course', { ...NEXT, applied: '2027-06-30', end: '2027-09-01' }],
] as const)('%s is no continuation', async (_, other) => {
  const rig = await caseRig();
  await approved(rig, DECEMBER);
  await sent(rig, other);
  expect((await only(rig)).next).toBeNull();
});

test('nor is an application before it, a cancelled one, or a supplement to the course itself', async () => {
  const rig = await caseRig();
  await sent(rig, NEXT);
  await approved(rig, DECEMBER, { receipt: 'R1' });
  await rig.queued({
    summary: { ...fileOf({ ...NEXT, applied: '2026-11-28' }), subType: '2', originalReceiptNumber: 'R1' },
  });
  const gone = await rig.queued({ summary: fileOf({ ...NEXT, applied: '2026-11-27' }) });
  await cancel(rig.context, gone, { actor: '王承辦', reason: null });
  expect((await only(rig)).next).toBeNull();
});

test('where the first continuation was denied, a later one leads; alone, it is shown as denied', async () => {
  const rig = await caseRig();
  await approved(rig, DECEMBER);
  const denied = await decidedCase(rig, { summary: fileOf(NEXT), decision: 'denied' });
  expect((await only(rig)).next).toMatchObject({ id: denied, stage: 'denied' });
  const second = await sent(rig, { ...NEXT, applied: '2026-12-10', end: '2027-03-10' });
  expect((await only(rig)).next?.id).toBe(second);
});

test('a person takes a link back, and gives it again: their word outweighs the evidence, both ways', async () => {
  const rig = await caseRig();
  const course = await approved(rig, DECEMBER);
  const next = await sent(rig, NEXT);
  const link = { from: course, to: next, kind: 'first-continued', by: '王承辦' } as const;
  await saveLink(rig.context, { ...link, verdict: 'denied' });
  expect(await only(rig)).toMatchObject({
    state: 'open',
    next: null,
    takenBack: { id: next, by: '王承辦' },
  });
  await saveLink(rig.context, { ...link, verdict: 'confirmed' });
  expect(await only(rig)).toMatchObject({ state: 'sent', next: { id: next, by: '王承辦' }, takenBack: null });
});

test('a person links what no evidence would, and it is then no continuation of another course', async () => {
  const rig = await caseRig();
  const first = await approved(rig, DECEMBER);
  const second = await approved(rig, { end: '2026-12-31' });
  const next = await sent(rig, NEXT);
  expect((await sheet(rig, '2026-12')).map((row) => row.next?.id)).toEqual([next, next]);
  await saveLink(rig.context, {
    from: second,
    to: next,
    kind: 'first-continued',
    verdict: 'confirmed',
    by: 'x',
  });
  expect((await sheet(rig, '2026-12')).map(({ caseId, next: found }) => [caseId, found?.id ?? null])).toEqual(
    [
      [first, null],
      [second, next],
    ],
  );
});

test('an approval after an appeal stands for the application that it names: the course is listed once', async () => {
  const rig = await caseRig();
  await approved(rig, DECEMBER, { decision: 'partially-approved', receipt: 'R7' });
  const appeal = await decidedCase(rig, {
    summary: { ...fileOf(DECEMBER), subType: '3', originalReceiptNumber: 'R7' },
    decision: 'approved',
  });
  expect((await only(rig)).caseId).toBe(appeal);
});

test('a mark has who and when, is a line of the history, survives a restart and is taken back', async () => {
  const rig = await caseRig();
  const id = await approved(rig, DECEMBER);
  expect(
    await markContinuations(rig.context, [id, id], { mark: 'stopped', note: '改用化學治療' }, '王承辦'),
  ).toBe(1);
  const at = rig.clock.now();
  await rig.reopen();
  expect(marksOf(rig.context).get(id)).toEqual({ state: 'stopped', by: '王承辦', at });
  expect(continuationDetail(rig.context, id).note).toBe('改用化學治療');
  expect(
    rig
      .events(id)
      .filter(({ kind }) => kind === 'step-done')
      .map(({ actor, detail }) => ({ actor, detail: JSON.parse(detail) as unknown })),
  ).toEqual([{ actor: '王承辦', detail: { step: 'continuation', mark: 'stopped' } }]);
  await rig.clock.advance(60_000);
  expect(await markContinuations(rig.context, [id], { mark: 'stopped' }, '李承辦')).toBe(0);
  expect(await markContinuations(rig.context, [id], { mark: null }, '李承辦')).toBe(1);
  expect(await only(rig)).toMatchObject({ state: 'open', mark: { state: null, by: '李承辦' } });
  // The words of the mark before are not those of this one.
  expect(continuationDetail(rig.context, id).note).toBeNull();
});

test('marks of several cases are one transaction: a case that is not there leaves all as they were', async () => {
  const rig = await caseRig();
  const id = await approved(rig, DECEMBER);
  await expect(
    markContinuations(rig.context, [id, 'no such case'], { mark: 'preparing' }, 'x'),
  ).rejects.toMatchObject({ code: 'case-not-found' });
  expect(marksOf(rig.context).size).toBe(0);
});

test('a continuation at NHI outweighs the mark, which stays to be seen', async () => {
  const rig = await caseRig();
  const id = await approved(rig, DECEMBER);
  await markContinuations(rig.context, [id], { mark: 'preparing' }, '王承辦');
  await sent(rig, NEXT);
  expect(await only(rig)).toMatchObject({ state: 'sent', mark: { state: 'preparing', by: '王承辦' } });
});

test('a row says what NHI wrote, demanded and approved, and from when; what it did not give is left open', async () => {
  const rig = await caseRig();
  const id = await approved(rig, DECEMBER, { opinions: ['同意使用三個月。續用時請附胸部電腦斷層；', null] });
  expect(continuationDetail(rig.context, id)).toEqual({
    caseId: id,
    periodStart: '2026-09-07',
    imageOn: null,
    demands: ['續用時請附胸部電腦斷層'],
    opinion: '同意使用三個月。續用時請附胸部電腦斷層；',
    amounts: [],
    note: null,
  });
  const bare = await approved(rig, { end: '2026-12-09' });
  expect(continuationDetail(rig.context, bare)).toMatchObject({
    periodStart: null,
    demands: [],
    opinion: null,
  });
});

test('a sentence is a demand where it is about an application to come and asks for something', () => {
  expect(
    demandsIn([
      '同意續用三個月。再次申請請檢附療效評估',
      '符合規定，同意使用；下次應附 M 蛋白追蹤！請補附影像報告',
      '下次申請，同意',
    ]),
  ).toEqual(['再次申請請檢附療效評估', '下次應附 M 蛋白追蹤']);
});
