import { expect, test, vi } from 'vitest';
import type { Delivery } from '../../../shared/states.ts';
import { beginAttempt, endAttempt, setAside } from '../../../main/agent/carrier/cases/attempt.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { duePolls } from '../../../main/agent/carrier/cases/reviews.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { acceptedAs, caseRig, NOT_SENT, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import {
  about,
  after,
  attestAbsent,
  begun,
  cameTo,
  cancel,
  ended,
  found,
  history,
  hold,
  is,
  isAsBefore,
  noted,
  refuses,
  release,
  restart,
  retry,
  sent,
  stories,
  tells,
  type Step,
} from '../support/case-story.ts';
import { until } from '../support/until.ts';

/** An attempt and its outcome: what they leave on the case and in its history, from which a lost database is rebuilt. */

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-24T09:00:00+08:00');
const ISSUE = { severity: 'error', code: 'transient', text: '測試' };
const THROTTLED = { kind: 'throttled', status: 429, retryAt: null, absence: 'proven' } as const;

/** Outcomes of an attempt: where each leads the case, its cause, and the answer that is kept. */
const OUTCOMES: readonly (readonly [SendOutcome, Delivery, string | null, string])[] = [
  [NOT_SENT, 'queued', 'connection-refused', 'upload-answer'],
  [THROTTLED, 'queued', 'http-429', 'upload-answer'],
  [{ kind: 'unauthorized', status: 401, absence: 'proven' }, 'queued', 'http-401', 'upload-answer'],
  [
    { kind: 'wait', status: 503, retryAt: null, issue: null, absence: 'proven' },
    'queued',
    'http-503',
    'upload-answer',
  ],
  [
    { kind: 'wait', status: 503, retryAt: null, issue: ISSUE, absence: 'proven' },
    'queued',
    'transient',
    'operation-outcome',
  ],
  [
    { kind: 'destination-refused', status: 404, issue: null, absence: 'proven' },
    'queued',
    'http-404',
    'upload-answer',
  ],
  [acceptedAs('1'), 'accepted', null, 'upload-answer'],
  [acceptedAs(null), 'accepted', null, 'upload-answer'],
  [REJECTED, 'rejected', 'invalid', 'operation-outcome'],
  [
    { kind: 'rejected', status: 422, issue: null, absence: 'proven' },
    'rejected',
    'http-422',
    'operation-outcome',
  ],
  [UNKNOWN, 'uncertain', 'timeout', 'upload-answer'],
];

test.each(OUTCOMES.map(([outcome, ...more]) => [outcome.kind, ...more, outcome] as const))(
  'an attempt that came to “%s” leaves the case %s for the cause %s, with the attempt and the answer kept (%s)',
  async (kind, to, cause, answer, outcome) => {
    const rig = await caseRig();
    const id = await rig.queued();
    const attempt = await rig.begin(id);
    expect(rig.row(id)).toMatchObject({
      ...{ delivery: 'sending', attempts: 1, destination: rig.context.destination },
    });
    const retryAt = NOW + 5000;
    expect(await rig.end(id, attempt, outcome, retryAt)).toBe(to);
    expect(rig.row(id)).toMatchObject({
      error_code: cause,
      failures: to === 'queued' || to === 'rejected' ? 1 : 0,
      next_attempt_at: to === 'queued' ? retryAt : null,
      next_search_at: to === 'uncertain' ? NOW : null,
    });
    expect(caseDetail(rig.context, id, false)).toMatchObject({
      attemptList: [{ id: attempt, outcome: kind, endedAt: expect.any(String) as string }],
      answers: [{ kind: answer }],
    });
    expect(rig.events(id).at(-1)).toMatchObject({ from_state: 'sending', to_state: to });
  },
);

const ELSEWHERE = { server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'other' } };
const pollsAreDue =
  (...names: string[]): Step =>
  ({ rig, idOf }) => {
    expect(duePolls(rig.context, rig.clock.now(), 9).map(({ id }) => id)).toEqual(names.map(idOf));
  };
const aside: Step = ({ rig, id }) => setAside(rig.context, id);
const times =
  (kind: string, count: number): Step =>
  ({ rig, id }) => {
    expect(rig.kinds(id).filter((one) => one === kind)).toHaveLength(count);
  };
