import { expect, test } from 'vitest';
import { hearResources, type Hearing } from '../../../main/agent/carrier/results/hear-resources.ts';
import { seenGuide } from '../../../main/agent/carrier/cases/destination-record.ts';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { markRead } from '../../../main/agent/carrier/cases/staff.ts';
import { unownedNumbers } from '../../../main/agent/carrier/cases/unowned.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { HOSPITAL } from '../support/small-bundle.ts';

const APPROVE = 'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-approve-comment';
const response = (number: string, more: object = {}): Record<string, unknown> => ({
  resourceType: 'ClaimResponse',
  id: `answer-${number}`,
  created: '2026-11-25',
  disposition: '審畢結果',
  request: { reference: `Claim/${number}` },
  item: [
    {
      itemSequence: 1,
      adjudication: [{ reason: { coding: [{ system: APPROVE, code: '1' }], text: '同意' }, value: 12 }],
    },
  ],
  ...more,
});
function hearing(rig: CaseRig): Hearing & { readonly logged: string[] } {
  const logged: string[] = [];
  const log = (_level: string, event: string): void => void logged.push(event);
  // Server that offers no search by patient; first-sight.test.ts has the others.
  const firstSight = { isUnproven: () => false };
  const more = { pollMs: 60_000, hospitalId: HOSPITAL, firstSight };
  return { context: rig.context, clock: rig.clock, log, logged, ...more };
}
async function accepted(rig: CaseRig, number: string, patientNumber = 'A123456789'): Promise<string> {
  const id = await rig.queued({ summary: { patientNumber, claimKey: number } });
  await rig.send(id, acceptedAs(number));
  return id;
}

test('an answer finds its case by the number it answers, as a reference or an identifier', async () => {
  const rig = await caseRig();
  const [a, b] = [await accepted(rig, '1'), await accepted(rig, '2')];
  const { heard } = await hearResources(hearing(rig), [
    response('1'),
    response('2', { request: { identifier: { value: '2' } } }),
    { resourceType: 'Claim', id: '1', identifier: [{ use: 'official', value: '20261125' }] },
  ]);
  expect([...heard]).toEqual([a, b]);
  expect(rig.row(a)).toMatchObject({ review: 'decided', decision: 'approved', receipt_number: '20261125' });
  expect(rig.row(b)).toMatchObject({ review: 'decided', receipt_number: null });
});

test('answers of others are neither kept nor counted nor logged', async () => {
  const rig = await caseRig();
  const id = await accepted(rig, '1');
  const parts = hearing(rig);
  const { heard, failed } = await hearResources(parts, [
    response('999'),
    response('1', { patient: { identifier: { value: 'B123456789' } } }),
    response('1', { id: undefined }),
    { resourceType: 'ClaimResponse', id: 'x', disposition: '審畢結果' },
  ]);
  expect([heard.size, failed, parts.logged]).toEqual([0, 0, []]);
  expect(rig.row(id).review).toBe('none');
  expect(rig.context.store.all(`SELECT n FROM answers WHERE kind = 'claim-response'`)).toEqual([]);
});

test('after a restore, numbers of this hospital’s decisions that no case owns are listed: they are the lost days', async () => {
  const rig = await caseRig();
  await accepted(rig, '1');
  const ours = { requestor: { identifier: { value: HOSPITAL } } };
  const theirs = { requestor: { identifier: { value: '9999999999' } } };
  const shown = [
    ...[response('1', ours), response('77', ours), response('78', { ...ours, created: '2026-11-26' })],
    ...[response('80', theirs), response('81'), response('82', { ...ours, created: '2020-01-01' })],
  ];
  await hearResources(hearing(rig), shown);
  expect(unownedNumbers(rig.context)).toEqual([]);
  Object.assign(rig.context, { reconcileBefore: rig.clock.now() + 1 });
  await hearResources(hearing(rig), shown);
  await hearResources(hearing(rig), shown);
  expect(unownedNumbers(rig.context)).toEqual(['77', '78']);
  Object.assign(rig.context, { reconcileBefore: null });
  await accepted(rig, '77');
  expect(unownedNumbers(rig.context)).toEqual(['78']);
});

test('the patient’s number is the same however it is spelled', async () => {
  const rig = await caseRig();
  const id = await accepted(rig, '1', 'A123456789');
  await hearResources(hearing(rig), [response('1', { patient: { identifier: { value: ' a123456789 ' } } })]);
  expect(rig.row(id).review).toBe('decided');
});

