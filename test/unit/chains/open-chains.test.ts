import { expect, test } from 'vitest';
import * as queries from '../../../main/agent/attendants/work/chains.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';

async function decided(rig: CaseRig, receiptNumber: string, original: string | null): Promise<string> {
  const id = await rig.queued({
    summary: {
      patientNumber: 'A123456789',
      originalReceiptNumber: original,
      created: `2026-03-0${String(receiptNumber.length)}`,
    },
  });
  await rig.send(id, acceptedAs(`case ${receiptNumber}`));
  await rig.context.store.write((tx) => {
    tx.run(
      `UPDATE cases SET receipt_number = $number, review = 'decided', decision = 'approved' WHERE id = $id`,
      { id, number: receiptNumber },
    );
    tx.touch(id);
  });
  return id;
}

test('a case is kept as long as its chain is open, and no longer', async () => {
  const rig = await caseRig();
  const first = await decided(rig, 'R', null);
  const second = await decided(rig, 'RR', 'R');
  const alone = await decided(rig, 'RRR', null);
  expect(queries.openChains(rig.context.index)(first)).toBe(false);
  const third = await rig.queued({
    summary: { patientNumber: 'A123456789', originalReceiptNumber: 'RR', created: '2026-05-01' },
  });
  const isOpen = queries.openChains(rig.context.index);
  expect([first, second, third, alone, 'nobody'].map(isOpen)).toEqual([true, true, true, false, false]);
});

test('a patient’s cases are found by index', async () => {
  const rig = await caseRig();
  const plan = (sql: string): string =>
    rig.core.db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all({ patient_key: 'x' })
      .map((row) => (row as { detail: string }).detail)
      .join('\n');
  expect(plan(queries.PATIENT_CASE_IDS)).toContain('cases_by_patient');
});
