import { expect, test } from 'vitest';
import type { IndexedCase } from '../../../main/agent/index/case-index.ts';
import {
  countInTurns,
  today,
  todoPlaces,
  type TodayQuestion,
} from '../../../main/agent/attendants/work/today.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { settingsIn } from '../support/open-core.ts';
import { randomIndex } from '../support/random-index.ts';
import { statusWith } from '../support/status-with.ts';

const NOW = Date.parse('2026-11-24T15:00:00+08:00');
const DAY = DAY_MS;
const { work } = settingsIn('/place');

const WELL: TodayQuestion['status'] = {
  ...statusWith(),
  folders: [],
  lastPollAt: new Date(NOW - 60_000).toISOString(),
};

let seq = 0;
function one(row: Partial<IndexedCase['row']> = {}, label: Partial<IndexedCase['label']> = {}): IndexedCase {
  seq += 1;
  const whole = {
    seq,
    id: `case-${String(seq)}`,
    folder: '/export',
    delivery: 'accepted',
    hold_reason: null,
    doubt_reason: null,
    review: 'none',
    decision: null,
    disposition: null,
    profile: 'cancer',
    priority: '1',
    sub_type: '1',
    patient_key: null,
    case_number: '1',
    receipt_number: null,
    superseded_by: null,
    unread: 0,
    doubled: 0,
    created_at: NOW - 3_600_000,
    updated_at: NOW - 3_600_000,
    accepted_at: NOW - 3_600_000,
    decided_on: null,
    decided_at: null,
    stage_at: NOW - 3_600_000,
    searched_since: null,
    missed_since: null,
    error_code: null,
    received_on: null,
    first_decided_on: null,
    first_decision: null,
    owner: null,
    due_on: null,
    snoozed_until: null,
    closed_at: null,
    awaits_doctor: null,
    awaits_report: null,
    ...row,
  } as IndexedCase['row'];
  return {
    row: whole,
    label: {
      relPath: 'a.json',
      fileName: 'a.json',
      patientName: null,
      patientNumber: null,
      drugCodes: [],
      ...label,
    },
    stage: whole.delivery === 'accepted' ? 'accepted' : whole.delivery,
    doctorKey: '',
  };
}

const ask = (cases: IndexedCase[], more: Partial<TodayQuestion> = {}) =>
  today(cases, {
    now: NOW,
    settings: work,
    status: WELL,
    notHandedOver: new Set(),
    informed: new Set(),
    deadlines: new Map(),
    seenUpTo: 0,
    ...more,
  });
const kinds = (cases: IndexedCase[], more: Partial<TodayQuestion> = {}): string[] =>
  ask(cases, more).entries.map(({ kind }) => kind);

test('cases on their way need nobody, and are counted', () => {
  const view = ask([one(), one({ delivery: 'queued', accepted_at: null })]);
  expect(view.entries).toEqual([]);
  expect(view.onItsWay).toEqual([
    { stage: 'queued', count: 1, oldest: '2026-11-24T14:00:00.000+08:00' },
    { stage: 'accepted', count: 1, oldest: '2026-11-24T14:00:00.000+08:00' },
  ]);
});

test('everything that needs a person is named once, by the days left and then by what it is', () => {
  const cases = [
    one({ review: 'reviewing', accepted_at: NOW - 15 * DAY }),
    one({ delivery: 'held', hold_reason: 'by-person' }),
    one({ disposition: '處理中(等待附件檔)', review: 'processing', stage_at: NOW - 2 * DAY }),
    one({ delivery: 'waiting' }),
    one({ due_on: '2026-11-26' }),
    one({ delivery: 'uncertain', doubt_reason: 'search-refused' }),
    one({ review: 'decided', decision: 'denied' }),
    one({ doubled: 1 }),
    one({ review: 'decided', decision: 'supplement-requested' }),
    one({ review: 'decided', decision: 'returned' }),
    one({ review: 'failed' }),
    one({ delivery: 'refused' }),
    one({ delivery: 'rejected' }),
    one({ due_on: '2026-11-20', delivery: 'rejected' }),
  ];
  expect(kinds(cases)).toEqual([
    'overdue',
    'due-soon',
    'doubtful',
    'doubled',
    'supplement-requested',
    'returned',
    'notify-doctor',
    'rejected',
    'refused',
    'nhi-failed',
    'enquiry',
    'awaits-file-long',
    'held',
    'missing-attachments',
  ]);
});

