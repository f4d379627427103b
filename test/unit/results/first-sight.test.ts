import { expect, test } from 'vitest';
import { learnedLag, noteLagAtLeast, noteShown } from '../../../main/agent/cases/search-lag.ts';
import { FirstSight } from '../../../main/agent/results/first-sight.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let numbers = 0;
async function accepted(rig: CaseRig): Promise<string> {
  numbers += 1;
  const id = await rig.queued({ summary: { claimKey: String(numbers) } });
  await rig.send(id, acceptedAs(String(numbers)));
  return id;
}
const later = (rig: CaseRig, ms: number): number => {
  rig.clock.set(rig.clock.now() + ms);
  return rig.clock.now();
};

test('a case is looked for by patient until a search has shown it, and no longer', async () => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context);
  const id = await accepted(rig);
  await sight.note(rig.row(id), false, later(rig, 10 * SECOND));
  expect(sight.isOpen(rig.row(id), rig.clock.now())).toBe(true);
  await sight.note(rig.row(id), true, later(rig, 10 * SECOND));
  expect(sight.isOpen(rig.row(id), rig.clock.now())).toBe(false);
  expect(learnedLag(rig.context, rig.row(id), rig.clock.now())).toMatchObject({
    worstMs: 20 * SECOND,
    samples: 1,
  });
});

test('a server that does not offer the search is not asked again for an hour', async () => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context);
  const row = rig.row(await accepted(rig));
  sight.notOffered(rig.clock.now());
  expect(sight.isOpen(row, later(rig, HOUR - 1))).toBe(false);
  expect(sight.isOpen(row, later(rig, 1))).toBe(true);
});

test('it is looked for often at first, and never less often than at each poll', async () => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context);
  const row = rig.row(await accepted(rig));
  const waits = [0, 10 * SECOND, MINUTE, HOUR].map((age) => {
    const now = (row.accepted_at ?? 0) + age;
    return sight.nextLook(row, now, MINUTE) - now;
  });
  expect(waits).toEqual([2 * SECOND, 5 * SECOND, 30 * SECOND, MINUTE]);
});

test.each([
  ['an hour later, beside one that was accepted after it and shows', 0, true, true],
  ['an hour later, where none after it shows: the index may stand still', 0, false, false],
  ['an hour later, where the index was half an hour late before', 30 * MINUTE, true, false],
] as const)('a case that no search shows, %s', async (_what, lagMs, laterShows, isMissed) => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context);
  const id = await accepted(rig);
  if (lagMs > 0) await noteLagAtLeast(rig.context, rig.row(id), (rig.row(id).accepted_at ?? 0) + lagMs);
  later(rig, SECOND);
  const after = await accepted(rig);
  if (laterShows) await noteShown(rig.context, after, null);
  await sight.noteIfMissed(rig.row(id), later(rig, HOUR - 2 * SECOND));
  expect(rig.row(id).missed_since).toBe(null);
  await sight.noteIfMissed(rig.row(id), later(rig, SECOND));
  expect(rig.row(id).missed_since !== null).toBe(isMissed);
  expect(rig.kinds(id).includes('not-shown')).toBe(isMissed);
  // Three times as long as the index was ever late, it is.
  await sight.noteIfMissed(rig.row(id), later(rig, 3 * lagMs));
  expect(rig.row(id).missed_since !== null).toBe(laterShows);
});

test('one that was missed and shows after all is missed no more, and staff are told so', async () => {
  const rig = await caseRig();
  const sight = new FirstSight(rig.context);
  const id = await accepted(rig);
  later(rig, SECOND);
  await noteShown(rig.context, await accepted(rig), null);
  await sight.noteIfMissed(rig.row(id), later(rig, HOUR));
  expect(rig.row(id)).toMatchObject({ unread: 1 });
  await sight.note(rig.row(id), true, later(rig, MINUTE));
  expect(rig.row(id)).toMatchObject({ missed_since: null });
  expect(rig.kinds(id)).toContain('shown-again');
});
