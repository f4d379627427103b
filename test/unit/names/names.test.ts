import { expect, test } from 'vitest';
import {
  nameReader,
  ownDrugNames,
  readNameTable,
  replaceDrugNames,
} from '../../../main/agent/attendants/work/code-names.ts';
import { caseRig } from '../support/case-rig.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['with headings in another order', '名稱,備註,代碼\r\n血液腫瘤科,x,AF\r\n'],
  ['with a byte order mark', '\ufeffcode,name\r\nAF,血液腫瘤科\r\n'],
  ['without headings and without a last line end', 'AF,血液腫瘤科'],
  ['with quotes and empty lines', 'code,name\n\n"AF","血液腫瘤科"\n\n'],
])('a table %s is read', (_name, text) => {
  expect(readNameTable(utf8(text))).toEqual({
    encoding: 'utf-8',
    names: [{ code: 'AF', name: '血液腫瘤科' }],
    problems: [],
  });
});

test('a table in Big5 is read', () => {
  // 內科
  const bytes = Uint8Array.from([...utf8('02,'), 0xa4, 0xba, 0xac, 0xec, ...utf8('\r\n')]);
  expect(readNameTable(bytes)).toMatchObject({ encoding: 'big5', names: [{ code: '02', name: '內科' }] });
});

test('bad lines are named by the line of the file they begin on', () => {
  const text = 'code,name\nA,"two\nlines"\nA,again\n,nobody\nB,\nC\nD,fine\nE,"open\n';
  expect(readNameTable(utf8(text))).toMatchObject({
    names: [
      { code: 'A', name: 'two\nlines' },
      { code: 'D', name: 'fine' },
    ],
    problems: [
      { line: 9, code: 'quote-open' },
      { line: 4, code: 'duplicate' },
      { line: 5, code: 'code-empty' },
      { line: 6, code: 'name-empty' },
      { line: 7, code: 'columns' },
    ],
  });
});

test('what is no text, and what holds no names, is refused', () => {
  expect(() => readNameTable(Uint8Array.from([0xff, 0xff, 0xff]))).toThrow('neither UTF-8 nor Big5');
  expect(() => readNameTable(utf8('code,name\n'))).toThrow('no names');
  expect(() => readNameTable(utf8(''))).toThrow('no names');
});

test('an import takes the place of the whole table and is there after a restart', async () => {
  const rig = await caseRig();
  const { store } = rig.context;
  await replaceDrugNames(
    store,
    [
      { code: 'K1', name: '舊名' },
      { code: 'K2', name: '乙藥' },
    ],
    '王承辦',
  );
  await replaceDrugNames(store, [{ code: 'K1', name: '甲藥' }], '李承辦');
  await rig.reopen();
  const nameOf = nameReader(rig.context.store);
  expect([nameOf('drug', 'K1'), nameOf('drug', 'K2'), nameOf('department', 'K1')]).toEqual([
    '甲藥',
    null,
    null,
  ]);
  expect(ownDrugNames(rig.context.store)).toMatchObject({
    importedBy: '李承辦',
    names: [{ code: 'K1', name: '甲藥' }],
  });
});
