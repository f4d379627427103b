import { expect, test } from 'vitest';
import type { Decision, Review } from '../../../shared/states.ts';
import type { ResultFile } from '../../../shared/api/views/result-file.ts';
import { dueResults, resultsWritten } from '../../../main/agent/carrier/cases/outbox.ts';
import {
  duePolls,
  hear,
  type HeardAnswer,
  learnNumber,
  pollAfter,
  polled,
  receivedNewer,
} from '../../../main/agent/carrier/cases/reviews.ts';
import { taipeiDay } from '../../../main/agent/ground/fhir/taipei.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { markRead } from '../../../main/agent/carrier/cases/staff.ts';
import { assign } from '../../../main/agent/attendants/work/staff-work.ts';
import { acceptedAs, caseRig, REJECTED, sha256Of, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POLL = 60_000;

/** `day time disposition-like words`, as NHI would date it. */
function answer(
  ordinal: string,
  review: Review,
  decision: Decision | null = null,
  more: { receiptNumber?: string; text?: string; opinion?: string } = {},
): HeardAnswer {
  const disposition = more.text ?? review;
  const items = [
    { sequence: 1, resultCode: null, approvedQuantity: null, opinion: more.opinion ?? null, details: [] },
  ];
  const [created = ''] = ordinal.split(' ');
  const view = {
    disposition,
    review,
    decision,
    created,
    receiptNumber: more.receiptNumber ?? null,
    issue: null,
    items,
  };
  return {
    resourceId: 'r',
    contentHash: sha256Of(`${ordinal}${disposition}${String(decision)}${more.opinion ?? ''}`),
    ordinal,
    receiptNumber: more.receiptNumber ?? null,
    view,
    body: '{}',
  };
}
async function accepted(rig: CaseRig): Promise<string> {
  const id = await rig.queued();
  await rig.send(id, acceptedAs(`N${id}`));
  return id;
}
const results = (rig: CaseRig): ResultFile[] => dueResults(rig.context).map(({ result }) => result());
/** Due results, marked as written: they are not due any more. */
async function taken(rig: CaseRig): Promise<ResultFile[]> {
  const due = dueResults(rig.context);
  await resultsWritten(
    rig.context,
    due.map(({ n }) => n),
  );
  return due.map(({ result }) => result());
}

test('an answer moves the review, a decision is unread and due for the HIS in the same transaction', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  expect(await taken(rig)).toMatchObject([{ delivery: 'accepted', review: 'none', caseNumber: `N${id}` }]);
  expect(await hear(rig.context, id, answer('2026-11-24 ', 'processing'), POLL)).toBe('new');
  expect(rig.row(id)).toMatchObject({ review: 'processing', unread: 0, decided_at: null });
  expect(results(rig)).toEqual([]);
  await hear(
    rig.context,
    id,
    answer('2026-11-25 ', 'decided', 'approved', { receiptNumber: '20261125', opinion: '同意' }),
    POLL,
  );
  expect(rig.row(id)).toMatchObject({
    review: 'decided',
    decision: 'approved',
    decided_on: '2026-11-25',
    decided_at: rig.clock.now(),
    receipt_number: '20261125',
    unread: 1,
  });
  const [result, ...more] = results(rig);
  expect(more).toEqual([]);
  expect(result).toMatchObject({
    format: 1,
    caseId: id,
    revision: rig.row(id).revision,
    sha256: rig.row(id).sha256,
    decision: 'approved',
    decidedOn: '2026-11-25',
    caseNumber: `N${id}`,
    receiptNumber: '20261125',
    issue: null,
    items: [{ sequence: 1, opinion: '同意' }],
  });
  expect(rig.events(id).at(-1)).toMatchObject({
    kind: 'review',
    from_state: 'processing',
    to_state: 'decided',
    detail: JSON.stringify({ disposition: 'decided', decision: 'approved' }),
  });
});

test('the same version again changes nothing that anybody sees', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const decided = answer('2026-11-25 ', 'decided', 'denied');
  await hear(rig.context, id, decided, POLL);
  await markRead(rig.context, [id]);
  const before = rig.row(id);
  rig.clock.set(rig.clock.now() + HOUR);
  expect(await hear(rig.context, id, decided, POLL)).toBe('known');
  expect(rig.row(id)).toEqual(before);
  expect(results(rig)).toHaveLength(1);
});

