import { expect, test } from 'vitest';
import type { AuditLine } from '../../../main/agent/ground/audit/audit.ts';
import { caseRow } from '../../../main/agent/carrier/cases/move.ts';
import { releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { doubtUnrecorded, unknownSends } from '../../../main/agent/carrier/cases/startup.ts';
import { hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
import { BY, caseRig, NOT_SENT, type CaseRig } from '../support/case-rig.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openCoreIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { admitSample } from './admit-sample.ts';

const clock = new FakeClock();
const intend = (core: Core, caseId: string, sha256: string): Promise<void> =>
  core.audit.append({
    kind: 'send-intent',
    actor: 'agent',
    caseId,
    attemptId: `attempt of ${caseId}`,
    sha256,
  });
const deliveryOf = (core: Core, id: string): string => caseRow(core.context.store, id).delivery;

test('an intent that no attempt followed puts its case in doubt, once', async () => {
  const dir = temporaryFolder();
  const before = await openCoreIn(dir, clock);
  const { caseId, sha256 } = await admitSample(before, 'one');
  await intend(before, caseId, sha256);
  await before.close();

  const after = await openCoreIn(dir, clock);
  expect(caseRow(after.context.store, caseId)).toMatchObject({
    delivery: 'uncertain',
    attempts: 1,
    destination: after.context.destination,
    first_attempt_at: clock.now(),
  });
  await releaseAbsent(after.context, caseRow(after.context.store, caseId));
  await after.close();

  // The intent still stands at the end of the trail, and has been dealt with.
  expect(deliveryOf(await openCoreIn(dir, clock), caseId)).toBe('queued');
});

test('an intent that was taken back is none', async () => {
  const dir = temporaryFolder();
  const before = await openCoreIn(dir, clock);
  const { caseId, sha256 } = await admitSample(before, 'one');
  await intend(before, caseId, sha256);
  await before.audit.append({
    kind: 'send-dropped',
    actor: 'agent',
    caseId,
    attemptId: `attempt of ${caseId}`,
  });
  await before.close();
  expect(deliveryOf(await openCoreIn(dir, clock), caseId)).toBe('queued');
});

test('a Bundle that the trail knows to have been sent and the database does not is held when it is found again', async () => {
  const dir = temporaryFolder();
  const elsewhere = await openCoreIn(temporaryFolder(), clock);
  const { sha256 } = await admitSample(elsewhere, 'one');
  const before = await openCoreIn(dir, clock);
  await intend(before, 'a case that the database lost', sha256);
  await before.close();

  const after = await openCoreIn(dir, clock);
  const { caseId } = await admitSample(after, 'one');
  expect(caseRow(after.context.store, caseId)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile' });
  expect((await admitSample(after, 'another')).delivery).toBe('queued');
});

/** The end of an attempt whose second durable line the disk did not take. */
const intendBy = (rig: CaseRig, caseId: string): Promise<void> =>
  rig.core.audit.append({ kind: 'send-intent', actor: 'agent', caseId, attemptId: `lost of ${caseId}` });
const attemptsOf = (rig: CaseRig, id: string): unknown[] =>
  rig.context.store.all('SELECT id, outcome, error_code FROM attempts WHERE case_id = $id ORDER BY rowid', {
    id,
  });

test('a case that was stopped between its intent and `sending` stays stopped, now and when it is let go: nothing left', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await intendBy(rig, id);
  await hold(rig.context, id, BY);
  await rig.reopen();
  expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'by-person', attempts: 0 });
  expect(attemptsOf(rig, id)).toEqual([
    { id: `lost of ${id}`, outcome: 'interrupted', error_code: 'agent-ended' },
  ]);
  await release(rig.context, id, BY);
  await rig.reopen();
  expect(rig.row(id).delivery).toBe('queued');
});

test('an intent after an earlier attempt is one more attempt of the same case, which began with the first', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const begun = rig.clock.now();
  await rig.send(id, NOT_SENT);
  rig.clock.set(begun + 5000);
  await intendBy(rig, id);
  rig.clock.set(begun + 9000);
  await rig.reopen();
  expect(rig.row(id)).toMatchObject({
    ...{ delivery: 'uncertain', attempts: 2, first_attempt_at: begun, last_attempt_at: begun + 9000 },
    ...{ next_attempt_at: null, next_search_at: begun + 9000, error_code: 'agent-ended' },
  });
  expect(attemptsOf(rig, id)).toEqual([
    { id: `attempt 1 of ${id}`, outcome: 'not-sent', error_code: 'connection-refused' },
    { id: `lost of ${id}`, outcome: 'interrupted', error_code: 'agent-ended' },
  ]);
  const { kind, detail } = rig.events(id).at(-1) ?? {};
  expect([kind, JSON.parse(detail ?? '{}')]).toEqual([
    'doubt',
    { attempt: `lost of ${id}`, outcome: 'interrupted' },
  ]);
});

/** A line of the trail that says that this case is about to be sent. */
const intentOf = (caseId: string, more: Partial<AuditLine> = {}): AuditLine => ({
  ...{ v: 1, n: 1, at: '2026-11-24T09:00:00.000+08:00', prev: '', kind: 'send-intent', actor: 'agent' },
  ...{ caseId, attemptId: `intent of ${caseId}`, sha256: `bytes of ${caseId}`, ...more },
});

test('only an intent that names its case, its attempt and its bytes, and was not taken back, tells of a send that the database does not know', async () => {
  const rig = await caseRig();
  const known = await rig.queued();
  const { attemptId: _attempt, ...unnamed } = intentOf('lost');
  const { caseId: _case, ...caseless } = intentOf('lost');
  const { sha256: _bytes, ...byteless } = intentOf('lost');
  const sends = (...lines: AuditLine[]): string[] => [...unknownSends(rig.context.store, lines)];
  expect(sends(intentOf('lost'), intentOf(known))).toEqual(['bytes of lost']);
  expect(sends(unnamed, caseless, byteless, intentOf('lost', { kind: 'attempt' }))).toEqual([]);
  expect(sends(intentOf('lost'), intentOf('lost', { kind: 'send-dropped' }))).toEqual([]);
});

test('those that an intent puts in doubt are named, each once, and no other', async () => {
  const rig = await caseRig();
  const [queued, held] = [await rig.queued(), await rig.queued()];
  await hold(rig.context, held, BY);
  const lines = [intentOf('lost'), intentOf(queued), intentOf(held)];
  expect(await doubtUnrecorded(rig.context, [])).toEqual([]);
  expect(await doubtUnrecorded(rig.context, lines)).toEqual([queued]);
  expect(await doubtUnrecorded(rig.context, lines)).toEqual([]);
  expect(rig.row(queued).delivery).toBe('uncertain');
});
