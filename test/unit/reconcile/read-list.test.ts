import { zipSync, strToU8, type Zippable } from 'fflate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workbookOf } from '../../../renderer/excel/workbook.ts';
import { areEnough, guessColumns, headRow, headsOf } from '../../../renderer/reconcile/columns.ts';
import { readList } from '../../../renderer/reconcile/read-list.ts';
import { ListRefusal, type ListTable } from '../../../renderer/reconcile/refusal.ts';
import { amountOf, dayOf, resultOf, rowsBelow } from '../../../renderer/reconcile/values.ts';

const noPause = (): Promise<void> => Promise.resolve();
const read = (bytes: Uint8Array | string | Blob): Promise<ListTable> =>
  readList(bytes instanceof Blob ? bytes : new Blob([bytes as BlobPart]), noPause);
const textsOf = ({ rows }: ListTable): unknown[] =>
  rows.map(({ n, cells }) => [n, ...Array.from(cells, (cell) => cell?.text ?? null)]);
async function refusalOf(bytes: Uint8Array | string | Blob): Promise<string> {
  const error: unknown = await read(bytes).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof ListRefusal ? `${error.code} ${error.at}`.trim() : String(error);
}

const HEADS = '受理編號,身分證號,申請日期,核定結果';
const sheetXml = (rows: string, before = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>${before}<worksheet><sheetData>${rows}</sheetData></worksheet>`;
function workbook(sheet: string, more: Zippable = {}): Uint8Array {
  return zipSync({
    'xl/workbook.xml': strToU8(
      '<workbook><sheets><sheet name="a" sheetId="1" r:id="rId7"/></sheets></workbook>',
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="rId1" Target="theme.xml"/><Relationship Target="worksheets/sheet1.xml" Id="rId7"/></Relationships>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(sheet),
    ...more,
  });
}
const cell = (place: string, text: string): string =>
  `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;
const twoRows = `<row r="1">${cell('A1', '受理編號')}</row><row r="2">${cell('A2', 'R1')}</row>`;

test('a workbook of Excel’s is read: shared texts, texts in the cell, numbers, gaps and Excel’s own row numbers', async () => {
  const written = await workbookOf([
    {
      name: '清單',
      head: ['受理編號', '數量'],
      rows: [
        ['0123', 5],
        [null, 1.5],
      ],
      widths: [10, 10],
    },
  ]);
  expect(textsOf(await read(written))).toEqual([
    [1, '受理編號', '數量'],
    [2, '0123', '5'],
    [3, null, '1.5'],
  ]);
  const shared =
    '<sst><si><t>受理編號</t><rPh sb="0" eb="1"><t>讀音</t></rPh></si><si><r><t>王&amp;</t></r><r><t xml:space="preserve">小明&#x4E00;_x000D_</t></r></si><si/></sst>';
  const sheet = sheetXml(
    '<x:row r="4"><x:c r="A4" t="s"><x:v>0</x:v></x:c><x:c r="AA4" t="s"><x:v>1</x:v></x:c></x:row><row r="9"><c r="B9"><v>46331</v></c><c t="e"><v>#N/A</v></c><c r="D9" t="s"><v>2</v></c></row><row r="10"/>',
  );
  const table = await read(workbook(sheet, { 'xl/sharedStrings.xml': strToU8(shared) }));
  expect(table.rows.map(({ n }) => n)).toEqual([4, 9]);
  expect(table.rows[0]?.cells[26]).toEqual({ text: '王&小明一', isNumber: false });
  expect(table.rows[1]?.cells[1]).toEqual({ text: '46331', isNumber: true });
});

test('CSV is read in UTF-8 with and without a mark, in Big5, with tabs, and as UTF-16', async () => {
  const lines = `${HEADS}\r\n="0012",A123456789,115/11/05,同意\r\n`;
  const expected = [
    [1, '受理編號', '身分證號', '申請日期', '核定結果'],
    [2, '0012', 'A123456789', '115/11/05', '同意'],
  ];
  expect(textsOf(await read(lines))).toEqual(expected);
  expect(textsOf(await read(`\ufeff${lines}`))).toEqual(expected);
  expect(textsOf(await read(lines.replaceAll(',', '\t')))).toEqual(expected);
  expect(
    textsOf(await read(new Uint8Array(Buffer.from(`\ufeff${lines.replaceAll(',', '\t')}`, 'utf16le')))),
  ).toEqual(expected);
  // 受理編號 and 同意 in Big5; then the same with a character of the hospital's own (造字), which is no letter.
  const big5 = Buffer.from('a8fcb27abd73b8b92cb5b2aa470a41312ca650b74e0a', 'hex');
  expect(textsOf(await read(new Uint8Array(big5)))).toEqual([
    [1, '受理編號', '結果'],
    [2, 'A1', '同意'],
  ]);
  const own = Buffer.concat([
    Buffer.from(big5.toString('hex').repeat(30), 'hex'),
    Buffer.from('fa40', 'hex'),
  ]);
  expect((await read(new Uint8Array(own))).rows).toHaveLength(61);
});

test('what is no list is refused with its reason, whatever it is called', async () => {
  expect(await refusalOf('')).toBe('empty');
  expect(await refusalOf(`${HEADS}\n`)).toBe('empty');
  expect(await refusalOf(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]))).toBe('old-excel');
  expect(await refusalOf('<html><table><tr><td>受理編號</td></tr></table></html>')).toBe('web-page');
  expect(await refusalOf(new Uint8Array(Buffer.from('%PDF-1.7\n\u0000\u0001', 'latin1')))).toBe('not-a-list');
  expect(await refusalOf('a,"b\nc,d\n')).toBe('open-quote 1');
  expect(await refusalOf(zipSync({ 'a.txt': strToU8('a') }))).toBe('no-workbook');
  expect(await refusalOf(workbook(sheetXml(twoRows)).subarray(0, 300))).toMatch(/^(damaged|no-workbook)$/);
  expect(
    await refusalOf(workbook(sheetXml(twoRows), { 'xl/workbook.xml': new Uint8Array([0xff, 0xfe]) })),
  ).toBe('damaged');
});

