import { expect, test } from 'vitest';
import { admit } from '../../../main/agent/carrier/cases/admission.ts';
import {
  attachmentArrived,
  attachmentWaitOver,
} from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import { recheck, sendAnyway } from '../../../main/agent/carrier/cases/recheck.ts';
import { problem } from '../../../main/agent/carrier/check/texts.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { attachmentOf, caseRig, foundBundle } from '../support/case-rig.ts';

const WHY = { actor: '王承辦', reason: '健保署電話確認可送' };
const PROFILE = ['profile-binding', 'profile-invariant-pas-9'];

test('a case that only profiles stand against goes on with a reason, which the trail and the case keep', async () => {
  const rig = await caseRig();
  const { caseId } = await rig.find({ errors: PROFILE, summary: { attachments: [] } });
  expect(caseDetail(rig.context, caseId, false)?.moves).toContain('sendAnyway');
  await sendAnyway(rig.context, caseId, WHY, 1000);
  const detail = caseDetail(rig.context, caseId, false);
  expect(detail).toMatchObject({ delivery: 'queued', overridden: { by: '王承辦' }, lastError: null });
  expect(detail?.problems.map(({ code }) => code)).toEqual(PROFILE);
  const [event] = rig.events(caseId).filter(({ kind }) => kind === 'send-anyway');
  expect(event).toMatchObject({ from_state: 'refused', to_state: 'queued', actor: '王承辦' });
  expect(event?.detail).not.toContain(WHY.reason);
  expect(detail?.events.at(-1)?.detail).toMatchObject({
    note: WHY.reason,
    problems: 2,
    codes: PROFILE.join(' '),
  });
  await rig.core.trail.flush();
  expect(
    (await rig.core.audit.tail(20)).some(({ kind, caseId: id }) => kind === 'send-anyway' && id === caseId),
  ).toBe(true);
});

test.each([
  ['an indication that our list lacks', ['indication-not-for-drug']],
  ['a code of a list that has grown', ['profile-code-unknown', 'profile-binding']],
  ['a system that has moved', ['profile-binding', 'indication-system']],
])('a case that only %s stands against goes on with a reason', async (_what, errors) => {
  const rig = await caseRig();
  const { caseId } = await rig.find({ errors, summary: { attachments: [] } });
  await sendAnyway(rig.context, caseId, WHY, 1000);
  expect(rig.row(caseId)).toMatchObject({ delivery: 'queued', overridden_by: WHY.actor });
});

test.each([
  ['a rule', ['profile-binding', 'info-missing']],
  ['a rule whose code looks like a profile’s', ['profile-missing']],
  ['… and its like', ['profile-wrong']],
  ['a rule about several profiles', ['profile-many']],
  ['a rule about versions', ['profile-versioned']],
  ['the structure', ['profile-binding', 'claim-count']],
  ['an attachment', ['profile-binding', 'attachment-inline']],
  ['another hospital', ['profile-code-unknown', 'provider-mismatch']],
  ['what is not listed', ['profile-binding', 'more-problems']],
])('a case that %s stands against cannot be sent anyway', async (_what, errors) => {
  const rig = await caseRig();
  const { caseId } = await rig.find({ errors });
  expect(caseDetail(rig.context, caseId, false)?.moves).not.toContain('sendAnyway');
  await expect(sendAnyway(rig.context, caseId, WHY, 1000)).rejects.toMatchObject({
    code: 'move-not-allowed',
  });
  expect(rig.row(caseId)).toMatchObject({ delivery: 'refused', overridden_at: null });
});

test('its attachments are still waited for, and bytes that cannot be sent still stop it', async () => {
  const rig = await caseRig();
  const { caseId } = await rig.find({ errors: PROFILE, summary: { attachments: ['a.pdf'] } });
  await sendAnyway(rig.context, caseId, WHY, 1000);
  expect(rig.row(caseId)).toMatchObject({ delivery: 'waiting', wait_until: rig.clock.now() + 1000 });
  const bad = { ...attachmentOf('a.pdf', 'not a pdf'), fault: 'attachment-content' as const };
  expect(await attachmentArrived(rig.context, caseId, bad)).toBe('refused');
  await expect(sendAnyway(rig.context, caseId, WHY, 1000)).rejects.toMatchObject({
    code: 'move-not-allowed',
  });
  expect(await attachmentArrived(rig.context, caseId, attachmentOf('a.pdf'))).toBe('queued');
});

