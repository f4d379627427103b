import { expect, test } from 'vitest';
import {
  attachmentArrived,
  attachmentChanged,
  attachmentUnreadable,
  attachmentWaitOver,
  awaitingCases,
  watchedAttachments,
} from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import {
  keptDetail,
  missingNames,
  named,
  openAttachment,
  readKept,
} from '../../../main/agent/carrier/cases/attachments.ts';
import { forgetPayload } from '../../../main/agent/carrier/cases/payloads.ts';
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
  sha256Of,
  type CaseRig,
  type Found,
} from '../support/case-rig.ts';

const TWO: Found = { summary: { attachments: ['a.pdf', 'b.pdf'] }, attachments: [] };
const arrive = (rig: CaseRig, id: string, name: string, bytes = `${name} of ${id}`): Promise<string> =>
  attachmentArrived(rig.context, id, attachmentOf(name, bytes));
const codes = (rig: CaseRig, id: string): string[] =>
  (JSON.parse(rig.row(id).problems) as { code: string }[]).map(({ code }) => code);

test('a case waits for each attachment it names and is queued with the last', async () => {
  const rig = await caseRig();
  const { caseId, delivery } = await rig.find(TWO);
  expect(delivery).toBe('waiting');
  expect(awaitingCases(rig.context, FOLDER)).toMatchObject([
    { caseId, missing: ['a.pdf', 'b.pdf'], waitUntil: rig.clock.now() + 600_000, delivery: 'waiting' },
  ]);
  expect(await arrive(rig, caseId, 'b.pdf')).toBe('waiting');
  expect(await arrive(rig, caseId, 'a.pdf')).toBe('queued');
  expect(awaitingCases(rig.context, FOLDER)).toEqual([]);
  expect(rig.kinds(caseId)).toEqual([
    'found',
    'awaits-attachments',
    'attachment-arrived',
    'attachment-arrived',
    'ready',
  ]);
});

test('a wait of a part of a second is kept in whole milliseconds', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ ...TWO, waitMs: 1.1 * 1000 });
  expect(rig.row(id).wait_until).toBe(rig.clock.now() + 1100);
});

test('an attachment is known by its name however it is composed, and arrives once', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { attachments: ['報告é.pdf', 'b.pdf'] }, attachments: [] });
  await arrive(rig, id, '報告é.pdf'.normalize('NFD'), 'first');
  await arrive(rig, id, '報告é.pdf', 'second');
  await arrive(rig, id, 'stranger.pdf');
  expect(named(rig.context, id)[0]?.row.sha256).toBe(sha256Of('first'));
  expect(awaitingCases(rig.context, FOLDER)[0]?.missing).toEqual(['b.pdf']);
});

test('when the wait is over the case is refused with one problem for each missing file, and still taken when they come', async () => {
  const rig = await caseRig();
  const id = await rig.queued(TWO);
  await arrive(rig, id, 'a.pdf');
  await attachmentWaitOver(rig.context, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'refused', error_code: 'attachment-missing', unread: 1 });
  expect(codes(rig, id)).toEqual(['attachment-missing']);
  expect(rig.context.store.all('SELECT n FROM outbox')).toHaveLength(1);
  expect(awaitingCases(rig.context, FOLDER)).toMatchObject([{ missing: ['b.pdf'], delivery: 'refused' }]);
  expect(await arrive(rig, id, 'b.pdf')).toBe('queued');
  expect(rig.row(id)).toMatchObject({ error_code: null, problems: '[]' });
});

test('a file that may not be read is called so and not missing, and is taken when the right is given', async () => {
  const rig = await caseRig();
  const id = await rig.queued(TWO);
  await attachmentUnreadable(rig.context, id, 'b.pdf', true);
  const states = (): unknown[] => named(rig.context, id).map(({ name, row }) => [name, row.state, row.fault]);
  expect(states()).toEqual([
    ['a.pdf', 'missing', null],
    ['b.pdf', 'missing', 'attachment-unreadable'],
  ]);
  // It is no fault of the bytes of another that arrives.
  expect(await arrive(rig, id, 'a.pdf')).toBe('waiting');
  expect(awaitingCases(rig.context, FOLDER)[0]?.known?.get('b.pdf')).toMatchObject({ unreadable: true });
  await attachmentWaitOver(rig.context, id);
  expect(rig.row(id)).toMatchObject({ delivery: 'refused', error_code: 'attachment-unreadable' });
  expect(codes(rig, id)).toEqual(['attachment-unreadable']);
  expect(await arrive(rig, id, 'b.pdf')).toBe('queued');
  expect(rig.row(id)).toMatchObject({ error_code: null, problems: '[]' });
  expect(states()).toEqual([
    ['a.pdf', 'spooled', null],
    ['b.pdf', 'spooled', null],
  ]);
});