test('an older version is kept and sets nothing back, nor does it make a decided case one that is asked about often', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await hear(rig.context, id, answer('2026-11-25 ', 'decided', 'approved', { opinion: 'standing' }), POLL);
  const nextPollAt = rig.row(id).next_poll_at;
  const old = answer('2026-11-24 ', 'reviewing', null, { opinion: 'older' });
  const { revision } = rig.row(id);
  expect(await hear(rig.context, id, old, POLL)).toBe('older');
  expect(rig.events(id).at(-1)).toMatchObject({
    kind: 'answer-older',
    detail: JSON.stringify({ disposition: 'reviewing' }),
  });
  // A page that shows the case shows it too.
  expect(rig.row(id).revision).toBeGreaterThan(revision);
  expect(await hear(rig.context, id, old, POLL)).toBe('known');
  expect(rig.row(id)).toMatchObject({ review: 'decided', decision: 'approved', next_poll_at: nextPollAt });
  expect(
    caseDetail(rig.context, id, false)?.answers.filter(({ kind }) => kind === 'claim-response'),
  ).toHaveLength(2);
  // A result that is due later still carries the items of the version that stands.
  await hear(
    rig.context,
    id,
    answer('2026-11-24 ', 'reviewing', null, { receiptNumber: '7', opinion: 'older yet' }),
    POLL,
  );
  expect(results(rig).at(-1)).toMatchObject({ receiptNumber: '7', items: [{ opinion: 'standing' }] });
});

test('a changed decision is unread again and exported again, also when only its items changed', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await hear(rig.context, id, answer('2026-11-25 ', 'decided', 'denied'), POLL);
  const told = await taken(rig);
  await markRead(rig.context, [id]);
  await hear(rig.context, id, answer('2026-12-20 ', 'decided', 'approved'), POLL);
  expect(rig.row(id)).toMatchObject({ decision: 'approved', decided_on: '2026-12-20', unread: 1 });
  told.push(...(await taken(rig)));
  await markRead(rig.context, [id]);
  await hear(rig.context, id, answer('2026-12-20 ', 'decided', 'approved', { opinion: 'more words' }), POLL);
  expect(rig.row(id).unread).toBe(1);
  expect(rig.kinds(id).at(-1)).toBe('answer-version');
  told.push(...(await taken(rig)));
  expect(told.map(({ decision }) => decision)).toEqual(['denied', 'approved', 'approved']);
  const revisions = told.map(({ revision }) => revision);
  expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
});

/** The same content as an earlier version, which NHI dates by its `lastUpdated` alone. */
const dated = (hour: string, decision: Decision, resourceId = 'r'): HeardAnswer => ({
  ...answer(`2026-11-25 2026-11-25T${hour}:00:00.000Z`, 'decided', decision),
  contentHash: sha256Of(`${resourceId} ${decision}`),
  resourceId,
});

test('a decision that NHI takes back stands again as it stood before, unread and exported', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await hear(rig.context, id, dated('01', 'approved'), POLL);
  const told = await taken(rig);
  await hear(rig.context, id, dated('02', 'denied'), POLL);
  told.push(...(await taken(rig)));
  await markRead(rig.context, [id]);
  expect(await hear(rig.context, id, dated('03', 'approved'), POLL)).toBe('new');
  expect(rig.row(id)).toMatchObject({ decision: 'approved', unread: 1 });
  told.push(...(await taken(rig)));
  expect(told.map(({ decision }) => decision)).toEqual(['approved', 'denied', 'approved']);
  // The withdrawn decision, heard late, is older than that.
  expect(await hear(rig.context, id, dated('02', 'denied'), POLL)).toBe('known');
  expect(await hear(rig.context, id, dated('03', 'approved'), POLL)).toBe('known');
  expect(rig.row(id)).toMatchObject({ decision: 'approved' });
  expect(results(rig)).toEqual([]);
});

test('two answers that stand side by side do not take turns, however a server dates them', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await taken(rig);
  const told: ResultFile[] = [];
  for (const hour of ['01', '02', '03']) {
    await hear(rig.context, id, dated(hour, 'denied', 'one'), POLL);
    told.push(...(await taken(rig)));
    await hear(rig.context, id, dated(hour, 'approved', 'other'), POLL);
    told.push(...(await taken(rig)));
  }
  expect(told.map(({ decision }) => decision)).toEqual(['denied', 'approved']);
});

