import { expect, test } from 'vitest';
import { inOrder, noAnswer, readReport } from '../../../main/agent/attendants/precheck/answer.ts';

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

test('a report is read line by line', () => {
  const { use, lines } = readReport(REPORT);
  expect(use).toBe('續用');
  expect(lines).toEqual([
    { state: 'met', main: '主要規定二：續用條件', number: '規則1-1', words: '有影像', reference: false },
    { state: 'met', main: '主要規定二：續用條件', number: '規則1-2', words: '無惡化', reference: true },
    {
      state: 'unfit',
      main: '主要規定三：藥品使用規則',
      number: '規則4-2/4-3',
      words: '未符合報告條件',
      reference: false,
    },
    { state: 'unfit', main: '主要規定三：藥品使用規則', number: null, words: '劑量過高', reference: false },
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
