import { expect, test, vi } from 'vitest';
import type { Delivery } from '../../../shared/states.ts';
import { beginAttempt, endAttempt } from '../../../main/agent/carrier/cases/attempt.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { duePolls } from '../../../main/agent/carrier/cases/reviews.ts';
import { cancel, hold, release, retry } from '../../../main/agent/carrier/cases/staff.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { BY, acceptedAs, caseRig, NOT_SENT, REJECTED, UNKNOWN } from '../support/case-rig.ts';
import { until } from '../support/until.ts';

const WAITS: readonly SendOutcome[] = [
  NOT_SENT,
  { kind: 'throttled', status: 429, retryAt: null, absence: 'proven' },
  { kind: 'unauthorized', status: 401, absence: 'proven' },
  { kind: 'wait', status: 503, retryAt: null, issue: null, absence: 'proven' },
  { kind: 'destination-refused', status: 404, issue: null, absence: 'proven' },
];
const OUTCOMES: readonly (readonly [SendOutcome, Delivery])[] = [
  ...WAITS.map((outcome) => [outcome, 'queued'] as const),
  [acceptedAs('1'), 'accepted'],
  [acceptedAs(null), 'accepted'],
  [REJECTED, 'rejected'],
  [UNKNOWN, 'uncertain'],
];

test.each(OUTCOMES.map(([outcome, to]) => [outcome.kind, to, outcome] as const))(
  'an attempt that came to “%s” leaves the case %s, with the attempt and the answer kept',
  async (kind, to, outcome) => {
    const rig = await caseRig();
    const id = await rig.queued();
    const attempt = await rig.begin(id);
    expect(rig.row(id)).toMatchObject({
      delivery: 'sending',
      attempts: 1,
      destination: rig.context.destination,
    });
    const retryAt = rig.clock.now() + 5000;
    expect(await rig.end(id, attempt, outcome, retryAt)).toBe(to);
    const row = rig.row(id);
    expect(row.next_attempt_at).toBe(to === 'queued' ? retryAt : null);
    expect(row.next_search_at).toBe(to === 'uncertain' ? rig.clock.now() : null);
    expect(row.error_code === null).toBe(to === 'accepted');
    expect(caseDetail(rig.context, id, false)?.attemptList).toMatchObject([
      { id: attempt, outcome: kind, endedAt: expect.any(String) as string },
    ]);
    expect(caseDetail(rig.context, id, false)?.answers).toMatchObject([
      { kind: kind === 'rejected' ? 'operation-outcome' : 'upload-answer' },
    ]);
    expect(rig.events(id).at(-1)).toMatchObject({ from_state: 'sending', to_state: to });
  },
);

test.each(WAITS.map((outcome) => [outcome.kind, outcome] as const))(
  'a wish made during an attempt that came to “%s” is honoured, since NHI provably lacks the case',
  async (_kind, outcome) => {
    for (const [wish, to] of [
      [hold, 'held'],
      [cancel, 'cancelled'],
    ] as const) {
      const rig = await caseRig();
      const id = await rig.queued();
      const attempt = await rig.begin(id);
      await wish(rig.context, id, BY);
      expect(rig.row(id).delivery).toBe('sending');
      expect(await rig.end(id, attempt, outcome)).toBe(to);
      expect(rig.row(id)).toMatchObject({ wish: null, next_attempt_at: null });
    }
  },
);

test('a wish is not honoured while NHI may have the case, and comes too late when it has it', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attempt = await rig.begin(id);
  await cancel(rig.context, id, BY);
  expect(await rig.end(id, attempt, UNKNOWN)).toBe('uncertain');
  expect(rig.row(id).wish).toBe('cancel');
  await rig.attestAbsent(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'cancelled', wish: null });

  const other = await rig.queued();
  const late = await rig.begin(other);
  await hold(rig.context, other, BY);
  expect(await rig.end(other, late, acceptedAs('1'))).toBe('accepted');
  expect(rig.row(other).wish).toBeNull();
  expect(rig.kinds(other).at(-1)).toBe('wish-too-late');
});

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