test('an earlier version that NHI tells again under its old date, or what stands under a later one, moves nothing', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const [first, second] = [
    answer('2026-11-25 ', 'decided', 'approved'),
    answer('2026-11-25 ', 'decided', 'denied'),
  ];
  await hear(rig.context, id, first, POLL);
  await hear(rig.context, id, second, POLL);
  const before = rig.row(id);
  expect(await hear(rig.context, id, first, POLL)).toBe('known');
  expect(rig.row(id)).toEqual(before);
  expect(await hear(rig.context, id, { ...second, ordinal: '2026-11-26 ' }, POLL)).toBe('known');
  expect(rig.row(id)).toEqual(before);
  // Its date counts from now on.
  const between = answer('2026-11-25 2026-11-25T09:00:00.000Z', 'decided', 'approved', { opinion: '補充' });
  expect(await hear(rig.context, id, between, POLL)).toBe('older');
});

test('words that we do not know stand for a case that NHI works on', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const known = answer('2026-11-25 ', 'processing', null, { text: '新的處理情形' });
  await hear(rig.context, id, { ...known, view: { ...known.view, review: null } }, POLL);
  expect(rig.row(id)).toMatchObject({ review: 'processing', disposition: '新的處理情形' });
});

test('another stage, and other words for the same stage, are news in the history of the case', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const text = '審查中';
  const heard: string[] = [];
  for (const version of [
    answer('2026-11-24 ', 'processing', null, { text }),
    answer('2026-11-25 ', 'reviewing', null, { text }),
    answer('2026-11-26 ', 'reviewing', null, { text: '專業審查中' }),
    answer('2026-11-27 ', 'reviewing', null, { text: '專業審查中' }),
  ]) {
    await hear(rig.context, id, version, POLL);
    heard.push(rig.kinds(id).at(-1) ?? '');
  }
  expect(heard).toEqual(['review', 'review', 'review', 'answer-version']);
});

test('a decision was received when it first came: what says the same again is counted, under whatever id and time', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const said = { opinion: '不符給付規定' };
  await hear(rig.context, id, answer('2026-11-25 2026-11-25T02:00:00.000Z', 'decided', 'denied', said), POLL);
  const before = rig.row(id);
  await taken(rig);
  for (const hour of ['03', '04', '01']) {
    rig.clock.set(rig.clock.now() + HOUR);
    const ordinal = `2026-11-25 2026-11-25T${hour}:00:00.000Z`;
    const again = { ...answer(ordinal, 'decided', 'denied', said), resourceId: `restored at ${hour}` };
    expect(await hear(rig.context, id, again, POLL)).toBe('known');
  }
  expect(rig.row(id)).toEqual({ ...before, next_poll_at: rig.row(id).next_poll_at });
  expect(results(rig)).toEqual([]);
  const answers = caseDetail(rig.context, id, false)?.answers.filter(({ kind }) => kind === 'claim-response');
  expect(answers).toMatchObject([{ repeats: 3, decision: 'denied' }]);
});

test('the same decision in the same words keeps its date where a quantity or NHI’s own date is corrected; other words have a date of their own', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const first = answer('2026-11-25 ', 'decided', 'partially-approved', { opinion: '同意部分' });
  await hear(rig.context, id, first, POLL);
  const { decided_at: at } = rig.row(id);
  rig.clock.set(rig.clock.now() + HOUR);
  const items = first.view.items.map((item) => ({ ...item, approvedQuantity: 21 }));
  const corrected = { ...first, ordinal: '2026-11-26 ', contentHash: sha256Of('21') };
  const view = { ...first.view, items, created: '2026-11-26' };
  await hear(rig.context, id, { ...corrected, view }, POLL);
  expect(rig.kinds(id).at(-1)).toBe('answer-version');
  expect(rig.row(id)).toMatchObject({ decided_at: at, decided_on: '2026-11-26' });
  const reworded = answer('2026-11-27 ', 'decided', 'partially-approved', { opinion: '同意一個月' });
  await hear(rig.context, id, reworded, POLL);
  expect(rig.row(id)).toMatchObject({ decided_at: rig.clock.now(), decided_on: '2026-11-27' });
});

test('a decision that stands again after another is dated anew', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await hear(rig.context, id, dated('01', 'denied'), POLL);
  await hear(rig.context, id, answer('2026-12-01 ', 'reviewing'), POLL);
  rig.clock.set(rig.clock.now() + HOUR);
  await hear(rig.context, id, answer('2026-12-02 ', 'decided', 'denied'), POLL);
  expect(rig.row(id)).toMatchObject({ decided_at: rig.clock.now(), decided_on: '2026-12-02' });
});

