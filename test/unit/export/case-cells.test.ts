import { expect, test } from 'vitest';
import { caseCells, type CellsOrder } from '../../../main/agent/attendants/export/case-cells.ts';
import { caseRig, summaryOf } from '../support/case-rig.ts';

const ORDER: CellsOrder = {
  columns: ['patientName', 'patientNumber', 'file', 'department', 'stage'],
  words: { queued: '待送出' },
  language: 'zh-TW',
  revealed: false,
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
    summary: { patientName: '@cmd', patientNumber: 'A123456789', department: '-9' },
  });
  const revealed = await rowsOf(
    caseCells(rig.context.index, [formula], { ...ORDER, revealed: true }, undefined),
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
