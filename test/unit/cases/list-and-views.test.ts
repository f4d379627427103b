import { expect, test } from 'vitest';
import { countCases, listIds } from '../../../main/agent/index/list.ts';
import { searchWords } from '../../../main/agent/index/lookup/search-text.ts';
import { cancel, hold } from '../../../main/agent/carrier/cases/staff.ts';
import { caseDetail, caseRows } from '../../../main/agent/index/views.ts';
import { caseDetail as detailShape } from '../../../shared/api/views/case-detail.ts';
import { caseRow as rowShape } from '../../../shared/api/views/case-row.ts';
import { BY, acceptedAs, attachmentOf, caseRig, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

async function some(rig: CaseRig): Promise<{ named: string; sent: string; held: string; refused: string }> {
  const named = await rig.queued({
    path: '門診/0101_王小明.json',
    summary: { patientName: '王小明', patientNumber: 'A123456789', drugCodes: ['KX99000000'] },
  });
  const sent = await rig.queued();
  await rig.send(sent, acceptedAs('2026112400000001'));
  const held = await rig.queued();
  await hold(rig.context, held, BY);
  const refused = await rig.queued({ errors: ['bundle-type'] });
  return { named, sent, held, refused };
}

test('the list shows all, newest first, or what the filters leave', async () => {
  const rig = await caseRig();
  const { named, sent, held, refused } = await some(rig);
  expect(listIds(rig.context, {})).toEqual([refused, held, sent, named]);
  expect(listIds(rig.context, { delivery: ['held', 'refused'] })).toEqual([refused, held]);
  expect(listIds(rig.context, { delivery: ['accepted'], review: ['none'] })).toEqual([sent]);
  expect(listIds(rig.context, { decision: ['approved'] })).toEqual([]);
  expect(listIds(rig.context, { delivery: [] })).toHaveLength(4);
});

test.each([
  ['王小', 'a part of a name'],
  ['小明 0101', 'words of name and file'],
  ['ａ１２３４５６７８９', 'full-width digits'],
  ['kx990', 'a drug code in small letters'],
  ['KX99000000 A123456789', 'drug and number'],
])('a search for “%s” (%s) finds the case', async (search) => {
  const rig = await caseRig();
  const { named } = await some(rig);
  expect(listIds(rig.context, { search })).toEqual([named]);
  // Data that are only in memory are there again after a restart.
  await rig.reopen();
  expect(listIds(rig.context, { search })).toEqual([named]);
});

test('a search may mix what stands in the label with numbers that NHI gave', async () => {
  const rig = await caseRig();
  const { sent } = await some(rig);
  expect(listIds(rig.context, { search: '0000001' })).toEqual([sent]);
  expect(listIds(rig.context, { search: `0000001 ${sent.toLowerCase()}` })).toEqual([sent]);
  expect(listIds(rig.context, { search: '0000001 王小明' })).toEqual([]);
  expect(listIds(rig.context, { search: '  ' })).toHaveLength(4);
  expect(searchWords(' Ａ  b ')).toEqual(['a', 'b']);
});

test('the counts are those of the list', async () => {
  const rig = await caseRig();
  await some(rig);
  const counts = countCases(rig.context);
  expect(counts.delivery).toMatchObject({ queued: 1, accepted: 1, held: 1, refused: 1, sending: 0 });
  expect(counts.review).toMatchObject({ none: 4 });
  expect(counts.decision).toMatchObject({ approved: 0 });
});

test('rows have the shape of the contract, in the order asked for, and a patient only when asked for', async () => {
  const rig = await caseRig();
  const { named, held, refused } = await some(rig);
  const rows = caseRows(rig.context, [refused, 'unknown', named, held], false);
  expect(rows.map(({ id }) => id)).toEqual([refused, named, held]);
  for (const row of rows) expect(rowShape.parse(row)).toEqual(row);
  expect(rows[1]).toMatchObject({ patient: null, fileName: '0101_王小明.json', holdReason: null });
  expect(rows[2]).toMatchObject({ holdReason: 'by-person', nextAttemptAt: null });
  expect(caseRows(rig.context, [named], true)[0]?.patient).toEqual({ name: '王小明', number: 'A123456789' });
});

test('one case shows its history with what people wrote, its attachments, attempts, answers and moves', async () => {
  const rig = await caseRig();
  const summary = { attachments: ['a.pdf', 'b.pdf'], studyUids: ['1.2'] };
  const id = await rig.queued({ summary, attachments: [attachmentOf('a.pdf')] });
  await hold(rig.context, id, { actor: '王承辦', reason: '病人王小明來電' });
  const detail = caseDetail(rig.context, id, false);
  expect(detailShape.parse(detail)).toEqual(detail);
  expect(detail).toMatchObject({
    missingAttachments: ['b.pdf'],
    attachments: [
      { name: 'a.pdf', state: 'spooled', handedOver: false },
      { name: 'b.pdf', state: 'missing' },
      { name: '1.2', kind: 'dicom', state: 'listed' },
    ],
    items: [{ sequence: 1, drugCode: 'KC01025219' }],
    diagnosisCodes: ['C34.1', 'E11.9'],
    doubt: null,
    moves: ['release', 'cancel'],
  });
  expect(detail?.events.at(-1)).toMatchObject({
    kind: 'hold',
    actor: '王承辦',
    detail: { note: '病人王小明來電' },
  });
  expect(caseDetail(rig.context, 'unknown', false)).toBeNull();
});

test('a doubt says since when, how it stands, and what a person has to look at', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  expect(caseDetail(rig.context, id, false)?.doubt).toMatchObject({
    emptySearches: 0,
    needsPerson: null,
    resentAt: null,
  });
  await rig.attestAbsent(id);
  expect(caseDetail(rig.context, id, false)?.doubt).toMatchObject({ resentAt: expect.any(String) as string });
});

test('what a case allows is what its state allows', async () => {
  const rig = await caseRig();
  const { named, sent, held, refused } = await some(rig);
  const moves = (id: string): readonly string[] => caseDetail(rig.context, id, false)?.moves ?? [];
  expect(moves(named)).toEqual(['retry', 'hold', 'cancel']);
  expect(moves(sent)).toEqual([]);
  expect(moves(held)).toEqual(['release', 'cancel']);
  expect(moves(refused)).toEqual(['cancel', 'recheck']);
  await cancel(rig.context, named, BY);
  expect(moves(named)).toEqual([]);
  const doubtful = await rig.queued();
  await rig.send(doubtful, UNKNOWN);
  expect(moves(doubtful)).toEqual(['hold', 'cancel', 'resolve']);
  await hold(rig.context, doubtful, BY);
  expect(moves(doubtful)).toEqual(['release', 'cancel', 'resolve']);
});
