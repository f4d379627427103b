import { expect, test } from 'vitest';
import { later as en } from '../../../renderer/texts/en/later.ts';
import { later as zhTW } from '../../../renderer/texts/zh-TW/later.ts';

/** Every text; those with a blank with `1` in it. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [String((value as (...blanks: unknown[]) => unknown)(1, 1, 1, 1))];
  return Object.values(value as Readonly<Record<string, unknown>>).flatMap(textsOf);
}

test('the texts of later pages are all there, in hospitals’ words, and none of them in the other language', () => {
  const [chinese, english] = [textsOf(zhTW), textsOf(en)];
  expect(english).toHaveLength(chinese.length);
  expect([...chinese, ...english].filter((text) => text.trim() === '')).toEqual([]);
  expect(english.filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
  expect(
    chinese.filter((text) => /駁回|核刪|批准|沙盒|用戶|服務器|文件|信息|程序|數據|默認|設置/.test(text)),
  ).toEqual([]);
});
