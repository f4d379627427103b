import { expect, test } from 'vitest';
import {
  controlsSince,
  adopt,
  claimsOfPatient,
  noteEmptySearch,
  noteNoEvidence,
  noteSurfaced,
  noteWatch,
  releaseAbsent,
} from '../../../main/agent/carrier/cases/doubt.ts';
import { endTakeOver, folderOfAnother } from '../../../main/agent/carrier/cases/served-folders.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { BY, FOLDER, acceptedAs, caseRig, UNKNOWN, type CaseRig, type Found } from '../support/case-rig.ts';

/** Evidence of a search counts for the attempt, the case and the number that it was made for, and for no other. */

const HOUR = 3_600_000;
async function inDoubt(rig: CaseRig, found: Found = {}): Promise<string> {
  const id = await rig.queued(found);
  await rig.send(id, UNKNOWN);
  return id;
}
/** In doubt, taken for absent, and so queued again and looked for on. */
async function takenForAbsent(rig: CaseRig, found: Found = {}): Promise<string> {
  const id = await inDoubt(rig, found);
  await releaseAbsent(rig.context, rig.row(id));
  expect(rig.row(id).delivery).toBe('queued');
  return id;
}
/** Kinds and details of the history, from the first one of this kind on. */
const history = (rig: CaseRig, id: string, from: string): (readonly [string, unknown])[] => {
  const events = rig.events(id);
  return events
    .slice(events.findIndex(({ kind }) => kind === from))
    .map(({ kind, detail }) => [kind, JSON.parse(detail) as unknown]);
};

test.each<readonly [string, (rig: CaseRig, id: string) => Promise<unknown>]>([
  [
    'it was sent again in the same moment',
    async (rig, id) => {
      await rig.attestAbsent(id);
      await rig.send(id, UNKNOWN);
    },
  ],
  [
    'it was sent again a second later',
    async (rig, id) => {
      await rig.attestAbsent(id);
      rig.clock.set(rig.clock.now() + 1000);
      await rig.send(id, UNKNOWN);
    },
  ],
  [
    'another agent came to its folder meanwhile',
    async (rig) => {
      rig.clock.set(rig.clock.now() + 1000);
      await folderOfAnother(rig.context, FOLDER, 'taking-over', 'other-agent');
      await endTakeOver(rig.context, FOLDER, [], null);
    },
  ],
])('where %s, a search from before says nothing', async (_what, happen) => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  const seen = rig.row(id);
  await happen(rig, id);
  const now = rig.row(id);
  expect(now.delivery).toBe('uncertain');
  await releaseAbsent(rig.context, seen);
  await adopt(rig.context, seen, '1');
  await noteEmptySearch(rig.context, seen, 0, 0);
  await noteNoEvidence(rig.context, seen, 'search-refused', 0);
  expect(rig.row(id)).toEqual(now);
});

test('a number that another case owns is no sign of the one that was taken for absent: it is sent', async () => {
  const rig = await caseRig();
  const id = await takenForAbsent(rig);
  const owner = await rig.queued();
  await rig.send(owner, acceptedAs('1'));
  await noteSurfaced(rig.context, rig.row(id), '1');
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', case_number: null });
  await rig.send(id, acceptedAs('2'));
  await noteSurfaced(rig.context, rig.row(id), '1');
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '2', doubled: 0 });
});

test('what was searched for before it was sent again may be the second sending: that is no double', async () => {
  const rig = await caseRig();
  const id = await takenForAbsent(rig);
  const seen = rig.row(id);
  await rig.send(id, acceptedAs('2'));
  await noteSurfaced(rig.context, seen, '1');
  expect(rig.row(id)).toMatchObject({ case_number: '2', doubled: 0 });
});

test('without a number of its own what shows may be the case itself: that is no double', async () => {
  const rig = await caseRig();
  const id = await takenForAbsent(rig);
  await rig.send(id, acceptedAs(null));
  await noteSurfaced(rig.context, rig.row(id), '1');
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: null, doubled: 0 });
});

test('what shows of a case that is in doubt a second time is left to its own search', async () => {
  const rig = await caseRig();
  const id = await takenForAbsent(rig);
  await rig.send(id, UNKNOWN);
  const now = rig.row(id);
  await noteSurfaced(rig.context, now, '1');
  expect(rig.row(id)).toEqual(now);
});

test('a case that surfaces after another file took its place is a double: both are at NHI, or will be', async () => {
  const rig = await caseRig();
  const id = await takenForAbsent(rig, { path: 'one.json' });
  const newer = await rig.queued({ path: 'one.json' });
  expect(rig.row(id)).toMatchObject({ delivery: 'cancelled', superseded_by: newer });
  await noteSurfaced(rig.context, rig.row(id), '1');
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1', doubled: 1, unread: 1 });
});