test('a folder that asks a person, and another case of the same claim, still hold it', async () => {
  const rig = await caseRig();
  const summary = { patientNumber: 'A123456789', attachments: [] };
  const manual = await rig.find({ errors: PROFILE, release: 'manual' });
  await sendAnyway(rig.context, manual.caseId, WHY, 1000);
  expect(rig.row(manual.caseId)).toMatchObject({ delivery: 'held', hold_reason: 'manual-release' });
  const sent = await rig.queued({ summary });
  await rig.begin(sent);
  const again = await rig.find({ errors: PROFILE, summary });
  await sendAnyway(rig.context, again.caseId, WHY, 1000);
  expect(rig.row(again.caseId)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
});

test('a new check takes the word back', async () => {
  const rig = await caseRig();
  const { caseId } = await rig.find({ errors: PROFILE, bytes: 'x', summary: { attachments: [] } });
  await sendAnyway(rig.context, caseId, WHY, 1000);
  await rig.send(caseId, { kind: 'rejected', status: 422, issue: null, absence: 'proven' });
  const { inspection } = foundBundle({ errors: PROFILE, bytes: 'x', summary: { attachments: [] } }, 0);
  await recheck(rig.context, caseId, { inspection, waitMs: 1000 }, WHY);
  expect(rig.row(caseId)).toMatchObject({ delivery: 'refused', overridden_by: null, overridden_at: null });
});

test('the history counts each finding that a person answers for, and names each kind once', async () => {
  const rig = await caseRig();
  const { inspection, ...found } = foundBundle(
    { errors: ['profile-binding', 'profile-binding'] },
    rig.clock.now(),
  );
  const warning = { ...problem('provider-mismatch', 'Bundle'), severity: 'warning' as const };
  const { caseId } = await admit(rig.context, {
    ...found,
    inspection: { ...inspection, problems: [...inspection.problems, warning] },
  });
  expect(rig.row(caseId)).toMatchObject({ delivery: 'refused', unread: 1 });
  await sendAnyway(rig.context, caseId, WHY, 1000);
  expect(rig.row(caseId)).toMatchObject({
    ...{ delivery: 'queued', unread: 0, error_code: null, error_message: null },
    ...{ overridden_at: rig.clock.now(), next_attempt_at: rig.clock.now() },
  });
  expect(caseDetail(rig.context, caseId, false)?.events.at(-1)?.detail).toMatchObject({
    ...{ problems: 2, codes: 'profile-binding' },
  });
});

test('what a person answered for, and what was kept of the attachments, stands in the history of a case that waits on', async () => {
  const rig = await caseRig();
  const summary = { attachments: ['a.pdf', 'b.pdf'] };
  const [a, b] = [attachmentOf('a.pdf'), attachmentOf('b.pdf')];
  const { caseId } = await rig.find({ bytes: 'x', summary, attachments: [a] });
  await attachmentWaitOver(rig.context, caseId);
  // A guide that was imported meanwhile.
  const { inspection } = foundBundle({ bytes: 'x', summary, errors: PROFILE }, 0);
  await recheck(rig.context, caseId, { inspection, waitMs: 1000 }, WHY);
  await sendAnyway(rig.context, caseId, WHY, 1000.4);
  const [said, waits] = caseDetail(rig.context, caseId, false)?.events.slice(-2) ?? [];
  expect(said).toMatchObject({
    kind: 'send-anyway',
    actor: WHY.actor,
    detail: { note: WHY.reason, problems: 2 },
  });
  expect(waits).toMatchObject({
    ...{ kind: 'awaits-attachments', actor: WHY.actor },
    detail: { missing: 1, kept: `0:${a.sha256}` },
  });
  expect(rig.row(caseId)).toMatchObject({
    wait_until: rig.clock.now() + 1000,
    overridden_by: WHY.actor,
    unread: 0,
  });
  expect(await attachmentArrived(rig.context, caseId, b)).toBe('queued');
});
