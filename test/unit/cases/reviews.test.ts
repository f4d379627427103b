import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision, Review } from '../../../shared/states.ts';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import {
  duePolls,
  hear,
  type HeardAnswer,
  learnNumber,
  pollAfter,
  polled,
  receivedNewer,
} from '../../../main/agent/carrier/cases/reviews.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { change } from '../../support/staff-work.ts';
import { acceptedAs, caseRig, REJECTED, sha256Of, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import {
  after,
  as,
  begun,
  found,
  heard,
  history,
  is,
  isAsBefore,
  noted,
  read,
  sent,
  stories,
  tells,
  tellsNothing,
  type Step,
} from '../support/case-story.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POLL = 60_000;
const NOW = Date.parse('2026-11-24T09:00:00+08:00');

/** An answer of NHI, dated by its `ordinal`: day, and time of its last change where NHI gives one. */
function answer(
  ordinal: string,
  review: Review,
  decision: Decision | null = null,
  more: { receiptNumber?: string; text?: string; opinion?: string; created?: string | null } = {},
): HeardAnswer {
  const disposition = more.text ?? review;
  const items = [
    { sequence: 1, resultCode: null, approvedQuantity: null, opinion: more.opinion ?? null, details: [] },
  ];
  const [day = ''] = ordinal.split(' ');
  const { created = day, receiptNumber = null } = more;
  const view = { disposition, review, decision, created, receiptNumber, issue: null, items };
  const contentHash = sha256Of(`${ordinal}${disposition}${String(decision)}${more.opinion ?? ''}`);
  return { resourceId: 'r', contentHash, ordinal, receiptNumber, view, body: '{}' };
}
const APPROVED = answer('2026-11-25 ', 'decided', 'approved');
const DENIED = answer('2026-11-25 ', 'decided', 'denied');
const received = (created: string | null, opinion = ''): HeardAnswer =>
  answer('2026-11-24 ', 'reviewing', null, { text: '已受理', created, opinion });
/** The same content as an earlier version, which NHI dates by its `lastUpdated` alone. */
const dated = (hour: string, decision: Decision, resourceId = 'r'): HeardAnswer => ({
  ...answer(`2026-11-25 2026-11-25T${hour}:00:00.000Z`, 'decided', decision),
  contentHash: sha256Of(`${resourceId} ${decision}`),
  resourceId,
});
const again = (hour: string): HeardAnswer => ({
  ...answer(`2026-11-25 2026-11-25T${hour}:00:00.000Z`, 'decided', 'denied', { opinion: '不符給付規定' }),
  resourceId: `restored at ${hour}`,
});
function partly(created: string, opinion: string, approvedQuantity: number | null = null): HeardAnswer {
  const made = answer(`${created} `, 'decided', 'partially-approved', { opinion });
  const items = made.view.items.map((item) => ({ ...item, approvedQuantity }));
  return { ...made, view: { ...made.view, items } };
}
function unknownWords(text: string): HeardAnswer {
  const made = answer('2026-11-25 ', 'processing', null, { text });
  return { ...made, view: { ...made.view, review: null } };
}

/** A case that NHI has accepted, of which the HIS knows. */
const ACCEPTED = [found(), sent(acceptedAs('N')), tells({ delivery: 'accepted', review: 'none' })] as const;
async function accepted(rig: CaseRig): Promise<string> {
  const id = await rig.queued();
  await rig.send(id, acceptedAs(`N${id}`));
  return id;
}
/** NHI’s answers that the page shows. */
const shows =
  (...answers: readonly object[]): Step =>
  ({ rig, id }) => {
    const all = caseDetail(rig.context, id, false)?.answers ?? [];
    expect(all.filter(({ kind }) => kind === 'claim-response')).toMatchObject(answers);
  };

stories([
  [
    'an answer moves the review, a decision is unread and due for the HIS in the same transaction',
    ...[...ACCEPTED, heard(answer('2026-11-24 ', 'processing'), 'new')],
    ...[is({ review: 'processing', unread: 0, decided_at: null }), tellsNothing],
    heard(answer('2026-11-25 ', 'decided', 'approved', { receiptNumber: '20261125', opinion: '同意' })),
    is({ review: 'decided', decision: 'approved', decided_on: '2026-11-25', decided_at: NOW }),
    is({ receipt_number: '20261125', unread: 1 }),
    history({
      ...{ kind: 'review', from_state: 'processing', to_state: 'decided' },
      detail: { disposition: 'decided', decision: 'approved' },
    }),
    tells(({ rig, id }) => ({
      ...{ format: 1, caseId: id, revision: rig.row(id).revision, sha256: rig.row(id).sha256, issue: null },
      ...{ decision: 'approved', decidedOn: '2026-11-25', caseNumber: 'N', receiptNumber: '20261125' },
      items: answer('', 'decided', null, { opinion: '同意' }).view.items,
    })),
  ],
  [
    'the same version again changes nothing that anybody sees',
    ...[...ACCEPTED, heard(DENIED), read, noted, after(HOUR), heard(DENIED, 'known'), isAsBefore()],
    tells({ decision: 'denied' }),
  ],
  [
    'an older version is kept and sets nothing back, nor does it make a decided case one that is asked about often',
    ...[...ACCEPTED, heard(answer('2026-11-25 ', 'decided', 'approved', { opinion: 'standing' })), noted],
    heard(answer('2026-11-24 ', 'reviewing', null, { opinion: 'older' }), 'older'),
    history({ kind: 'answer-older', detail: { disposition: 'reviewing' } }),
    ({ rig, id, before }) => {
      const { revision, next_poll_at: at } = before;
      expect(rig.row(id)).toMatchObject({ review: 'decided', decision: 'approved', next_poll_at: at });
      // A page that shows the case shows it too.
      expect(rig.row(id).revision).toBeGreaterThan(revision);
    },
    heard(answer('2026-11-24 ', 'reviewing', null, { opinion: 'older' }), 'known'),
    shows({}, {}),
    // A result that is due later still carries the items of the version that stands.
    heard(answer('2026-11-24 ', 'reviewing', null, { receiptNumber: '7', opinion: 'older yet' })),
    ({ rig }) => {
      expect(dueResults(rig.context).at(-1)?.result()).toMatchObject({
        ...{ receiptNumber: '7', items: [{ opinion: 'standing' }] },
      });
    },
  ],
  [
    'a changed decision is unread again and exported again, also when only its items changed',
    ...[...ACCEPTED, heard(DENIED), tells({ decision: 'denied' }), read],
    ...[heard(answer('2026-12-20 ', 'decided', 'approved')), tells({ decision: 'approved' })],
    ...[is({ decision: 'approved', decided_on: '2026-12-20', unread: 1 }), read],
    heard(answer('2026-12-20 ', 'decided', 'approved', { opinion: 'more words' })),
    ...[is({ unread: 1 }), history('answer-version'), tells({ decision: 'approved' })],
  ],
  [
    'a decision that NHI takes back stands again as it stood before, unread and exported',
    ...[...ACCEPTED, heard(dated('01', 'approved')), tells({ decision: 'approved' })],
    ...[heard(dated('02', 'denied')), tells({ decision: 'denied' }), read],
    ...[heard(dated('03', 'approved'), 'new'), is({ decision: 'approved', unread: 1 })],
    tells({ decision: 'approved' }),
    // The withdrawn decision, heard late, is older than that.
    ...[heard(dated('02', 'denied'), 'known'), heard(dated('03', 'approved'), 'known')],
    ...[is({ decision: 'approved' }), tellsNothing],
  ],
  [
    'two answers that stand side by side do not take turns, however a server dates them',
    ...[...ACCEPTED, heard(dated('01', 'denied', 'one')), tells({ decision: 'denied' })],
    ...[heard(dated('01', 'approved', 'other')), tells({ decision: 'approved' })],
    ...['02', '03'].flatMap((hour) => [
      ...[heard(dated(hour, 'denied', 'one')), tellsNothing],
      ...[heard(dated(hour, 'approved', 'other')), tellsNothing],
    ]),
  ],
  [
    'an earlier version that NHI tells again under its old date, or what stands under a later one, moves nothing',
    ...[...ACCEPTED, heard(APPROVED), heard(DENIED), noted, heard(APPROVED, 'known'), isAsBefore()],
    ...[heard({ ...DENIED, ordinal: '2026-11-26 ' }, 'known'), isAsBefore()],
    // Its date counts from now on.
    heard(answer('2026-11-25 2026-11-25T09:00:00.000Z', 'decided', 'approved', { opinion: '補充' }), 'older'),
  ],
  [
    'words that we do not know stand for a case that NHI works on',
    ...ACCEPTED,
    heard(unknownWords('新的處理情形')),
    is({ review: 'processing', disposition: '新的處理情形' }),
  ],
  [
    'another stage, and other words for the same stage, are news in the history of the case',
    ...[...ACCEPTED, heard(answer('2026-11-24 ', 'processing', null, { text: '審查中' })), history('review')],
    ...[heard(answer('2026-11-25 ', 'reviewing', null, { text: '審查中' })), history('review', 'review')],
    ...[heard(answer('2026-11-26 ', 'reviewing', null, { text: '專業審查中' })), history('review', 'review')],
    ...[heard(answer('2026-11-27 ', 'reviewing', null, { text: '專業審查中' })), history('answer-version')],
  ],
  [
    'a decision was received when it first came: what says the same again is counted, under whatever id and time',
    ...[...ACCEPTED, heard(again('02')), noted, tells({ decision: 'denied' })],
    ...['03', '04', '01'].flatMap((hour) => [after(HOUR), heard(again(hour), 'known')]),
    ({ rig, id, before }) => {
      expect(rig.row(id)).toEqual({ ...before, next_poll_at: rig.row(id).next_poll_at });
    },
    ...[tellsNothing, shows({ repeats: 3, decision: 'denied' })],
  ],
  [
    'the same decision in the same words keeps its date where a quantity or NHI’s own date is corrected; other words have a date of their own',
    ...[...ACCEPTED, heard(partly('2026-11-25', '同意部分')), after(HOUR)],
    heard(partly('2026-11-26', '同意部分', 21)),
    ...[history('answer-version'), is({ decided_at: NOW, decided_on: '2026-11-26' })],
    heard(partly('2026-11-27', '同意一個月')),
    is({ decided_at: NOW + HOUR, decided_on: '2026-11-27' }),
  ],
  [
    'a decision that stands again after another is dated anew',
    ...[...ACCEPTED, heard(dated('01', 'denied')), heard(answer('2026-12-01 ', 'reviewing')), after(HOUR)],
    // A review that is opened again is no decision any more.
    is({ review: 'reviewing', decision: null, decided_on: null, decided_at: null }),
    heard(answer('2026-12-02 ', 'decided', 'denied')),
    is({ decided_at: NOW + HOUR, decided_on: '2026-12-02' }),
  ],
  [
    'an answer that is dated in the future by mistake does not stand against the decision that follows it',
    ...[...ACCEPTED, heard(answer('2099-12-31 ', 'decided', 'approved')), heard(DENIED, 'new')],
    is({ decision: 'denied', decided_on: '2026-11-25' }),
    // NHI shows both for a while: they do not take turns.
    ...[heard(answer('2099-12-31 ', 'decided', 'approved')), heard(DENIED), is({ decision: 'denied' })],
    ...[heard(answer('2099-12-31 ', 'decided', 'approved')), heard(DENIED), is({ decision: 'denied' })],
  ],
  [
    'a receipt number that comes late reaches the HIS with what stands, and stays',
    ...[...ACCEPTED, heard(DENIED), tells({ receiptNumber: null })],
    ...[heard({ ...DENIED, receiptNumber: '20261125' }, 'known'), tells({ receiptNumber: '20261125' })],
    ...[heard({ ...DENIED, receiptNumber: '20261126' }), is({ receipt_number: '20261125' })],
  ],
  [
    '受理日期 and the first decision stay as they were first heard, and a note of staff moves no stage',
    ...[...ACCEPTED, heard(answer('2026-11-23 ', 'reviewing', null, { text: '審查中' }))],
    ...[is({ received_on: null }), heard(received(null, 'undated')), noted],
    ...[heard(received(null, 'undated'), 'known'), isAsBefore()],
    ...[heard(received('2026-11-24T10:00:00+08:00')), is({ received_on: '2026-11-24' })],
    ...[heard(received('2026-11-26', 'second')), is({ received_on: '2026-11-24', first_decided_on: null })],
    ...[heard(answer('2026-11-27 ', 'decided', 'denied')), after(POLL)],
    ({ rig, id }) => change(rig.context, [id], { do: 'assign', owner: '王承辦' }, '主管'),
    // Another wording of the same result is no other stage.
    heard(answer('2026-11-28 ', 'decided', 'denied', { opinion: '補充說明' })),
    is({ stage_at: NOW, decided_at: NOW + POLL }),
    heard(answer('2026-12-09 ', 'decided', 'approved')),
    is({ stage_at: NOW + POLL, received_on: '2026-11-24', decision: 'approved', decided_on: '2026-12-09' }),
    is({ first_decision: 'denied', first_decided_on: '2026-11-27' }),
  ],
  [
    'an answer 已受理 that comes after a newer one still tells its day',
    ...[...ACCEPTED, heard(answer('2026-11-27 ', 'decided', 'approved'))],
    ...[heard(received('2026-11-24'), 'older'), is({ review: 'decided', received_on: '2026-11-24' })],
  ],
  [
    'a decision that NHI changes after the bytes are gone is told, also where the HIS was told nothing before',
    ...[...ACCEPTED, heard(answer('2026-11-24 ', 'decided', 'denied'))],
    ...[as(`DELETE FROM outbox; UPDATE cases SET payload = 'purged'`), after(DAY)],
    ...[heard(APPROVED), tells({ decision: 'approved' })],
  ],
  [
    'a first decision without a date is of the day on which it was heard, as in Taiwan',
    ...[...ACCEPTED, heard(answer('2026-11-24 ', 'decided', 'approved', { created: null }))],
    is({ first_decided_on: '2026-11-24', decided_on: null }),
  ],
  [
    'a case that the HIS may act on is due for it, one that is on its way is not',
    ...[found({ errors: ['bundle-type'] }), found(), sent(REJECTED), found(), sent(UNKNOWN)],
    ...[found(), sent(acceptedAs('1')), heard(answer('2026-11-24 ', 'failed')), found(), begun],
    ({ rig }) => {
      const due = dueResults(rig.context).map(({ result }) => result());
      expect([due[0]?.problems.length, due[1]?.issue?.code]).toEqual([1, 'invalid']);
    },
    tells(
      ...(['refused', 'rejected', 'uncertain'] as const).map((delivery) => ({
        ...{ delivery, review: 'none' as const },
      })),
      { delivery: 'accepted', review: 'failed' },
    ),
  ],
]);

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
  const rig = await caseRig();
  const orders = fc.shuffledSubarray(versions, { minLength: versions.length });
  const property = fc.asyncProperty(orders, async (order) => {
    const id = await accepted(rig);
    for (const version of order) await hear(rig.context, id, version, POLL);
    expect(rig.row(id)).toMatchObject({ review: 'decided', decision: 'approved' });
  });
  await fc.assert(property, { numRuns: 24 });
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

test('where nothing is written back nothing piles up', async () => {
  const rig = await caseRig({ more: { results: {} } });
  await rig.queued({ errors: ['bundle-type'] });
  expect(dueResults(rig.context)).toEqual([]);
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
