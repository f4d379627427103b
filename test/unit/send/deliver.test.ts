import { expect, test } from 'vitest';
import { beginAttempt } from '../../../main/agent/carrier/cases/attempt.ts';
import { readDestination } from '../../../main/agent/carrier/cases/destination-record.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { acceptedAs, NOT_SENT, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { until } from '../support/until.ts';
import { scene, script, SECOND, type Scene } from './worker-scene.ts';

/** Traces of one attempt: the trail before, the case, its attempt, the log and what the destination learns. */

interface AttemptRow {
  readonly id: string;
  readonly case_id: string;
  readonly outcome: string | null;
  readonly error_code: string | null;
  readonly phase: string;
}
const attempts = (rig: CaseRig): AttemptRow[] =>
  rig.context.store.all<AttemptRow>('SELECT id, case_id, outcome, error_code, phase FROM attempts', {});
const intents = async (rig: CaseRig) =>
  (await rig.core.audit.tail(100)).filter(({ kind }) => kind.startsWith('send-'));
const sentLines = ({ lines }: Scene) => lines.filter(([, event]) => event === 'sent');
const ended = ({ worker, nhi }: Scene): Promise<void> =>
  until(() => nhi.posts.length > 0 && worker.inFlight() === 0);

test('the intent says which case, which attempt and which bytes; the log what came of it, and how long it took', async () => {
  const at = await scene(1);
  const { rig, nhi, queue, start } = at;
  const id = await queue();
  const begun = rig.clock.now();
  nhi.onPost = () => {
    rig.clock.set(begun + 1234);
    return acceptedAs('1');
  };
  start();
  await ended(at);
  const attempt = attempts(rig)[0];
  expect(attempt).toMatchObject({ case_id: id, outcome: 'accepted', phase: 'body-sent' });
  const attemptId = attempt?.id ?? '';
  expect(await intents(rig)).toEqual([
    expect.objectContaining({
      kind: 'send-intent',
      actor: 'agent',
      caseId: id,
      attemptId,
      sha256: rig.row(id).sha256,
    }),
  ]);
  expect((await intents(rig))[0]?.detail ?? {}).toEqual({});
  const fields = { caseId: id, attemptId, code: 'accepted', delivery: 'accepted', ms: 1234, status: 201 };
  // And of nothing else.
  expect(at.lines).toEqual([['info', 'sent', fields]]);
  expect(readDestination(rig.context.store, rig.context.destination).last_send_at).toBe(begun + 1234);
});

test('what did not go well is a warning, without a status where none came', async () => {
  const at = await scene(1);
  const id = await at.queue();
  script(at.nhi, UNKNOWN);
  at.start();
  await ended(at);
  expect(sentLines(at)).toEqual([
    [
      'warn',
      'sent',
      { caseId: id, attemptId: attempts(at.rig)[0]?.id, code: 'unknown', delivery: 'uncertain', ms: 0 },
    ],
  ]);
});

test('without its intent on disk nothing leaves: the attempt is taken back, and the case goes out later', async () => {
  const at = await scene(1);
  const { rig, nhi, queue, start, pass } = at;
  const id = await queue();
  const { audit } = rig.core;
  const append = audit.append.bind(audit);
  let isFull = true;
  Object.assign(audit, {
    append: (entry: { kind: string }) =>
      isFull && entry.kind === 'send-intent'
        ? Promise.reject(new AgentError('audit-write-failed'))
        : append(entry as never),
  });
  start();
  await until(() => at.logged.includes('attempt-failed'));
  expect(nhi.posts).toEqual([]);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', error_code: 'audit-write-failed' });
  expect(attempts(rig)).toEqual([
    expect.objectContaining({ outcome: 'not-sent', error_code: 'audit-write-failed', phase: 'preparing' }),
  ]);
  expect(at.lines).toContainEqual(['error', 'attempt-failed', { caseId: id, code: 'audit-write-failed' }]);
  isFull = false;
  await pass(2 * SECOND);
  expect(rig.row(id).delivery).toBe('accepted');
  expect(nhi.posts).toHaveLength(1);
});

test('an attempt that the disk does not take is dropped in the trail, and the case tried again later', async () => {
  const at = await scene(1);
  const { rig, nhi, queue, start, pass } = at;
  const id = await queue();
  const { store } = rig.context;
  const write = store.write.bind(store);
  let refusals = 1;
  nhi.onPost = (attemptId) => acceptedAs(attemptId);
  Object.assign(store, {
    write: (work: Parameters<typeof write>[0]) => {
      refusals -= 1;
      return refusals === 0 ? Promise.reject(new Error('the disk is away')) : write(work);
    },
  });
  start();
  await until(() => at.logged.includes('attempt-failed'));
  expect((await intents(rig)).map(({ kind }) => kind)).toEqual(['send-intent', 'send-dropped']);
  expect(at.lines).toContainEqual(['error', 'attempt-failed', { caseId: id }]);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', attempts: 0 });
  await pass(2 * SECOND);
  expect(rig.row(id).delivery).toBe('accepted');
  expect((await intents(rig)).map(({ caseId }) => caseId)).toEqual([id, id, id]);
});

