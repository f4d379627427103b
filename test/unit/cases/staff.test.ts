import { expect, test } from 'vitest';
import { recheck, recheckable } from '../../../main/agent/carrier/cases/recheck.ts';
import { endTakeOver, folderOfAnother } from '../../../main/agent/carrier/cases/served-folders.ts';
import {
  cancel,
  hold,
  markRead,
  release,
  resolveAbsent,
  resolveFound,
  retry,
} from '../../../main/agent/carrier/cases/staff.ts';
import { noteAnothers } from '../../../main/agent/carrier/cases/reviews.ts';
import { noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { movesOf } from '../../../main/agent/carrier/cases/staff-moves.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import {
  acceptedAs,
  attachmentOf,
  BY,
  caseRig,
  FOLDER,
  foundBundle,
  REJECTED,
  UNKNOWN,
  type CaseRig,
  type Found,
} from '../support/case-rig.ts';

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
    { kind: 'throttled', status: 429, retryAt: null, absence: 'proven' },
    rig.clock.now() + 99_000,
  );
  for (const id of [rejected, waiting]) await retry(rig.context, id, BY);
  for (const id of [rejected, waiting])
    expect(rig.row(id)).toMatchObject({ delivery: 'queued', next_attempt_at: rig.clock.now(), failures: 0 });
  expect(rig.row(rejected).error_code).toBeNull();
  expect(rig.events(rejected).at(-1)).toMatchObject({ kind: 'retry', actor: BY.actor });
  expect(rig.events(waiting).at(-1)).toMatchObject({ kind: 'asked-now', actor: BY.actor });
});

test('what is not allowed is refused and changes nothing', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, acceptedAs('1'));
  const before = rig.row(id);
  for (const move of [retry, hold, release, cancel])
    await expect(move(rig.context, id, BY)).rejects.toMatchObject({
      ...{ code: 'move-not-allowed', messageZh: '案件目前的狀態不能做這個動作。' },
    });
  expect(rig.row(id)).toEqual(before);
  await expect(hold(rig.context, 'unknown', BY)).rejects.toMatchObject({ code: 'case-not-found' });
});

test('a new check of a refused case queues it when it is sound now, and says what is wrong when it is not', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ ...FILE, errors: ['bundle-type'] });
  expect(recheckable(rig.context, id)).toMatchObject({ folder: '/export' });
  await recheck(rig.context, id, { inspection: inspectionOf({ errors: ['claim-count'] }), waitMs: 0 }, BY);
  expect(rig.row(id)).toMatchObject({ delivery: 'refused', error_code: 'claim-count' });
  await recheck(rig.context, id, { inspection: inspectionOf({}), waitMs: 0 }, BY);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', error_code: null });
  expect(() => recheckable(rig.context, id)).toThrow(
    expect.objectContaining({
      ...{ code: 'move-not-allowed', messageZh: '案件目前的狀態不能重新檢核。' },
    }) as Error,
  );
  await expect(
    recheck(rig.context, id, { inspection: inspectionOf({}), waitMs: 0 }, BY),
  ).rejects.toMatchObject({
    ...{ code: 'case-changed', messageZh: '案件狀態已變更，請重新查看。' },
  });
});

test('a new check of a case whose claim is on its way in another file waits for a person', async () => {
  const rig = await caseRig();
  const claim = { summary: { claimKey: 'one' } };
  const other = await rig.queued({ bytes: 'other', ...claim });
  await rig.begin(other);
  const { caseId: id } = await rig.find({ ...FILE, ...claim, errors: ['bundle-type'] });
  expect(await recheck(rig.context, id, { inspection: inspectionOf(claim), waitMs: 0 }, BY)).toBe('held');
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

/** Last act of a person on a case, its reason opened. */
function lastMove(rig: CaseRig, id: string): unknown {
  const { kind, actor, detail } = caseDetail(rig.context, id, false)?.events.at(-1) ?? {};
  return { kind, actor, detail };
}
const WHY = { actor: '王承辦', reason: '等病人簽名' };

test('what a person does, and why, is in the history of the case', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const note = WHY.reason;
  await retry(rig.context, id, WHY);
  expect(lastMove(rig, id)).toEqual({ kind: 'asked-now', actor: WHY.actor, detail: { note } });
  await hold(rig.context, id, WHY);
  expect(lastMove(rig, id)).toEqual({
    kind: 'hold',
    actor: WHY.actor,
    detail: { note, reason: 'by-person' },
  });
  expect(rig.row(id)).toMatchObject({ hold_reason: 'by-person', next_attempt_at: null });
  await release(rig.context, id, WHY);
  expect(lastMove(rig, id)).toEqual({
    ...{ kind: 'release', actor: WHY.actor },
    detail: { note, reason: 'by-person' },
  });
  await cancel(rig.context, id, WHY);
  expect(lastMove(rig, id)).toEqual({ kind: 'cancel', actor: WHY.actor, detail: { note } });
  expect(rig.row(id).next_attempt_at).toBeNull();
});

test('a case that is cancelled has been read', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ errors: ['bundle-type'] });
  expect(rig.row(id).unread).toBe(1);
  await cancel(rig.context, id, BY);
  expect(rig.row(id)).toMatchObject({ delivery: 'cancelled', unread: 0 });
});

