import { expect, test } from 'vitest';
import type { Decision, Review } from '../../../shared/states.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { cancel, hold, release, resolveAbsent } from '../../../main/agent/carrier/cases/staff.ts';
import { movesOf } from '../../../main/agent/carrier/cases/staff-moves.ts';
import { BY, acceptedAs, caseRig, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

type Earlier =
  | 'waiting'
  | 'refused'
  | 'queued'
  | 'held'
  | 'sending'
  | 'uncertain'
  | 'accepted'
  | 'rejected'
  | 'cancelled'
  | 'failed'
  | 'supplement-requested'
  | 'returned'
  | 'approved';

async function earlier(rig: CaseRig, state: Earlier, found: object): Promise<string> {
  const more = state === 'refused' ? { errors: ['bundle-type'] } : {};
  const waits = state === 'waiting' ? { attachments: [] } : {};
  const id = await rig.queued({ ...found, ...more, ...waits });
  if (state === 'held') await hold(rig.context, id, BY);
  if (state === 'cancelled') await cancel(rig.context, id, BY);
  if (state === 'sending') await rig.begin(id);
  if (state === 'uncertain') await rig.send(id, UNKNOWN);
  if (state === 'rejected') await rig.send(id, REJECTED);
  if (['accepted', 'failed', 'supplement-requested', 'returned', 'approved'].includes(state)) {
    await rig.send(id, acceptedAs(id));
    const review: Review = state === 'accepted' ? 'reviewing' : state === 'failed' ? 'failed' : 'decided';
    const decision = review === 'decided' ? (state as Decision) : null;
    await rig.context.store.write((tx) => {
      setCase(tx, id, { review, decision });
    });
  }
  return id;
}

const MAKES_ROOM = ['waiting', 'refused', 'queued', 'held', 'rejected'] as const;
const STAYS_AND_MAKES_ROOM = ['failed', 'supplement-requested', 'returned'] as const;
const STOPS_THE_NEWCOMER = ['sending', 'uncertain', 'accepted', 'approved'] as const;
const summary = { patientNumber: 'P', attachments: ['a.pdf'] };
const SAME_CLAIM = {
  reason: 'same-claim',
  found: { summary: { ...summary, claimKey: 'one' } },
  newer: { summary: { ...summary, claimKey: 'one' }, bytes: 'newer' },
};
const SAME_PATH = {
  reason: 'same-path',
  found: { path: 'same.json', summary: { ...summary, claimKey: 'one' } },
  newer: { path: 'same.json', summary: { ...summary, claimKey: 'another' }, bytes: 'newer' },
};
const KINDS = [
  ['the same claim', SAME_CLAIM],
  ['the same path', SAME_PATH],
] as const;

test.each(KINDS.flatMap(([name, kind]) => MAKES_ROOM.map((state) => [name, state, kind] as const)))(
  '%s in other bytes: an earlier case that is %s is cancelled as superseded, in one transaction',
  async (_name, state, { found, newer }) => {
    const rig = await caseRig();
    const old = await earlier(rig, state, found);
    const { caseId, delivery } = await rig.find(newer);
    expect(delivery).toBe('queued');
    expect(rig.row(caseId)).toMatchObject({ supersedes: old });
    expect(rig.row(old)).toMatchObject({
      delivery: 'cancelled',
      superseded_by: caseId,
      next_attempt_at: null,
    });
    expect(rig.row(old).revision).toBe(rig.row(caseId).revision);
    expect(rig.events(old).at(-1)).toMatchObject({
      kind: 'superseded',
      from_state: state,
      to_state: 'cancelled',
    });
    expect(rig.events(old).at(-1)?.detail).toBe(JSON.stringify({ by: caseId }));
    expect(movesOf(rig.row(old))).toEqual([]);
  },
);

test.each(KINDS.flatMap(([name, kind]) => STAYS_AND_MAKES_ROOM.map((state) => [name, state, kind] as const)))(
  '%s in other bytes: an earlier case that NHI answered with “%s” is superseded and stays accepted',
  async (_name, state, { found, newer }) => {
    const rig = await caseRig();
    const old = await earlier(rig, state, found);
    const { caseId, delivery } = await rig.find(newer);
    expect(delivery).toBe('queued');
    expect(rig.row(old)).toMatchObject({ delivery: 'accepted', superseded_by: caseId });
    expect(rig.events(old).at(-1)).toMatchObject({
      ...{ kind: 'superseded', actor: 'agent' },
      detail: JSON.stringify({ by: caseId }),
    });
  },
);

test.each(KINDS.flatMap(([name, kind]) => STOPS_THE_NEWCOMER.map((state) => [name, state, kind] as const)))(
  '%s in other bytes: an earlier case that is %s makes the newcomer wait for a person',
  async (_name, state, { found, newer, reason }) => {
    const rig = await caseRig();
    const old = await earlier(rig, state, found);
    const before = rig.row(old);
    const { caseId, delivery } = await rig.find(newer);
    expect(delivery).toBe('held');
    expect(rig.row(caseId)).toMatchObject({ hold_reason: reason, held_from: 'queued', supersedes: null });
    expect(rig.row(old)).toEqual(before);
    await expect(release(rig.context, caseId, BY)).rejects.toMatchObject({ code: 'nhi-not-checked' });
    await release(rig.context, caseId, BY, 'checked');
    expect(rig.row(caseId).delivery).toBe('queued');
  },
);

test('an earlier case that was cancelled is out of the game', async () => {
  const rig = await caseRig();
  const old = await earlier(rig, 'cancelled', SAME_CLAIM.found);
  const { caseId, delivery } = await rig.find(SAME_CLAIM.newer);
  expect(delivery).toBe('queued');
  expect(rig.row(caseId).supersedes).toBeNull();
  expect(rig.row(old).superseded_by).toBeNull();
});

test.each(['waiting', 'queued', 'held', 'sending', 'uncertain', 'rejected', 'accepted', 'returned'] as const)(
  'a newcomer that our checks refuse pushes nothing sound aside: an earlier case that is %s stays as it is',
  async (state) => {
    const rig = await caseRig();
    const { found } = SAME_CLAIM;
    const old = await earlier(rig, state, found);
    const before = rig.row(old);
    const { delivery } = await rig.find({ ...found, bytes: 'worse', errors: ['bundle-type'] });
    expect(delivery).toBe('refused');
    expect(rig.row(old)).toEqual(before);
  },
);

test('a newcomer that our checks refuse takes the place of one that they refused before', async () => {
  const rig = await caseRig();
  const old = await earlier(rig, 'refused', SAME_CLAIM.found);
  const { caseId, delivery } = await rig.find({ ...SAME_CLAIM.newer, errors: ['bundle-type'] });
  expect(delivery).toBe('refused');
  expect(rig.row(old)).toMatchObject({ delivery: 'cancelled', superseded_by: caseId });
});

test('of two earlier ones the one that NHI may have decides, and the other still makes room', async () => {
  const rig = await caseRig();
  const { found } = SAME_CLAIM;
  const sent = await earlier(rig, 'uncertain', found);
  const second = await rig.find({ ...found, bytes: 'second' });
  expect(second.delivery).toBe('held');
  const third = await rig.find({ ...found, bytes: 'third' });
  expect(rig.row(third.caseId)).toMatchObject({ delivery: 'held', supersedes: second.caseId });
  expect(rig.row(second.caseId).delivery).toBe('cancelled');
  expect(rig.row(sent).delivery).toBe('uncertain');
});

test('an earlier case that a restore left unknown may be at NHI: the newcomer waits for a person as well', async () => {
  const rig = await caseRig();
  const { found } = SAME_CLAIM;
  Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
  const old = await rig.queued({ ...found, mtimeMs: 1 });
  expect(rig.row(old)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile' });
  const newer = await rig.find({ ...found, bytes: 'newer' });
  expect(newer.delivery).toBe('held');
  expect(rig.row(newer.caseId).hold_reason).toBe('same-claim');
  expect(rig.row(old)).toMatchObject({ delivery: 'held', superseded_by: null });
});

test.each([
  ['let go', (...args: Parameters<typeof resolveAbsent>) => release(...args, 'checked')],
  ['attested absent', resolveAbsent],
] as const)(
  'one of an unknown past is looked at for that first; once %s, the other case of its claim has its say',
  async (_name, settle) => {
    const rig = await caseRig();
    const { found } = SAME_CLAIM;
    const sent = await earlier(rig, 'uncertain', found);
    Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
    const { caseId } = await rig.find({ ...found, bytes: 'second', mtimeMs: 1 });
    expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile' });
    await settle(rig.context, caseId, BY);
    expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
    await release(rig.context, caseId, BY, 'checked');
    expect(rig.row(caseId).delivery).toBe('queued');
    expect(rig.row(sent).delivery).toBe('uncertain');
  },
);

test.each([
  ['rejected', REJECTED],
  ['answered with a request for more', acceptedAs('1')],
] as const)('an older one that is let go does not push a newer one aside that was %s', async (_name, end) => {
  const rig = await caseRig();
  const { found } = SAME_CLAIM;
  Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
  const old = await rig.queued({ ...found, mtimeMs: 1 });
  const { caseId: newer } = await rig.find({ ...found, bytes: 'newer' });
  await release(rig.context, newer, BY, 'checked');
  await rig.send(newer, end);
  if (end !== REJECTED)
    await rig.context.store.write((tx) => {
      tx.run(`UPDATE cases SET review = 'decided', decision = 'supplement-requested' WHERE id = $id`, {
        id: newer,
      });
    });
  const before = rig.row(newer);
  await release(rig.context, old, BY, 'checked');
  expect(rig.row(old)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
  expect(rig.row(newer)).toEqual(before);
});

test('other claims and other paths are left alone', async () => {
  const rig = await caseRig();
  const old = await rig.queued({ path: 'one.json', summary: { claimKey: 'one' } });
  await rig.queued({ path: 'two.json', summary: { claimKey: 'two' } });
  await rig.queued({ path: 'one.json', folder: '/another', summary: { claimKey: 'three' } });
  expect(rig.row(old)).toMatchObject({ delivery: 'queued', superseded_by: null });
});