test('overdue comes first, then what is due within the reminder days, then work without a date, then later dates', () => {
  const due = (on: string, kind: 'supplement' | 'reconsideration' = 'supplement') => ({
    n: 1,
    kind,
    dueOn: on,
  });
  const asked = { review: 'decided', decision: 'supplement-requested' } as const;
  const later = one({ ...asked, due_on: '2026-12-07' });
  const tomorrow = one({ ...asked, due_on: '2026-11-25' });
  const today_ = one({ ...asked, due_on: '2026-11-24' });
  const past = one({ ...asked, due_on: '2026-11-22' });
  const undated = one({ delivery: 'refused' });
  const denied = one({ review: 'decided', decision: 'denied', due_on: '2027-01-25' });
  const cases = [later, denied, undated, tomorrow, today_, past];
  const deadlines = new Map([
    [later.row.id, due('2026-12-07')],
    [tomorrow.row.id, due('2026-11-25')],
    [today_.row.id, due('2026-11-24')],
    [past.row.id, due('2026-11-22')],
    // The appeal's day: it stands below, and the case stands where work without a date does.
    [denied.row.id, due('2027-01-25', 'reconsideration')],
  ]);
  expect(ask(cases, { deadlines }).entries.map(({ caseId }) => caseId)).toEqual(
    [past, today_, tomorrow, denied, undated, later].map(({ row }) => row.id),
  );
});

test('不予同意 and 部份同意 stay until the doctor has been told or an appeal names them', () => {
  const denied = one({ review: 'decided', decision: 'denied', receipt_number: 'R1' });
  const partly = one({ review: 'decided', decision: 'partially-approved', receipt_number: 'R2' });
  const approved = one({ review: 'decided', decision: 'approved' });
  expect(ask([denied, partly, approved]).entries).toMatchObject([
    { caseId: denied.row.id, kind: 'notify-doctor', reasons: [{ detail: 'denied' }] },
    { caseId: partly.row.id, kind: 'notify-doctor', reasons: [{ detail: 'partially-approved' }] },
  ]);
  expect(kinds([denied, partly], { informed: new Set([denied.row.id, partly.row.id]) })).toEqual([]);
  const appeal = one({ sub_type: '3' }, { originalReceiptNumber: 'R1' });
  expect(ask([denied, partly, appeal]).entries.map(({ caseId }) => caseId)).toEqual([partly.row.id]);
});

test('an overdue entry keeps its own reasons and shows its deadline; without another reason, only that', () => {
  const asked = one({
    due_on: '2026-11-20',
    review: 'decided',
    decision: 'supplement-requested',
    doubled: 1,
  });
  const alone = one({ due_on: '2026-11-20' });
  const deadline = { n: 7, kind: 'supplement', dueOn: '2026-11-20' } as const;
  const { entries } = ask([asked, alone], { deadlines: new Map([[asked.row.id, deadline]]) });
  expect(entries).toMatchObject([
    {
      caseId: asked.row.id,
      kind: 'overdue',
      deadline,
      reasons: [{ kind: 'supplement-requested' }, { kind: 'doubled' }],
    },
    { caseId: alone.row.id, kind: 'overdue', reasons: [], deadline: null },
  ]);
});

test('acts of staff on a case move neither its time here nor the decisions since', () => {
  const refused = one({ delivery: 'refused', stage_at: NOW - 3 * DAY, updated_at: NOW });
  expect(ask([refused]).entries[0]?.reasons[0]?.since).toBe('2026-11-21T15:00:00.000+08:00');
  const decided = one({
    review: 'decided',
    decision: 'approved',
    stage_at: NOW - 3 * DAY,
    decided_at: NOW,
    updated_at: NOW,
  });
  expect(ask([decided], { seenUpTo: NOW - DAY }).decidedSince).toEqual([]);
});

