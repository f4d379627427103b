import { expect, test } from 'vitest';
import { conditionTree, inOrder, noAnswer } from '../../../main/agent/attendants/precheck/answer.ts';
import { numbersOf, readReport } from '../../../main/agent/attendants/precheck/report.ts';

const REPORT = `
=== 癌之 藥 申請審核報告 ===

【申請類型】續用

【●符合項目】
<主要規定二：續用條件>
● 規則1-1：有影像
  ● 規則1-2：無惡化（參考資訊）

【▲不符合項目 - 必要資料未填寫】
無

【▲不符合項目 - 條件或代碼不符合】
<主要規定三：藥品使用規則>
▲ 規則4-2/4-3：未符合報告條件
▲ 劑量過高

【申請結果】
✖不通過
`;

test('a report is read line by line, with the number that its heading gives', () => {
  const { use, lines } = readReport(REPORT);
  expect(use).toBe('續用');
  expect(lines).toEqual([
    { state: 'met', main: '主要規定二：續用條件', number: '2規則1-1', words: '有影像', reference: false },
    { state: 'met', main: '主要規定二：續用條件', number: '2規則1-2', words: '無惡化', reference: true },
    {
      state: 'unfit',
      main: '主要規定三：藥品使用規則',
      number: '3規則4-2/4-3',
      words: '未符合報告條件',
      reference: false,
    },
    { state: 'unfit', main: '主要規定三：藥品使用規則', number: null, words: '劑量過高', reference: false },
  ]);
  expect(numbersOf('3規則4-2/4-3')).toEqual(['3規則4-2', '3規則4-3']);
  expect(numbersOf(null)).toEqual([]);
});

test('a condition that is in no line of the report stands beside them, met or not listed; of the other use nothing does', () => {
  const tree = conditionTree(readReport(REPORT), [
    { number: '1規則1', words: '初次', met: true },
    { number: '2規則1', words: '證實無惡化', met: true },
    { number: '2規則1-1', words: '有影像報告', met: true },
    { number: '3規則4-3', words: '報告', met: false },
    { number: '3規則5', words: '劑量', met: null },
  ]);
  expect(tree.map(({ number, state }) => `${String(number)} ${state}`)).toEqual([
    '2規則1 met',
    '2規則1-1 met',
    '2規則1-2 met',
    '3規則4-2/4-3 unfit',
    '3規則5 open',
    'null unfit',
  ]);
});

test('the best answer leads and no answer comes last', () => {
  const head = { name: 'a', title: 't', label: 'l', drug: 'd', codes: [], version: '1', date: null };
  const late = noAnswer(head, 'late');
  const fails = { ...late, rule: 'fails', result: 'fail' as const, reason: null, missing: 2 };
  const nearly = { ...fails, rule: 'nearly', missing: 1 };
  const passes = { ...fails, rule: 'passes', result: 'pass' as const, missing: 3 };
  expect(inOrder([late, fails, passes, nearly]).map(({ rule }) => rule)).toEqual([
    'passes',
    'nearly',
    'fails',
    'a',
  ]);
});
