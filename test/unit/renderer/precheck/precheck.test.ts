import { describe, expect, test } from 'vitest';
import type { PrecheckAnswer, PrecheckCondition } from '../../../../shared/api/precheck-contract.ts';
import { knownOf } from '../../../../shared/twpas/precheck-known.ts';
import { headMoves } from '../../../../renderer/case/next-moves.ts';
import {
  answerWords,
  byMain,
  countWords,
  doctorText,
  headline,
} from '../../../../renderer/precheck/precheck.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';

const MAIN = '主要規定一：初次使用條件';
const condition = (more: Partial<PrecheckCondition>): PrecheckCondition => ({
  main: MAIN,
  number: '1規則1-1',
  words: '未提供癌症分期分數或結果資料',
  state: 'missing',
  reference: false,
  ...more,
});
const answer = (more: Partial<PrecheckAnswer> = {}): PrecheckAnswer => ({
  rule: 'R',
  title: 'T',
  label: '肺癌 Alectinib',
  drug: 'Alectinib',
  codes: ['BC27028100'],
  version: '1.0.0',
  date: null,
  result: 'fail',
  reason: null,
  report: null,
  use: null,
  missing: 0,
  unfit: 0,
  conditions: [],
  ...more,
});

describe('the line in the head', () => {
  test.each([
    [answer({ missing: 3, unfit: 1 }), '健保署預檢規則：3 項資料未填、1 項不符（Alectinib）'],
    [answer({ result: 'pass' }), '健保署預檢規則：全部符合（Alectinib）'],
    [answer({ result: 'pass', unfit: 1 }), '健保署預檢規則：符合；另有 1 項不符（Alectinib）'],
    [answer(), '健保署預檢規則：不符，規則沒有列出原因（Alectinib）'],
  ])('says what is open and of which drug', (given, said) => {
    expect(headline(given, zhTW)).toBe(said);
  });
  test('names the rules of the practice environment as an example, and NHI’s not', () => {
    const met = answer({ result: 'pass' });
    expect(headline(met, zhTW, 'twpas.example.rules#1.0.0')).toBe('示範預檢規則：全部符合（Alectinib）');
    expect(headline(met, zhTW, 'tw.gov.mohw.nhi.cql#0.0.1')).toBe('健保署預檢規則：全部符合（Alectinib）');
  });
  test('says that there is no answer, and why', () => {
    expect(answerWords(answer({ result: 'unknown', reason: 'late' }), zhTW)).toBe(
      '這條規則沒有算出結果（逾時）',
    );
  });
  test('says nothing of what is not there', () => {
    expect(countWords({ missing: 0, unfit: 0 }, zhTW)).toBeNull();
  });
});

describe('what is copied for the doctor', () => {
  const given = answer({
    missing: 1,
    unfit: 1,
    conditions: [
      condition({}),
      condition({ state: 'unfit', words: '未符合第一線治療條件' }),
      condition({ state: 'missing', words: '未提供療程起迄日期資料', reference: true }),
      condition({ state: 'met', words: 'ALK陽性' }),
    ],
  });
  const about = { drug: 'Alecensa 150mg', patient: null, askedAt: '2026-11-28T10:14:00+08:00' };
  test('has what to add and what to check, numbered on, and no patient', () => {
    const text = doctorText(given, about, '規則包', zhTW);
    expect(text.split('\n')).toEqual([
      'Alecensa 150mg　預檢（2026/11/28）',
      '請補：',
      '1. 未提供癌症分期分數或結果資料',
      '請確認：',
      '2. 未符合第一線治療條件',
      '規則：肺癌 Alectinib，規則包',
      '預檢不是核定：是否給付由健保署審查決定。',
    ]);
  });
  test('has the patient where that is asked for', () => {
    expect(doctorText(given, { ...about, patient: '周素貞 0452917' }, 'x', zhTW)).toContain('周素貞 0452917');
  });
});

test('conditions stand under the heading that they have in the report', () => {
  const groups = byMain([condition({}), condition({ number: '1規則2' }), condition({ main: null })]);
  expect(groups.map(({ main, conditions }) => [main, conditions.length])).toEqual([
    [MAIN, 2],
    [null, 1],
  ]);
});

test('what is known of a rule goes with the version of the package', () => {
  expect(knownOf('tw.gov.mohw.nhi.cql#0.0.1', 'CRCCetuximabRule1')).not.toEqual([]);
  expect(knownOf('tw.gov.mohw.nhi.cql#0.0.2', 'CRCCetuximabRule1')).toEqual([]);
  expect(knownOf('tw.gov.mohw.nhi.cql#0.0.1', 'CRCCetuximabRule2')).toEqual([]);
});

test('a case under review offers the copy for the doctor where something is open, and nothing where nothing is', () => {
  const detail = {
    delivery: 'accepted',
    review: 'reviewing',
    decision: null,
    caseNumber: '1',
    moves: [],
    receiptNumber: '1',
    closedAt: null,
    problems: [],
    successor: null,
    twins: [],
  } as unknown as Parameters<typeof headMoves>[0];
  const around = {
    followed: false,
    informed: false,
    quiet: false,
    mayPrepare: false,
    appeal: null,
    lapsed: false,
  };
  const leading = (lacksData: boolean) => headMoves(detail, { ...around, lacksData }).primary;
  expect(leading(true)).toBe('copy-precheck');
  expect(leading(false)).toBeNull();
});