test('since NHI’s own 受理日期, where it was heard, a case waits for its decision', () => {
  const uploaded = one({ review: 'reviewing', accepted_at: NOW - 20 * DAY, received_on: '2026-11-20' });
  expect(kinds([uploaded])).toEqual([]);
  const unknown = one({ review: 'reviewing', accepted_at: NOW - 20 * DAY });
  expect(ask([unknown]).entries[0]?.reasons).toMatchObject([{ kind: 'enquiry', detail: '20' }]);
});

test('a doubtful send that the agent still searches for needs nobody yet, and after a quarter of an hour a person, whatever was found', () => {
  for (const doubt_reason of [null, 'search-refused']) {
    const fresh = one({ delivery: 'uncertain', doubt_reason, searched_since: NOW - 14 * 60_000 });
    expect(kinds([fresh])).toEqual([]);
    expect(kinds([fresh], { now: NOW + 60_000 })).toEqual(['doubtful']);
  }
});

test('a case that NHI accepted and does not show needs a person, until it is shown or answered, and is counted for the alert', async () => {
  const missed = one({ missed_since: NOW - DAY });
  expect(ask([missed]).entries).toMatchObject([
    {
      kind: 'not-shown',
      reasons: [{ kind: 'not-shown', since: '2026-11-23T15:00:00.000+08:00', detail: null }],
    },
  ]);
  const counted = { now: NOW, settings: work, notHandedOver: new Set<string>(), informed: new Set<string>() };
  const snoozed = one({ missed_since: NOW - DAY, snoozed_until: '2026-11-30' });
  const closed = one({ missed_since: NOW - DAY, closed_at: NOW });
  const count = await countInTurns([missed, snoozed, closed, one()], { ...counted, deadlines: new Map() });
  expect(count).toEqual({ cases: 1, notShown: 2 });
  expect(kinds([one({ missed_since: null })])).toEqual([]);
  expect(kinds([one({ missed_since: NOW, review: 'decided', decision: 'approved' })])).toEqual([]);
  expect(kinds([one({ missed_since: NOW, review: 'reviewing' })])).toEqual(['not-shown']);
});

test('a case whose number NHI shows for another application needs a person, who is told the number', () => {
  const anothers = one({ error_code: 'number-of-another', case_number: '77' });
  expect(ask([anothers]).entries[0]?.reasons).toMatchObject([{ kind: 'number-of-another', detail: '77' }]);
  expect(kinds([one({ error_code: 'timeout' })])).toEqual([]);
  expect(kinds([one({ error_code: 'number-of-another', review: 'decided', decision: 'approved' })])).toEqual(
    [],
  );
});

test('a doubtful send that is not searched for needs a person immediately', () => {
  expect(kinds([one({ delivery: 'uncertain', searched_since: null, stage_at: NOW })])).toEqual(['doubtful']);
});

test('a snoozed, closed or superseded case is not shown; snoozed ones are counted', () => {
  const cases = [
    one({ delivery: 'rejected', snoozed_until: '2026-11-25' }),
    one({ delivery: 'rejected', snoozed_until: '2026-11-24' }),
    one({ delivery: 'rejected', closed_at: NOW }),
    one({ delivery: 'rejected', superseded_by: 'x' }),
  ];
  const view = ask(cases);
  expect(view.entries.map(({ caseId }) => caseId)).toEqual([cases[1]?.row.id]);
  expect(view.snoozed).toBe(1);
});

test('a request for more that a later application answers is done', () => {
  const asked = one({ review: 'decided', decision: 'supplement-requested', receipt_number: 'R1' });
  expect(kinds([asked])).toEqual(['supplement-requested']);
  expect(kinds([asked, one({ sub_type: '2' }, { originalReceiptNumber: 'R1' })])).toEqual([]);
  const notTaken = one({ delivery: 'refused' }, { originalReceiptNumber: 'R1' });
  expect(kinds([asked, notTaken])).toEqual(['supplement-requested', 'refused']);
});

