import { expect, test } from 'vitest';
import {
  controlsSince,
  adopt,
  claimsOfPatient,
  dueSearches,
  nextSearchAt,
  noteEmptySearch,
  noteNoEvidence,
  noteSurfaced,
  noteWatch,
  releaseAbsent,
} from '../../../main/agent/carrier/cases/doubt.ts';
import { cancel, hold, resolveAbsent, resolveFound } from '../../../main/agent/carrier/cases/staff.ts';
import { movesOf } from '../../../main/agent/carrier/cases/staff-moves.ts';
import { BY, acceptedAs, caseRig, REJECTED, UNKNOWN, type CaseRig, type Found } from '../support/case-rig.ts';

const GAP = 600_000;
const DAY = 86_400_000;
const HOUR = 3_600_000;
async function inDoubt(rig: CaseRig, found: Found = {}): Promise<string> {
  const id = await rig.queued(found);
  await rig.send(id, UNKNOWN);
  return id;
}
const later = (rig: CaseRig, ms: number): void => {
  rig.clock.set(rig.clock.now() + ms);
};

test('a doubt is looked into at once, and its searches are counted only when far enough apart', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  expect(dueSearches(rig.context, rig.clock.now()).map((row) => row.id)).toEqual([id]);
  const empty = (): Promise<void> => noteEmptySearch(rig.context, rig.row(id), rig.clock.now() + 1000, GAP);
  await empty();
  later(rig, GAP - 1);
  await empty();
  expect(rig.row(id).empty_searches).toBe(1);
  later(rig, 1);
  await empty();
  expect(rig.row(id)).toMatchObject({ empty_searches: 2, last_empty_at: rig.clock.now() });
  expect(rig.kinds(id).filter((kind) => kind === 'searched-empty')).toHaveLength(2);
  expect(nextSearchAt(rig.context)).toBe(rig.clock.now() + 1000);
});

test('a reason why a search tells nothing is said once, and again when it is another', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  const note = (reason: string): Promise<void> =>
    noteNoEvidence(rig.context, rig.row(id), reason, rig.clock.now() + 1000);
  await note('search-refused');
  const { revision } = rig.row(id);
  await note('search-refused');
  expect(rig.row(id)).toMatchObject({ revision, doubt_reason: 'search-refused', unread: 1 });
  await note('search-lags');
  expect(rig.kinds(id).filter((kind) => kind === 'search-no-evidence')).toHaveLength(2);
});

test('proven absent, it is sent again at once, marked, and looked for a day longer', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  await releaseAbsent(rig.context, rig.row(id));
  expect(rig.row(id)).toMatchObject({
    delivery: 'queued',
    next_attempt_at: rig.clock.now(),
    resent_at: rig.clock.now(),
    watch_until: rig.clock.now() + DAY,
    empty_searches: 0,
  });
  expect(rig.row(id).next_search_at).toBeGreaterThan(rig.clock.now());
});

test('a case that a person settled while it was searched for stays settled', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  const seen = rig.row(id);
  await resolveFound(rig.context, id, '1', BY);
  for (const say of [() => adopt(rig.context, seen, '2'), () => releaseAbsent(rig.context, seen)]) {
    await say();
    expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1', doubled: 0 });
  }
});

test('a number that another case got meanwhile is not taken: the doubt goes on', async () => {
  const rig = await caseRig();
  const [id, other] = [await inDoubt(rig), await rig.queued()];
  await rig.send(other, acceptedAs('1'));
  await adopt(rig.context, rig.row(id), '1');
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', case_number: null });
  await expect(resolveFound(rig.context, id, '1', BY)).rejects.toMatchObject({ code: 'number-owned' });
  expect(rig.row(id).delivery).toBe('uncertain');
});

test('it surfaces before it is sent again: it never will be, it is there', async () => {
  for (const stop of [null, hold, cancel]) {
    const rig = await caseRig();
    const id = await inDoubt(rig);
    await releaseAbsent(rig.context, rig.row(id));
    await stop?.(rig.context, id, BY);
    await noteSurfaced(rig.context, rig.row(id), '1');
    expect(rig.row(id)).toMatchObject({
      delivery: 'accepted',
      case_number: '1',
      doubled: 0,
      unread: 1,
      hold_reason: null,
    });
    expect(rig.kinds(id).slice(-2)).toEqual(['surfaced', 'accepted']);
  }
});