/** The row was looked at by a start, which its revision tells, and is otherwise as it was. */
const isAsBeforeTheStart = isAsBefore({ revision: expect.any(Number) as number });
const decided: Step = ({ rig, id }) =>
  rig.context.store.write((tx) => {
    setCase(tx, id, { review: 'decided', decision: 'approved', decided_at: tx.now });
  });
const throttledFor =
  (ms: number): Step =>
  ({ rig, id, attempt }) =>
    rig.end(id, attempt, THROTTLED, rig.clock.now() + ms);
const attempts =
  (name: string): Step =>
  ({ rig, id }) =>
    beginAttempt(rig.context, id, name);

stories([
  // A wish of a person is honoured where NHI provably lacks the case, never while NHI may have it, and comes too late when it has it.
  ...OUTCOMES.filter(([, to]) => to === 'queued').flatMap(([outcome]) =>
    (
      [
        ['hold', hold, 'held'],
        ['cancel', cancel, 'cancelled'],
      ] as const
    ).map(
      ([wish, wishes, to]) =>
        [
          `a wish to ${wish} it made during an attempt that came to “${outcome.kind}” is honoured, since NHI provably lacks the case`,
          ...[found(), begun, wishes, cameTo(wish), is({ delivery: 'sending' })],
          ...[ended(outcome), cameTo(to), is({ wish: null, next_attempt_at: null })],
        ] as const,
    ),
  ),
  [
    'a wish is not honoured while NHI may have the case, and is once NHI lacks it',
    ...[found(), begun, cancel, ended(UNKNOWN), cameTo('uncertain'), is({ wish: 'cancel' })],
    ...[attestAbsent, is({ delivery: 'cancelled', wish: null })],
  ],
  [
    'a wish that comes too late is in the history, and is over; where there was none, none is',
    ...[found(), begun, hold, ended(acceptedAs('1')), cameTo('accepted'), is({ wish: null })],
    ...[history({ kind: 'wish-too-late', detail: { wish: 'hold' } })],
    ...[found(), sent(acceptedAs('2')), times('wish-too-late', 0)],
  ],
  [
    'a wish can be changed and taken back',
    ...[found(), begun, cancel, hold, is({ wish: 'hold' }), release(), ended(NOT_SENT), cameTo('queued')],
  ],
  [
    'a refusal by NHI honours the wish to cancel: nothing of it is left to be mended and sent',
    ...[found(), begun, cancel, ended(REJECTED), cameTo('cancelled')],
    is({ wish: null, error_code: 'invalid', unread: 1 }),
    ...[found(), begun, hold, ended(REJECTED), cameTo('rejected'), is({ wish: null })],
  ],
  [
    'a rejection after a doubtful attempt is no answer to that one: it is looked for first, then rejected',
    ...[found(), sent(UNKNOWN), attestAbsent, sent(REJECTED), cameTo('uncertain')],
    ...[
      is({ doubt_after: 'rejected', error_code: 'invalid' }),
      tells({ delivery: 'uncertain' }),
      attestAbsent,
    ],
    is({ delivery: 'rejected', doubt_after: null, doubt_since: null }),
    tells({ delivery: 'rejected' }),
  ],
  ...(
    [
      ['ended', cancel, 'cancelled'],
      ['held', hold, 'rejected'],
    ] as const
  ).map(
    ([what, wishes, delivery]) =>
      [
        `what NHI refused after a doubt, and a person wants ${what}, is ${delivery} once the doubt is settled`,
        ...[found(), sent(UNKNOWN), attestAbsent, sent(REJECTED), wishes, attestAbsent],
        is({ delivery, wish: null, doubt_after: null, doubt_since: null, unread: 1, error_code: 'invalid' }),
        is({ watch_until: NOW + DAY }),
      ] as const,
  ),
  [
    'what NHI takes is known by when, where and under which number, and what failed before is over',
    ...[found(), sent(NOT_SENT, 2), is({ failures: 2, error_code: 'connection-refused' }), begun],
    ({ rig, id, attempt }) => {
      expect(rig.events(id).at(-1)).toMatchObject({
        ...{ kind: 'attempt', actor: 'agent', detail: JSON.stringify({ attempt }) },
      });
    },
    ...[after(5000), ended(acceptedAs('1', 'bundle-1'))],
    is({ delivery: 'accepted', case_number: '1', location_id: 'bundle-1', failures: 0, error_code: null }),
    is(({ rig }) => ({ destination: rig.context.destination, next_search_at: null, unread: 0 })),
    is({ accepted_at: NOW + 5000, last_attempt_at: NOW + 5000, next_poll_at: NOW + 5000 }),
    history({ kind: 'accepted', detail: { outcome: 'accepted', status: 201, number: '1' } }),
  ],
  [
    'one that was sent a second time is looked for at once when NHI takes it: the first may show beside it',
    ...[found(), sent(UNKNOWN), attestAbsent, after(5000), sent(acceptedAs('1'))],
    is({ watch_until: NOW + DAY, next_search_at: NOW + 5000 }),
  ],
  [
    'after a doubt is settled as absent it counts from the beginning, is looked for in a minute, and says so',
    ...[found(), sent(UNKNOWN), after(5000), attestAbsent],
    is({ delivery: 'queued', failures: 1, resent_at: NOW + 5000, next_attempt_at: NOW + 5000 }),
    is({ doubt_reason: null, empty_searches: 0, last_empty_at: null }),
    is({ next_search_at: NOW + 65_000, watch_until: NOW + 5000 + DAY }),
    // A second doubt is still the same case’s first one, as far as its age goes.
    ...[after(5000), sent(UNKNOWN), is({ doubt_since: NOW, next_search_at: NOW + 10_000 })],
  ],
  [
    'a case that was sending when the process ended is in doubt at the next start, its attempt interrupted',
    ...[found(), begun, restart(), is({ delivery: 'uncertain', attempts: 1, error_code: 'agent-ended' })],
    is({ next_search_at: NOW, doubt_since: NOW }),
    history({ kind: 'doubt', actor: 'agent', detail: { outcome: 'interrupted' } }),
    ({ rig, id, attempt }) => {
      expect(caseDetail(rig.context, id, false)?.attemptList).toMatchObject([
        { id: attempt, outcome: 'interrupted', endedAt: expect.any(String) as string },
      ]);
    },
    ...[restart(), times('doubt', 1)],
  ],
  ...(
    [
      ['number that another case owns', acceptedAs('1', 'b-1'), acceptedAs('1', 'b-2')],
      ['address that another case owns', acceptedAs('1', 'b-1'), acceptedAs(null, 'b-1')],
      ['address that a case without a number owns', acceptedAs(null, 'b-1'), acceptedAs(null, 'b-1')],
    ] as const
  ).map(
    ([what, first, repeated]) =>
      [
        `an answer with the ${what} is one that was given before: the case is looked for, and whose it is is said`,
        ...[found({}, 'owner'), sent(first), found(), sent(repeated), cameTo('uncertain')],
        is({ case_number: null, location_id: null, doubt_kind: 'unproven', error_code: 'answer-of-another' }),
        is({ next_search_at: NOW }),
        ({ rig, id, idOf }: Parameters<Step>[0]) => {
          const taken = rig.events(id).find(({ kind }) => kind === 'number-taken');
          expect(taken?.detail).toBe(JSON.stringify({ by: idOf('owner') }));
        },
        history({ kind: 'doubt', detail: { outcome: 'unknown', status: 201 } }),
        ...[about('owner'), is({ delivery: 'accepted', location_id: 'b-1' })],
        // Any number of cases may be without one.
        ...[found(), sent(acceptedAs(null)), is({ delivery: 'accepted', case_number: null })],
      ] as const,
  ),
  [
    'settings that name another server leave what the old one accepted unheard: said once, until they come back',
    ...[found({}, 'open'), sent(acceptedAs('1')), found({}, 'nameless'), sent(acceptedAs(null))],
    ...[found({}, 'decided'), sent(acceptedAs('2')), decided, noted, restart(ELSEWHERE), restart(ELSEWHERE)],
    isAsBeforeTheStart,
    ...['open', 'nameless'].flatMap((name) => [
      ...[about(name), times('answers-not-asked', 1)],
      is({ unread: 1, error_code: 'destination-changed', next_poll_at: null }),
    ]),
    ...[restart({}), pollsAreDue('open', 'decided')],
    ...[about('open'), is({ error_code: null, next_poll_at: NOW })],
    ...[about('nameless'), is({ next_poll_at: NOW })],
  ],
  [
    'an attempt is refused for what is not to be sent any more, not yet, or not there',
    ...[found(), begun, throttledFor(1000), refuses(attempts('early'), 'case-changed'), after(1000), hold],
    ...[refuses(attempts('held'), 'move-not-allowed'), is({ attempts: 1 })],
    ({ rig }) => {
      expect(rig.context.store.all('SELECT id FROM attempts')).toHaveLength(1);
    },
  ],
  [
    'a case is bound to its destination at its first attempt: other settings hold it, and a person binds it anew',
    ...[found({}, 'rejected'), sent(REJECTED), found({}, 'doubtful'), sent(UNKNOWN), found({}, 'fresh')],
    ...[found({}, 'tried'), sent(NOT_SENT), restart(ELSEWHERE)],
    is({ delivery: 'held', hold_reason: 'destination-changed', next_attempt_at: null, unread: 1 }),
    history({ kind: 'hold', actor: 'agent', detail: { reason: 'destination-changed' } }),
    ...[about('fresh'), is({ delivery: 'queued' })],
    ...[about('rejected'), is({ delivery: 'rejected' }), retry, is({ hold_reason: 'destination-changed' })],
    ...[about('doubtful'), is({ delivery: 'uncertain' }), attestAbsent],
    is({ delivery: 'held', hold_reason: 'destination-changed' }),
    ...[about('tried'), release(), is({ delivery: 'queued', destination: null }), sent(acceptedAs('1'))],
    is(({ rig }) => ({ destination: rig.context.destination })),
  ],
  [
    'a case that cannot be sent as it is is set aside with its reason, unless somebody stopped it meanwhile',
    ...[found(), aside, is({ delivery: 'held', hold_reason: 'spool-damaged', unread: 1 })],
    history({ kind: 'hold', actor: 'agent', detail: { reason: 'spool-damaged' } }),
    ...[found(), hold, aside, is({ delivery: 'held', hold_reason: 'by-person' })],
  ],
]);