test('a stopped destination and a folder that cannot be reached come before all cases', () => {
  const status = {
    ...WELL,
    destination: { ...WELL.destination, state: 'paused' as const, reason: 'forbidden' },
    folders: [{ path: '/export', state: 'unreachable' as const, lastScanAt: null, holder: null }],
  };
  expect(kinds([one({ delivery: 'rejected' })], { status })).toEqual([
    'destination-paused',
    'folder-trouble',
    'rejected',
  ]);
});

test('a quiet of more office hours than the setting is said, over a weekend it is none', () => {
  const friday = Date.parse('2026-11-20T17:00:00+08:00');
  const old = one({ created_at: friday, accepted_at: friday });
  expect(kinds([old], { now: Date.parse('2026-11-23T09:00:00+08:00') })).not.toContain('quiet-intake');
  const status = { ...WELL, lastPollAt: '2026-11-20T17:00:00+08:00' };
  expect(kinds([old], { now: NOW, status })).toEqual(['quiet-intake', 'quiet-poll']);
});

test('decisions are counted whole by result, until the person marks them as seen', () => {
  const decided = (stage: 'approved' | 'denied', at: number): IndexedCase => ({
    ...one({ review: 'decided', decision: stage, stage_at: at }),
    stage,
  });
  const cases = [
    ...Array.from({ length: 300 }, () => decided('approved', NOW - 2 * DAY)),
    decided('approved', NOW - 3_600_000),
    decided('denied', NOW - 2 * 3_600_000),
  ];
  const view = ask(cases);
  expect(view.decidedSince).toEqual([
    { stage: 'denied', count: 1 },
    { stage: 'approved', count: 301 },
  ]);
  expect(view.seen).toEqual({ upTo: 0, newest: NOW - 3_600_000 });
  expect(ask(cases, { seenUpTo: NOW - DAY }).decidedSince).toEqual([
    { stage: 'denied', count: 1 },
    { stage: 'approved', count: 1 },
  ]);
  // What came after it was counted is not seen with it.
  const after = decided('denied', NOW - 60_000);
  expect(ask([...cases, after], { seenUpTo: view.seen.newest }).decidedSince).toEqual([
    { stage: 'denied', count: 1 },
  ]);
});

test('entries that return by themselves are listed with their day, the soonest first', () => {
  const snoozed = one({ delivery: 'rejected', snoozed_until: '2026-12-01' });
  const due = one({ due_on: '2026-11-29' });
  expect(ask([snoozed, due, one()]).later).toEqual([
    { caseId: due.row.id, on: '2026-11-29', why: 'due' },
    { caseId: snoozed.row.id, on: '2026-12-01', why: 'snoozed' },
  ]);
});

test('an approval whose drug ends within the weeks of the setting is up for 續用, until it was applied for again', () => {
  const approved = { review: 'decided', decision: 'approved', patient_key: 'p' } as const;
  const ends = one(approved, { periodEnd: '2026-12-10', drugCodes: ['KC1'] });
  const late = one(approved, { periodEnd: '2027-03-01', drugCodes: ['KC1'] });
  expect(ask([ends, late]).continuations).toEqual([{ caseId: ends.row.id, periodEnd: '2026-12-10' }]);
  const otherDrug = one({ patient_key: 'p' }, { continued: true, drugCodes: ['KC2'] });
  expect(ask([ends, otherDrug]).continuations).toHaveLength(1);
  const again = one({ patient_key: 'p' }, { continued: true, drugCodes: ['KC1'] });
  expect(ask([ends, again]).continuations).toEqual([]);
});

test('counted in turns it is the same number as at once', async () => {
  const { index } = randomIndex('in turns', 5000);
  const asked = {
    now: Date.parse('2026-11-28T09:00:00+08:00'),
    settings: settingsSchema.shape.work.parse({}),
    notHandedOver: new Set<string>(),
    informed: new Set<string>(),
    deadlines: new Map(),
  };
  const atOnce = todoPlaces(index.all(), asked).filter((standing) => standing === 1).length;
  expect(atOnce).toBeGreaterThan(0);
  expect((await countInTurns(index.all(), asked)).cases).toBe(atOnce);
});
