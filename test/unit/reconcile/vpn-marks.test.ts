import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reconcile } from '../../../main/agent/attendants/reconcile/reconcile.ts';
import { dropMark, keepMark } from '../../../main/agent/attendants/reconcile/vpn-marks.ts';
import { cancel } from '../../../main/agent/carrier/cases/staff.ts';
import type { Difference, ListRow, Reconciled } from '../../../shared/api/reconcile-contract.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';

const BY = { actor: '林淑惠', reason: '已由 VPN 登錄' };
const compare = async (
  rig: CaseRig,
  rows: readonly Omit<ListRow, 'n'>[],
): Promise<Omit<Reconciled, 'asOf'>> =>
  await reconcile(rig.context, {
    ...{ from: '2026-11-01', to: '2026-11-30', hasResult: true },
    rows: rows.map((row, at) => ({ ...row, n: at + 2 })),
  });
const only = ({ differences }: Pick<Reconciled, 'differences'>): Difference => {
  const [one, another] = differences;
  if (one === undefined || another !== undefined) throw new Error('not one difference');
  return one;
};
const markOf = (found: Pick<Reconciled, 'differences'>): string => {
  const { mark } = only(found);
  if (mark === null) throw new Error('no mark');
  return mark;
};

const PATIENT = 'A100000001';
const UNKNOWN: readonly (readonly [string, Omit<ListRow, 'n'>])[] = [
  ['受理編號', { receipt: 'R1', patient: PATIENT }],
  ['案件編號', { caseNumber: 'C1' }],
  ['a patient, a day and a drug', { patient: PATIENT, applied: '2026-11-10', drug: 'K1' }],
];

test.each(UNKNOWN)(
  'an application that is known by %s alone, and not here, leaves the differences by its mark, and comes back',
  async (_what, row) => {
    const rig = await caseRig();
    const before = await compare(rig, [row]);
    expect([before.theirs, before.vpn]).toEqual([{ ours: 0, theirs: 1 }, []]);
    const mark = markOf(before);
    await keepMark(rig.context, { mark, cases: [], by: '林淑惠' });
    await rig.reopen();
    const marked = await compare(rig, [row]);
    expect([marked.differences, marked.theirs, marked.listed]).toEqual([[], { ours: 0, theirs: 0 }, 1]);
    expect(marked.vpn).toEqual([
      { mark, rows: [2], cases: [], by: '林淑惠', at: '2026-11-24T09:00:00.000+08:00' },
    ]);
    // Another application of the same patient is not meant.
    const other = { ...row, receipt: 'R2', applied: '2026-11-20', caseNumber: undefined };
    expect((await compare(rig, [other])).differences).toHaveLength(1);
    await dropMark(rig.context, mark);
    expect((await compare(rig, [row])).differences).toEqual(before.differences);
  },
);

test('a row that nothing names cannot be marked', async () => {
  const rig = await caseRig();
  expect(only(await compare(rig, [{ drug: 'K1', result: 'approved' }]))).toMatchObject({
    ...{ why: 'no-key', mark: null },
  });
});

test('a case of ours that can still be sent is neither hidden nor stopped by a mark: it has to be cancelled first', async () => {
  const rig = await caseRig();
  const summary = { patientNumber: PATIENT, created: '2026-11-10', drugCodes: ['K1'] };
  const id = await rig.queued({ summary });
  const row = { receipt: 'R1', patient: PATIENT, applied: '2026-11-10', drug: 'K1' };
  const found = await compare(rig, [row]);
  expect(only(found)).toMatchObject({ why: 'not-sent', cases: [id] });
  const mark = markOf(found);
  await expect(keepMark(rig.context, { mark, cases: [id], by: '林淑惠' })).rejects.toMatchObject({
    code: 'vpn-case-open',
  });
  expect(rig.row(id).delivery).toBe('queued');
  // A mark that names no case, by another program, does not hide this one either.
  await keepMark(rig.context, { mark, cases: [], by: '林淑惠' });
  expect(only(await compare(rig, [row]))).toMatchObject({ why: 'not-sent', cases: [id] });
  await cancel(rig.context, id, BY);
  const marked = await compare(rig, [row]);
  expect([marked.differences, marked.vpn]).toMatchObject([[], [{ cases: [id], by: '林淑惠' }]]);
  // A new file of the same application would send it twice: it is among the differences again.
  const again = await rig.queued({ summary: { ...summary, claimKey: 'again' } });
  expect(only(await compare(rig, [row])).cases.toSorted()).toEqual([id, again].toSorted());
});

test('a mark says nothing of an application that the agent itself has sent', async () => {
  const rig = await caseRig();
  const row = {
    receipt: 'R1',
    patient: PATIENT,
    applied: '2026-11-10',
    drug: 'K1',
    result: 'denied',
  } as const;
  await keepMark(rig.context, { mark: markOf(await compare(rig, [row])), cases: [], by: '林淑惠' });
  const id = await rig.queued({
    summary: { patientNumber: PATIENT, created: '2026-11-10', drugCodes: ['K1'] },
  });
  await rig.send(id, acceptedAs('20261110000000001'));
  const found = await compare(rig, [row]);
  expect([only(found), found.vpn]).toMatchObject([{ why: 'not-heard', cases: [id], mark: null }, []]);
});

test('no patient stands in the clear in the data folder', async () => {
  const rig = await caseRig();
  const row = { patient: PATIENT, applied: '2026-11-10', drug: 'K1' };
  await keepMark(rig.context, { mark: markOf(await compare(rig, [row])), cases: [], by: '林淑惠' });
  await rig.core.trail.flush();
  const files = readdirSync(rig.dir, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const file of files)
    expect(readFileSync(join(file.parentPath, file.name)).includes(PATIENT)).toBe(false);
});

test('a case whose polls have ended, long after its decision, is compared like any other', async () => {
  const rig = await caseRig();
  const id = await rig.queued({
    summary: { patientNumber: PATIENT, created: '2026-11-10', drugCodes: ['K1'] },
  });
  await rig.send(id, acceptedAs('20261110000000001'));
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET next_poll_at = $never WHERE id = $id`, { id, never: Number.MAX_SAFE_INTEGER });
  });
  const row = { patient: PATIENT, applied: '2026-11-10', drug: 'K1', result: 'denied' } as const;
  expect(only(await compare(rig, [row]))).toMatchObject({ nextPollAt: null, mayAsk: true, asked: null });
});