test('a refusal by NHI honours the wish to cancel: nothing of it is left to be mended and sent', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attempt = await rig.begin(id);
  await cancel(rig.context, id, BY);
  expect(await rig.end(id, attempt, REJECTED)).toBe('cancelled');
  expect(rig.row(id)).toMatchObject({ wish: null, error_code: 'invalid', unread: 1 });
  const other = await rig.queued();
  const held = await rig.begin(other);
  await hold(rig.context, other, BY);
  expect(await rig.end(other, held, REJECTED)).toBe('rejected');
  expect(rig.row(other).wish).toBeNull();
});

test('a wish can be changed and taken back', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attempt = await rig.begin(id);
  await cancel(rig.context, id, BY);
  await hold(rig.context, id, BY);
  expect(rig.row(id).wish).toBe('hold');
  await release(rig.context, id, BY);
  expect(await rig.end(id, attempt, NOT_SENT)).toBe('queued');
});

test('a rejection after a doubtful attempt is no answer to that one: it is looked for first, then rejected', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  await rig.attestAbsent(id);
  expect(await rig.send(id, REJECTED)).toBe('uncertain');
  expect(rig.row(id)).toMatchObject({ doubt_after: 'rejected', error_code: 'invalid' });
  const due = (): string[] => dueResults(rig.context).map(({ result }) => result().delivery);
  expect(due()).toEqual(['uncertain']);
  await rig.attestAbsent(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'rejected', doubt_after: null, doubt_since: null });
  expect(due()).toEqual(['rejected']);
});

test('a case that was sending when the process ended is in doubt at the next start, its attempt interrupted', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attempt = await rig.begin(id);
  await rig.reopen();
  expect(rig.row(id)).toMatchObject({
    ...{ delivery: 'uncertain', next_search_at: rig.clock.now(), attempts: 1, error_code: 'agent-ended' },
    doubt_since: rig.clock.now(),
  });
  expect(rig.events(id).at(-1)).toMatchObject({
    kind: 'doubt',
    actor: 'agent',
    detail: JSON.stringify({ outcome: 'interrupted' }),
  });
  expect(caseDetail(rig.context, id, false)?.attemptList).toMatchObject([
    { id: attempt, outcome: 'interrupted', endedAt: expect.any(String) as string },
  ]);
  await rig.reopen();
  expect(rig.kinds(id).filter((kind) => kind === 'doubt')).toHaveLength(1);
});

test.each([
  ['number that another case owns', acceptedAs('1', 'b-1'), acceptedAs('1', 'b-2')],
  ['address that another case owns', acceptedAs('1', 'b-1'), acceptedAs(null, 'b-1')],
  ['address that a case without a number owns', acceptedAs(null, 'b-1'), acceptedAs(null, 'b-1')],
])(
  'an answer with the %s is one that was given before: the case is looked for',
  async (_what, before, repeated) => {
    const rig = await caseRig();
    const [first, second, third] = [await rig.queued(), await rig.queued(), await rig.queued()];
    await rig.send(first, before);
    expect(await rig.send(second, repeated)).toBe('uncertain');
    expect(rig.row(second)).toMatchObject({
      ...{ case_number: null, location_id: null, doubt_kind: 'unproven', error_code: 'answer-of-another' },
      next_search_at: rig.clock.now(),
    });
    expect(rig.kinds(second)).toContain('number-taken');
    expect(rig.row(first)).toMatchObject({ delivery: 'accepted', location_id: 'b-1' });
    // Any number of cases may be without one.
    await rig.send(third, acceptedAs(null));
    expect(rig.row(third)).toMatchObject({ delivery: 'accepted', case_number: null });
  },
);

test('settings that name another server leave what the old one accepted unheard: said once, until they come back', async () => {
  const rig = await caseRig();
  const ids = [await rig.queued(), await rig.queued(), await rig.queued()] as const;
  const [open, nameless, decided] = ids;
  await rig.send(open, acceptedAs('1'));
  await rig.send(nameless, acceptedAs(null));
  await rig.send(decided, acceptedAs('2'));
  await rig.context.store.write((tx) => {
    setCase(tx, decided, { review: 'decided', decision: 'approved', decided_at: tx.now });
  });
  const before = rig.row(decided);
  const elsewhere = { server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'other' } };
  await rig.reopen(elsewhere);
  await rig.reopen(elsewhere);
  for (const id of [open, nameless]) {
    expect(rig.row(id)).toMatchObject({ unread: 1, error_code: 'destination-changed', next_poll_at: null });
    expect(rig.kinds(id).filter((kind) => kind === 'answers-not-asked')).toHaveLength(1);
  }
  // Its revision tells that a start has looked at it.
  expect(rig.row(decided)).toEqual({ ...before, revision: expect.any(Number) as number });
  await rig.reopen();
  expect(duePolls(rig.context, rig.clock.now(), 9).map(({ id }) => id)).toContain(open);
  expect(rig.row(open)).toMatchObject({ error_code: null, next_poll_at: rig.clock.now() });
  expect(rig.row(nameless).next_poll_at).toBe(rig.clock.now());
});

