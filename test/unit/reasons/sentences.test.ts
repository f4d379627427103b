import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalise, sentencesOf } from '../../../main/agent/attendants/reasons/opinions.ts';

const NOBODY = { names: [], numbers: [] };
const texts = (opinion: string, patient = NOBODY as Parameters<typeof sentencesOf>[1]): string[] =>
  sentencesOf(opinion, patient, (text) => text).map(({ text }) => text);
const keys = (opinion: string): string[] =>
  sentencesOf(opinion, NOBODY, (text) => text).map(({ key }) => key);

test.each([
  ['請補附最近三個月內之影像報告。', '請補附最近三個月內之影像報告'],
  ['同意 6 支，餘請檢附療效評估再行申請', '同意12支 餘請檢附療效評估再行申請。'],
  ['請補 2026/05/01 之病理報告', '請補115年11月3日之病理報告；'],
  ['PD-L1 檢測結果未達給付規定之標準（TPS＜50%）', 'ＰＤ－Ｌ１檢測結果未達給付規定之標準(TPS<1%)'],
])('「%s」 and 「%s」 are one sentence', (a, b) => {
  expect(keys(a)).toEqual(keys(b));
  expect(keys(a)).toHaveLength(1);
});

test.each([
  ['TPS＜50%', 'TPS＞50%'],
  ['請補附影像報告', '請補附病理報告'],
  ['近三個月', '近六個月'],
])('「%s」 and 「%s」 are two', (a, b) => {
  expect(keys(a)).not.toEqual(keys(b));
});

test('an opinion is cut at its full stops, semicolons, lines and numbered points, and at no comma or decimal point', () => {
  expect(texts('1. 請補影像報告 2. 請說明第一線治療反應')).toEqual(['請補影像報告', '請說明第一線治療反應']);
  expect(texts('一、請補影像報告；二、請附基因報告')).toEqual(['請補影像報告', '請附基因報告']);
  expect(texts('腫瘤 1.5 公分，請補評估\n請附病理報告！')).toEqual([
    '腫瘤 1.5 公分，請補評估',
    '請附病理報告',
  ]);
});

test('the same words twice are one sentence, and signs alone are none', () => {
  expect(texts('請補影像報告。請補影像報告！')).toEqual(['請補影像報告']);
  expect(texts('——。 ，12/3')).toEqual([]);
});

test('a sentence holds neither the patient’s name nor a number, and is one with that of another patient', () => {
  const ours = texts('王小美（A123456789）未附影像報告', { names: ['王小美'], numbers: ['A123456789'] });
  expect(ours.join()).not.toMatch(/王小美|A123456789/);
  const keyOf = (name: string) =>
    sentencesOf(`${name}未附影像報告`, { names: [name], numbers: [] }, (text) => text)[0]?.key;
  expect(keyOf('王小美')).toBe(keyOf('陳文雄'));
});

test('numbers, dates and punctuation make no difference, whatever they are', () => {
  const mark = fc.constantFrom('，', '、', '（', '）', ' ', '5', '2026/11/30', '12', '。');
  fc.assert(
    fc.property(fc.array(mark), fc.array(mark), (before, after) => {
      const [a, b] = [before.join(''), after.join('')];
      expect(normalise(`${a}請補影像${b}`)).toBe('請補影像');
    }),
  );
});
