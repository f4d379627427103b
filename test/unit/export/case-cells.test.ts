import { expect, test } from 'vitest';
import {
  caseCells,
  type CellsOrder,
  decidedCells,
} from '../../../main/agent/attendants/export/case-cells.ts';
import { hear } from '../../../main/agent/carrier/cases/reviews.ts';
import { CASE_COLUMNS, COLUMN_GROUPS, MONTH_END } from '../../../shared/case-columns.ts';
import { acceptedAs, caseRig, sha256Of, summaryOf } from '../support/case-rig.ts';

const ORDER: CellsOrder = {
  columns: ['patientName', 'patientNumber', 'file', 'department', 'stage'],
  words: { queued: '待送出' },
  language: 'zh-TW',
  named: false,
  revealed: false,
  decidedOf: () => {
    throw new Error('no answer is opened for these columns');
  },
  nameOf: (table, code) => (table === 'department' && code === 'AJ' ? '血液, "腫瘤"科' : null),
};

async function rowsOf(pieces: ReturnType<typeof caseCells>): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const piece of pieces) rows.push(...piece.rows);
  return rows;
}

test('an export masks patients and the names of their files, and shows them as they are when asked', async () => {
  const rig = await caseRig();
  const id = await rig.queued({
    path: '王小明.json',
    summary: { patientName: '王小明', patientNumber: 'A123456789', department: 'AJ' },
  });
  const rows = await rowsOf(caseCells(rig.context.index, [id, 'gone'], ORDER, undefined));
  expect(rows).toEqual([['王○明', 'A12****789', id, '血液, "腫瘤"科', '待送出']]);
  const formula = await rig.queued({
    path: '=1+1.json',
    summary: { patientName: '@cmd', patientNumber: 'A123456789', department: '-9', created: '2026-11-01' },
  });
  const revealed = await rowsOf(
    caseCells(rig.context.index, [formula], { ...ORDER, named: true, revealed: true }, undefined),
  );
  expect(revealed).toEqual([['@cmd', 'A123456789', '=1+1.json', '-9', '待送出']]);
});

test('a drug is written with the hospital’s name, else with the Bundle’s own, else by its code alone', async () => {
  const rig = await caseRig();
  const item = (drugCode: string, drugText: string) =>
    ({ ...summaryOf().items[0], drugCode, drugText }) as ReturnType<typeof summaryOf>['items'][number];
  const one = (drugCode: string) =>
    rig.queued({ summary: { drugCodes: [drugCode], items: [item(drugCode, `${drugCode} 的藥名`)] } });
  const ids = [
    await one('KC1'),
    await one('KC2'),
    await rig.queued({ summary: { drugCodes: ['KC1', 'KC2'], items: [item('KC1', 'a'), item('KC2', 'b')] } }),
  ];
  const rows = await rowsOf(
    caseCells(
      rig.context.index,
      ids,
      {
        ...ORDER,
        columns: ['drug'],
        nameOf: (table, code) => (table === 'drug' && code === 'KC1' ? '院內藥名' : null),
      },
      undefined,
    ),
  );
  expect(rows.flat()).toEqual(['院內藥名', 'KC2 的藥名', '院內藥名、KC2']);
});

test('an export comes in pieces with its progress, and ends when its reader leaves', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const ids = Array.from({ length: 1200 }, () => id);
  const seen: number[] = [];
  for await (const { done, total } of caseCells(rig.context.index, ids, ORDER, undefined)) {
    expect(total).toBe(1200);
    seen.push(done);
  }
  expect(seen).toEqual([500, 1000, 1200]);
  const end = new AbortController();
  let pieces = 0;
  for await (const piece of caseCells(rig.context.index, ids, ORDER, end.signal)) {
    pieces += 1;
    if (piece.done > 0) end.abort();
  }
  expect(pieces).toBe(1);
});

test('the month’s end has the result, amounts, NHI’s words and the times, each item in its place; who works on cases sees names, and numbers with a reason', async () => {
  const rig = await caseRig();
  const [first] = summaryOf().items;
  if (first === undefined) throw new Error('a case has an item');
  const id = await rig.queued({
    path: '王小明.json',
    summary: {
      patientName: '王小明',
      patientNumber: 'A123456789',
      chartNumber: '0284613',
      drugCodes: ['KC1', 'KC2'],
      items: [
        { ...first, sequence: 1, quantity: 9 },
        { ...first, sequence: 2, quantity: 3.5 },
      ],
    },
  });
  await rig.send(id, acceptedAs('N1'));
  const order = (columns: CellsOrder['columns']): CellsOrder => ({
    ...ORDER,
    columns,
    words: { 'partially-approved': '部份同意' },
    named: true,
    decidedOf: (one) => decidedCells(rig.context, one),
  });
  const RESULT = ['quantity', 'result', 'approvedQuantity', 'opinion'] as const;
  // Before NHI decides there is no result, and what was asked for.
  expect(await rowsOf(caseCells(rig.context.index, [id], order(RESULT), undefined))).toEqual([
    ['9、3.5', '', '', ''],
  ]);
  const said = (sequence: number, approvedQuantity: number | null, opinion: string | null) => ({
    sequence,
    resultCode: null,
    approvedQuantity,
    opinion,
    details: [] as never[],
  });
  const answer = (day: string, items: readonly ReturnType<typeof said>[]) => ({
    resourceId: 'r',
    contentHash: sha256Of(day),
    ordinal: `${day} `,
    receiptNumber: '20261125',
    view: {
      disposition: '審畢結果',
      review: 'decided' as const,
      decision: 'partially-approved' as const,
      created: day,
      receiptNumber: '20261125',
      issue: null,
      items: [...items],
    },
    body: '{}',
  });
  await hear(rig.context, id, answer('2026-11-24', [said(1, 1, '舊的意見')]), 60_000);
  await hear(
    rig.context,
    id,
    answer('2026-11-25', [said(1, 6, '劑量不符'), said(2, null, '劑量不符')]),
    60_000,
  );
  expect(await rowsOf(caseCells(rig.context.index, [id], order(RESULT), undefined))).toEqual([
    ['9、3.5', '部份同意', '6、—', '劑量不符'],
  ]);
  const WHO = ['patientName', 'chart', 'patientNumber', 'file', 'drugCode'] as const;
  expect(await rowsOf(caseCells(rig.context.index, [id], order(WHO), undefined))).toEqual([
    ['王小明', '0284613', 'A12****789', id, 'KC1、KC2'],
  ]);
  const hidden = { ...order(WHO), named: false };
  expect((await rowsOf(caseCells(rig.context.index, [id], hidden, undefined)))[0]?.slice(0, 2)).toEqual([
    '王○明',
    '',
  ]);
  const [times] = await rowsOf(
    caseCells(rig.context.index, [id], order(['accepted', 'received', 'created']), undefined),
  );
  for (const time of times ?? []) expect(time).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d$/);
});

test('each column of the export stands in one group, and the month’s end has no number of a patient', () => {
  expect(Object.values(COLUMN_GROUPS).flat().toSorted()).toEqual([...CASE_COLUMNS].toSorted());
  for (const column of ['opinion', 'result', 'approvedQuantity', 'quantity', 'accepted', 'received'] as const)
    expect(MONTH_END).toContain(column);
  expect(MONTH_END).not.toContain('patientNumber');
});
