import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  attachmentArrived,
  awaitingCases,
  watchedAttachments,
} from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import { caseIntake } from '../../../main/agent/carrier/cases/case-intake.ts';
import { named, renamesOf } from '../../../main/agent/carrier/cases/attachments.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { isKept } from '../../../main/agent/carrier/cases/payloads.ts';
import {
  recheck,
  recheckable,
  renamable,
  renameAttachments,
} from '../../../main/agent/carrier/cases/recheck.ts';
import { readyCases } from '../../../main/agent/carrier/cases/attempt.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import type { FoundBundle } from '../../../main/agent/carrier/cases/intake-port.ts';
import {
  attachmentOf,
  BY,
  caseRig,
  FOLDER,
  foundBundle,
  REJECTED,
  summaryOf,
  type CaseRig,
} from '../support/case-rig.ts';

const OLD = '基因 報告.v2.pdf';
const NEW = '基因_報告_v2.pdf';
const summary = { patientNumber: 'A123456789', attachments: [OLD] };
const errors = ['attachment-name-pattern'];
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The Bundle with the new name, as the checker sees it. */
const renamed = (more: Partial<Parameters<typeof foundBundle>[0]> = {}): FoundBundle['inspection'] =>
  foundBundle({ bytes: 'renamed', summary: { ...summary, attachments: [NEW] }, ...more }, 0).inspection;

async function refused(): Promise<{ rig: CaseRig; id: string }> {
  const rig = await caseRig();
  const { caseId } = await rig.find({ bytes: 'found', errors, summary, path: 'x/1.json' });
  return { rig, id: caseId };
}
const rename = (rig: CaseRig, id: string, inspection = renamed(), names = [{ from: OLD, to: NEW }]) =>
  renameAttachments(rig.context, id, { from: sha('found'), renames: names, inspection, waitMs: 1000 }, BY);

test('what is sent has a hash of its own, the original stays, and both are on record', async () => {
  const { rig, id } = await refused();
  expect(renamable(rig.context, id).attachments).toMatchObject([{ name: OLD }]);
  expect(await rename(rig, id)).toBe('waiting');
  // The file beside the Bundle keeps its name: by that it is looked for.
  expect(awaitingCases(rig.context, FOLDER)[0]?.missing).toEqual([OLD]);
  expect(await attachmentArrived(rig.context, id, attachmentOf(OLD))).toBe('queued');
  expect(watchedAttachments(rig.context, FOLDER)).toMatchObject([{ name: OLD }]);
  const detail = caseDetail(rig.context, id, false);
  expect(detail).toMatchObject({ sha256: sha('found'), sentSha256: sha('renamed'), problems: [] });
  expect(detail?.attachments[0]?.name).toBe(NEW);
  expect(readyCases(rig.context, rig.clock.now(), 1)).toEqual([
    { id, folder: '/export', sha256: sha('found'), sent_sha256: sha('renamed') },
  ]);
  expect(rig.events(id).find(({ kind }) => kind === 'attachments-renamed')?.actor).toBe(BY.actor);
  expect(isKept(rig.context, sha('found'))).toBe(true);
  expect(isKept(rig.context, sha('renamed'))).toBe(true);
  // No name lies open in the database.
  expect(JSON.stringify(rig.context.store.all('SELECT * FROM cases'))).not.toContain('基因');
});

test('the same file found again is known by its own hash, and its attachments move under their own names', async () => {
  const { rig, id } = await refused();
  await rename(rig, id);
  await attachmentArrived(rig.context, id, attachmentOf(OLD));
  const again = await rig.find({ bytes: 'found', errors, summary, path: 'x/1.json' });
  expect(again).toMatchObject({ caseId: id, kind: 'same-bytes' });
  await rig.send(id, { kind: 'accepted', status: 201, caseNumber: '1', locationId: null });
  expect(caseIntake(rig.context).movable(FOLDER)).toMatchObject([
    { sha256: sha('found'), attachments: [{ name: OLD }] },
  ]);
});

