import { expect, test } from 'vitest';
import { endAttempt } from '../../../main/agent/carrier/cases/attempt.ts';
import { lastSends, refusedSends } from '../../../main/agent/carrier/cases/last-sends.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';

const REFUSED = { kind: 'destination-refused', status: 403, issue: null, absence: 'proven' } as const;

async function refused(rig: CaseRig, id: string, body: Buffer | null): Promise<void> {
  const attemptId = await rig.begin(id);
  const end = { caseId: id, attemptId, outcome: REFUSED, phase: 'answered', body } as const;
  await endAttempt(rig.context, { ...end, retryAt: rig.clock.now() });
}

test('the last POSTs come newest first, each with its own answer, opened only when it is asked for', async () => {
  const rig = await caseRig();
  const [first, second] = [await rig.queued({ bytes: 'a' }), await rig.queued({ bytes: 'b' })];
  await refused(rig, first, Buffer.from('<title>WAF one</title>'));
  await refused(rig, second, Buffer.from('<title>WAF two</title>'));
  await refused(rig, first, Buffer.from('<title>WAF one</title>'));
  await refused(rig, second, null);
  const sends = lastSends(rig.context);
  expect(sends.map(({ outcome, status }) => [outcome, status])).toEqual(
    Array.from({ length: 4 }, () => ['destination-refused', 403]),
  );
  expect(sends.map((one) => one.body()?.toString('utf8') ?? null)).toEqual([
    null,
    '<title>WAF one</title>',
    '<title>WAF two</title>',
    '<title>WAF one</title>',
  ]);
});

test('a refused POST is reported for a day, until a later one is taken', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const seen = (later = 0) => refusedSends(lastSends(rig.context), rig.clock.now() + later);
  expect(seen()).toBeNull();
  await refused(rig, id, null);
  await refused(rig, id, null);
  expect(seen()).toEqual({ status: 403, count: 2 });
  expect(seen(86_400_001)).toBeNull();
  const attemptId = await rig.begin(id);
  const accepted = { kind: 'accepted', status: 201, caseNumber: 'N-1', locationId: null } as const;
  await endAttempt(rig.context, {
    ...{ caseId: id, attemptId, phase: 'answered', body: null },
    ...{ outcome: accepted, retryAt: rig.clock.now() },
  });
  expect(seen()).toBeNull();
});

test('one 401 is an old token’s; a second one in a row, with a new token, refuses us', () => {
  const once = { outcome: 'unauthorized', status: 401, code: null, endedAt: 0, body: () => null } as const;
  expect(refusedSends([once], 0)).toBeNull();
  expect(refusedSends([once, once], 0)).toEqual({ status: 401, count: 2 });
});

test('one that never left is not among them: it says nothing of how the server takes a send', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await refused(rig, id, null);
  const attemptId = await rig.begin(id);
  await endAttempt(rig.context, {
    ...{ caseId: id, attemptId, phase: 'connecting', body: null },
    outcome: { kind: 'not-sent', code: 'connection-refused', phase: 'connecting' },
    retryAt: rig.clock.now(),
  });
  expect(lastSends(rig.context).map(({ outcome }) => outcome)).toEqual(['destination-refused']);
});

test('one under way is not among them, and a restart keeps the others', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await refused(rig, id, Buffer.from('<html>'));
  await rig.begin(id);
  expect(lastSends(rig.context)).toHaveLength(1);
  await rig.reopen();
  const kept = lastSends(rig.context).map((one) => [one.outcome, one.body()?.toString('utf8') ?? null]);
  // An end of the agent in the middle of a send says nothing of the server.
  expect(kept).toEqual([['destination-refused', '<html>']]);
});