test('an attempt is refused for what is not to be sent any more, not yet, or not there', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.end(
    id,
    await rig.begin(id),
    { kind: 'throttled', status: 429, retryAt: null, absence: 'proven' },
    rig.clock.now() + 1000,
  );
  await expect(beginAttempt(rig.context, id, 'early')).rejects.toMatchObject({ code: 'case-changed' });
  rig.clock.set(rig.clock.now() + 1000);
  await hold(rig.context, id, BY);
  await expect(beginAttempt(rig.context, id, 'held')).rejects.toMatchObject({ code: 'move-not-allowed' });
  expect(rig.row(id).attempts).toBe(1);
  expect(rig.context.store.all('SELECT id FROM attempts')).toHaveLength(1);
});

test('a case is bound to its destination at its first attempt: other settings hold it, and a person binds it anew', async () => {
  const elsewhere = { server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'test' } };
  const rig = await caseRig();
  const [tried, rejected, doubtful, fresh] = [
    await rig.queued(),
    await rig.queued(),
    await rig.queued(),
    await rig.queued(),
  ];
  await rig.send(tried, NOT_SENT);
  await rig.send(rejected, REJECTED);
  await rig.send(doubtful, UNKNOWN);
  await rig.reopen(elsewhere);
  const states = [tried, rejected, doubtful, fresh].map((id) => rig.row(id).delivery);
  expect(states).toEqual(['held', 'rejected', 'uncertain', 'queued']);
  expect(rig.row(tried)).toMatchObject({
    hold_reason: 'destination-changed',
    next_attempt_at: null,
    unread: 1,
  });
  expect(rig.events(tried).at(-1)).toMatchObject({
    kind: 'hold',
    actor: 'agent',
    detail: JSON.stringify({ reason: 'destination-changed' }),
  });
  await retry(rig.context, rejected, BY);
  await rig.attestAbsent(doubtful);
  for (const id of [rejected, doubtful])
    expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'destination-changed' });
  await release(rig.context, tried, BY);
  expect(rig.row(tried)).toMatchObject({ delivery: 'queued', destination: null });
  await rig.send(tried, acceptedAs('1'));
  expect(rig.row(tried).destination).toBe(rig.context.destination);
});

test('what NHI answered while the disk was full is kept once there is room, and the case does not stay “sending”', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attemptId = await rig.begin(id);
  const pages = (most: number): unknown => rig.core.db.pragma(`max_page_count = ${String(most)}`);
  pages(rig.core.db.pragma('page_count', { simple: true }) as number);
  const full = vi.fn();
  Object.assign(rig.context, { log: full });
  const ended = endAttempt(rig.context, {
    caseId: id,
    attemptId,
    outcome: acceptedAs('1'),
    phase: 'answered',
    // More than the pages that are there already could take.
    body: Buffer.alloc(500_000, 'x'),
    retryAt: 0,
  });
  await until(() => full.mock.calls.length > 0);
  expect(full.mock.calls.map(([level, event]: unknown[]) => [level, event])).toEqual([
    ['error', 'disk-does-not-take-it'],
  ]);
  expect(rig.row(id).delivery).toBe('sending');
  pages(1_000_000);
  expect(await ended).toBe('accepted');
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
});

test('an answer that the disk never takes is let go with the store: the next start finds the case in doubt', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attemptId = await rig.begin(id);
  rig.core.db.pragma(`max_page_count = ${String(rig.core.db.pragma('page_count', { simple: true }))}`);
  const ended = endAttempt(rig.context, {
    caseId: id,
    attemptId,
    outcome: acceptedAs('1'),
    phase: 'answered',
    body: Buffer.alloc(500_000, 'x'),
    retryAt: 0,
  });
  const failed = expect(ended).rejects.toThrow();
  await rig.reopen();
  await failed;
  expect(rig.row(id).delivery).toBe('uncertain');
});