test('of a case that is being sent it is kept what a person wishes, until they take it back', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.begin(id);
  const note = WHY.reason;
  for (const [move, wish] of [
    [hold, 'hold'],
    [cancel, 'cancel'],
  ] as const) {
    expect(await move(rig.context, id, WHY)).toBe(wish);
    expect(rig.row(id)).toMatchObject({ delivery: 'sending', wish });
    expect(lastMove(rig, id)).toEqual({ kind: 'wish', actor: WHY.actor, detail: { note, wish } });
  }
  await release(rig.context, id, WHY);
  expect(rig.row(id)).toMatchObject({ delivery: 'sending', wish: null });
  expect(lastMove(rig, id)).toEqual({ kind: 'wish-withdrawn', actor: WHY.actor, detail: { note } });
});

test('a case that a person has found at NHI is there under its number, with the reason', async () => {
  const rig = await caseRig();
  const [doubtful, nameless] = [await rig.queued(), await rig.queued()];
  await rig.send(doubtful, UNKNOWN);
  await rig.send(nameless, acceptedAs(null, 'Claim/7'));
  await resolveFound(rig.context, doubtful, '8', WHY);
  expect(rig.row(doubtful)).toMatchObject({ delivery: 'accepted', case_number: '8' });
  const events = caseDetail(rig.context, doubtful, false)?.events.slice(-2);
  expect(events).toMatchObject([
    { kind: 'resolved-found', actor: WHY.actor, detail: { note: WHY.reason, number: '8' } },
    { kind: 'accepted', actor: WHY.actor, detail: { found: true, number: '8' } },
  ]);
  rig.clock.set(rig.clock.now() + 5000);
  await resolveFound(rig.context, nameless, '9', WHY);
  expect(rig.row(nameless)).toMatchObject({
    ...{ case_number: '9', location_id: 'Claim/7', next_poll_at: rig.clock.now() },
  });
  expect(lastMove(rig, nameless)).toMatchObject({ kind: 'resolved-found', detail: { number: '9' } });
});

test('a case under whose number NHI shows another application is given its own by a person, once, and only a verified one', async () => {
  const rig = await caseRig();
  const [mine, other] = [await rig.queued(), await rig.queued()];
  await rig.send(mine, acceptedAs('8', 'Claim/8'));
  await rig.send(other, acceptedAs('9'));
  const canResolve = (): boolean => movesOf(rig.row(mine)).includes('resolve');
  // As long as nothing speaks against its number, nobody gives it another one.
  expect(canResolve()).toBe(false);
  await expect(resolveFound(rig.context, mine, '10', WHY)).rejects.toMatchObject({
    code: 'move-not-allowed',
  });
  await noteShown(rig.context, mine, null);
  await noteAnothers(rig.context, mine);
  expect(rig.row(mine)).toMatchObject({ case_number: '8', error_code: 'number-of-another' });
  expect(canResolve()).toBe(true);
  // It was accepted: absence is no word for it, and the number of another case of ours is none.
  await expect(resolveAbsent(rig.context, mine, WHY)).rejects.toMatchObject({ code: 'move-not-allowed' });
  await expect(resolveFound(rig.context, mine, '9', WHY)).rejects.toMatchObject({ code: 'number-owned' });
  expect(rig.row(mine)).toMatchObject({ delivery: 'accepted', case_number: '8' });

  rig.clock.set(rig.clock.now() + 5000);
  await resolveFound(rig.context, mine, '10', WHY);
  expect(rig.row(mine)).toMatchObject({
    ...{ delivery: 'accepted', case_number: '10', location_id: null, error_code: null },
    next_poll_at: rig.clock.now(),
  });
  expect(lastMove(rig, mine)).toMatchObject({
    ...{ kind: 'resolved-found', actor: WHY.actor },
    detail: { number: '10', note: WHY.reason },
  });
  expect(canResolve()).toBe(false);
  // Should NHI show the case under its first number again, that is taken as well.
  await noteAnothers(rig.context, mine);
  await resolveFound(rig.context, mine, '10', WHY);
  expect(rig.row(mine)).toMatchObject({ case_number: '10', error_code: null });
});