test('it surfaces after it was sent again: NHI has two, and a person is told once', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  await releaseAbsent(rig.context, rig.row(id));
  await rig.send(id, acceptedAs('2'));
  expect(dueSearches(rig.context, rig.clock.now()).map((row) => row.id)).toEqual([id]);
  await noteSurfaced(rig.context, rig.row(id), '1');
  await noteSurfaced(rig.context, rig.row(id), '1');
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '2', doubled: 1, unread: 1 });
  expect(rig.kinds(id).filter((kind) => kind === 'doubled')).toHaveLength(1);
});

test('while the second sending is under way or in doubt, what surfaces is left to its own search', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  await releaseAbsent(rig.context, rig.row(id));
  await rig.begin(id);
  await noteSurfaced(rig.context, rig.row(id), '1');
  expect(rig.row(id).delivery).toBe('sending');
  later(rig, 60_000);
  expect(dueSearches(rig.context, rig.clock.now())).toEqual([]);
});

test('the watch ends with its day, and takes no doubt with it', async () => {
  const rig = await caseRig();
  const [done, again] = [await inDoubt(rig), await inDoubt(rig)];
  for (const id of [done, again]) await releaseAbsent(rig.context, rig.row(id));
  await rig.send(done, acceptedAs('1'));
  await noteWatch(rig.context, done, rig.clock.now() + 1000);
  expect(rig.row(done)).toMatchObject({
    watch_until: rig.clock.now() + DAY,
    next_search_at: rig.clock.now() + 1000,
  });
  later(rig, DAY);
  await rig.send(again, UNKNOWN);
  for (const id of [done, again]) await noteWatch(rig.context, id, 0);
  expect(rig.row(done)).toMatchObject({ watch_until: null, next_search_at: null });
  expect(rig.row(again)).toMatchObject({
    delivery: 'uncertain',
    watch_until: null,
    next_search_at: rig.clock.now(),
  });
});

test('a look that found nothing is no change that anybody has to see', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  await releaseAbsent(rig.context, rig.row(id));
  const { revision } = rig.row(id);
  await noteWatch(rig.context, id, rig.clock.now() + 1000);
  expect(rig.row(id).revision).toBe(revision);
});

test('a case accepted later is a witness only if it was also sent after the doubtful attempt ended', async () => {
  const rig = await caseRig();
  const before = await rig.queued();
  const slow = await rig.begin(before);
  later(rig, 1000);
  const id = await inDoubt(rig);
  later(rig, 1000);
  await rig.end(before, slow, acceptedAs('1'));
  const witnesses = () => controlsSince(rig.context, rig.row(id), rig.clock.now());
  expect(witnesses()).toEqual([]);
  const witness = await rig.queued();
  await rig.send(witness, acceptedAs('2'));
  const nameless = await rig.queued();
  await rig.send(nameless, acceptedAs(null));
  expect(witnesses().map((row) => row.id)).toEqual([witness]);
});

test('a case that was sent before, by a clock that was ahead, is no witness, nor when its time has come', async () => {
  const rig = await caseRig();
  later(rig, 8 * HOUR);
  const before = await rig.queued();
  await rig.send(before, acceptedAs('1'));
  later(rig, -8 * HOUR);
  const id = await inDoubt(rig);
  later(rig, 1000);
  const witness = await rig.queued();
  await rig.send(witness, acceptedAs('2'));
  const witnesses = () =>
    controlsSince(rig.context, rig.row(id), rig.clock.now()).map(({ case_number: number }) => number);
  expect(witnesses()).toEqual(['2']);
  later(rig, 9 * HOUR);
  expect(witnesses()).toEqual(['2']);
});

