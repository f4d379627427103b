import { expect, test } from 'vitest';
import { pickLanguage, textsOf } from '../../../../main/desktop/texts/texts.ts';

/** Every text, functions called with numbers and words. */
function allTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') {
    const call = value as (...args: unknown[]) => unknown;
    // One text function takes counts by name, all others take them in turn.
    const counts = Object.assign(Object(2) as object, { sending: 1, queued: 2, uncertain: 3 });
    return allTexts(call(counts, 3));
  }
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(allTexts);
  return [];
}

test('staff read the words of the glossary', () => {
  const zh = allTexts(textsOf('zh-TW')).join('\n');
  for (const word of [
    '用戶',
    '服務器',
    '文件',
    '信息',
    '程序',
    '撤案',
    '駁回',
    '核刪',
    '批准',
    '沙盒',
    '已受理',
    '申報案件',
  ])
    expect(zh).not.toContain(word);
});

test('English has no Chinese in it, and no text is empty', () => {
  for (const text of allTexts(textsOf('en'))) expect(text).not.toMatch(/[一-鿿]/);
  for (const language of ['zh-TW', 'en'] as const)
    expect(allTexts(textsOf(language)).filter((text) => text.trim() === '')).toEqual([]);
});

test('the language is the one chosen, else the system’s, else zh-TW', () => {
  expect(pickLanguage('en', ['zh-TW'])).toBe('en');
  expect(pickLanguage(null, ['ja-JP', 'en-US', 'zh-TW'])).toBe('en');
  expect(pickLanguage(null, ['zh-Hant-TW', 'en-US'])).toBe('zh-TW');
  expect(pickLanguage(null, ['ja-JP'])).toBe('zh-TW');
  expect(pickLanguage(null, [])).toBe('zh-TW');
});
