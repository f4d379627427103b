import { expect, test } from 'vitest';
import {
  attemptedAt,
  forgetEmptySearches,
  pullBackAtStart,
  pullBackWaits,
} from '../../../main/agent/carrier/cases/clock-set-back.ts';
import { readDestination, setDestination } from '../../../main/agent/carrier/cases/destination-record.ts';
import { noteEmptySearch, releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { readyCases } from '../../../main/agent/carrier/cases/attempt.ts';
import { folderOfAnother } from '../../../main/agent/carrier/cases/served-folders.ts';
import { learnedLag, noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { scene } from '../send/resolver-scene.ts';
import { acceptedAs, caseRig, FOLDER, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

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
  await rig.end(
    queued,
    await rig.begin(queued),
    { kind: 'throttled', status: 429, retryAt, absence: 'proven' },
    retryAt,
  );
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

/** A case that NHI asked to wait for ten minutes. */
async function throttled(rig: CaseRig) {
  const id = await rig.queued();
  const retryAt = rig.clock.now() + 600_000;
  const outcome = { kind: 'throttled', status: 429, retryAt, absence: 'proven' } as const;
  await rig.end(id, await rig.begin(id), outcome, retryAt);
  return { id, retryAt };
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

test('what happened after waits were moved tells of the next time that the clock is set back', async () => {
  const { rig } = await ahead();
  await rig.reopen();
  rig.clock.set(rig.clock.now() + 3 * HOUR);
  const { id } = await throttled(rig);
  rig.clock.set(rig.clock.now() - 2 * HOUR);
  await rig.reopen();
  expect(rig.row(id).next_attempt_at).toBe(rig.clock.now() + 600_000);
});

test('a start by a clock that goes right, or is a moment behind, moves nothing', async () => {
  const rig = await caseRig();
  const { id, retryAt } = await throttled(rig);
  rig.clock.set(rig.clock.now() - 30_000);
  await rig.reopen();
  expect(rig.row(id).next_attempt_at).toBe(retryAt);
});

test.each([
  [60_000, 0],
  [60_001, 60_001],
])('a clock that is %i ms behind at a start pulls waits back by %i ms', async (behind, by) => {
  const rig = await caseRig();
  const { id, retryAt } = await throttled(rig);
  rig.clock.set(rig.clock.now() - behind);
  await rig.reopen();
  expect(rig.row(id).next_attempt_at).toBe(retryAt - by);
});

test('a data folder in which nothing has happened has no clock to go by', async () => {
  const rig = await caseRig();
  rig.clock.set(rig.clock.now() - 8 * HOUR);
  expect(await pullBackAtStart(rig.context, rig.clock.now())).toBe(0);
  await pullBackWaits(rig.context, 8 * HOUR);
  expect(await pullBackAtStart(rig.context, rig.clock.now())).toBe(0);
  // By then it was later than now, though nothing has happened since.
  expect(await pullBackAtStart(rig.context, rig.clock.now() - HOUR)).toBe(HOUR);
});

test('what was moved by a part of a millisecond waits for whole ones', async () => {
  const { rig, ids } = await ahead();
  await pullBackWaits(rig.context, 8 * HOUR + 0.4);
  expectPulledBack(rig, ids);
});

test('a clock that went ahead makes empty searches count no more, also of what another agent may have sent', async () => {
  const rig = await caseRig();
  const [doubtful, taken, untried] = [await rig.queued(), await rig.queued(), await rig.queued()];
  await rig.send(doubtful, UNKNOWN);
  await folderOfAnother(rig.context, FOLDER, 'lost', 'lease-lost');
  const attempted = rig.row(doubtful).last_attempt_at;
  for (const id of [doubtful, taken]) {
    await noteEmptySearch(rig.context, rig.row(id), rig.clock.now(), 1000);
    expect(rig.row(id)).toMatchObject({ empty_searches: 1, last_empty_at: rig.clock.now() });
  }
  rig.clock.set(rig.clock.now() + HOUR);
  await forgetEmptySearches(rig.context);
  for (const id of [doubtful, taken])
    expect(rig.row(id)).toMatchObject({ empty_searches: 0, last_empty_at: null });
  const now = rig.clock.now();
  expect(attemptedAt(rig.context, rig.row(doubtful), now)).toBe(now);
  expect(attemptedAt(rig.context, rig.row(doubtful), now - 1)).toBe(attempted);
  // A case that was never tried here counts from when it came.
  const never = { ...rig.row(untried), last_attempt_at: null, created_at: now + 1 };
  expect(attemptedAt(rig.context, never, now)).toBe(now + 1);
});

test('while no clock went ahead, time counts from the last attempt', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  expect(attemptedAt(rig.context, rig.row(id), rig.clock.now())).toBe(rig.row(id).last_attempt_at);
});

test('a doubt and a lag that a clock a year ahead has dated are over as soon as others', async () => {
  const { rig, doubtful, witness, look, pass } = await scene();
  const year = 365 * 24 * HOUR;
  rig.clock.jump(year);
  const id = await doubtful('A123456789');
  await noteShown(rig.context, await witness('1'), null);
  await look(id);
  rig.clock.set(rig.clock.now() - year);
  await pullBackWaits(rig.context, year);
  await witness('2');
  await pass(29 * 60_000, id);
  expect(rig.row(id).delivery).toBe('uncertain');
  await pass(HOUR, id);
  expect(rig.row(id).delivery).toBe('queued');
  const lagIn = (days: number) => learnedLag(rig.context, rig.row(id), rig.clock.now() + days * 24 * HOUR);
  expect(lagIn(30)).toMatchObject({ worstMs: 0, samples: 1 });
  expect(lagIn(32)).toBe(null);
});
