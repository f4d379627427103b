import { expect, test } from 'vitest';
import { learnedLag, noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

let numbers = 0;
async function accepted(rig: CaseRig, subType = '1'): Promise<string> {
  numbers += 1;
  const id = await rig.queued({ summary: { subType, claimKey: String(numbers) } });
  await rig.send(id, acceptedAs(String(numbers)));
  return id;
}
const later = (rig: CaseRig, ms: number): void => {
  rig.clock.set(rig.clock.now() + ms);
};
const lagFor = (rig: CaseRig, id: string) => learnedLag(rig.context, rig.row(id), rig.clock.now());

test('nothing is known of an index in which nothing came into sight', async () => {
  const rig = await caseRig();
  expect(lagFor(rig, await accepted(rig))).toBe(null);
});

test('the lag of a case is the time until a search first showed it, and it is learned once', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  later(rig, 40 * SECOND);
  await noteShown(rig.context, id, null);
  expect(lagFor(rig, id)).toEqual({ worstMs: 40 * SECOND, samples: 1, isOfKind: true });
  expect(rig.row(id).first_shown_at).toBe(rig.clock.now());
  later(rig, MINUTE);
  await noteShown(rig.context, id, null);
  expect(lagFor(rig, id)).toMatchObject({ worstMs: 40 * SECOND, samples: 1 });
});

test.each([
  ['no look before', null, null],
  ['a look half an hour before', 30 * MINUTE, 30 * MINUTE],
  ['a look a minute before', 59 * MINUTE, 60 * MINUTE],
])('shown an hour later, with %s', async (_what, missingAfter, worstMs) => {
  const rig = await caseRig();
  const id = await accepted(rig);
  const missingAt = missingAfter === null ? null : rig.clock.now() + missingAfter;
  later(rig, 60 * MINUTE);
  await noteShown(rig.context, id, missingAt);
  // How long nobody looked is not how late the index was.
  expect(lagFor(rig, id)?.worstMs ?? null).toBe(worstMs);
});

test('the worst counts, of its own kind where that is known, else of all', async () => {
  const rig = await caseRig();
  for (const [subType, seconds] of [
    ['1', 5],
    ['1', 20],
    ['1', 10],
    ['2', 100],
  ] as const) {
    const id = await accepted(rig, subType);
    later(rig, seconds * SECOND);
    await noteShown(rig.context, id, null);
  }
  expect(lagFor(rig, await accepted(rig, '1'))).toEqual({ worstMs: 20 * SECOND, samples: 3, isOfKind: true });
  expect(lagFor(rig, await accepted(rig, '2'))).toEqual({
    worstMs: 100 * SECOND,
    samples: 1,
    isOfKind: true,
  });
  expect(lagFor(rig, await accepted(rig, '3'))).toEqual({
    worstMs: 100 * SECOND,
    samples: 4,
    isOfKind: false,
  });
});

test('one bad night is forgotten after thirty days, and not before', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  later(rig, 10 * 60 * MINUTE);
  await noteShown(rig.context, id, rig.clock.now() - SECOND);
  later(rig, 30 * DAY);
  expect(lagFor(rig, id)?.worstMs).toBe(10 * 60 * MINUTE);
  later(rig, DAY);
  expect(lagFor(rig, id)).toBe(null);
});

test('a clock that was set back says nothing of an index', async () => {
  const rig = await caseRig();
  const id = await accepted(rig);
  later(rig, -5 * MINUTE);
  await noteShown(rig.context, id, null);
  expect(lagFor(rig, id)?.worstMs).toBe(0);
});
