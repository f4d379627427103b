import { expect, test } from 'vitest';
import { pickLanguage } from '../../../../main/desktop/texts/texts.ts';

test('the language is the one chosen, else the system’s, else zh-TW', () => {
  expect(pickLanguage('en', ['zh-TW'])).toBe('en');
  expect(pickLanguage(null, ['ja-JP', 'en-US', 'zh-TW'])).toBe('en');
  expect(pickLanguage(null, ['zh-Hant-TW', 'en-US'])).toBe('zh-TW');
  expect(pickLanguage(null, ['ja-JP'])).toBe('zh-TW');
  expect(pickLanguage(null, [])).toBe('zh-TW');
});
