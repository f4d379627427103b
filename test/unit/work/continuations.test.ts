import { expect, test } from 'vitest';
import { endingCourses } from '../../../main/agent/attendants/work/continuations.ts';
import { change } from '../../support/staff-work.ts';
import { cancel } from '../../../main/agent/carrier/cases/staff.ts';
import type { EndingFilter } from '../../../shared/api/case-filter.ts';
import { acceptedAs, caseRig, type CaseRig, type Found, summaryOf } from '../support/case-rig.ts';
import { decidedCase } from '../support/decided-case.ts';

const [DRUG, OTHER_DRUG] = ['K1', 'T1'];
const PATIENT = 'A123456789';

type Summary = NonNullable<Found['summary']>;
interface Course {
  readonly end: string | null;
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
        periodStart: null,
        periodEnd: end,
      },
    ],
  };
}

const approved = (rig: CaseRig, course: Course, more: Partial<Parameters<typeof decidedCase>[1]> = {}) =>
  decidedCase(rig, { summary: fileOf(course), decision: 'approved', ...more });

const listed = (rig: CaseRig, ending: EndingFilter = {}): string[] =>
  endingCourses(rig.context.index.all(), ending).map(({ row }) => row.id);

const DECEMBER: Course = { end: '2026-12-05' };
/** Course that continues it. */
const NEXT: Course = { end: '2027-03-05', applied: '2026-11-29', again: true };
let numbers = 0;
async function sent(rig: CaseRig, course: Course): Promise<string> {
  const id = await rig.queued({ summary: fileOf(course) });
  numbers += 1;
  await rig.send(id, acceptedAs(`20261129${String(numbers).padStart(8, '0')}`));
  return id;
}

test('approved courses are listed by their last day, both days inclusive; what NHI has not approved, and a file without a last day, is not', async () => {
  const rig = await caseRig();
  const first = await approved(rig, { end: '2026-12-01' }, { decision: 'partially-approved' });
  const last = await approved(rig, { end: '2026-12-31' });
  await approved(rig, { end: '2027-01-01' });
  await approved(rig, { end: null });
  await decidedCase(rig, { summary: fileOf({ end: '2026-12-09' }), decision: 'denied' });
  await sent(rig, { end: '2026-12-10' });
  expect(listed(rig, { from: '2026-12-01', to: '2026-12-31' })).toEqual([first, last]);
  expect(listed(rig, { to: '2026-12-30' })).toEqual([first]);
  expect(listed(rig)).toHaveLength(3);
});

test('a later application of the same patient and drug with 續用註記 continues a course: only `all` lists it then', async () => {
  const rig = await caseRig();
  const course = await approved(rig, DECEMBER);
  expect(listed(rig)).toEqual([course]);
  await rig.queued({ summary: fileOf(NEXT) });
  expect(listed(rig)).toEqual([]);
  expect(listed(rig, { all: true })).toEqual([course]);
});

test('a closed course is listed only with `all`', async () => {
  const rig = await caseRig();
  const course = await approved(rig, DECEMBER);
  await change(rig.context, course, { do: 'close', note: '停藥' }, '王承辦');
  expect([listed(rig), listed(rig, { all: true })]).toEqual([[], [course]]);
});

test.each([
  ['another patient', { ...NEXT, patient: 'B234567890' }],
  ['another drug', { ...NEXT, drug: OTHER_DRUG }],
  ['a first use', { ...NEXT, again: false }],
  ['the same days, as a copy of the file', { ...NEXT, end: DECEMBER.end }],
  ['half a year after the course', { ...NEXT, applied: '2027-06-30', end: '2027-09-01' }],
] as const)('%s is no continuation', async (_, other) => {
  const rig = await caseRig();
  const course = await approved(rig, DECEMBER);
  await sent(rig, other);
  expect(listed(rig)).toEqual([course]);
});

test('nor is an application before it, a cancelled one, or a supplement to the course itself', async () => {
  const rig = await caseRig();
  await sent(rig, NEXT);
  const course = await approved(rig, DECEMBER, { receipt: 'R1' });
  await rig.queued({
    summary: { ...fileOf({ ...NEXT, applied: '2026-11-28' }), subType: '2', originalReceiptNumber: 'R1' },
  });
  const gone = await rig.queued({ summary: fileOf({ ...NEXT, applied: '2026-11-27' }) });
  await cancel(rig.context, gone, { actor: '王承辦', reason: null });
  expect(listed(rig)).toEqual([course]);
});

test('an approval after an appeal stands for the application that it names: the course is listed once', async () => {
  const rig = await caseRig();
  await approved(rig, DECEMBER, { decision: 'partially-approved', receipt: 'R7' });
  const appeal = await decidedCase(rig, {
    summary: { ...fileOf(DECEMBER), subType: '3', originalReceiptNumber: 'R7' },
    decision: 'approved',
  });
  expect(listed(rig)).toEqual([appeal]);
  expect(listed(rig, { all: true })).toEqual([appeal]);
});
