import { expect, test } from 'vitest';
import { endAttempt, setAside } from '../../../main/agent/carrier/cases/attempt.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { cancel, hold } from '../../../main/agent/carrier/cases/staff.ts';
import { BY, acceptedAs, caseRig, NOT_SENT, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

/** Traces of an outcome on the case and in its history, from which a lost database is rebuilt. */

const ISSUE = { severity: 'error', code: 'transient', text: '測試' };
const DAY = 86_400_000;
const lastOf = (rig: CaseRig, id: string, kind: string): unknown =>
  JSON.parse(
    rig
      .events(id)
      .filter((event) => event.kind === kind)
      .at(-1)?.detail ?? 'null',
  );

test('what NHI takes is known by when, where and under which number, and what failed before is over', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, NOT_SENT);
  await rig.send(id, NOT_SENT);
  expect(rig.row(id)).toMatchObject({ failures: 2, error_code: 'connection-refused' });
  const attempt = await rig.begin(id);
  rig.clock.set(rig.clock.now() + 5000);
  await rig.end(id, attempt, acceptedAs('1', 'bundle-1'));
  const now = rig.clock.now();
  expect(rig.row(id)).toMatchObject({
    ...{ delivery: 'accepted', case_number: '1', location_id: 'bundle-1', failures: 0, error_code: null },
    ...{ destination: rig.context.destination, accepted_at: now, last_attempt_at: now, next_poll_at: now },
    ...{ next_search_at: null, unread: 0 },
  });
  expect(lastOf(rig, id, 'accepted')).toEqual({ attempt, outcome: 'accepted', status: 201, number: '1' });
});

test('an answer with a number that another case has is not said to be this one’s anywhere, and whose it is is', async () => {
  const rig = await caseRig();
  const [owner, id] = [await rig.queued(), await rig.queued()];
  await rig.send(owner, acceptedAs('1'));
  const attempt = await rig.begin(id);
  await rig.end(id, attempt, acceptedAs('1'));
  expect(lastOf(rig, id, 'number-taken')).toEqual({ by: owner });
  expect(lastOf(rig, id, 'doubt')).toEqual({ attempt, outcome: 'unknown', status: 201 });
});

test('a wish that came too late is in the history, and is over', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attempt = await rig.begin(id);
  await cancel(rig.context, id, BY);
  await rig.end(id, attempt, acceptedAs('1'));
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', wish: null });
  expect(lastOf(rig, id, 'wish-too-late')).toEqual({ wish: 'cancel' });
  const other = await rig.queued();
  await rig.send(other, acceptedAs('2'));
  expect(rig.kinds(other)).not.toContain('wish-too-late');
});

test('one that was sent a second time is looked for at once when NHI takes it: the first may show beside it', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  await rig.attestAbsent(id);
  const watched = rig.clock.now() + DAY;
  rig.clock.set(rig.clock.now() + 5000);
  await rig.send(id, acceptedAs('1'));
  expect(rig.row(id)).toMatchObject({ watch_until: watched, next_search_at: rig.clock.now() });
});

test('after a doubt is settled as absent it counts from the beginning, is looked for in a minute, and says so', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  const since = rig.clock.now();
  rig.clock.set(since + 5000);
  await rig.attestAbsent(id);
  const now = rig.clock.now();
  expect(rig.row(id)).toMatchObject({
    ...{ delivery: 'queued', failures: 1, resent_at: now, next_attempt_at: now, doubt_reason: null },
    ...{ empty_searches: 0, last_empty_at: null, next_search_at: now + 60_000, watch_until: now + DAY },
  });
  // A second doubt is still the same case’s first one, as far as its age goes.
  rig.clock.set(now + 5000);
  await rig.send(id, UNKNOWN);
  expect(rig.row(id)).toMatchObject({ doubt_since: since, next_search_at: rig.clock.now() });
});

test('what NHI refused after a doubt, and a person wants ended, is ended once the doubt is; what they want held stays refused', async () => {
  for (const [wish, delivery] of [
    [cancel, 'cancelled'],
    [hold, 'rejected'],
  ] as const) {
    const rig = await caseRig();
    const id = await rig.queued();
    await rig.send(id, UNKNOWN);
    await rig.attestAbsent(id);
    await rig.send(id, REJECTED);
    await wish(rig.context, id, BY);
    await rig.attestAbsent(id);
    expect(rig.row(id)).toMatchObject({
      ...{ delivery, wish: null, doubt_after: null, doubt_since: null, unread: 1, error_code: 'invalid' },
      watch_until: rig.clock.now() + DAY,
    });
  }
});

test('an attempt is in the history by its name, and the agent began it', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const attempt = await rig.begin(id);
  expect(rig.events(id).at(-1)).toMatchObject({ kind: 'attempt', actor: 'agent' });
  expect(lastOf(rig, id, 'attempt')).toEqual({ attempt });
});

test('a case that cannot be sent as it is is set aside with its reason, unless somebody stopped it meanwhile', async () => {
  const rig = await caseRig();
  const [id, held] = [await rig.queued(), await rig.queued()];
  await hold(rig.context, held, BY);
  for (const one of [id, held]) await setAside(rig.context, one);
  expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'spool-damaged', unread: 1 });
  expect(rig.events(id).at(-1)).toMatchObject({ kind: 'hold', actor: 'agent' });
  expect(lastOf(rig, id, 'hold')).toEqual({ reason: 'spool-damaged' });
  expect(rig.row(held)).toMatchObject({ delivery: 'held', hold_reason: 'by-person' });
});

test.each<readonly [SendOutcome, string | null, string | null, number]>([
  [{ kind: 'throttled', status: 429, retryAt: null, absence: 'proven' }, 'http-429', 'upload-answer', 1],
  [
    { kind: 'destination-refused', status: 404, issue: null, absence: 'proven' },
    'http-404',
    'upload-answer',
    1,
  ],
  [
    { kind: 'wait', status: 503, retryAt: null, issue: ISSUE, absence: 'proven' },
    ISSUE.code,
    'operation-outcome',
    1,
  ],
  [{ kind: 'rejected', status: 422, issue: null, absence: 'proven' }, 'http-422', 'operation-outcome', 1],
  [REJECTED, 'invalid', 'operation-outcome', 1],
  [UNKNOWN, 'timeout', 'upload-answer', 0],
  [acceptedAs('1'), null, 'upload-answer', 0],
])(
  '$kind: the case has its cause, and what was answered is kept as what it is',
  async (outcome, code, kind, failures) => {
    const rig = await caseRig();
    const id = await rig.queued();
    await rig.send(id, outcome);
    expect(rig.row(id)).toMatchObject({ error_code: code, failures });
    expect(caseDetail(rig.context, id, false)?.answers.map((answer) => answer.kind)).toEqual([kind]);
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