test.each(['', '病人 A123456789 不存在', '病人a', 'a病人', 'a'.repeat(41)])(
  'a refusal without a cause of FHIR’s own (“%s”) is named by its status, and no words of it lie open',
  async (code) => {
    const rig = await caseRig();
    const id = await rig.queued();
    const issue = { severity: 'error', code, text: '測試' };
    await rig.send(id, { kind: 'rejected', status: 422, issue, absence: 'proven' });
    expect(rig.row(id)).toMatchObject({ delivery: 'rejected', error_code: 'http-422' });
    expect(caseDetail(rig.context, id, false)?.answers[0]?.issue).toEqual(issue);
  },
);

test('an end without a word of NHI’s leaves no answer', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  for (const body of [null, Buffer.alloc(0)]) {
    const attemptId = await rig.begin(id);
    await endAttempt(rig.context, {
      ...{ caseId: id, attemptId, outcome: NOT_SENT, phase: 'connecting', body },
      retryAt: rig.clock.now(),
    });
  }
  expect(caseDetail(rig.context, id, false)?.answers).toEqual([]);
});

/** The disk takes no page more than it has, until it is given room. */
function fill(rig: CaseRig): () => void {
  const pages = (most: number): unknown => rig.core.db.pragma(`max_page_count = ${String(most)}`);
  pages(rig.core.db.pragma('page_count', { simple: true }) as number);
  return () => void pages(1_000_000);
}
/** Ends an attempt with an answer of more than the pages that are there already could take. */
const endWithMuch = (rig: CaseRig, caseId: string, attemptId: string): Promise<Delivery> =>
  endAttempt(rig.context, {
    ...{ caseId, attemptId, outcome: acceptedAs('1'), phase: 'answered', retryAt: 0 },
    body: Buffer.alloc(500_000, 'x'),
  });

test('what NHI answered while the disk was full is kept once there is room, and the case does not stay “sending”', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attemptId = await rig.begin(id);
  const makeRoom = fill(rig);
  const full = vi.fn();
  Object.assign(rig.context, { log: full });
  const ended = endWithMuch(rig, id, attemptId);
  await until(() => full.mock.calls.length > 0);
  expect(full.mock.calls.map(([level, event]: unknown[]) => [level, event])).toEqual([
    ['error', 'disk-does-not-take-it'],
  ]);
  expect(rig.row(id).delivery).toBe('sending');
  makeRoom();
  expect(await ended).toBe('accepted');
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
});

test('an answer that the disk never takes is let go with the store: the next start finds the case in doubt', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attemptId = await rig.begin(id);
  fill(rig);
  const failed = expect(endWithMuch(rig, id, attemptId)).rejects.toThrow();
  await rig.reopen();
  await failed;
  expect(rig.row(id).delivery).toBe('uncertain');
});