test('a file that may be read again, or is gone, is missing as before; one that has arrived stays so', async () => {
  const rig = await caseRig();
  const id = await rig.queued(TWO);
  await attachmentUnreadable(rig.context, id, 'b.pdf', true);
  await attachmentUnreadable(rig.context, id, 'b.pdf', false);
  await arrive(rig, id, 'a.pdf');
  await attachmentUnreadable(rig.context, id, 'a.pdf', true);
  expect(named(rig.context, id).map(({ row }) => row.fault)).toEqual([null, null]);
  await attachmentWaitOver(rig.context, id);
  expect(codes(rig, id)).toEqual(['attachment-missing']);
});

test('what else was found in the Bundle stays said while files are missing and when they have come', async () => {
  const rig = await caseRig({ more: { validation: { level: 'warn' } } });
  const id = await rig.queued({ ...TWO, errors: ['info-missing'] });
  await attachmentWaitOver(rig.context, id);
  expect(codes(rig, id)).toEqual(['attachment-missing', 'attachment-missing', 'info-missing']);
  await arrive(rig, id, 'a.pdf');
  await arrive(rig, id, 'b.pdf');
  expect(rig.row(id).delivery).toBe('queued');
  expect(codes(rig, id)).toEqual(['info-missing']);
});

test('a late file does not send what our checks have refused meanwhile', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ ...TWO, bytes: 'x' });
  await attachmentWaitOver(rig.context, id);
  const { inspection } = foundBundle({ ...TWO, bytes: 'x', errors: ['bundle-type'] }, 0);
  await recheck(rig.context, id, { inspection, waitMs: 0 }, BY);
  expect(rig.row(id).delivery).toBe('refused');
  await arrive(rig, id, 'a.pdf');
  expect(await arrive(rig, id, 'b.pdf')).toBe('refused');
  expect(rig.row(id)).toMatchObject({ delivery: 'refused', error_code: 'bundle-type' });
});

test('the wait of a case that is not waiting any more changes nothing', async () => {
  const rig = await caseRig();
  const id = await rig.queued(TWO);
  await hold(rig.context, id, BY);
  const before = rig.row(id);
  await attachmentWaitOver(rig.context, id);
  expect(rig.row(id)).toEqual(before);
});

test('a case held while it waits is ready once it is let go, if all has come meanwhile, and waits on if not', async () => {
  const rig = await caseRig();
  const [complete, not] = [await rig.queued(TWO), await rig.queued(TWO)];
  for (const id of [complete, not]) await hold(rig.context, id, BY);
  await arrive(rig, complete, 'a.pdf');
  expect(await arrive(rig, complete, 'b.pdf')).toBe('held');
  await arrive(rig, not, 'a.pdf');
  for (const id of [complete, not]) await release(rig.context, id, BY);
  expect(rig.row(complete)).toMatchObject({ delivery: 'queued', next_attempt_at: rig.clock.now() });
  expect(rig.row(not)).toMatchObject({ delivery: 'waiting', next_attempt_at: null });
});

test('a case that was cancelled while its last file was read stays cancelled', async () => {
  const rig = await caseRig();
  const id = await rig.queued(TWO);
  await arrive(rig, id, 'a.pdf');
  await cancel(rig.context, id, BY);
  expect(await arrive(rig, id, 'b.pdf')).toBe('cancelled');
});

test('the last file of another patient’s case holds the case, also when a person had let it go for another reason', async () => {
  const rig = await caseRig();
  const other = await rig.queued({
    summary: { attachments: ['a.pdf'] },
    attachments: [attachmentOf('a.pdf', 'theirs')],
  });
  const id = await rig.queued({ summary: { attachments: ['a.pdf'] }, attachments: [], release: 'manual' });
  await hold(rig.context, id, BY);
  await release(rig.context, id, BY);
  expect(rig.row(id).delivery).toBe('waiting');
  expect(await arrive(rig, id, 'a.pdf', 'theirs')).toBe('held');
  expect(rig.row(id).hold_reason).toBe('attachment-of-other-patient');
  expect(rig.row(other).delivery).toBe('queued');
});