test('formulas, declarations of XML and too much of anything are refused before they cost anything', async () => {
  const formula = `<row r="1">${cell('A1', '受理編號')}</row><row r="2"><c r="C2"><f>HYPERLINK("x")</f><v>1</v></c></row>`;
  expect(await refusalOf(workbook(sheetXml(formula)))).toBe('formula C2');
  const entities = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>';
  expect(await refusalOf(workbook(sheetXml(twoRows, entities)))).toBe('declares');
  const rows = (count: number): string => `${twoRows}${`<row>${cell('A9', 'R')}</row>`.repeat(count)}`;
  expect(await refusalOf(workbook(sheetXml(rows(21_000))))).toBe('too-many-rows');
  expect(await refusalOf(`${HEADS}\n${'R1,,,\n'.repeat(21_000)}`)).toBe('too-many-rows');
  expect(await refusalOf(workbook(sheetXml(`${twoRows}<row r="3">${cell('ZZ3', 'x')}</row>`)))).toBe(
    'too-many-columns',
  );
  expect(await refusalOf(`${HEADS}\n${','.repeat(300)}x\n`)).toBe('too-many-columns');
  expect(await refusalOf(new Blob([new Uint8Array(21 * 1024 * 1024)]))).toBe('too-large');
});

test('a bomb is given up while it unpacks: a file of 70 KB that comes to 66 MB', async () => {
  const bomb = workbook(sheetXml(twoRows), { 'xl/sharedStrings.xml': new Uint8Array(66 * 1024 * 1024) });
  expect(bomb.length).toBeLessThan(256 * 1024);
  expect(await refusalOf(bomb)).toBe('too-large-inside');
});

test('no bytes break the reader in another way than with a reason', async () => {
  const sound = workbook(sheetXml(twoRows));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
      async (changes) => {
        const bytes = Uint8Array.from(sound);
        for (const [at, byte] of changes) bytes[at] = byte;
        expect(await refusalOf(bytes)).toMatch(/^(null|[a-z-]+( \S+)?)$/);
      },
    ),
    { numRuns: 200 },
  );
});

test('heads are found below a title and guessed by their words, 原受理編號 never', async () => {
  const table = await read(
    `○○醫院事前審查清單,,\n115年11月,,\n${HEADS},藥品代碼,核定數量,原受理編號\n1,2,3,4,5,6,7\n`,
  );
  const head = headRow(table);
  expect(head).toBe(2);
  const heads = headsOf(table.rows[head]?.cells ?? []);
  expect(guessColumns(heads)).toEqual({
    receipt: 0,
    patient: 1,
    applied: 2,
    result: 3,
    drug: 4,
    quantity: 5,
  });
  expect(
    guessColumns(['原受理編號', '病人 ＩＤ', '病患身分證號（統一編號）', '申請 日期', '審核結果']),
  ).toEqual({
    patient: 2,
    applied: 3,
    result: 4,
  });
  expect(areEnough({ patient: 1, applied: 2 })).toBe(true);
  expect(areEnough({ patient: 1, result: 2 })).toBe(false);
});