test('a review that is opened again is no decision any more', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await hear(rig.context, id, answer('2026-11-25 ', 'decided', 'denied'), POLL);
  await hear(rig.context, id, answer('2026-12-01 ', 'reviewing'), POLL);
  expect(rig.row(id)).toMatchObject({
    review: 'reviewing',
    decision: null,
    decided_on: null,
    decided_at: null,
  });
});

test('an answer that is dated in the future by mistake does not stand against the decision that follows it', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await hear(rig.context, id, answer('2099-12-31 ', 'decided', 'approved'), POLL);
  const right = answer('2026-11-25 ', 'decided', 'denied');
  expect(await hear(rig.context, id, right, POLL)).toBe('new');
  expect(rig.row(id)).toMatchObject({ decision: 'denied', decided_on: '2026-11-25' });
  // NHI shows both for a while: they do not take turns.
  for (let round = 0; round < 2; round += 1) {
    await hear(rig.context, id, answer('2099-12-31 ', 'decided', 'approved'), POLL);
    await hear(rig.context, id, right, POLL);
    expect(rig.row(id).decision).toBe('denied');
  }
});

test('a receipt number that comes late reaches the HIS with what stands', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const decided = answer('2026-11-25 ', 'decided', 'denied');
  await hear(rig.context, id, decided, POLL);
  expect(await taken(rig)).toMatchObject([{ receiptNumber: null }]);
  expect(await hear(rig.context, id, { ...decided, receiptNumber: '20261125' }, POLL)).toBe('known');
  expect(await taken(rig)).toMatchObject([{ receiptNumber: '20261125' }]);
  await hear(rig.context, id, { ...decided, receiptNumber: '20261126' }, POLL);
  expect(rig.row(id).receipt_number).toBe('20261125');
});

test.each([
  [null, '2026-11-24 ', 'processing', true],
  ['2026-11-24 ', '2026-11-25 ', 'processing', true],
  ['2026-11-25 ', '2026-11-24 ', 'decided', false],
  ['2026-11-24 2026-11-24T01:00:00.000Z', '2026-11-24 2026-11-24T02:00:00.000Z', 'processing', true],
  ['2026-11-24 2026-11-24T02:00:00.000Z', '2026-11-24 2026-11-24T01:00:00.000Z', 'decided', false],
  ['2026-11-24 ', '2026-11-24 2026-11-24T01:00:00.000Z', 'processing', false],
  ['2026-11-24 2026-11-24T01:00:00.000Z', '2026-11-24 ', 'decided', true],
  ['2026-11-24 ', '2026-11-24 ', 'reviewing', true],
  ['2026-11-24 ', '2026-11-24 ', 'decided', true],
  // A day or a time that lies far ahead is a mistake: the other one decides, and without it a review never goes back.
  ['2099-12-31 ', '2026-11-25 ', 'decided', true],
  ['2099-12-31 ', '2026-11-25 ', 'processing', false],
  ['2099-12-31 2026-11-24T01:00:00.000Z', '2026-11-25 2026-11-25T01:00:00.000Z', 'processing', true],
  ['2099-12-31 2026-11-25T01:00:00.000Z', '2026-11-25 2026-11-24T01:00:00.000Z', 'decided', false],
  ['2026-11-24 2099-12-31T01:00:00.000Z', '2026-11-24 2026-11-25T01:00:00.000Z', 'decided', true],
  ['2026-11-24 ', '2099-12-31 ', 'processing', false],
  ['2026-12-20 ', '2026-12-19 ', 'decided', false],
] as const)(
  'while a review stands at %s, one dated %s that says %s counts as newer: %s',
  (known, heard, review, newer) => {
    const now = Date.parse('2026-11-25T10:00:00+08:00');
    expect(receivedNewer({ ordinal: known, review: 'reviewing' }, { ordinal: heard, review }, now)).toBe(
      newer,
    );
  },
);

test('versions heard in any order end at the same review', async () => {
  const versions = [
    answer('2026-11-24 2026-11-24T01:00:00.000Z', 'processing'),
    answer('2026-11-24 2026-11-24T03:00:00.000Z', 'reviewing'),
    answer('2026-11-26 2026-11-26T01:00:00.000Z', 'decided', 'denied'),
    answer('2026-11-26 2026-11-26T09:00:00.000Z', 'decided', 'approved'),
  ];
  for (const order of [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1],
    [1, 3, 0, 2],
  ]) {
    const rig = await caseRig();
    const id = await accepted(rig);
    for (const at of order) await hear(rig.context, id, versions[at] as HeardAnswer, POLL);
    expect(rig.row(id)).toMatchObject({ review: 'decided', decision: 'approved' });
  }
});