test('the result file says both hashes', async () => {
  const { rig, id } = await refused();
  await rename(rig, id, renamed({ errors: ['info-missing'] }));
  const { dueResults } = await import('../../../main/agent/carrier/cases/outbox.ts');
  expect(dueResults(rig.context).at(-1)?.result()).toMatchObject({
    sha256: sha('found'),
    sentSha256: sha('renamed'),
  });
});

test('a renamed case that is refused again can be renamed once more, and its file is still found', async () => {
  const { rig, id } = await refused();
  await rename(rig, id, renamed({ errors }));
  expect(renamable(rig.context, id).sha256).toBe(sha('renamed'));
  const third = '基因.pdf';
  const inspection = foundBundle(
    { bytes: 'third', summary: { ...summary, attachments: [third] } },
    0,
  ).inspection;
  await renameAttachments(
    rig.context,
    id,
    { from: sha('renamed'), renames: [{ from: NEW, to: third }], inspection, waitMs: 1000 },
    BY,
  );
  expect(awaitingCases(rig.context, FOLDER)[0]?.missing).toEqual([OLD]);
  expect(rig.row(id).sent_sha256).toBe(sha('third'));
});

test('a case that moved on meanwhile, or that would become another claim, is left as it is', async () => {
  const { rig, id } = await refused();
  const other = renamed({ summary: { ...summary, attachments: [NEW], created: '2020-01-01' } });
  await expect(rename(rig, id, other)).rejects.toMatchObject({ code: 'rename-failed' });
  await rename(rig, id, renamed({ errors }));
  const changed = { code: 'case-changed', messageZh: '案件狀態已變更，請重新查看。' };
  // Its names can still be changed, and these are those of the file that was found.
  await expect(rename(rig, id)).rejects.toMatchObject(changed);
  expect(recheckable(rig.context, id)).toEqual({ sha256: sha('renamed'), folder: FOLDER });
  await recheck(rig.context, id, { inspection: renamed(), waitMs: 1000 }, BY);
  const again = { from: sha('renamed'), renames: [], inspection: renamed(), waitMs: 1000 };
  await expect(renameAttachments(rig.context, id, again, BY)).rejects.toMatchObject(changed);
  expect(() => renamable(rig.context, id)).toThrow(
    expect.objectContaining({ code: 'move-not-allowed', messageZh: '案件目前的狀態不能更改附件檔名。' }),
  );
});

test('a new check of the bytes that were renamed meanwhile says nothing of those that would be sent', async () => {
  const { rig, id } = await refused();
  const { inspection } = foundBundle({ bytes: 'found', summary }, 0);
  await rename(rig, id, renamed({ errors: ['info-missing'] }));
  const before = rig.row(id);
  await expect(recheck(rig.context, id, { inspection, waitMs: 1000 }, BY)).rejects.toMatchObject({
    code: 'case-changed',
  });
  expect(rig.row(id)).toEqual(before);
});

test('the file dropped again after a refusal starts over with its own names', async () => {
  const { rig, id } = await refused();
  await rename(rig, id, renamed({ errors: ['info-missing'] }));
  await rig.find({ bytes: 'found', errors, summary, path: 'x/1.json' });
  expect(rig.row(id)).toMatchObject({ sent_sha256: null, renames: null, delivery: 'refused' });
});

test('a rename starts from what would be sent, and from what each attachment is said to be', async () => {
  const rig = await caseRig();
  const attachmentUses = [{ name: OLD.normalize('NFD'), contentType: 'application/pdf', path: 'Bundle' }];
  const found = { ...summary, attachments: [OLD, '另一份.pdf'], attachmentUses };
  const { caseId } = await rig.find({ bytes: 'found', errors, summary: found });
  expect(renamable(rig.context, caseId)).toEqual({
    ...{ sha256: sha('found'), folder: FOLDER },
    attachments: [
      { name: OLD, contentType: 'application/pdf' },
      { name: '另一份.pdf', contentType: null },
    ],
  });
});