test('times of other zones are compared as times', async () => {
  const rig = await caseRig();
  const id = await accepted(rig, '1');
  const at = (lastUpdated: string, disposition: string): Record<string, unknown> =>
    response('1', { disposition, meta: { lastUpdated } });
  await hearResources(hearing(rig), [
    at('2026-11-25T09:00:00+08:00', '審查中'),
    at('2026-11-25T00:30:00Z', '處理中'),
  ]);
  expect(rig.row(id)).toMatchObject({ review: 'reviewing', disposition: '審查中' });
});

test('one case that cannot be opened does not keep the others from being heard', async () => {
  const rig = await caseRig();
  const [damaged, sound] = [await accepted(rig, '1'), await accepted(rig, '2')];
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET summary = x'00' WHERE id = $id`, { id: damaged });
  });
  const parts = hearing(rig);
  const { heard, failed } = await hearResources(parts, [response('1'), response('2')]);
  expect([[...heard], failed, parts.logged]).toEqual([[sound], 1, ['answer-not-kept']]);
});

test('a newer guide that an answer names is remembered, whosever answer it is', async () => {
  const rig = await caseRig();
  const profile = 'https://nhicore.nhi.gov.tw/pas/StructureDefinition/ClaimResponse-twpas';
  await hearResources(hearing(rig), [response('999', { meta: { profile: [profile] } })]);
  expect(seenGuide(rig.context)).toBeNull();
  await hearResources(hearing(rig), [response('999', { meta: { profile: [`${profile}|1.3.0`] } })]);
  expect(seenGuide(rig.context)).toMatchObject({ version: '1.3.0', where: 'meta.profile' });
});

test.each(['entered-in-error', 'cancelled'])(
  'a decision that NHI marks as %s is one no more: the HIS and staff hear it, and the answer in its place counts',
  async (status) => {
    const rig = await caseRig();
    const id = await accepted(rig, '1');
    const denied = [
      { itemSequence: 1, adjudication: [{ reason: { coding: [{ system: APPROVE, code: '2' }] } }] },
    ];
    const wrong = response('1', { status: 'active', meta: { lastUpdated: '2026-11-25T02:00:00Z' } });
    const marked = { ...wrong, status, meta: { lastUpdated: '2026-11-25T05:00:00Z' } };
    const right = response('1', {
      id: 'another',
      item: denied,
      meta: { lastUpdated: '2026-11-25T01:00:00Z' },
    });
    await hearResources(hearing(rig), [wrong]);
    expect(rig.row(id).decision).toBe('approved');
    await markRead(rig.context, [id]);
    await hearResources(hearing(rig), [marked]);
    expect(rig.row(id)).toMatchObject({ review: 'processing', decision: null, decided_at: null, unread: 1 });
    expect(dueResults(rig.context).map(({ result }) => result())).toMatchObject([
      { review: 'processing', decision: null },
    ]);
    // A cache gives the decision once more.
    await hearResources(hearing(rig), [wrong]);
    expect(rig.row(id).decision).toBeNull();
    // In whatever order, and earlier than what was taken back.
    for (const shown of [[marked, right], [right, marked], [wrong]]) {
      await hearResources(hearing(rig), shown);
      expect(rig.row(id)).toMatchObject({ review: 'decided', decision: 'denied' });
    }
  },
);

test('an answer that is taken back before it was heard decides nothing, and one that was heard as older stands in its place', async () => {
  const rig = await caseRig();
  const id = await accepted(rig, '1');
  const wrong = response('1');
  await hearResources(hearing(rig), [{ ...wrong, status: 'entered-in-error' }]);
  expect(rig.row(id)).toMatchObject({ review: 'processing', decision: null });
  const second = await accepted(rig, '2');
  const older = response('2', { id: 'older', created: '2026-11-24' });
  await hearResources(hearing(rig), [response('2'), older]);
  expect(rig.row(second)).toMatchObject({ decided_on: '2026-11-25' });
  await hearResources(hearing(rig), [response('2', { status: 'cancelled' }), older]);
  expect(rig.row(second)).toMatchObject({ review: 'decided', decided_on: '2026-11-24' });
});

test.each([
  ['dates back', '2026-11-24', '2026-11-24'],
  ['dates by the Republic’s years', '115/11/26', null],
  ['dates by a month', '2026-11', null],
])('a decision that NHI %s in the same answer is heard', async (_what, created, decidedOn) => {
  const rig = await caseRig();
  const id = await accepted(rig, '1');
  const at = (lastUpdated: string, more: object): Record<string, unknown> =>
    response('1', { ...more, meta: { lastUpdated } });
  const received = at('2026-11-25T01:00:00Z', { disposition: '已受理' });
  const decided = at('2026-11-25T02:00:00Z', { created });
  // The second time as a cache gives it.
  for (const one of [received, decided, received]) await hearResources(hearing(rig), [one]);
  expect(rig.row(id)).toMatchObject({ review: 'decided', decision: 'approved', decided_on: decidedOn });
});
