import { expect, test } from 'vitest';
import {
  attachmentArrived,
  attachmentWaitOver,
  awaitingCases,
  watchedAttachments,
} from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import { named } from '../../../main/agent/carrier/cases/attachments.ts';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { attachmentOf, BY, caseRig, FOLDER, type CaseRig } from '../support/case-rig.ts';

const bad = (name: string, fault: 'attachment-content' | 'attachment-empty' = 'attachment-content') => ({
  ...attachmentOf(name, 'bad'),
  fault,
});
const USES = [
  {
    name: 'a.pdf',
    contentType: 'application/pdf',
    path: 'Bundle.entry[3].resource.content[0].attachment.url',
  },
];
const ONE = { summary: { attachments: ['a.pdf'], attachmentUses: USES } };
const TWO = { summary: { attachments: ['a.pdf', 'b.pdf'], attachmentUses: USES }, attachments: [] };
const problems = (rig: CaseRig, id: string) =>
  caseDetail(rig.context, id, false)?.problems.map(({ code, path }) => `${code} ${path}`);

test.each(['error', 'warn', 'off'] as const)(
  'at level “%s” a case whose attachment cannot be sent is refused, and a better file lets it go',
  async (level) => {
    const rig = await caseRig({ more: { validation: { level } } });
    const { caseId, delivery } = await rig.find({ ...ONE, attachments: [bad('a.pdf')] });
    expect(delivery).toBe('refused');
    expect(rig.row(caseId)).toMatchObject({ error_code: 'attachment-content', unread: 1 });
    expect(problems(rig, caseId)).toEqual([`attachment-content ${USES[0]?.path ?? ''}`]);
    expect(rig.context.store.all('SELECT n FROM outbox')).toHaveLength(1);
    const [awaiting] = awaitingCases(rig.context, FOLDER);
    expect(awaiting?.missing).toEqual(['a.pdf']);
    // How the bad file looked, so that it is not read again, and what it should be.
    expect(awaiting?.known?.get('a.pdf')).toEqual({
      contentType: 'application/pdf',
      refused: { size: 3, mtimeMs: 1 },
      unreadable: false,
    });
    expect(watchedAttachments(rig.context, FOLDER)).toEqual([]);
    expect(await attachmentArrived(rig.context, caseId, attachmentOf('a.pdf'))).toBe('queued');
    expect(rig.row(caseId)).toMatchObject({ problems: '[]', error_code: null });
    expect(awaitingCases(rig.context, FOLDER)).toEqual([]);
  },
);

test('a bad one refuses at once while another is missing; replaced in time, the other is waited for on', async () => {
  const rig = await caseRig();
  const id = await rig.queued(TWO);
  expect(await attachmentArrived(rig.context, id, bad('a.pdf', 'attachment-empty'))).toBe('refused');
  expect(caseDetail(rig.context, id, false)?.missingAttachments).toEqual(['b.pdf']);
  expect(await attachmentArrived(rig.context, id, attachmentOf('a.pdf'))).toBe('waiting');
  expect(await attachmentArrived(rig.context, id, attachmentOf('b.pdf'))).toBe('queued');
});

test('replaced when the wait is over, the missing one is said, and still taken when it comes', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ ...TWO, waitMs: 1000 });
  await attachmentArrived(rig.context, id, bad('a.pdf'));
  rig.clock.set(rig.clock.now() + 2000);
  expect(await attachmentArrived(rig.context, id, attachmentOf('a.pdf'))).toBe('refused');
  expect(problems(rig, id)).toEqual(['attachment-missing Bundle.attachment[1]']);
  await attachmentWaitOver(rig.context, id);
  expect(await attachmentArrived(rig.context, id, attachmentOf('b.pdf'))).toBe('queued');
});

test('a held case with a bad file is refused once let go, and is sent after a better one', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ ...TWO, summary: { attachments: ['a.pdf'] } });
  await hold(rig.context, id, BY);
  expect(await attachmentArrived(rig.context, id, bad('a.pdf'))).toBe('held');
  const due = (): string[] => dueResults(rig.context).map(({ result }) => result().delivery);
  expect(due()).toEqual(['held']);
  await release(rig.context, id, BY);
  expect(rig.row(id)).toMatchObject({ delivery: 'refused', error_code: 'attachment-content', unread: 1 });
  expect(due()).toEqual(['refused']);
  expect(await attachmentArrived(rig.context, id, attachmentOf('a.pdf'))).toBe('queued');
});

test('a very large one is said and sent', async () => {
  const rig = await caseRig();
  const large = { ...attachmentOf('a.pdf'), size: 101 * 1024 * 1024 };
  const { caseId, delivery } = await rig.find({ ...ONE, attachments: [large] });
  expect(delivery).toBe('queued');
  expect(problems(rig, caseId)).toEqual([`attachment-large ${USES[0]?.path ?? ''}`]);
  expect(named(rig.context, caseId)[0]?.row.fault).toBeNull();
});