test('an open case is asked about at an interval that stretches with its age, to six hours', () => {
  const open = { review: 'processing', accepted_at: 0, decided_at: null } as const;
  expect(pollAfter(open, 0, POLL)).toBe(POLL);
  expect(pollAfter(open, 8 * HOUR, POLL)).toBe(9 * HOUR);
  expect(pollAfter(open, 100 * DAY, POLL)).toBe(100 * DAY + 6 * HOUR);
  // A longer poll interval in the settings stays in force.
  expect(pollAfter(open, 100 * DAY, 12 * HOUR)).toBe(100 * DAY + 12 * HOUR);
});

test('a decided case is asked about after 1, 7 and 30 days, and then never by itself', async () => {
  const decided = { review: 'decided', accepted_at: 0, decided_at: 0 } as const;
  expect([0, DAY, 6 * DAY, 7 * DAY, 29 * DAY].map((now) => pollAfter(decided, now, POLL) / DAY)).toEqual([
    1, 7, 7, 30, 30,
  ]);
  expect(pollAfter(decided, 30 * DAY, POLL)).toBe(Number.MAX_SAFE_INTEGER);
  const rig = await caseRig();
  const id = await accepted(rig);
  const start = rig.clock.now();
  const version = answer('2026-11-24 ', 'decided', 'approved');
  await hear(rig.context, id, version, POLL);
  for (const days of [1, 7, 30]) {
    rig.clock.set(start + days * DAY);
    expect(duePolls(rig.context, rig.clock.now() - 1, 10)).toEqual([]);
    expect(duePolls(rig.context, rig.clock.now(), 10)).toHaveLength(1);
    // The search for decisions brings it again: the poll by number stays due.
    await hear(rig.context, id, version, POLL);
    expect(duePolls(rig.context, rig.clock.now(), 10)).toHaveLength(1);
    await polled(rig.context, id, pollAfter(rig.row(id), rig.clock.now(), POLL));
  }
  expect(duePolls(rig.context, start + 1000 * DAY, 10)).toEqual([]);
});

test('a case that the HIS may act on is due for it, one that is on its way is not', async () => {
  const rig = await caseRig();
  const refused = await rig.queued({ errors: ['bundle-type'] });
  const rejected = await rig.queued();
  await rig.send(rejected, REJECTED);
  const doubtful = await rig.queued();
  await rig.send(doubtful, UNKNOWN);
  const failed = await accepted(rig);
  await hear(rig.context, failed, answer('2026-11-24 ', 'failed'), POLL);
  await rig.begin(await rig.queued());
  const due = results(rig);
  expect(due.map(({ caseId, delivery, review }) => [caseId, delivery, review])).toEqual([
    [refused, 'refused', 'none'],
    [rejected, 'rejected', 'none'],
    [doubtful, 'uncertain', 'none'],
    [failed, 'accepted', 'failed'],
  ]);
  expect(due[0]?.problems).toHaveLength(1);
  expect(due[1]?.issue).toMatchObject({ code: 'invalid' });
  const [first] = dueResults(rig.context);
  await resultsWritten(rig.context, [first?.n ?? 0]);
  expect(dueResults(rig.context).map(({ caseId }) => caseId)).toEqual([rejected, doubtful, failed]);
});

test('where nothing is written back nothing piles up', async () => {
  const rig = await caseRig({ more: { results: {} } });
  await rig.queued({ errors: ['bundle-type'] });
  expect(dueResults(rig.context)).toEqual([]);
});