test('a manual folder asks when the case is complete, not before', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ ...TWO, release: 'manual' });
  expect(rig.row(id).delivery).toBe('waiting');
  await arrive(rig, id, 'a.pdf');
  expect(await arrive(rig, id, 'b.pdf')).toBe('held');
  expect(rig.row(id).hold_reason).toBe('manual-release');
});

test('a DICOM study is listed and never missing', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { studyUids: ['1.2.3'] } });
  expect(rig.row(id).delivery).toBe('queued');
  expect(named(rig.context, id)).toMatchObject([{ name: '1.2.3', row: { kind: 'dicom', state: 'listed' } }]);
});

test('a file that changed after it was kept is said on the case once, and what is sent stays what was kept', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { attachments: ['a.pdf'] } });
  const [watched] = watchedAttachments(rig.context, FOLDER);
  expect(watched).toMatchObject({ caseId: id, name: 'a.pdf', mtimeMs: 1 });
  const now = { size: 9, mtimeMs: 2, sha256: sha256Of('other bytes') };
  await attachmentChanged(rig.context, id, 'a.pdf', now);
  expect(named(rig.context, id)[0]?.row).toMatchObject({
    state: 'changed',
    sha256: watched?.sha256,
    mark_mtime_ms: 2,
  });
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', unread: 1 });
  expect(rig.kinds(id).filter((kind) => kind === 'attachment-changed')).toHaveLength(1);
  await attachmentChanged(rig.context, id, 'a.pdf', { ...now, mtimeMs: 3, sha256: watched?.sha256 ?? '' });
  expect(named(rig.context, id)[0]?.row.state).toBe('spooled');
});

test('a new date on the same bytes is no news', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { attachments: ['a.pdf'] } });
  const before = rig.row(id);
  const [watched] = watchedAttachments(rig.context, FOLDER);
  await attachmentChanged(rig.context, id, 'a.pdf', { size: 1, mtimeMs: 7, sha256: watched?.sha256 ?? '' });
  expect(rig.row(id)).toEqual(before);
  expect(watchedAttachments(rig.context, FOLDER)[0]?.mtimeMs).toBe(7);
});

test('a new check keeps what is kept, and a changed file is noticed again after it', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { attachments: ['a.pdf'] }, bytes: 'x' });
  await attachmentChanged(rig.context, id, 'a.pdf', { size: 99, mtimeMs: 2, sha256: sha256Of('other') });
  const before = named(rig.context, id)[0]?.row;
  await rig.send(id, REJECTED);
  const { inspection } = foundBundle({ summary: { attachments: ['a.pdf'] }, bytes: 'x' }, 0);
  await recheck(rig.context, id, { inspection, waitMs: 0 }, BY);
  expect(rig.row(id).delivery).toBe('queued');
  expect(named(rig.context, id)[0]?.row).toMatchObject({
    sha256: before?.sha256,
    size: before?.size,
    mark_mtime_ms: -1,
  });
});

test('attachments are watched until the case is at NHI', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { attachments: ['a.pdf'] } });
  await rig.send(id, acceptedAs('1'));
  expect(watchedAttachments(rig.context, FOLDER)).toEqual([]);
});

