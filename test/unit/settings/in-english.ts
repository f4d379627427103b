import { expect } from 'vitest';
import type { SettingsProblem } from '../../../main/agent/ground/settings/problem.ts';

/** A problem's line without its Chinese half, which must be there and say something. */
export function inEnglish({ path, message, messageZh, line }: SettingsProblem): string {
  expect(messageZh, message).toMatch(/\p{Script=Han}/u);
  expect(messageZh, message).not.toBe('內容不正確');
  return `${path === '' ? 'settings' : path}: ${message}${line === null ? '' : ` (line ${String(line)})`}`;
}