test('one whose answer cannot be written stays as it is on disk, and is not said to be sent', async () => {
  const at = await scene(1);
  const { rig, nhi, queue, start } = at;
  const id = await queue();
  const { store } = rig.context;
  const write = store.write.bind(store);
  let isAway = false;
  nhi.onPost = (attemptId) => {
    isAway = true;
    return acceptedAs(attemptId);
  };
  Object.assign(store, {
    write: (work: Parameters<typeof write>[0]) =>
      isAway ? Promise.reject(new Error('the disk is away')) : write(work),
  });
  start();
  await until(() => at.logged.includes('attempt-failed'));
  expect(at.logged).not.toContain('sent');
  expect(rig.row(id).delivery).toBe('sending');
});

test('a fault of ours at its beginning is no reason that somebody had: it is in the log by its code', async () => {
  const at = await scene(1);
  const id = await at.queue();
  const { store } = at.rig.context;
  const write = store.write.bind(store);
  let writes = 0;
  Object.assign(store, {
    write: (work: Parameters<typeof write>[0]) => {
      writes += 1;
      return writes === 1 ? Promise.reject(new AgentError('locked')) : write(work);
    },
  });
  at.start();
  await until(() => at.logged.includes('attempt-failed'));
  expect(at.lines).toContainEqual(['error', 'attempt-failed', { caseId: id, code: 'locked' }]);
});

test('an attempt that came to nothing before its connection says that it did not get far', async () => {
  const at = await scene(1);
  await at.queue();
  at.nhi.phases = [];
  script(at.nhi, NOT_SENT);
  at.start();
  await ended(at);
  expect(attempts(at.rig)[0]).toMatchObject({ outcome: 'not-sent', phase: 'preparing' });
});

test.each<readonly [string, SendOutcome]>([
  ['could not be sent', NOT_SENT],
  ['came to an unknown end', UNKNOWN],
])('one that %s says nothing of the token: the second 401 around it pauses', async (_what, between) => {
  const at = await scene(1);
  for (let count = 0; count < 3; count += 1) await at.queue();
  const unauthorized = { kind: 'unauthorized', status: 401, absence: 'proven' } as const;
  script(at.nhi, unauthorized, between, unauthorized, acceptedAs('1'));
  at.start();
  await at.pass(2 * SECOND);
  expect(at.nhi.posts).toHaveLength(3);
  expect(at.destination.view()).toMatchObject({ state: 'paused', reason: 'unauthorized' });
});

test('two unknown ends in a row are no wall of pages: the server is probed', async () => {
  const at = await scene(1);
  for (let count = 0; count < 3; count += 1) await at.queue();
  script(at.nhi, UNKNOWN);
  at.start();
  await until(() => at.nhi.posts.length === 1 && at.destination.view().state === 'unreachable');
  await at.pass(SECOND);
  await until(() => at.nhi.posts.length === 2 && at.worker.inFlight() === 0);
  expect(at.destination.view()).toMatchObject({ state: 'unreachable', reason: 'timeout' });
});

test('where neither the intent nor the attempt could be written, there is nothing to take back', async () => {
  const at = await scene(1);
  const { rig, nhi, queue, start } = at;
  const id = await queue();
  const { audit } = rig.core;
  const append = audit.append.bind(audit);
  const kinds: string[] = [];
  Object.assign(audit, {
    append: async (entry: { kind: string; attemptId: string }) => {
      kinds.push(entry.kind);
      if (entry.kind !== 'send-intent') return append(entry as never);
      throw new AgentError('audit-write-failed');
    },
  });
  // Somebody else holds it by the time that it is begun.
  at.tokens.get = async () => {
    if (rig.row(id).attempts === 0) await beginAttempt(rig.context, id, 'of another');
    return { kind: 'token', token: 'token 1', expiresAt: Number.MAX_SAFE_INTEGER };
  };
  start();
  await until(() => at.logged.includes('attempt-failed'));
  expect(nhi.posts).toEqual([]);
  expect(kinds).not.toContain('send-dropped');
  expect(at.lines[0]).toEqual(['error', 'attempt-failed', { caseId: id, code: 'audit-write-failed' }]);
  expect(attempts(rig).map(({ id: attempt, outcome }) => [attempt, outcome])).toEqual([['of another', null]]);
  expect(rig.row(id).delivery).toBe('sending');
});