test('of a case that is not watched a look moves the time of the next one, and nothing else', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  const before = rig.row(id);
  await noteWatch(rig.context, id, 4711);
  expect(rig.row(id)).toEqual({ ...before, next_search_at: 4711 });
});

test('a case sent after it by the order, but by the clock before its attempt ended, is no witness', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  rig.clock.set(rig.clock.now() + HOUR);
  await rig.send(id, UNKNOWN);
  rig.clock.set(rig.clock.now() - HOUR / 2);
  const witness = await rig.queued();
  await rig.send(witness, acceptedAs('1'));
  expect(controlsSince(rig.context, rig.row(id), rig.clock.now() + HOUR)).toEqual([]);
});

test.each<readonly [string, (rig: CaseRig) => Promise<string>]>([
  [
    'until a person has looked, after a restore',
    async (rig) => {
      Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
      return rig.queued({ mtimeMs: 1 });
    },
  ],
  [
    'by a person, though another agent came to its folder',
    async (rig) => {
      const id = await rig.queued();
      await hold(rig.context, id, BY);
      await folderOfAnother(rig.context, FOLDER, 'taking-over', 'other-agent');
      await endTakeOver(rig.context, FOLDER, [], null);
      return id;
    },
  ],
])('a case that is held %s is no doubt that a search settles', async (_what, made) => {
  const rig = await caseRig();
  const id = await made(rig);
  const before = rig.row(id);
  expect(before.delivery).toBe('held');
  await adopt(rig.context, before, '1');
  await releaseAbsent(rig.context, before);
  expect(rig.row(id)).toEqual(before);
});

test('a case of another agent’s past that NHI lacks is let go by the agent, and the history says by what', async () => {
  const rig = await caseRig();
  await folderOfAnother(rig.context, FOLDER, 'taking-over', 'other-agent');
  await endTakeOver(rig.context, FOLDER, [{ relPath: 'old.json', size: 1, mtimeMs: 1 }], null);
  const id = await rig.queued({ path: 'old.json' });
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', shown: 'held', past: 'unknown' });
  await releaseAbsent(rig.context, rig.row(id));
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', past: 'answered' });
  expect(rig.events(id).at(-1)).toMatchObject({ kind: 'proven-absent', actor: 'agent' });
  expect(history(rig, id, 'proven-absent')).toEqual([['proven-absent', { absent: true, attested: false }]]);
});

test('the history says of each step what it went by', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  await noteEmptySearch(rig.context, rig.row(id), 0, 0);
  await noteNoEvidence(rig.context, rig.row(id), 'search-lags', 0);
  await releaseAbsent(rig.context, rig.row(id));
  const copy = rig.row(id);
  await noteSurfaced(rig.context, copy, '1');
  expect(history(rig, id, 'searched-empty')).toEqual([
    ['searched-empty', { searches: 1 }],
    ['search-no-evidence', { reason: 'search-lags' }],
    ['proven-absent', { absent: true, attested: false }],
    ['surfaced', { number: '1' }],
    ['accepted', { found: true, number: '1' }],
  ]);
  const found = await inDoubt(rig);
  const sentAt = rig.clock.now();
  rig.clock.set(sentAt + HOUR);
  await adopt(rig.context, rig.row(found), '2');
  expect(rig.row(found)).toMatchObject({ last_attempt_at: sentAt, accepted_at: sentAt + HOUR });
  expect(history(rig, found, 'accepted')).toEqual([['accepted', { found: true, number: '2' }]]);
  const twice = await takenForAbsent(rig);
  await rig.send(twice, acceptedAs('3'));
  await noteSurfaced(rig.context, rig.row(twice), '4');
  expect(history(rig, twice, 'doubled')).toEqual([['doubled', { otherNumber: '4' }]]);
  const attested = await inDoubt(rig);
  await rig.attestAbsent(attested);
  expect(history(rig, attested, 'proven-absent')).toEqual([
    ['proven-absent', { absent: true, attested: true }],
  ]);
});

test('of a patient’s other cases those under way or in doubt could own what NHI shows, and one that our checks refuse could not', async () => {
  const rig = await caseRig();
  const patient = (bytes: string, more: Found = {}): Found => ({
    ...more,
    bytes,
    summary: { patientNumber: 'P', claimKey: bytes },
  });
  const ours = await inDoubt(rig, patient('ours'));
  const other = await inDoubt(rig, patient('other'));
  const sending = await rig.queued(patient('sending'));
  await rig.begin(sending);
  const refused = await rig.find(patient('refused', { errors: ['not-a-bundle'] }));
  expect(refused.delivery).toBe('refused');
  const claims = claimsOfPatient(rig.context, rig.row(ours));
  expect(claims.map(({ caseId, doubtful }) => [caseId, doubtful])).toEqual([
    [ours, true],
    [other, true],
    [sending, true],
  ]);
});
