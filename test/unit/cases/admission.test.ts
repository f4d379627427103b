import { expect, test } from 'vitest';
import { admit } from '../../../main/agent/carrier/cases/admission.ts';
import { readyCases } from '../../../main/agent/carrier/cases/attempt.ts';
import { hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import { BY, attachmentOf, caseRig, foundBundle, sha256Of, type Found } from '../support/case-rig.ts';
import { filesWith, PLANTED } from '../support/planted-text.ts';

test('a sound Bundle becomes a queued case, its history beginning with how it was found', async () => {
  const rig = await caseRig();
  const { caseId, delivery, kind } = await rig.find({ bytes: 'the file' });
  expect([delivery, kind]).toEqual(['queued', 'new']);
  expect(caseId).toMatch(/^261124-[0-9A-Z]{6}$/);
  expect(rig.row(caseId)).toMatchObject({
    sha256: sha256Of('the file'),
    profile: 'cancer',
    priority: '1',
    sub_type: '1',
    urgent: 0,
    attempts: 0,
    destination: null,
    next_attempt_at: rig.clock.now(),
    created_at: rig.clock.now(),
    unread: 0,
  });
  expect(
    rig.events(caseId).map(({ kind: what, from_state, to_state }) => [what, from_state, to_state]),
  ).toEqual([
    ['found', null, null],
    ['ready', 'refused', 'queued'],
  ]);
  expect(rig.events(caseId)[0]?.detail).toBe(JSON.stringify({ bytes: 'the file'.length }));
});

test('the guide that a Bundle was checked against stands on its case', async () => {
  const rig = await caseRig();
  const found = foundBundle({}, rig.clock.now());
  const igVersion = 'tw.gov.mohw.nhi.pas#1.2.3';
  const { caseId } = await admit(rig.context, { ...found, inspection: { ...found.inspection, igVersion } });
  expect(rig.row(caseId).ig_version).toBe(igVersion);
});

test('the history counts what stood against a case, and names what was kept of its attachments', async () => {
  const rig = await caseRig();
  const told = async (found: Found) =>
    JSON.parse(rig.events(await rig.queued(found)).at(-1)?.detail ?? '') as unknown;
  expect(await told({ errors: ['bundle-type', 'claim-count'] })).toEqual({ problems: 2 });
  const summary = { attachments: ['a.pdf', 'b.pdf'] };
  const a = attachmentOf('a.pdf');
  expect(await told({ path: 'a/1.json', summary, attachments: [a] })).toEqual({
    missing: 1,
    kept: `0:${a.sha256}`,
  });
  const bad = { ...a, fault: 'attachment-empty' as const };
  expect(await told({ path: 'b/1.json', summary, attachments: [bad] })).toEqual({
    problems: 1,
    kept: `0:${a.sha256}`,
  });
});

test('a Bundle that our checks refuse says why, is unread, and its result is due at once', async () => {
  const rig = await caseRig();
  const { caseId, delivery } = await rig.find({ errors: ['bundle-type', 'claim-count'] });
  expect(delivery).toBe('refused');
  expect(rig.row(caseId)).toMatchObject({ error_code: 'bundle-type', unread: 1 });
  expect(JSON.parse(rig.row(caseId).problems)).toHaveLength(2);
  expect(rig.context.store.all('SELECT case_id FROM outbox')).toEqual([{ case_id: caseId }]);
});

test.each(['warn', 'off'])('at level “%s” a Bundle with findings is sent, and shows them', async (level) => {
  const rig = await caseRig({ more: { validation: { level } } });
  const { caseId, delivery } = await rig.find({ errors: ['info-missing', 'profile-cardinality'] });
  expect(delivery).toBe('queued');
  expect(JSON.parse(rig.row(caseId).problems)).toMatchObject([
    { code: 'info-missing' },
    { code: 'profile-cardinality' },
  ]);
});

test.each(['error', 'warn', 'off'] as const)(
  'at level “%s” what the agent cannot carry is refused',
  async (level) => {
    for (const code of ['provider-mismatch', 'attachment-inline', 'bundle-type', 'attachment-name-unsafe']) {
      const rig = await caseRig({ more: { validation: { level } } });
      expect((await rig.find({ errors: [code] })).delivery).toBe('refused');
    }
  },
);

test('what was not understood at all is refused at every level', async () => {
  const rig = await caseRig({ more: { validation: { level: 'off' } } });
  expect((await rig.find({ summary: null, errors: ['not-json'] })).delivery).toBe('refused');
});

test('a folder with manual release holds each case until a person sends it', async () => {
  const rig = await caseRig();
  const { caseId, delivery } = await rig.find({ release: 'manual' });
  expect(delivery).toBe('held');
  expect(rig.row(caseId)).toMatchObject({ hold_reason: 'manual-release', next_attempt_at: null });
  const detail = JSON.stringify({ reason: 'manual-release' });
  expect(rig.events(caseId).at(-1)).toMatchObject({ kind: 'hold', actor: 'agent', detail });
  await release(rig.context, caseId, BY);
  expect(rig.row(caseId)).toMatchObject({ delivery: 'queued', next_attempt_at: rig.clock.now() });
});

test('emergency notices are sent first, then the oldest, and nothing before its time', async () => {
  const rig = await caseRig();
  const old = await rig.queued();
  const newer = await rig.queued();
  const urgent = await rig.queued({ summary: { priority: '4' } });
  const throttled = await rig.queued();
  await rig.end(
    throttled,
    await rig.begin(throttled),
    { kind: 'throttled', status: 429, retryAt: null, absence: 'proven' },
    rig.clock.now() + 1000,
  );
  const ids = (now: number, limit = 10): string[] => readyCases(rig.context, now, limit).map(({ id }) => id);
  expect(ids(rig.clock.now())).toEqual([urgent, old, newer]);
  expect(ids(rig.clock.now(), 2)).toEqual([urgent, old]);
  expect(ids(rig.clock.now() + 1000)).toEqual([urgent, old, newer, throttled]);
});

test('an attachment that holds bytes of another patient’s case stops the case until a person has looked', async () => {
  const rig = await caseRig();
  const summary = { attachments: ['report.pdf'] };
  const attachments = [attachmentOf('report.pdf', 'one patient’s report')];
  await rig.queued({ summary, attachments });
  const other = await rig.find({ summary, attachments });
  expect(rig.row(other.caseId)).toMatchObject({
    delivery: 'held',
    hold_reason: 'attachment-of-other-patient',
  });
  await release(rig.context, other.caseId, BY);
  expect(rig.row(other.caseId).delivery).toBe('queued');
});

test('the same bytes under another name, in another place, or of the same patient are nobody’s mistake', async () => {
  const rig = await caseRig();
  const attachments = [attachmentOf('report.pdf', 'bytes')];
  await rig.queued({
    path: 'a/1.json',
    summary: { attachments: ['report.pdf'], patientNumber: 'P' },
    attachments,
  });
  const samePatient = await rig.find({
    path: 'a/2.json',
    summary: { attachments: ['report.pdf'], patientNumber: 'P', created: '2026-11-25' },
    attachments,
  });
  const otherName = await rig.find({
    path: 'a/3.json',
    summary: { attachments: ['x.pdf'] },
    attachments: [attachmentOf('x.pdf', 'bytes')],
  });
  const otherPlace = await rig.find({
    path: 'b/4.json',
    summary: { attachments: ['report.pdf'] },
    attachments,
  });
  expect([samePatient, otherName, otherPlace].map(({ delivery }) => delivery)).toEqual([
    'queued',
    'queued',
    'queued',
  ]);
});

test('letting a case go for one reason answers no other', async () => {
  const rig = await caseRig();
  const summary = { attachments: ['report.pdf'] };
  const attachments = [attachmentOf('report.pdf', 'bytes')];
  await rig.queued({ summary, attachments });
  const { caseId } = await rig.find({ summary, attachments, mtimeMs: rig.clock.now(), release: 'manual' });
  expect(rig.row(caseId).hold_reason).toBe('attachment-of-other-patient');
  await release(rig.context, caseId, BY);
  // A person has sent it: that meets the manual release as well.
  expect(rig.row(caseId).delivery).toBe('queued');

  const first = await rig.queued({ path: 'same.json', summary });
  await rig.begin(first);
  const second = await rig.find({ path: 'same.json', bytes: 'second', summary, attachments });
  expect(rig.row(second.caseId).hold_reason).toBe('same-path');
  await release(rig.context, second.caseId, { ...BY, reason: '是不同的申請' }, 'different');
  expect(rig.row(second.caseId)).toMatchObject({
    delivery: 'held',
    hold_reason: 'attachment-of-other-patient',
  });
  await release(rig.context, second.caseId, BY);
  expect(rig.row(second.caseId).delivery).toBe('queued');
});

test('a file that the HIS wrote before our state was lost may have been sent; one from that time on is new', async () => {
  const rig = await caseRig();
  const lostAt = rig.clock.now();
  Object.assign(rig.context, { reconcileBefore: lostAt });
  const [before, since] = [await rig.queued({ mtimeMs: lostAt - 1 }), await rig.queued({ mtimeMs: lostAt })];
  expect(rig.row(before)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile' });
  expect(rig.row(since).delivery).toBe('queued');
});

test('no name, number or file name stands in clear in the data folder', async () => {
  const rig = await caseRig();
  const { caseId } = await rig.find({
    path: `${PLANTED}/${PLANTED}.json`,
    folder: '/export',
    summary: { patientName: PLANTED, patientNumber: PLANTED, attachments: [`${PLANTED}.pdf`] },
    errors: [],
  });
  await hold(rig.context, caseId, { actor: 'clerk', reason: PLANTED });
  await rig.core.close();
  expect(filesWith(rig.dir, PLANTED)).toEqual([]);
});
