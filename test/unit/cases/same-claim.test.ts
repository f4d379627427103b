import { expect, test } from 'vitest';
import type { Decision, Review } from '../../../shared/states.ts';
import { readyCases } from '../../../main/agent/carrier/cases/attempt.ts';
import { adopt, noteSurfaced, releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { settleAbsent } from '../../../main/agent/carrier/cases/outcome.ts';
import { cancel, hold, release, resolveAbsent } from '../../../main/agent/carrier/cases/staff.ts';
import { movesOf } from '../../../main/agent/carrier/cases/staff-moves.ts';
import { BY, acceptedAs, caseRig, NOT_SENT, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

/** Has seen the other case, and says that this is another application. */
const SAID = { ...BY, reason: '是不同的申請' };

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

const MAKES_ROOM = ['waiting', 'refused', 'queued', 'rejected'] as const;
const STAYS_AND_MAKES_ROOM = ['failed', 'supplement-requested', 'returned'] as const;
const STOPS_THE_NEWCOMER = ['sending', 'uncertain', 'accepted', 'approved'] as const;
const summary = { patientNumber: 'P', attachments: ['a.pdf'] };
const SAME_CLAIM = {
  reason: 'same-claim',
  found: { path: 'claim.json', summary: { ...summary, claimKey: 'one' } },
  newer: { path: 'claim.json', summary: { ...summary, claimKey: 'one' }, bytes: 'newer' },
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
    // Neither one press nor having looked at NHI sends it, nor the word without a reason.
    for (const [by, said, code] of [
      [BY, undefined, 'nhi-not-checked'],
      [SAID, 'checked', 'nhi-not-checked'],
      [BY, 'different', 'twin-without-reason'],
      [{ ...BY, reason: ' ' }, 'different', 'twin-without-reason'],
    ] as const)
      await expect(release(rig.context, caseId, by, said)).rejects.toMatchObject({ code });
    expect(rig.row(caseId).delivery).toBe('held');
    await release(rig.context, caseId, SAID, 'different');
    expect(rig.row(caseId).delivery).toBe('queued');
  },
);

test.each([
  ...(['waiting', 'queued', 'held', 'sending', 'uncertain', 'accepted', 'failed'] as const).map(
    (state) => [state, 'held', 'held'] as const,
  ),
  ...(['supplement-requested', 'returned'] as const).map((state) => [state, 'held', 'held'] as const),
  ['rejected', 'queued', 'queued'] as const,
  ['refused', 'queued', 'queued'] as const,
])(
  'a file whose name another patient’s had takes no place: the earlier case that is %s stays, the newcomer is %s',
  async (state, came, stays) => {
    const rig = await caseRig();
    const old = await earlier(rig, state, SAME_PATH.found);
    const before = rig.row(old);
    const { newer } = SAME_PATH;
    const { caseId } = await rig.find({
      ...newer,
      summary: { ...newer.summary, patientNumber: 'Q', attachments: [] },
    });
    expect(rig.row(caseId)).toMatchObject({ delivery: came, supersedes: null });
    if (came === 'held') expect(rig.row(caseId).hold_reason).toBe('same-path');
    // NHI provably lacks the earlier one: that one is sent again, and the newcomer waits on.
    if (state === 'uncertain') await releaseAbsent(rig.context, before);
    expect(rig.row(old)).toMatchObject({
      superseded_by: null,
      delivery: state === 'uncertain' ? 'queued' : before.delivery,
    });
    expect(rig.row(caseId).delivery).toBe(stays);
  },
);

test('a file that corrects the patient’s number takes the place of the case that was refused for it', async () => {
  const rig = await caseRig();
  const old = await rig.queued({ ...SAME_PATH.found, errors: ['patient-number-check-digit'] });
  const { newer } = SAME_PATH;
  const { caseId } = await rig.find({ ...newer, summary: { ...newer.summary, patientNumber: 'Q' } });
  expect(rig.row(caseId)).toMatchObject({ supersedes: old });
  expect(rig.row(old)).toMatchObject({ delivery: 'cancelled', superseded_by: caseId });
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
    await release(rig.context, caseId, SAID, 'different');
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
  await release(rig.context, newer, SAID, 'different');
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

/** Ways in which NHI provably lacks a case that was on its way, each with the state it would have gone on from. */
const LACKED: readonly (readonly [
  string,
  'sending' | 'uncertain',
  (rig: CaseRig, id: string) => Promise<unknown>,
  string,
])[] = [
  ['two searches have shown', 'uncertain', (rig, id) => releaseAbsent(rig.context, rig.row(id)), 'queued'],
  ['a person has attested', 'uncertain', (rig, id) => rig.attestAbsent(id), 'queued'],
  [
    'an attempt that did not get out has shown',
    'sending',
    (rig, id) => rig.end(id, `attempt 1 of ${id}`, NOT_SENT),
    'queued',
  ],
  [
    'a refusal before the body was out has shown',
    'sending',
    (rig, id) => rig.end(id, `attempt 1 of ${id}`, REJECTED),
    'rejected',
  ],
];

test.each(KINDS.flatMap(([name, kind]) => LACKED.map((end) => [name, ...end, kind] as const)))(
  '%s in other bytes: where %s that NHI lacks the older case, the newer one that was held for it goes in its place',
  async (_name, _what, state, end, left, { found, newer, reason }) => {
    const rig = await caseRig();
    const old = await earlier(rig, state, found);
    const { caseId } = await rig.find(newer);
    expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: reason });
    await end(rig, old);
    expect(rig.row(old)).toMatchObject({
      delivery: 'cancelled',
      superseded_by: caseId,
      next_attempt_at: null,
    });
    expect(rig.events(old).at(-1)).toMatchObject({ kind: 'superseded', from_state: left });
    expect(rig.row(caseId)).toMatchObject({
      ...{ delivery: 'queued', supersedes: old, hold_reason: null },
      next_attempt_at: rig.clock.now(),
    });
    expect(rig.events(caseId).at(-1)).toMatchObject({ kind: 'release', actor: 'agent' });
    // One transaction: an end in between leaves one in doubt and the other held.
    expect(rig.row(old).revision).toBe(rig.row(caseId).revision);
    expect(readyCases(rig.context, rig.clock.now(), 9).map(({ id }) => id)).toEqual([caseId]);
  },
);

test('an end of the process before that commit leaves one in doubt and the other held, and both go on from there', async () => {
  const rig = await caseRig();
  const { found, newer } = SAME_CLAIM;
  const old = await earlier(rig, 'uncertain', found);
  const { caseId } = await rig.find(newer);
  const states = [rig.row(old), rig.row(caseId)];
  const broken = rig.context.store.write((tx) => {
    settleAbsent(rig.context, tx, rig.row(old), { actor: 'agent', attested: false });
    throw new Error('the process ended');
  });
  await expect(broken).rejects.toThrow('the process ended');
  await rig.reopen();
  // Their revision tells that a start has looked at them.
  const revision = expect.any(Number) as number;
  expect([rig.row(old), rig.row(caseId)]).toEqual(states.map((row) => ({ ...row, revision })));
  await releaseAbsent(rig.context, rig.row(old));
  await rig.reopen();
  expect(rig.row(old)).toMatchObject({ delivery: 'cancelled', superseded_by: caseId });
  expect(rig.row(caseId).delivery).toBe('queued');
});

test('the older one that NHI has after all leaves the newer one to a person', async () => {
  const rig = await caseRig();
  const { found, newer } = SAME_CLAIM;
  const old = await earlier(rig, 'uncertain', found);
  const { caseId } = await rig.find(newer);
  await adopt(rig.context, rig.row(old), '7');
  expect(rig.row(old)).toMatchObject({ delivery: 'accepted', superseded_by: null });
  expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
});

test('should the older one surface after the newer one took its place, NHI may have two, and a person is told', async () => {
  const rig = await caseRig();
  const { found, newer } = SAME_CLAIM;
  const old = await earlier(rig, 'uncertain', found);
  const { caseId } = await rig.find(newer);
  await releaseAbsent(rig.context, rig.row(old));
  expect(rig.row(old).watch_until).toBeGreaterThan(rig.clock.now());
  await rig.send(caseId, acceptedAs('8'));
  await noteSurfaced(rig.context, rig.row(old), '7');
  expect(rig.row(old)).toMatchObject({ delivery: 'accepted', case_number: '7', doubled: 1, unread: 1 });
});

test('of two older ones in doubt both have to be absent before the newer one goes', async () => {
  const rig = await caseRig();
  const { found, newer } = SAME_CLAIM;
  const first = await earlier(rig, 'uncertain', found);
  const second = await rig.queued({ ...found, bytes: 'second' });
  await release(rig.context, second, SAID, 'different');
  await rig.send(second, UNKNOWN);
  const { caseId } = await rig.find(newer);
  await releaseAbsent(rig.context, rig.row(first));
  expect(rig.row(first)).toMatchObject({ delivery: 'cancelled', superseded_by: caseId });
  expect(rig.row(caseId).delivery).toBe('held');
  await releaseAbsent(rig.context, rig.row(second));
  expect(rig.row(second)).toMatchObject({ delivery: 'cancelled', superseded_by: caseId });
  expect(rig.row(caseId).delivery).toBe('queued');
});

test('a newer one that waits for its attachments, or for a person of the folder, goes on waiting for that', async () => {
  const rig = await caseRig();
  const { found, newer } = SAME_CLAIM;
  const settings = [
    [{ attachments: [] }, { delivery: 'waiting' }],
    [{ release: 'manual' }, { delivery: 'held', hold_reason: 'manual-release' }],
  ] as const;
  for (const [at, [more, expected]] of settings.entries()) {
    const claim = { path: `${String(at)}.json`, summary: { ...newer.summary, claimKey: String(at) } };
    const old = await earlier(rig, 'uncertain', { ...found, ...claim });
    const { caseId } = await rig.find({ ...claim, ...more });
    await releaseAbsent(rig.context, rig.row(old));
    expect(rig.row(old)).toMatchObject({ delivery: 'cancelled', superseded_by: caseId });
    expect(rig.row(caseId)).toMatchObject(expected);
  }
});

test('a newer one with an attachment that cannot be sent pushes nothing aside, nor does one that a person holds', async () => {
  const rig = await caseRig();
  const { found, newer } = SAME_CLAIM;
  const old = await earlier(rig, 'uncertain', found);
  const { caseId } = await rig.find(newer);
  await rig.context.store.write((tx) => {
    setCase(tx, caseId, { held_from: 'refused' });
  });
  await releaseAbsent(rig.context, rig.row(old));
  expect(rig.row(old)).toMatchObject({ delivery: 'queued', superseded_by: null });
  expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
  await rig.context.store.write((tx) => {
    setCase(tx, caseId, { held_from: 'queued', hold_reason: 'by-person' });
  });
  await rig.end(old, await rig.begin(old), NOT_SENT);
  expect(rig.row(old).delivery).toBe('queued');
  expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'by-person' });
});

test('a wish to cancel the older one is honoured, and holds the newer one too', async () => {
  const rig = await caseRig();
  const { found, newer } = SAME_CLAIM;
  const old = await earlier(rig, 'uncertain', found);
  await cancel(rig.context, old, BY);
  const { caseId } = await rig.find(newer);
  await releaseAbsent(rig.context, rig.row(old));
  expect(rig.row(old)).toMatchObject({ delivery: 'cancelled', superseded_by: null });
  expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'stopped-before' });
});