test('a person may attest absence any number of times; their wish to stop it is honoured then', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  await rig.attestAbsent(id);
  await rig.send(id, UNKNOWN);
  await hold(rig.context, id, BY);
  await resolveAbsent(rig.context, id, { ...BY, reason: '電話確認' });
  expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'by-person', held_from: 'queued' });
  expect(
    rig
      .events(id)
      .slice(-2)
      .map(({ kind, actor }) => [kind, actor]),
  ).toEqual([
    ['resolved-absent', BY.actor],
    ['wish-hold', BY.actor],
  ]);
});

test('a person can give the number of a case that NHI took without one, and can say no more than that of it', async () => {
  const rig = await caseRig();
  const [id, other] = [await rig.queued(), await rig.queued()];
  await rig.send(id, acceptedAs(null));
  await rig.send(other, acceptedAs('1'));
  expect(movesOf(rig.row(id))).toEqual(['resolve']);
  expect(movesOf(rig.row(other))).toEqual([]);
  await expect(rig.attestAbsent(id)).rejects.toMatchObject({ code: 'move-not-allowed' });
  expect(rig.kinds(id)).not.toContain('resolved-absent');
  await expect(resolveFound(rig.context, id, '1', BY)).rejects.toMatchObject({ code: 'number-owned' });
  await resolveFound(rig.context, id, '2', BY);
  expect(rig.row(id)).toMatchObject({
    delivery: 'accepted',
    case_number: '2',
    attempts: 1,
    next_poll_at: rig.clock.now(),
  });
  expect(rig.events(id).at(-1)).toMatchObject({ kind: 'resolved-found', actor: BY.actor });
});

test('what a search finds while a person attests that NHI lacks it is not sent again', async () => {
  const rig = await caseRig();
  const id = await inDoubt(rig);
  const seen = rig.row(id);
  await rig.attestAbsent(id);
  await adopt(rig.context, seen, '1');
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1', doubled: 0, unread: 1 });
});

test('a file found after a restore can be settled by what NHI shows before anything is sent', async () => {
  const rig = await caseRig();
  Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
  const [there, not, waits] = [
    await rig.queued({ mtimeMs: 1 }),
    await rig.queued({ mtimeMs: 1 }),
    await rig.queued({ mtimeMs: 1, summary: { attachments: ['a.pdf'] }, attachments: [] }),
  ];
  for (const id of [there, not, waits])
    expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile' });
  await resolveFound(rig.context, there, '1', BY);
  // It was never sent from here: from now on it is asked about where it was found.
  expect(rig.row(there).destination).toBe(rig.context.destination);
  await rig.attestAbsent(not);
  await rig.attestAbsent(waits);
  expect([there, not, waits].map((id) => rig.row(id).delivery)).toEqual(['accepted', 'queued', 'waiting']);
  const newer = await rig.queued({ mtimeMs: rig.clock.now() });
  expect(rig.row(newer).delivery).toBe('queued');
});

test('of a patient’s cases those could own what NHI shows that are in doubt, without a number, or were sent twice', async () => {
  const rig = await caseRig();
  const patient = (bytes: string): Found => ({ bytes, summary: { patientNumber: 'P', claimKey: bytes } });
  const doubtful = await inDoubt(rig, patient('doubtful'));
  const queued = await rig.queued(patient('queued'));
  const numbered = await rig.queued(patient('numbered'));
  await rig.send(numbered, acceptedAs('1'));
  const nameless = await rig.queued(patient('nameless'));
  await rig.send(nameless, acceptedAs(null));
  const cancelled = await rig.queued(patient('cancelled'));
  await cancel(rig.context, cancelled, BY);
  const rejected = await rig.queued(patient('rejected'));
  await rig.send(rejected, REJECTED);
  const twice = await inDoubt(rig, patient('twice'));
  await releaseAbsent(rig.context, rig.row(twice));
  await rig.send(twice, acceptedAs('2'));
  await inDoubt(rig, { bytes: 'somebody else’s' });
  const claims = claimsOfPatient(rig.context, rig.row(doubtful));
  expect(claims.map(({ caseId, doubtful: isDoubtful }) => [caseId, isDoubtful])).toEqual([
    [doubtful, true],
    [queued, false],
    [nameless, true],
    [rejected, false],
    [twice, true],
  ]);
});
