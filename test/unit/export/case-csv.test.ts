import { expect, test } from 'vitest';
import { caseCsv, type CsvOrder } from '../../../main/agent/export/case-csv.ts';
import { caseRig, summaryOf } from '../support/case-rig.ts';

const ORDER: CsvOrder = {
  columns: [
    { key: 'patientName', heading: '姓名' },
    { key: 'patientNumber', heading: '證號' },
    { key: 'file', heading: '檔名' },
    { key: 'department', heading: '科別' },
    { key: 'stage', heading: '狀態' },
  ],
  words: { queued: '待送出' },
  language: 'zh-TW',
  revealed: false,
  nameOf: (table, code) => (table === 'department' && code === 'AJ' ? '血液, "腫瘤"科' : null),
};

async function textOf(pieces: ReturnType<typeof caseCsv>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece.text;
  return text;
}

test('an export masks patients and the names of their files, quotes what has to be and defuses formulas', async () => {
  const rig = await caseRig();
  const id = await rig.queued({
    path: '王小明.json',
    summary: { patientName: '王小明', patientNumber: 'A123456789', department: 'AJ' },
  });
  const text = await textOf(caseCsv(rig.context.index, [id, 'gone'], ORDER, undefined));
  expect(text).toBe(
    `\ufeff姓名,證號,檔名,科別,狀態\r\n王○明,A12****789,${id},"AJ 血液, ""腫瘤""科",待送出\r\n`,
  );
  const formula = await rig.queued({
    path: '=1+1.json',
    summary: { patientName: '@cmd', patientNumber: 'A123456789', department: '-9' },
  });
  const revealed = await textOf(
    caseCsv(rig.context.index, [formula], { ...ORDER, revealed: true }, undefined),
  );
  expect(revealed.split('\r\n')[1]).toBe("'@cmd,A123456789,'=1+1.json,'-9,待送出");
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
  const text = await textOf(
    caseCsv(
      rig.context.index,
      ids,
      {
        ...ORDER,
        columns: [{ key: 'drug', heading: '藥品' }],
        nameOf: (table, code) => (table === 'drug' && code === 'KC1' ? '院內藥名' : null),
      },
      undefined,
    ),
  );
  expect(text.split('\r\n').slice(1, 4)).toEqual(['KC1 院內藥名', 'KC2 KC2 的藥名', 'KC1 院內藥名、KC2']);
});

test('an export comes in pieces that say how far it is, and ends when nobody wants the rest', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const ids = Array.from({ length: 1200 }, () => id);
  const seen: number[] = [];
  for await (const { done, total } of caseCsv(rig.context.index, ids, ORDER, undefined)) {
    expect(total).toBe(1200);
    seen.push(done);
  }
  expect(seen).toEqual([0, 500, 1000, 1200]);
  const end = new AbortController();
  let pieces = 0;
  for await (const piece of caseCsv(rig.context.index, ids, ORDER, end.signal)) {
    pieces += 1;
    if (piece.done > 0) end.abort();
  }
  expect(pieces).toBe(2);
});