test('受理日期 and the first decision stay as they were first heard, and a note of staff moves no stage', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await hear(rig.context, id, answer('2026-11-24 ', 'reviewing', null, { text: '已受理' }), POLL);
  await hear(rig.context, id, answer('2026-11-26 ', 'reviewing', null, { text: '審查中' }), POLL);
  expect(rig.row(id)).toMatchObject({ received_on: '2026-11-24', first_decided_on: null });
  await hear(rig.context, id, answer('2026-11-27 ', 'decided', 'denied'), POLL);
  const decidedAt = rig.clock.now();
  await rig.clock.advance(60_000);
  await assign(rig.context, [id], '王承辦', '主管');
  // Another wording of the same result is no other stage.
  await hear(rig.context, id, answer('2026-11-28 ', 'decided', 'denied', { opinion: '補充說明' }), POLL);
  expect(rig.row(id)).toMatchObject({ stage_at: decidedAt, decided_at: rig.clock.now() });
  await hear(rig.context, id, answer('2026-12-09 ', 'decided', 'approved'), POLL);
  expect(rig.row(id)).toMatchObject({
    stage_at: rig.clock.now(),
    received_on: '2026-11-24',
    decision: 'approved',
    decided_on: '2026-12-09',
    first_decision: 'denied',
    first_decided_on: '2026-11-27',
  });
});

test('an answer 已受理 that comes after a newer one still tells its day', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await hear(rig.context, id, answer('2026-11-27 ', 'decided', 'approved'), POLL);
  expect(
    await hear(rig.context, id, answer('2026-11-24 ', 'reviewing', null, { text: '已受理' }), POLL),
  ).toBe('older');
  expect(rig.row(id)).toMatchObject({ review: 'decided', received_on: '2026-11-24' });
});

test('a decision that NHI changes after the bytes are gone is told, also where the HIS was told nothing before', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  await hear(rig.context, id, answer('2026-11-24 ', 'decided', 'denied'), POLL);
  rig.core.db.exec(`DELETE FROM outbox; UPDATE cases SET payload = 'purged'`);
  await rig.clock.advance(DAY);
  await hear(rig.context, id, answer('2026-11-25 ', 'decided', 'approved'), POLL);
  expect(await taken(rig)).toMatchObject([{ caseId: id, decision: 'approved' }]);
});

test('受理日期 is the day that the first answer 已受理 names, and no other answer’s', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const received = (created: string | null, opinion: string): HeardAnswer => {
    const made = answer('2026-11-24 ', 'reviewing', null, { text: '已受理', opinion });
    return { ...made, view: { ...made.view, created } };
  };
  await hear(rig.context, id, answer('2026-11-23 ', 'reviewing', null, { text: '審查中' }), POLL);
  expect(rig.row(id).received_on).toBeNull();
  const undated = received(null, 'undated');
  await hear(rig.context, id, undated, POLL);
  const before = rig.row(id);
  expect(await hear(rig.context, id, undated, POLL)).toBe('known');
  expect(rig.row(id)).toEqual(before);
  await hear(rig.context, id, received('2026-11-24T10:00:00+08:00', 'first'), POLL);
  expect(rig.row(id).received_on).toBe('2026-11-24');
  await hear(rig.context, id, received('2026-11-26', 'second'), POLL);
  expect(rig.row(id).received_on).toBe('2026-11-24');
});

test('a first decision without a date is of the day on which it was heard, as in Taiwan', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const decided = answer('2026-11-24 ', 'decided', 'approved');
  await hear(rig.context, id, { ...decided, view: { ...decided.view, created: null } }, POLL);
  expect(rig.row(id)).toMatchObject({ first_decided_on: taipeiDay(rig.clock.now()), decided_on: null });
});

test('a decided case of which nobody knows since when is asked about like an open one', () => {
  expect(pollAfter({ review: 'decided', accepted_at: 0, decided_at: null }, 0, POLL)).toBe(POLL);
});

test('a number is learned once, of a case that NHI has taken, and never that of another case', async () => {
  const rig = await caseRig();
  const [nameless, other, queued] = [await rig.queued(), await rig.queued(), await rig.queued()];
  await rig.send(nameless, acceptedAs(null));
  await rig.send(other, acceptedAs('7'));
  expect(await learnNumber(rig.context, nameless, '7')).toBe(false);
  expect(await learnNumber(rig.context, queued, '8')).toBe(false);
  expect(await learnNumber(rig.context, other, '8')).toBe(false);
  expect([nameless, other, queued].map((id) => rig.row(id).case_number)).toEqual([null, '7', null]);
  expect(await learnNumber(rig.context, nameless, '8')).toBe(true);
  expect(rig.row(nameless)).toMatchObject({ case_number: '8', next_poll_at: rig.clock.now() });
  expect(rig.events(nameless).at(-1)).toMatchObject({
    ...{ kind: 'number-learned', actor: 'agent' },
    detail: JSON.stringify({ number: '8' }),
  });
});
