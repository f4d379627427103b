import { expect, test } from 'vitest';
import { recheck, recheckable } from '../../../main/agent/cases/recheck.ts';
import { cancel, hold, markRead, release, retry } from '../../../main/agent/cases/staff.ts';
import { BY, acceptedAs, caseRig, foundBundle, REJECTED, type Found } from '../support/case-rig.ts';

const FILE: Found = { bytes: 'the file', path: 'claim.json' };
const inspectionOf = (found: Found) => foundBundle({ ...FILE, ...found }, 0).inspection;

test('a person’s move is in the history under their name, its reason sealed', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await hold(rig.context, id, { actor: '王承辦', reason: '等病人簽名' });
  const event = rig.events(id).at(-1);
  expect(event).toMatchObject({ kind: 'hold', actor: '王承辦', from_state: 'queued', to_state: 'held' });
  expect(event?.detail).not.toContain('簽名');
  await release(rig.context, id, BY);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', held_from: null, hold_reason: null, released: 1 });
});

test('retry sends a rejected case once more, and a waiting one now', async () => {
  const rig = await caseRig();
  const [rejected, waiting] = [await rig.queued(), await rig.queued()];
  await rig.send(rejected, REJECTED);
  await rig.end(
    waiting,
    await rig.begin(waiting),
    { kind: 'throttled', status: 429, retryAt: null },
    rig.clock.now() + 99_000,
  );
  for (const id of [rejected, waiting]) await retry(rig.context, id, BY);
  for (const id of [rejected, waiting])
    expect(rig.row(id)).toMatchObject({ delivery: 'queued', next_attempt_at: rig.clock.now(), failures: 0 });
  expect(rig.kinds(waiting).at(-1)).toBe('asked-now');
});

test('what is not allowed is refused and changes nothing', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, acceptedAs('1'));
  const before = rig.row(id);
  for (const move of [retry, hold, release, cancel])
    await expect(move(rig.context, id, BY)).rejects.toMatchObject({ code: 'move-not-allowed' });
  expect(rig.row(id)).toEqual(before);
  await expect(hold(rig.context, 'unknown', BY)).rejects.toMatchObject({ code: 'case-not-found' });
});

test('a new check of a refused case queues it when it is sound now, and says what is wrong when it is not', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ ...FILE, errors: ['bundle-type'] });
  expect(recheckable(rig.context, id)).toMatchObject({ folder: '/export' });
  await recheck(rig.context, id, inspectionOf({ errors: ['claim-count'] }), 0, BY);
  expect(rig.row(id)).toMatchObject({ delivery: 'refused', error_code: 'claim-count' });
  await recheck(rig.context, id, inspectionOf({}), 0, BY);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', error_code: null });
  expect(() => recheckable(rig.context, id)).toThrow(
    expect.objectContaining({ code: 'move-not-allowed' }) as Error,
  );
  await expect(recheck(rig.context, id, inspectionOf({}), 0, BY)).rejects.toMatchObject({
    code: 'case-changed',
  });
});

test('a new check of a case whose claim is on its way in another file waits for a person', async () => {
  const rig = await caseRig();
  const claim = { summary: { claimKey: 'one' } };
  const other = await rig.queued({ bytes: 'other', ...claim });
  await rig.begin(other);
  const { caseId: id } = await rig.find({ ...FILE, ...claim, errors: ['bundle-type'] });
  expect(await recheck(rig.context, id, inspectionOf(claim), 0, BY)).toBe('held');
  expect(rig.row(id).hold_reason).toBe('same-claim');
});

test('what was read is unread no more, and reading it again is no change', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ errors: ['bundle-type'] });
  await markRead(rig.context, [id]);
  const { revision, unread } = rig.row(id);
  expect(unread).toBe(0);
  await markRead(rig.context, [id]);
  expect(rig.row(id).revision).toBe(revision);
});
