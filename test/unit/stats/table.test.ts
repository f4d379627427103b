import { expect, test } from 'vitest';
import { medianOf, statsTable } from '../../../main/agent/attendants/stats/table.ts';
import { acceptedAs, caseRig, type CaseRig, type Found } from '../support/case-rig.ts';

let number = 0;
/** A case with this decision, so many days after it was accepted. */
async function decided(
  rig: CaseRig,
  summary: NonNullable<Found['summary']>,
  decision: string,
  days: number,
): Promise<string> {
  number += 1;
  const id = await rig.queued({ summary });
  await rig.send(id, acceptedAs(`20261124${String(number).padStart(8, '0')}`));
  await rig.context.store.write((tx) => {
    const day = `2026-03-${String(1 + days).padStart(2, '0')}`;
    tx.run(
      `UPDATE cases SET review = 'decided', decision = $decision, accepted_at = $accepted, decided_on = $day, first_decision = $decision,
        first_decided_on = $day WHERE id = $id`,
      { id, decision, day, accepted: Date.parse('2026-03-01T10:00:00+08:00') },
    );
    tx.touch(id);
  });
  return id;
}

async function set(rig: CaseRig, id: string, columns: Record<string, string>): Promise<void> {
  const sets = Object.keys(columns).map((name) => `${name} = $${name}`);
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET ${sets.join(', ')} WHERE id = $id`, { ...columns, id });
    tx.touch(id);
  });
}

test('figures by drug count each case once in the total and in each of its drugs', async () => {
  const rig = await caseRig();
  await decided(rig, { drugCodes: ['K1', 'K2'], department: 'AJ', subType: '1' }, 'approved', 4);
  await decided(rig, { drugCodes: ['K1'], department: 'AB', subType: '1' }, 'denied', 10);
  await decided(rig, { drugCodes: ['K1'], department: 'AB', subType: '3' }, 'partially-approved', 20);
  await decided(rig, { drugCodes: ['K1'], department: 'AB', subType: '2' }, 'supplement-requested', 2);
  await rig.queued({ summary: { drugCodes: ['K1'], department: null } });
  await rig.queued({ summary: { drugCodes: ['K1'] }, errors: ['bundle-type'] });
  const table = await statsTable(rig.context.index, { rows: 'drug', filter: {} });
  expect(table.total).toEqual({
    cases: 5,
    accepted: 4,
    decided: 4,
    approved: 1,
    partiallyApproved: 1,
    denied: 1,
    supplementRequested: 1,
    returned: 0,
    mixed: 0,
    open: 1,
    approval: { part: 2, of: 3 },
    firstApproved: { part: 1, of: 2 },
    appealWon: { part: 1, of: 1 },
    supplement: { part: 1, of: 4 },
    medianDays: 7,
    receivedGuessed: 4,
  });
  expect(table.rows.map(({ value, total }) => [value, total.cases])).toEqual([
    ['K1', 5],
    ['K2', 1],
  ]);
  const departments = await statsTable(rig.context.index, { rows: 'department', filter: {} });
  expect(departments.rows.map(({ value, total }) => [value, total.cases])).toEqual([
    ['AB', 3],
    ['', 1],
    ['AJ', 1],
  ]);
  const march = await statsTable(rig.context.index, {
    rows: 'doctor',

    filter: {},
    period: { by: 'decided', from: '2026-03-11', to: '2026-03-31' },
  });
  expect(march).toMatchObject({ total: { cases: 2, decided: 2 } });
});

test('the first decision is that of the first review, the latest the result of an appeal', async () => {
  const rig = await caseRig();
  const changed = await decided(rig, { subType: '1' }, 'denied', 4);
  await set(rig, changed, { decision: 'approved', decided_on: '2026-04-10' });
  await decided(rig, { subType: '3' }, 'supplement-requested', 5);
  await decided(rig, { subType: '5' }, 'approved', 9);
  const won = await decided(rig, { subType: '3' }, 'denied', 9);
  await set(rig, won, { decision: 'partially-approved' });
  const ask = async (from: string, to: string) => {
    const period = { by: 'decided', from, to } as const;
    return (await statsTable(rig.context.index, { rows: 'drug', filter: {}, period })).total;
  };
  expect(await ask('2026-03-01', '2026-03-31')).toMatchObject({
    firstApproved: { part: 0, of: 1 },
    appealWon: { part: 2, of: 2 },
    supplement: { part: 1, of: 4 },
  });
  // A month that was reported stays as it was.
  expect(await ask('2026-04-01', '2026-04-30')).toMatchObject({ cases: 0 });
});

test('受理日期 is NHI’s own if known; else the day of the upload replaces it and is counted', async () => {
  const rig = await caseRig();
  const heard = await decided(rig, { subType: '1' }, 'approved', 9);
  await set(rig, heard, { received_on: '2026-03-05' });
  await decided(rig, { subType: '1' }, 'approved', 9);
  const ask = async (from: string, to: string) => {
    const period = { by: 'received', from, to } as const;
    return (await statsTable(rig.context.index, { rows: 'drug', filter: {}, period })).total;
  };
  expect(await ask('2026-03-05', '2026-03-05')).toMatchObject({
    cases: 1,
    medianDays: 5,
    receivedGuessed: 0,
  });
  expect(await ask('2026-03-01', '2026-03-01')).toMatchObject({
    cases: 1,
    medianDays: 9,
    receivedGuessed: 1,
  });
});

test('no case, no figures', async () => {
  const rig = await caseRig();
  const table = await statsTable(rig.context.index, { rows: 'drug', filter: {} });
  expect(table).toMatchObject({ rows: [], total: { cases: 0, medianDays: null } });
});

test('the median of an even number lies between the two in the middle', () => {
  expect([medianOf([]), medianOf([3]), medianOf([9, 1]), medianOf([10, 9, 1])]).toEqual([null, 3, 5, 9]);
});