test('what an earlier version knew of a Bundle is enough to rename its attachments', async () => {
  const { rig, id } = await refused();
  const { attachmentUses, ...earlier } = summaryOf(summary);
  expect(attachmentUses).toBeDefined();
  await rig.context.store.write((tx) => {
    setCase(tx, id, { summary: rig.context.sealed.sealSummary(id, earlier) });
  });
  expect(renamable(rig.context, id).attachments).toEqual([{ name: OLD, contentType: null }]);
});

test('the history says how many attachments have another name, and of which bytes', async () => {
  const { rig, id } = await refused();
  const by = { ...BY, reason: '健保署不收這個檔名' };
  await renameAttachments(
    rig.context,
    id,
    { from: sha('found'), renames: [{ from: OLD, to: NEW }], inspection: renamed(), waitMs: 1000 },
    by,
  );
  const event = caseDetail(rig.context, id, false)?.events.find(({ kind }) => kind === 'attachments-renamed');
  expect(event?.detail).toEqual({ note: by.reason, files: 1, sentSha256: sha('renamed') });
  expect(rig.row(id).wait_until).toBe(rig.clock.now() + 1000);
});

test('attachments that are kept stay kept under their new names, and the others under theirs', async () => {
  const rig = await caseRig();
  const two = { ...summary, attachments: [OLD, 'b.pdf'] };
  const { caseId } = await rig.find({ bytes: 'found', summary: two, path: 'x/1.json' });
  await rig.send(caseId, REJECTED);
  const { inspection } = foundBundle({ bytes: 'found', summary: two, errors }, 0);
  await recheck(rig.context, caseId, { inspection, waitMs: 1000 }, BY);
  const after = renamed({ summary: { ...summary, attachments: [NEW, 'b.pdf'], patientName: '陳小華' } });
  expect(await rename(rig, caseId, after)).toBe('queued');
  const kept = named(rig.context, caseId).map(({ name, row }) => [name, row.sha256, row.mark_mtime_ms]);
  expect(kept).toEqual([
    [NEW, attachmentOf(OLD).sha256, 1],
    ['b.pdf', attachmentOf('b.pdf').sha256, 1],
  ]);
  expect(rig.context.sealed.label(rig.row(caseId))).toMatchObject({
    relPath: 'x/1.json',
    patientName: '陳小華',
  });
});

test('names alone may differ: what would have other contents is not taken', async () => {
  const { rig, id } = await refused();
  const other = renamed({ summary: { ...summary, attachments: [NEW], fingerprint: 'another' } });
  await expect(rename(rig, id, other)).rejects.toMatchObject({ code: 'rename-failed' });
  await expect(rename(rig, id, renamed({ summary: null }))).rejects.toMatchObject({ code: 'rename-failed' });
  expect(rig.row(id)).toMatchObject({ sent_sha256: null, renames: null });
});

test('a case that was not understood, or whose names are in order, cannot be renamed', async () => {
  const rig = await caseRig();
  for (const found of [{ summary: null, errors: ['not-json', ...errors] }, { errors: ['bundle-type'] }]) {
    const { caseId } = await rig.find(found);
    expect(() => renamable(rig.context, caseId)).toThrow(
      expect.objectContaining({ code: 'move-not-allowed' }),
    );
  }
});

test('another patient’s Bundle that names the file as it lies there is looked at, whatever the name is in what was sent', async () => {
  const { rig, id } = await refused();
  await rename(rig, id);
  expect(await attachmentArrived(rig.context, id, attachmentOf(OLD))).toBe('queued');
  const other = await rig.find({
    ...{ path: 'x/2.json', summary: { attachments: [OLD] }, attachments: [attachmentOf(OLD)] },
  });
  expect(rig.row(other.caseId)).toMatchObject({
    delivery: 'held',
    hold_reason: 'attachment-of-other-patient',
  });
});

test('the names of one case do not open in the place of another', async () => {
  const { rig, id } = await refused();
  await rename(rig, id, renamed({ errors }));
  const { caseId: other } = await rig.find();
  const row = { id: other, renames: rig.row(id).renames };
  expect(renamesOf(rig.context, rig.row(id))).toEqual([{ from: OLD, to: NEW }]);
  expect(() => renamesOf(rig.context, row)).toThrow(expect.objectContaining({ code: 'sealed-damaged' }));
});
