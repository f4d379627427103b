import { expect, test } from 'vitest';
import { readyCases } from '../../../main/agent/carrier/cases/attempt.ts';
import { listIds } from '../../../main/agent/index/list.ts';
import { named } from '../../../main/agent/carrier/cases/attachments.ts';
import { caseIntake } from '../../../main/agent/carrier/cases/case-intake.ts';
import { releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { forgetPayload } from '../../../main/agent/carrier/cases/payloads.ts';
import { rebuildCase, type ToldCase } from '../../../main/agent/carrier/cases/rebuilt.ts';
import { recheck } from '../../../main/agent/carrier/cases/recheck.ts';
import { cancel, hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import {
  BY,
  acceptedAs,
  attachmentOf,
  caseRig,
  FOLDER,
  foundBundle,
  REJECTED,
  UNKNOWN,
  type CaseRig,
  type Found,
} from '../support/case-rig.ts';

const FILE: Found = { bytes: 'the file', path: 'claim.json' };
const ELSEWHERE = { server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'other' } };

async function inState(rig: CaseRig, state: string): Promise<string> {
  const { caseId } = await rig.find({ ...FILE, ...(state === 'refused' ? { errors: ['bundle-type'] } : {}) });
  if (state === 'held') await hold(rig.context, caseId, BY);
  if (state === 'cancelled') await cancel(rig.context, caseId, BY);
  if (state === 'sending') await rig.begin(caseId);
  if (state === 'uncertain') await rig.send(caseId, UNKNOWN);
  if (state === 'accepted') await rig.send(caseId, acceptedAs('1'));
  if (state === 'rejected') await rig.send(caseId, REJECTED);
  expect(rig.row(caseId).delivery).toBe(state);
  return caseId;
}

test.each(['queued', 'held', 'sending', 'uncertain', 'accepted'])(
  'the same bytes of a case that is %s are noted on it, and nothing else happens',
  async (state) => {
    const rig = await caseRig();
    const id = await inState(rig, state);
    const { revision } = rig.row(id);
    const again = await rig.find({ ...FILE, path: 'elsewhere/copy.json' });
    expect(again).toEqual({ caseId: id, delivery: state, kind: 'same-bytes' });
    // A page that shows the case shows it too.
    expect(rig.row(id).revision).toBeGreaterThan(revision);
    const told = { kind: 'same-bytes', detail: JSON.stringify({ otherName: true }) };
    expect(rig.events(id).at(-1)).toMatchObject(told);
    await rig.find(FILE);
    expect(rig.events(id).at(-1)).toMatchObject({ detail: JSON.stringify({ otherName: false }) });
    expect(rig.context.store.all('SELECT id FROM cases')).toHaveLength(1);
  },
);

test('the same bytes of a case that our checks refused start a new check, whose end is that of any other', async () => {
  const state = 'refused';
  const rig = await caseRig();
  const id = await inState(rig, state);
  const again = await rig.find({ ...FILE, errors: [] });
  expect(again).toEqual({ caseId: id, delivery: 'queued', kind: 'recheck' });
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', error_code: null, problems: '[]' });
  const detail = JSON.stringify({ otherName: false, recheck: true });
  expect(rig.events(id)).toContainEqual(expect.objectContaining({ kind: 'same-bytes', detail }));
  const worse = await caseRig();
  const other = await inState(worse, state);
  expect((await worse.find({ ...FILE, errors: ['bundle-profile'] })).delivery).toBe('refused');
  expect(worse.row(other).error_code).toBe('bundle-profile');
});

test('a case that was not understood learns what the new check understood', async () => {
  const rig = await caseRig();
  const { caseId } = await rig.find({ ...FILE, summary: null, errors: ['claim-count'], spooled: false });
  expect(rig.row(caseId)).toMatchObject({
    claim_key: null,
    patient_key: null,
    summary: null,
    payload: 'none',
  });
  await rig.find({ ...FILE, summary: { priority: '4', patientName: '王小明' } });
  const row = rig.row(caseId);
  expect(row).toMatchObject({ delivery: 'queued', priority: '4', urgent: 1, payload: 'kept' });
  expect(row.claim_key).not.toBeNull();
  expect(rig.context.sealed.summary(row)?.patientName).toBe('王小明');
  expect(listIds(rig.context, { search: '王小明' })).toEqual([caseId]);
});

test('a new check goes by the file that was found now: its place, its name and what lies beside it', async () => {
  const rig = await caseRig();
  const summary = { attachments: ['a.pdf'] };
  const { caseId } = await rig.find({ ...FILE, summary, errors: ['bundle-type'], attachments: [] });
  await rig.find({ ...FILE, path: 'moved/here.json', summary, attachments: [] });
  expect(rig.row(caseId).delivery).toBe('waiting');
  const { label } = rig.row(caseId);
  expect(rig.context.sealed.label({ id: caseId, label })).toMatchObject({
    relPath: 'moved/here.json',
    fileName: 'here.json',
  });
});

test('what was kept of the attachments is forgotten with the payload: a file that comes again waits for them', async () => {
  const rig = await caseRig();
  const found = { ...FILE, summary: { attachments: ['a.pdf'] } };
  const { caseId } = await rig.find(found);
  await cancel(rig.context, caseId, BY);
  await forgetPayload(rig.context, caseId, rig.clock.now(), new Map());
  await rig.find({ ...found, attachments: [] });
  expect(rig.row(caseId)).toMatchObject({ delivery: 'held', held_from: 'waiting', payload: 'kept' });
  expect(named(rig.context, caseId)).toMatchObject([{ row: { state: 'missing', sha256: null } }]);
});

/** A case that is all that the spool and the trail tell of it, its file’s name lost. */
async function rebuilt(rig: CaseRig, standing: ToldCase['standing'], more: Partial<ToldCase> = {}) {
  const told: ToldCase = {
    ...{ id: '261124-000001', standing, caseNumber: null, supersededBy: null },
    ...{ attempts: 0, firstAttemptAt: null, attachments: [] },
    ...more,
  };
  const { inspection } = foundBundle(FILE, 0);
  const id = await rebuildCase(rig.context, {
    ...{ bytes: 8, inspection, folder: FOLDER, told, attachments: [] },
  });
  return id ?? '';
}

test('a case whose file’s name was lost has it again once the file is found, and the HIS gets no answer for that', async () => {
  const rig = await caseRig();
  const id = await rebuilt(rig, 'unknown', { attempts: 1, firstAttemptAt: 1 });
  const answers = rig.context.store.all('SELECT n FROM outbox');
  expect(
    await rig.find({ ...FILE, path: 'sub/claim.json', summary: { patientName: '王小明' } }),
  ).toMatchObject({
    ...{ caseId: id, kind: 'same-bytes' },
  });
  expect(rig.context.sealed.label(rig.row(id))).toMatchObject({
    ...{ relPath: 'sub/claim.json', fileName: 'claim.json', patientName: '王小明' },
  });
  expect(rig.context.store.all('SELECT n FROM outbox')).toEqual(answers);
  await rig.find({ ...FILE, path: 'sub/claim.json' });
  expect(rig.events(id).at(-1)?.detail).toBe(JSON.stringify({ otherName: false }));
  expect(rig.context.store.all('SELECT n FROM outbox')).toHaveLength(answers.length + 1);
});

test('of a case that was cancelled before the database was lost, the first file that is found is its own and starts nothing', async () => {
  const rig = await caseRig();
  Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
  const id = await rebuilt(rig, 'cancelled');
  const old = await rig.find({ ...FILE, mtimeMs: rig.clock.now() - 1 });
  expect(old).toEqual({ caseId: id, kind: 'same-bytes', delivery: 'cancelled' });
});

test('bytes that another destination took are a case of their own here; bytes that are still open there are not', async () => {
  const rig = await caseRig();
  const id = await inState(rig, 'accepted');
  const waiting = await rig.queued({ bytes: 'not sent there' });
  await rig.reopen(ELSEWHERE);
  const again = await rig.find(FILE);
  expect(again).toMatchObject({ delivery: 'uncertain', kind: 'new' });
  expect(again.caseId).not.toBe(id);
  expect(await rig.find({ bytes: 'not sent there' })).toMatchObject({ caseId: waiting, kind: 'same-bytes' });
  // Now that this destination has a case of these bytes, they are known here too.
  expect(await rig.find(FILE)).toMatchObject({ caseId: again.caseId, kind: 'same-bytes' });
});

test.each(['queued', 'held', 'refused', 'cancelled'])(
  'bytes that a server has taken, and that were %s when they were tried out on another one, are not sent to the first again',
  async (state) => {
    const rig = await caseRig();
    const taken = await inState(rig, 'accepted');
    await rig.reopen(ELSEWHERE);
    const tried = await rig.queued({ ...FILE, ...(state === 'refused' ? { errors: ['bundle-type'] } : {}) });
    expect(tried).not.toBe(taken);
    if (state !== 'refused') await releaseAbsent(rig.context, rig.row(tried));
    if (state === 'held') await hold(rig.context, tried, BY);
    if (state === 'cancelled') await cancel(rig.context, tried, BY);
    await rig.reopen();
    expect(readyCases(rig.context, rig.clock.now(), 9)).toEqual([]);
    const again = await rig.find({ ...FILE, mtimeMs: rig.clock.now() + 1 });
    expect(again).toEqual({ caseId: taken, delivery: 'accepted', kind: 'same-bytes' });
    if (state === 'refused')
      await recheck(rig.context, tried, { inspection: foundBundle(FILE, 0).inspection, waitMs: 0 }, BY);
    if (state === 'held') await release(rig.context, tried, BY);
    expect(readyCases(rig.context, rig.clock.now(), 9)).toEqual([]);
  },
);

test('a person who binds such bytes to the server that has taken them hears of that first', async () => {
  const rig = await caseRig();
  await inState(rig, 'accepted');
  await rig.reopen(ELSEWHERE);
  const tried = await rig.queued(FILE);
  await releaseAbsent(rig.context, rig.row(tried));
  await rig.reopen();
  expect(rig.row(tried)).toMatchObject({ delivery: 'held', hold_reason: 'destination-changed' });
  await release(rig.context, tried, BY);
  expect(rig.row(tried)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
  await release(rig.context, tried, { ...BY, reason: '是不同的申請' }, 'different');
  expect(rig.row(tried).delivery).toBe('queued');
});

test('an attachment that is waited for may lie beside a copy: a Bundle that was put in the wrong place goes on', async () => {
  const rig = await caseRig();
  const summary = { attachments: ['a.pdf', 'b.pdf'] };
  const { caseId } = await rig.find({ ...FILE, summary, attachments: [attachmentOf('a.pdf')] });
  const copy = { ...FILE, path: 'right/claim.json', summary };
  const other = await rig.find({ ...copy, attachments: [attachmentOf('a.pdf', 'other bytes')] });
  expect(other).toEqual({ caseId, delivery: 'waiting', kind: 'same-bytes' });
  expect(await rig.find({ ...copy, attachments: [attachmentOf('b.pdf')] })).toMatchObject({
    caseId,
    delivery: 'queued',
  });
  const [first] = named(rig.context, caseId);
  expect(first?.row.sha256).toBe(attachmentOf('a.pdf').sha256);
});

test('an attachment beside a copy that another patient’s Bundle has there too is looked at by a person, whoever came first', async () => {
  const summary = { attachments: ['a.pdf'], patientNumber: 'A123456789' };
  const first = { ...FILE, summary, attachments: [] };
  const copy = { ...FILE, path: 'right/claim.json', summary, attachments: [attachmentOf('a.pdf')] };
  const others = {
    bytes: 'of another patient',
    path: 'right/other.json',
    summary: { attachments: ['a.pdf'], patientNumber: 'B123456780' },
    attachments: [attachmentOf('a.pdf')],
  };
  const held = { delivery: 'held', hold_reason: 'attachment-of-other-patient' };
  const late = await caseRig();
  const { caseId } = await late.find(first);
  expect((await late.find(others)).delivery).toBe('queued');
  await late.find(copy);
  expect(late.row(caseId)).toMatchObject(held);
  const early = await caseRig();
  await early.find(first);
  expect((await early.find(copy)).delivery).toBe('queued');
  const after = await early.find(others);
  expect(early.row(after.caseId)).toMatchObject(held);
});

test('a file is remembered as it looked, also under another name', async () => {
  const rig = await caseRig();
  const { caseId } = await rig.find({ ...FILE, mtimeMs: 5 });
  await rig.find({ ...FILE, path: 'copy.json', mtimeMs: 6 });
  const intake = caseIntake(rig.context);
  expect(intake.knownFile('/export', 'claim.json')).toMatchObject({ mtimeMs: 5, caseId });
  expect(intake.knownFile('/export', 'copy.json')).toMatchObject({ mtimeMs: 6, caseId });
  expect(intake.knownFile('/export', 'other.json')).toBeUndefined();
});
