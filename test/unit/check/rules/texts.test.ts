import { describe, expect, test } from 'vitest';
import { FILE_TEXTS } from '../../../../main/agent/carrier/check/file-texts.ts';
import { PROBLEM_NEXT_STEPS } from '../../../../main/agent/carrier/check/problem-next-steps.ts';
import { RULES } from '../../../../main/agent/carrier/check/rules/registry.ts';
import type { RuleText } from '../../../../main/agent/carrier/check/rules/rule.ts';
import { PROBLEM_TEXTS } from '../../../../main/agent/carrier/check/texts.ts';

const TEXTS: [string, RuleText][] = [
  ...RULES.flatMap(({ codes }) => Object.entries(codes)),
  ...Object.entries<RuleText>(FILE_TEXTS),
];

/** GLOSSARY: words of another country, and NHI's words for other things. */
const NEVER = /用戶|服務器|文件夾|信息|程序|沙盒|駁回|核刪|撤案|退件/;

describe.each(TEXTS)('%s', (_, { zh, en, next, nextEn, source }) => {
  test('says in both languages what is wrong and what to do, in sentences', () => {
    for (const text of [zh, next]) {
      expect(text).toMatch(/。$/);
      expect(text).toMatch(/[\u4e00-\u9fa5]/);
      expect(text).not.toMatch(NEVER);
    }
    for (const text of [en, nextEn]) expect(text).toMatch(/^(?:[A-Z{]|supportingInfo|meta\.profile).*\.$/);
    expect(zh.includes('{what}')).toBe(en.includes('{what}'));
    expect(source).not.toBe('');
  });
});

test('no two rules share a code with different texts, and none has a code of the first checks', () => {
  const seen = new Map<string, RuleText>();
  for (const [code, text] of TEXTS) {
    expect(seen.get(code) ?? text, code).toBe(text);
    seen.set(code, text);
  }
  const first = Object.keys(PROBLEM_TEXTS).filter((code) => code !== 'attachment-missing');
  expect(first.filter((code) => seen.has(code))).toEqual([]);
});

test('the first checks say what to do as well', () => {
  for (const { next, nextEn } of Object.values(PROBLEM_NEXT_STEPS)) {
    expect(next).toMatch(/。$/);
    expect(next).not.toMatch(NEVER);
    expect(nextEn).toMatch(/\.$/);
  }
});

test('codes are stable words', () => {
  for (const [code] of TEXTS) expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
});