test.each<readonly [string, SendOutcome, number | null]>([
  [
    'a 429 that says when',
    { kind: 'throttled', status: 429, retryAt: 90 * SECOND, absence: 'proven' },
    90 * SECOND,
  ],
  [
    'a 503 that says when',
    { kind: 'wait', status: 503, retryAt: 90 * SECOND, issue: null, absence: 'proven' },
    90 * SECOND,
  ],
  ['a 429 that does not', { kind: 'throttled', status: 429, retryAt: null, absence: 'proven' }, null],
  ['a 503 that does not', { kind: 'wait', status: 503, retryAt: null, issue: null, absence: 'proven' }, null],
])('after %s the case waits as long as it was told, or a moment', async (_what, outcome, told) => {
  const at = await scene(1);
  const { rig, nhi, queue, start, destination } = at;
  const id = await queue();
  const now = rig.clock.now();
  script(nhi, told === null ? outcome : ({ ...outcome, retryAt: now + told } as SendOutcome));
  start();
  await ended(at);
  const { delivery, next_attempt_at: next } = rig.row(id);
  expect(delivery).toBe('queued');
  const waits = (next ?? 0) - now;
  // Wait that the server asks for, else our own shortest pause of two seconds.
  const least = told ?? 2 * SECOND;
  expect(waits).toBe(least);
  expect(destination.view()).toMatchObject({
    state: 'paused',
    reason: outcome.kind === 'throttled' ? 'throttled' : 'busy',
    until: now + least,
  });
});

test.each<readonly [string, SendOutcome, object]>([
  [
    'a 404',
    { kind: 'destination-refused', status: 404, issue: null, absence: 'proven' },
    { state: 'paused', reason: 'http-404' },
  ],
  ['an unknown end', UNKNOWN, { state: 'unreachable', reason: 'timeout' }],
  [
    'a page',
    { kind: 'unknown', code: 'answer-not-fhir', status: 200, phase: 'answered' },
    { state: 'unreachable', reason: 'answer-not-fhir' },
  ],
  [
    'a lost connection',
    { kind: 'not-sent', code: 'ECONNREFUSED', phase: 'connecting' },
    { state: 'unreachable', reason: 'ECONNREFUSED' },
  ],
  ['a rejection', REJECTED, { state: 'open', reason: null }],
])(
  'the case itself is ready at once after %s: the destination alone decides when',
  async (_what, outcome, view) => {
    const at = await scene(1);
    const { rig, queue, start, destination } = at;
    const id = await queue();
    script(at.nhi, outcome);
    start();
    await ended(at);
    expect(destination.view()).toMatchObject(view);
    if (rig.row(id).delivery === 'queued') expect(rig.row(id).next_attempt_at).toBe(rig.clock.now());
  },
);

test('the server’s clock is noted from an answer that tells it, and from no other', async () => {
  const at = await scene(1);
  const { rig, nhi, tokens, queue, start } = at;
  const noted: unknown[] = [];
  tokens.noteServerDate = (...date: unknown[]) => void noted.push(date);
  const first = await queue();
  start();
  await until(() => rig.row(first).delivery === 'accepted');
  nhi.serverDate = rig.clock.now() - 5000;
  const second = await queue();
  await until(() => rig.row(second).delivery === 'accepted');
  expect(noted).toEqual([[rig.clock.now() - 5000, rig.clock.now()]]);
});

test('one 401 between two answers is each time the first, and pauses nothing', async () => {
  const at = await scene(1);
  const { nhi, tokens, queue, start, deliveries, destination } = at;
  const unauthorized = { kind: 'unauthorized', status: 401, absence: 'proven' } as const;
  script(nhi, unauthorized, REJECTED, unauthorized, acceptedAs('1'), unauthorized, acceptedAs('2'));
  const ids = [await queue(), await queue(), await queue()];
  start();
  await until(() => deliveries(ids).every((delivery) => delivery !== 'queued' && delivery !== 'sending'));
  expect(deliveries(ids).sort()).toEqual(['accepted', 'accepted', 'rejected']);
  expect(tokens.refused).toEqual(['token 1', 'token 1', 'token 1']);
  expect(destination.view().state).toBe('open');
});

test('a refused token is asked for again when its source says, not when the destination would', async () => {
  const { rig, tokens, destination, queue, start } = await scene(1);
  await queue();
  const waits = rig.clock.now() + 3600 * SECOND;
  tokens.waitsUntil = () => waits;
  tokens.result = { kind: 'refused', code: 'invalid_client', status: 400 };
  start();
  await until(() => destination.view().state === 'paused');
  expect(destination.view()).toMatchObject({ reason: 'invalid_client', until: waits });
});

test('bytes that cannot be read now hold nothing: the case is tried again, and only damage sets it aside', async () => {
  const at = await scene(1);
  const { rig, queue, start, pass } = at;
  const id = await queue();
  const { spool } = rig.core;
  const get = spool.get.bind(spool);
  let why: AgentError | null = new AgentError('file-held', { name: null });
  Object.assign(spool, { get: (sha256: string) => (why === null ? get(sha256) : Promise.reject(why)) });
  start();
  await until(() => at.logged.includes('attempt-failed'));
  expect(rig.row(id).delivery).toBe('queued');
  why = null;
  await pass(2 * SECOND);
  expect(rig.row(id).delivery).toBe('accepted');
  why = new AgentError('spool-damaged');
  const damaged = await queue();
  await until(() => rig.row(damaged).delivery === 'held');
  expect(at.lines).toContainEqual(['error', 'spool-damaged', { caseId: damaged }]);
});
