import { expect, test } from 'vitest';
import { caseRow } from '../../../main/agent/cases/move.ts';
import { releaseAbsent } from '../../../main/agent/cases/doubt.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
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