test('a number of this server says nothing of a case that was sent to another one', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  await rig.reopen({ server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'other' } });
  await expect(resolveFound(rig.context, id, '8', BY)).rejects.toMatchObject({
    ...{ code: 'number-not-checked', messageZh: '案件是送往另一個目的地，無法以此號碼確認。' },
  });
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', case_number: null });
});

test('a case that a person has not found at NHI goes on, with the reason, however it came in doubt', async () => {
  const rig = await caseRig();
  const doubtful = await rig.queued();
  await rig.send(doubtful, UNKNOWN);
  await folderOfAnother(rig.context, FOLDER, 'lost', 'lease-lost');
  await endTakeOver(rig.context, FOLDER, [{ relPath: 'old.json', size: 1, mtimeMs: 1 }], null);
  const { caseId: another } = await rig.find({ path: 'old.json' });
  Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
  const { caseId: restored } = await rig.find({ mtimeMs: 1 });
  expect([doubtful, another, restored].map((id) => rig.row(id).shown)).toEqual(['uncertain', 'held', 'held']);
  for (const id of [doubtful, another, restored]) {
    await resolveAbsent(rig.context, id, WHY);
    expect(rig.row(id)).toMatchObject({ delivery: 'queued', next_attempt_at: rig.clock.now() });
    const events = caseDetail(rig.context, id, false)?.events;
    expect(events?.find(({ kind }) => kind === 'resolved-absent')).toMatchObject({
      ...{ actor: WHY.actor, detail: { note: WHY.reason } },
    });
  }
  const day = rig.clock.now() + 24 * 3_600_000;
  expect(rig.row(another)).toMatchObject({
    past: 'answered',
    released: 1,
    doubt_since: null,
    watch_until: day,
  });
  expect(rig.row(doubtful).watch_until).toBe(day);
  expect(rig.row(restored).watch_until).toBeNull();
  const absent = caseDetail(rig.context, doubtful, false)?.events.find(
    ({ kind }) => kind === 'proven-absent',
  );
  expect(absent).toMatchObject({ actor: WHY.actor, detail: { absent: true, attested: true } });
});

test('a case that a restore does not know is let go by who has looked, and not looked for on', async () => {
  const rig = await caseRig();
  Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
  const id = await rig.queued({ mtimeMs: 1 });
  await expect(release(rig.context, id, BY)).rejects.toMatchObject({ code: 'nhi-not-checked' });
  expect(rig.row(id).delivery).toBe('held');
  await release(rig.context, id, BY, 'checked');
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', past: null, watch_until: null });
});

test('a new check reads the Bundle anew: whose it is, and what stands in it', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ ...FILE, errors: ['bundle-type'] });
  const nameOf = (): unknown => rig.context.sealed.label(rig.row(id)).patientName;
  const summary = { patientName: '陳小華', priority: '4' };
  await recheck(
    rig.context,
    id,
    { inspection: inspectionOf({ summary, errors: ['bundle-type'] }), waitMs: 0 },
    WHY,
  );
  expect(nameOf()).toBe('陳小華');
  expect(rig.row(id)).toMatchObject({ delivery: 'refused', priority: '4', urgent: 1 });
  expect(caseDetail(rig.context, id, false)?.events.find(({ kind }) => kind === 'recheck')).toMatchObject({
    ...{ actor: WHY.actor, detail: { note: WHY.reason } },
  });
  await recheck(
    rig.context,
    id,
    { inspection: inspectionOf({ summary: null, errors: ['not-json'] }), waitMs: 0 },
    BY,
  );
  expect(nameOf()).toBe('陳小華');
});

test('a new check waits for the attachments that are not there as long as it is told', async () => {
  const rig = await caseRig();
  const waits = { summary: { attachments: ['a.pdf'] } };
  const id = await rig.queued({ ...FILE, ...waits, attachments: [], errors: ['bundle-type'] });
  expect(await recheck(rig.context, id, { inspection: inspectionOf(waits), waitMs: 5000 }, BY)).toBe(
    'waiting',
  );
  expect(rig.row(id).wait_until).toBe(rig.clock.now() + 5000);
});

test('what cannot be sent of the attachments still stands against a case after a new check', async () => {
  const rig = await caseRig();
  const bad = { ...attachmentOf('a.pdf'), fault: 'attachment-empty' as const };
  const found = { summary: { attachments: ['a.pdf'] } };
  const id = await rig.queued({ ...FILE, ...found, attachments: [bad] });
  await recheck(rig.context, id, { inspection: inspectionOf(found), waitMs: 0 }, BY);
  expect(rig.row(id)).toMatchObject({ delivery: 'refused', error_code: 'attachment-empty' });
});