test('an attachment that is kept is opened by its name, however it is composed, or by what the page shows of it', async () => {
  const rig = await caseRig();
  const names = ['é.pdf', 'Pb.pdf', 'Pc.pdf', 'missing.pdf'];
  const attachments = names.slice(0, 3).map((name) => attachmentOf(name));
  const id = await rig.queued({ summary: { attachments: names }, attachments });
  const opened = (name: string, shown?: (whole: string) => string): unknown =>
    openAttachment(rig.context, id, name, shown);
  const [first, second, third] = attachments.map(({ sha256, size }) => ({ sha256, size }));
  expect(opened('é.pdf'.normalize('NFD'))).toEqual(first);
  const covered = (whole: string): string => whole.replace('P', '•').replace(/[bc]\./, '•.');
  expect(opened('Pb.pdf', covered)).toEqual(second);
  expect(opened('é.pdf', covered)).toEqual(first);
  const failing = (code: string): Error => expect.objectContaining({ code }) as Error;
  expect(opened('•c.pdf', (whole) => whole.replace('P', '•'))).toEqual(third);
  expect(() => opened('••.pdf', covered)).toThrow(failing('attachment-ambiguous'));
  // A shown name of both a kept and a missing attachment can only mean the kept one.
  expect(opened('alike', (whole) => (/^(Pb|missing)/.test(whole) ? 'alike' : whole))).toEqual(second);
  // A name that is one whole attachment’s and what is shown of others means that attachment.
  expect(opened('Pb.pdf', (whole) => (whole === 'é.pdf' ? whole : 'Pb.pdf'))).toEqual(second);
  for (const name of ['missing.pdf', 'of no case.pdf'])
    expect(() => opened(name)).toThrow(failing('attachment-not-kept'));
  await cancel(rig.context, id, BY);
  await forgetPayload(rig.context, id, rig.clock.now(), new Map());
  expect(() => opened('é.pdf')).toThrow(
    expect.objectContaining({ code: 'payload-gone', messageZh: '此案件的檔案已不再保存。' }) as Error,
  );
  expect(() => openAttachment(rig.context, 'unknown', 'é.pdf')).toThrow(failing('case-not-found'));
});

test('what the history says was kept is read back, and nothing else', () => {
  const [a, b] = [sha256Of('a'), sha256Of('b')];
  const kept = [
    { ord: 0, sha256: a },
    { ord: 12, sha256: b },
  ];
  expect(keptDetail(kept)).toEqual({ kept: `0:${a} 12:${b}` });
  expect(readKept(keptDetail(kept).kept)).toEqual(kept);
  expect(keptDetail([])).toEqual({});
  for (const detail of [undefined, null, 7, '', `0:${a.slice(1)}`]) expect(readKept(detail)).toEqual([]);
});

test('all that is known of an attachment stands on its case, and what is said of it names where the Bundle does', async () => {
  const rig = await caseRig();
  const fault = 'attachment-empty' as const;
  const attachments = [{ ...attachmentOf('b.pdf'), size: 7, mtimeMs: 5, fault }];
  const attachmentUses = [{ name: 'b.pdf', contentType: null, path: 'Bundle.entry[3]' }];
  const id = await rig.queued({
    summary: { attachments: ['a.pdf', 'b.pdf'], studyUids: ['1.2', '1.3'], attachmentUses },
    attachments,
  });
  const none = { sha256: null, size: null, mark_size: null, mark_mtime_ms: null, fault: null };
  expect(named(rig.context, id)).toMatchObject([
    { name: 'a.pdf', row: { ord: 0, kind: 'file', state: 'missing', ...none } },
    {
      name: 'b.pdf',
      row: {
        ...{ ord: 1, kind: 'file', state: 'spooled', sha256: sha256Of('bytes of b.pdf') },
        ...{ size: 7, mark_size: 7, mark_mtime_ms: 5, fault },
      },
    },
    { name: '1.2', row: { ord: 2, kind: 'dicom', state: 'listed', ...none } },
    { name: '1.3', row: { ord: 3, kind: 'dicom', state: 'listed', ...none } },
  ]);
  expect(JSON.parse(rig.row(id).problems)).toMatchObject([{ code: fault, path: 'Bundle.entry[3]' }]);
  expect(missingNames(rig.context, id)).toEqual(['a.pdf']);
});

test('a Bundle whose attachment is not there is refused by the name’s place in the Bundle, or by its number', async () => {
  const rig = await caseRig();
  const attachmentUses = [{ name: 'a.pdf', contentType: null, path: 'Bundle.entry[3]' }];
  const id = await rig.queued({ ...TWO, summary: { ...TWO.summary, attachmentUses } });
  await attachmentWaitOver(rig.context, id);
  expect(JSON.parse(rig.row(id).problems)).toMatchObject([
    { code: 'attachment-missing', path: 'Bundle.entry[3]' },
    { code: 'attachment-missing', path: 'Bundle.attachment[1]' },
  ]);
});
