import { expect, it } from 'vitest';
import { comparedRows, type Compared } from '../../../../renderer/case/compare.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';

const item = {
  ...{ sequence: 1, orderType: null, drugCode: 'KC1', drugText: 'Revlimid 25mg', indicationCode: null },
  ...{ indicationText: null, quantity: 84, unit: '{cap}', continuation: null, lineOfTherapy: null },
  ...{ periodStart: '2026-12-01', periodEnd: '2027-02-22' },
};
const file = (name: string | null, sha256: string | null) => ({ kind: 'file' as const, name, sha256 });
const mine: Compared = {
  ...{ subType: '1', appliedOn: '2026-11-29', items: [item], problems: [] },
  attachments: [file('影像.pdf', 'a'), file('病理.pdf', 'b')],
};
const problem = {
  severity: 'error',
  code: 'no-weight',
  message: '缺少體重',
  messageEn: 'No weight',
  path: 'Bundle',
} as const;
const writing = {
  ...{ texts: zhTW, today: '2026-11-30', language: 'zh-TW' as const },
  drugName: (_code: string, text: string | null) => text ?? '',
  codeText: (_table: unknown, code: string) => code,
};
const rowsOf = (theirs: Compared, ours = mine) => comparedRows(ours, theirs, writing);
const differing = (theirs: Compared, ours = mine): string[] =>
  rowsOf(theirs, ours).flatMap(({ differs, label }) => (differs ? [label] : []));

it('what two cases apply for is written side by side, as people write it', () => {
  expect(rowsOf(mine).map(({ label, mine: [written] }) => [label, written])).toEqual([
    ['申報類別', '1'],
    ['申請日期', '11/29'],
    ['品項與數量', 'Revlimid 25mg，申請 84 顆'],
    ['附件', '2 份，檔名 影像.pdf、病理.pdf'],
    ['用藥期間', '12/1–2027/2/22'],
  ]);
});

const CHANGES: readonly (readonly [string, Compared, readonly string[]])[] = [
  ['another quantity', { ...mine, items: [{ ...item, quantity: 63 }] }, ['品項與數量']],
  ['another drug', { ...mine, items: [{ ...item, drugCode: 'KC2' }] }, ['品項與數量']],
  ['an attachment less', { ...mine, attachments: [file('影像.pdf', 'a')] }, ['附件']],
  [
    'an attachment of the same name with other bytes',
    { ...mine, attachments: [file('影像.pdf', 'x'), file('病理.pdf', 'b')] },
    ['附件'],
  ],
  [
    'the same bytes in another order, under covered names',
    { ...mine, attachments: [file(null, 'b'), file('1.pdf', 'a')] },
    [],
  ],
  ['another period', { ...mine, items: [{ ...item, periodEnd: '2027-03-01' }] }, ['用藥期間']],
  ['another type and day', { ...mine, subType: '2', appliedOn: null }, ['申報類別', '申請日期']],
  ['nothing', mine, []],
];
it.each(CHANGES)('marks %s', (_what, theirs, labels) => {
  expect(differing(theirs)).toEqual(labels);
  expect(differing(mine, theirs)).toEqual(labels);
});

it('a problem that the corrected file has no more stands there in words', () => {
  const [row] = rowsOf(mine, { ...mine, problems: [problem] });
  expect(row).toEqual({ label: '院內檢核', mine: ['缺少體重'], theirs: ['沒有問題'], differs: true });
});