const text = (value: string): { text: string; isNumber: boolean } => ({ text: value, isNumber: false });
test.each([
  ['115/11/05', '2026-11-05'],
  ['115.11.5', '2026-11-05'],
  ['１１５年１１月５日', '2026-11-05'],
  ['民國115年11月5日', '2026-11-05'],
  ['1151105', '2026-11-05'],
  ['11511051630', '2026-11-05'],
  ['099/12/31', '2010-12-31'],
  ['20261105', '2026-11-05'],
  ['2026/11/05 16:30', '2026-11-05'],
  ['2026-11-05', '2026-11-05'],
  ['2026-11-05T16:30:00Z', '2026-11-06'],
  ['2026-11-05T16:30:00+08:00', '2026-11-05'],
  ['115/2/30', null],
  ['115/13/01', null],
  ['11/05', null],
  ['同意', null],
  ['', null],
])('%s is the day %s', (written, day) => {
  expect(dayOf(text(written))).toBe(day);
});

test('a day that Excel keeps as a number is that day, in both of its counts; digits of a date are no such number', () => {
  expect(dayOf({ text: '46331', isNumber: true })).toBe('2026-11-05');
  expect(dayOf({ text: '46331.6875', isNumber: true })).toBe('2026-11-05');
  expect(dayOf({ text: '44869', isNumber: true }, true)).toBe('2026-11-05');
  expect(dayOf({ text: '1151105', isNumber: true })).toBe('2026-11-05');
  expect(dayOf(text('46331'))).toBeNull();
});

test('every day is read the same in the western and in the Republic’s calendar', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      (date) => {
        const day = date.toISOString().slice(0, 10);
        const [year = '', month = '', of = ''] = day.split('-');
        const republic = String(Number(year) - 1911).padStart(3, '0');
        for (const written of [
          day,
          `${year}/${month}/${of}`,
          `${republic}/${month}/${of}`,
          `${republic}${month}${of}`,
        ])
          expect(dayOf(text(written))).toBe(day);
      },
    ),
  );
});

test.each([
  ['同意', 'approved'],
  ['1', 'approved'],
  ['1-同意', 'approved'],
  ['不予同意', 'denied'],
  ['不同意', 'denied'],
  ['6', 'denied'],
  ['部份同意', 'partially-approved'],
  ['部分 同意', 'partially-approved'],
  ['待補件', 'supplement-requested'],
  ['４', 'supplement-requested'],
  ['退件', 'returned'],
  ['審查中', 'pending'],
  ['處理中(等待附件檔)', 'pending'],
  ['附件檔轉檔失敗', 'failed'],
  ['審畢結果', 'other'],
  ['9', 'other'],
  ['—', null],
  ['', null],
])('%s is the result %s', (written, result) => {
  expect(resultOf(written)).toBe(result);
});

test.each([
  ['120', 120],
  ['１,１２０ 顆', 1120],
  ['1.50', 1.5],
  ['0', 0],
  ['-5', null],
  ['無', null],
])('%s is the amount %s', (written, amount) => {
  expect(amountOf(written)).toBe(amount);
});

test('rounded numbers, covered identity numbers, sums and strange days are told, and never compared', () => {
  const columns = { receipt: 0, patient: 1, applied: 2, drug: 3 };
  const number = (value: string) => ({ text: value, isNumber: true });
  const rows = [
    [text('受理編號')],
    [number('2.02602120011148E+15'), text('ａ１２３４５６７８９'), text('115/11/05'), text('kc00123100')],
    [number('123.0'), text('A12****789')],
    [text(' Ｒ１ '), undefined, text('昨天')],
    [undefined, undefined, undefined, text('合計 3 件')],
  ].map((cells, at) => ({ n: at + 1, cells }));
  const { rows: found, unread } = rowsBelow({ rows, since1904: false }, 0, columns);
  expect(found).toEqual([
    { n: 2, patient: 'A123456789', applied: '2026-11-05', drug: 'KC00123100' },
    { n: 3, receipt: '123' },
    { n: 4, receipt: 'R1' },
  ]);
  expect(unread).toEqual({ rounded: [2], covered: [3], undated: [4], skipped: [5] });
});
