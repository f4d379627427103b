import { expect, test } from 'vitest';
import { pullBackWaits } from '../../../main/agent/cases/clock-set-back.ts';
import { readDestination, setDestination } from '../../../main/agent/cases/destination-record.ts';
import { releaseAbsent } from '../../../main/agent/cases/doubt.ts';
import { readyCases } from '../../../main/agent/cases/attempt.ts';
import { acceptedAs, caseRig, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

const HOUR = 3_600_000;

/** Cases that wait for a time each, by a clock that is eight hours ahead. */
async function ahead(): Promise<{
  rig: CaseRig;
  ids: Record<'queued' | 'accepted' | 'doubt' | 'waiting', string>;
}> {
  const rig = await caseRig();
  rig.clock.set(rig.clock.now() + 8 * HOUR);
  const [queued, accepted, doubt] = [await rig.queued(), await rig.queued(), await rig.queued()];
  const waiting = await rig.queued({ summary: { attachments: ['a.pdf'] }, attachments: [], waitMs: 600_000 });
  await rig.send(accepted, acceptedAs('1'));
  await rig.send(doubt, UNKNOWN);
  await releaseAbsent(rig.context, rig.row(doubt));
  await rig.send(doubt, UNKNOWN);
  const retryAt = rig.clock.now() + 600_000;
  await rig.end(queued, await rig.begin(queued), { kind: 'throttled', status: 429, retryAt }, retryAt);
  const { store, destination } = rig.context;
  await setDestination(store, destination, { state: 'paused', reason: 'throttled', until: retryAt });
  rig.clock.set(rig.clock.now() - 8 * HOUR);
  return { rig, ids: { queued, accepted, doubt, waiting } };
}

function expectPulledBack(rig: CaseRig, ids: Awaited<ReturnType<typeof ahead>>['ids'], by = 8 * HOUR): void {
  const now = rig.clock.now();
  expect(rig.row(ids.queued).next_attempt_at).toBe(now + 600_000);
  expect(rig.row(ids.accepted).next_poll_at).toBe(now);
  expect(rig.row(ids.doubt)).toMatchObject({ next_search_at: now });
  // At the end of these two a case is given up, or a double is looked for no longer: later is safe, sooner is not.
  expect(rig.row(ids.doubt).watch_until).toBe(now + by + 24 * HOUR);
  expect(rig.row(ids.waiting).wait_until).toBe(now + by + 600_000);
  // When something happened is not rewritten: evidence goes by its order.
  expect(rig.row(ids.doubt).last_attempt_at).toBe(now + by);
  expect(readDestination(rig.context.store, rig.context.destination).until).toBe(now + 600_000);
}

test('what waits for a time waits no longer for a clock that is set back, and no shorter', async () => {
  const { rig, ids } = await ahead();
  await pullBackWaits(rig.context, 8 * HOUR);
  expectPulledBack(rig, ids);
});

test('a clock that was set back while no agent ran is noticed at the start by what happened last', async () => {
  const { rig, ids } = await ahead();
  expect(readyCases(rig.context, rig.clock.now(), 9)).toEqual([]);
  await rig.reopen();
  expectPulledBack(rig, ids);
  rig.clock.set(rig.clock.now() + 600_000);
  expect(readyCases(rig.context, rig.clock.now(), 9).map(({ id }) => id)).toEqual([ids.queued]);
});

test('what was moved once is not moved again by the next start, nor by the one after it', async () => {
  const { rig, ids } = await ahead();
  await pullBackWaits(rig.context, 8 * HOUR);
  for (let start = 0; start < 3; start += 1) await rig.reopen();
  expectPulledBack(rig, ids);
});

test('a clock that is set back a second time is reckoned with from where it stood after the first', async () => {
  const { rig, ids } = await ahead();
  await rig.reopen();
  rig.clock.set(rig.clock.now() - 2 * HOUR);
  await rig.reopen();
  expectPulledBack(rig, ids, 10 * HOUR);
});

test('a start by a clock that goes right, or is a moment behind, moves nothing', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const retryAt = rig.clock.now() + 600_000;
  await rig.end(id, await rig.begin(id), { kind: 'throttled', status: 429, retryAt }, retryAt);
  rig.clock.set(rig.clock.now() - 30_000);
  await rig.reopen();
  expect(rig.row(id).next_attempt_at).toBe(retryAt);
});
