import { expect, test } from 'vitest';
import type { IndexedCase } from '../../../main/agent/index/indexed-case.ts';
import {
  countInTurns,
  today,
  todoPlaces,
  type TodayQuestion,
} from '../../../main/agent/attendants/work/today.ts';
import type { OpenDeadlines } from '../../../main/agent/attendants/work/deadlines.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { type DeadlineKind, hasLapsed } from '../../../shared/today.ts';
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
    appeals: new Map(),
    deadlines: termsOf(cases),
    ...more,
  });
/** Each case's `due_on` as an open term of 補件, but where `kinds` says another. */
function termsOf(
  cases: readonly IndexedCase[],
  kindOf: Readonly<Record<string, DeadlineKind>> = {},
): OpenDeadlines {
  const running = new Map<string, { n: number; kind: DeadlineKind; dueOn: string }>();
  const lapsed = new Map<string, { n: number; kind: DeadlineKind; dueOn: string }[]>();
  for (const { row } of cases) {
    if (row.due_on === null) continue;
    const term = { n: 1, kind: kindOf[row.id] ?? 'supplement', dueOn: row.due_on } as const;
    if (hasLapsed(term, '2026-11-24')) lapsed.set(row.id, [term]);
    else running.set(row.id, term);
  }
  return { running, lapsed };
}
const NO_TERMS: OpenDeadlines = { running: new Map(), lapsed: new Map() };
const kinds = (cases: IndexedCase[], more: Partial<TodayQuestion> = {}): string[] =>
  ask(cases, more).entries.map(({ kind }) => kind);

