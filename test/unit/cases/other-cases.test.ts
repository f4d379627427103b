import { expect, test } from 'vitest';
import { seenDetail } from '../../../main/agent/api/sight.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { cancel, release } from '../../../main/agent/carrier/cases/staff.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { acceptedAs, BY, caseRig, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

const summary = { patientNumber: 'P', attachments: ['林小明的報告.pdf'], claimKey: 'one' };

function detailOf({ context }: CaseRig, id: string): CaseDetail {
  const detail = caseDetail(context, id, false);
  if (detail === null) throw new Error('no such case');
  return detail;
}

test('a case that is held as the same claim shows the other one: where it is, its number, what it asks for', async () => {
  const rig = await caseRig();
  const first = await rig.queued({ summary });
  await rig.send(first, acceptedAs('77'));
  const { caseId } = await rig.find({ summary, bytes: 'newer' });
  const { twins, successor } = detailOf(rig, caseId);
  expect(successor).toBeNull();
  expect(twins).toMatchObject([
    {
      id: first,
      delivery: 'accepted',
      caseNumber: '77',
      isSamePatient: true,
      attachments: [{ name: '林小明的報告.pdf' }],
    },
  ]);
  expect(twins[0]?.items).toEqual(detailOf(rig, first).items);
  expect(twins[0]?.acceptedAt).not.toBeNull();
  // The other one stands for itself.
  expect(detailOf(rig, first).twins).toEqual([]);
});

test('a file that was overwritten with another patient’s shows no name of the other’s attachments, and says so', async () => {
  const rig = await caseRig();
  const first = await rig.queued({ path: 'same.json', summary });
  await rig.send(first, UNKNOWN);
  const other = { ...summary, patientNumber: 'Q', claimKey: 'another' };
  const { caseId } = await rig.find({ path: 'same.json', summary: other, bytes: 'newer' });
  expect(rig.row(caseId).hold_reason).toBe('same-path');
  expect(detailOf(rig, caseId).twins).toMatchObject([
    { id: first, delivery: 'uncertain', isSamePatient: false, attachments: [{ name: null, kind: 'file' }] },
  ]);
});

test('of several the one that NHI has comes first, and one that was ended is none', async () => {
  const rig = await caseRig();
  const ended = await rig.queued({ summary, bytes: 'a' });
  const sent = await rig.queued({ summary, bytes: 'b' });
  await release(rig.context, sent, { ...BY, reason: '另一件不用送' }, 'different');
  await cancel(rig.context, ended, BY);
  await rig.send(sent, acceptedAs('77'));
  const { caseId: second } = await rig.find({ summary, bytes: 'c' });
  const { caseId: third } = await rig.find({ summary, bytes: 'd' });
  expect(detailOf(rig, third).twins.map(({ id }) => id)).toEqual([sent, second]);
});

test('a case that was corrected twice names the one that stands in its place now', async () => {
  const rig = await caseRig();
  const [a, b, c] = [
    await rig.queued({ path: 'a.json', summary, bytes: 'a', errors: ['bundle-type'] }),
    await rig.queued({ path: 'a.json', summary, bytes: 'b', errors: ['bundle-type'] }),
    await rig.queued({ path: 'a.json', summary, bytes: 'c' }),
  ];
  await rig.send(c, acceptedAs('77'));
  for (const old of [a, b])
    expect(detailOf(rig, old)).toMatchObject({
      delivery: 'cancelled',
      successor: { id: c, caseNumber: '77' },
    });
  expect(detailOf(rig, c).successor).toBeNull();
});

test('who may not see names sees neither theirs nor those in names of files of the other case', async () => {
  const rig = await caseRig();
  const first = await rig.queued({ summary });
  await rig.send(first, acceptedAs('77'));
  const { caseId } = await rig.find({ summary, bytes: 'newer' });
  const patient = { patientName: '林小明', patientNumber: 'A123456789' };
  const seen = (sight: 'hidden' | 'covered'): unknown =>
    seenDetail(sight, detailOf(rig, caseId), patient).twins[0]?.attachments[0]?.name;
  expect(seen('hidden')).toBe('1.pdf');
  expect(seen('covered')).not.toContain('林小明');
});