test('cases on their way need nobody', () => {
  expect(ask([one(), one({ delivery: 'queued', accepted_at: null })]).entries).toEqual([]);
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
    'due-soon',
    'overdue',
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

test('what is due within the reminder days comes first, then what is overdue, then work without a date, then later dates', () => {
  const asked = { review: 'decided', decision: 'supplement-requested' } as const;
  const later = one({ ...asked, due_on: '2026-12-07' });
  const tomorrow = one({ ...asked, due_on: '2026-11-25' });
  const today_ = one({ ...asked, due_on: '2026-11-24' });
  const past = one({ ...asked, due_on: '2026-11-22' });
  const undated = one({ delivery: 'refused' });
  const denied = one({ review: 'decided', decision: 'denied', due_on: '2027-01-25' });
  const longer = one({ ...asked, due_on: '2026-11-12' });
  const cases = [later, denied, undated, longer, tomorrow, today_, past];
  // The appeal's day: it stands below, and the case stands where work without a date does.
  const deadlines = termsOf(cases, { [denied.row.id]: 'reconsideration' });
  expect(ask(cases, { deadlines }).entries.map(({ caseId }) => caseId)).toEqual(
    [today_, tomorrow, past, longer, denied, undated, later].map(({ row }) => row.id),
  );
});

test('不予同意 and 部份同意 stay until the doctor has decided against an appeal or one names them', () => {
  const denied = one({ review: 'decided', decision: 'denied', receipt_number: 'R1' });
  const partly = one({ review: 'decided', decision: 'partially-approved', receipt_number: 'R2' });
  const approved = one({ review: 'decided', decision: 'approved' });
  expect(ask([denied, partly, approved]).entries).toMatchObject([
    { caseId: denied.row.id, kind: 'notify-doctor', reasons: [{ detail: 'denied' }] },
    { caseId: partly.row.id, kind: 'notify-doctor', reasons: [{ detail: 'partially-approved' }] },
  ]);
  const informed = new Set([denied.row.id, partly.row.id]);
  expect(kinds([denied, partly], { informed })).toEqual(['decide-appeal', 'decide-appeal']);
  const appeals = new Map([
    [denied.row.id, 'no-appeal'],
    [partly.row.id, 'appeal'],
  ] as const);
  expect(kinds([denied, partly], { informed, appeals })).toEqual(['prepare-appeal']);
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
  const alone = one({ due_on: '2026-11-19' });
  const deadline = { n: 7, kind: 'supplement', dueOn: '2026-11-20' } as const;
  const deadlines = {
    ...NO_TERMS,
    running: new Map([
      [asked.row.id, deadline],
      [alone.row.id, { ...deadline, n: 8, dueOn: '2026-11-19' }],
    ]),
  };
  const { entries } = ask([asked, alone], { deadlines });
  expect(entries).toMatchObject([
    {
      caseId: asked.row.id,
      kind: 'overdue',
      deadline,
      reasons: [{ kind: 'supplement-requested' }, { kind: 'doubled' }],
    },
    { caseId: alone.row.id, kind: 'overdue', reasons: [], deadline: { n: 8 } },
  ]);
});

test('an appeal whose term has passed is nobody’s work any more, decided or not; a request of NHI’s stays overdue', () => {
  const denied = { review: 'decided', decision: 'denied', due_on: '2026-11-23' } as const;
  const [untold, told, wanted] = [one(denied), one(denied), one(denied)];
  const dispute = one({ ...denied, sub_type: '3' });
  const returned = one({ review: 'decided', decision: 'returned', due_on: '2026-11-23' });
  const asked = one({ review: 'decided', decision: 'supplement-requested', due_on: '2026-11-23' });
  const cases = [untold, told, wanted, dispute, returned, asked];
  const kindOf: Record<string, DeadlineKind> = { [dispute.row.id]: 'dispute', [returned.row.id]: 'returned' };
  for (const { row } of [untold, told, wanted]) kindOf[row.id] = 'reconsideration';
  const facts = {
    informed: new Set([told.row.id, wanted.row.id]),
    appeals: new Map([[wanted.row.id, 'appeal']] as const),
  };
  const listed = (dueOn: string): string[] => {
    const due = cases.map((each) => ({ ...each, row: { ...each.row, due_on: dueOn } }));
    return kinds(due, { ...facts, deadlines: termsOf(due, kindOf) });
  };
  expect(listed('2026-11-23')).toEqual(['overdue']);
  // The other way round: on its last day each of them can still be done.
  expect(listed('2026-11-24')).toEqual(Array.from({ length: 6 }, () => 'due-soon'));
});

test('what is overdue for more than fourteen days is folded away and counted nowhere, but not what else its case needs', async () => {
  const asked = { review: 'decided', decision: 'supplement-requested' } as const;
  const kept = one({ ...asked, due_on: '2026-11-10' });
  const folded = one({ ...asked, due_on: '2026-11-09' });
  const notice = one({ priority: '4', due_on: '2026-08-01' });
  const twice = one({ ...asked, due_on: '2026-08-01', doubled: 1 });
  const cases = [notice, folded, kept, twice];
  const deadlines = termsOf(cases, { [notice.row.id]: 'emergency-complete' });
  const view = ask(cases, { deadlines });
  expect(view.entries.map(({ caseId, kind }) => [caseId, kind])).toEqual([
    [kept.row.id, 'overdue'],
    [twice.row.id, 'supplement-requested'],
  ]);
  expect(view.late.map(({ caseId }) => caseId)).toEqual([folded.row.id, notice.row.id]);
  const question = {
    ...{ now: NOW, settings: work, notHandedOver: new Set<string>(), informed: new Set<string>() },
    ...{ appeals: new Map(), deadlines },
  };
  expect((await countInTurns(cases, question)).cases).toBe(2);
  expect([...todoPlaces(cases, question)]).toEqual([3, 3, 1, 1]);
});

test('acts of staff on a case do not move its time here', () => {
  const refused = one({ delivery: 'refused', stage_at: NOW - 3 * DAY, updated_at: NOW });
  expect(ask([refused]).entries[0]?.reasons[0]?.since).toBe('2026-11-21T15:00:00.000+08:00');
});

test('since NHI’s own 受理日期, where it was heard, a case waits for its decision', () => {
  const uploaded = one({ review: 'reviewing', accepted_at: NOW - 20 * DAY, received_on: '2026-11-20' });
  expect(kinds([uploaded])).toEqual([]);
  const unknown = one({ review: 'reviewing', accepted_at: NOW - 20 * DAY });
  expect(ask([unknown]).entries[0]?.reasons).toMatchObject([{ kind: 'enquiry', detail: '20' }]);
});

test.each(['none', 'processing', 'reviewing'] as const)(
  'what NHI has for long without a decision needs a person, also where NHI has said no more of it than: %s',
  (review) => {
    expect(kinds([one({ review, accepted_at: NOW - 14 * DAY })])).toEqual([]);
    expect(kinds([one({ review, accepted_at: NOW - 14 * DAY - 1 })])).toEqual(['enquiry']);
  },
);

test('an answer in words that TWPAS does not list, or with results that contradict each other, needs a person at once', () => {
  const asked = (row: Partial<IndexedCase['row']>) => ask([one(row)]).entries.map(({ reasons }) => reasons);
  const since = '2026-11-24T14:00:00.000+08:00';
  expect(asked({ review: 'processing', disposition: '審畢結果(更正)' })).toEqual([
    [{ kind: 'answer-unclear', since, detail: '審畢結果(更正)' }],
  ]);
  expect(asked({ review: 'decided', disposition: '審畢結果' })).toEqual([
    [{ kind: 'answer-unclear', since, detail: '審畢結果' }],
  ]);
  // Taken back by NHI: its words are known, and it is asked about again.
  expect(asked({ review: 'processing', disposition: '審畢結果' })).toEqual([]);
  expect(asked({ review: 'processing', disposition: '處理中(檔案檢核中)' })).toEqual([]);
  expect(asked({ review: 'decided', disposition: '審畢結果', decision: 'approved' })).toEqual([]);
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
  const counted = {
    ...{ now: NOW, settings: work, notHandedOver: new Set<string>(), informed: new Set<string>() },
    appeals: new Map(),
  };
  const snoozed = one({ missed_since: NOW - DAY, snoozed_until: '2026-11-30' });
  const closed = one({ missed_since: NOW - DAY, closed_at: NOW });
  const count = await countInTurns([missed, snoozed, closed, one()], { ...counted, deadlines: NO_TERMS });
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

test('an approval whose drug ends within the weeks of the setting is up for 續用, until it was applied for again', () => {
  const approved = { review: 'decided', decision: 'approved', patient_key: 'p' } as const;
  const ends = one(approved, { periodEnd: '2026-12-10', drugCodes: ['KC1'] });
  const late = one(approved, { periodEnd: '2027-03-01', drugCodes: ['KC1'] });
  expect(ask([ends, late]).continuations).toEqual({ near: 0, all: 1, until: '2026-12-22' });
  const otherDrug = one({ patient_key: 'p' }, { continued: true, drugCodes: ['KC2'] });
  expect(ask([ends, otherDrug]).continuations.all).toBe(1);
  const again = one({ patient_key: 'p' }, { continued: true, drugCodes: ['KC1'] });
  expect(ask([ends, again]).continuations.all).toBe(0);
  const soon = one(approved, { periodEnd: '2026-11-30', drugCodes: ['KC1'] });
  expect(ask([ends, soon]).continuations).toMatchObject({ near: 1, all: 2 });
});

test('counted in turns it is the same number as at once', async () => {
  const { index } = randomIndex('in turns', 5000);
  const asked = {
    now: Date.parse('2026-11-28T09:00:00+08:00'),
    settings: settingsSchema.shape.work.parse({}),
    notHandedOver: new Set<string>(),
    informed: new Set<string>(),
    appeals: new Map(),
    deadlines: termsOf(index.all()),
  };
  const atOnce = todoPlaces(index.all(), asked).filter((standing) => standing === 1).length;
  expect(atOnce).toBeGreaterThan(0);
  expect((await countInTurns(index.all(), asked)).cases).toBe(atOnce);
});
