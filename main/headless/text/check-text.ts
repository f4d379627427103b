import type { CheckedFile } from '../../agent/check/check-file.ts';
import { printable } from './table.ts';

const WORDS = {
  'zh-TW': { ok: '通過', failed: '未通過', error: '錯誤', warning: '提醒', next: '處理方式：' },
  en: { ok: 'ok', failed: 'FAILED', error: 'error', warning: 'warning', next: 'What to do: ' },
} as const;

/** What the check of one file came to, for people. */
export function checkText(checked: CheckedFile, lang: keyof typeof WORDS): string {
  const words = WORDS[lang];
  const lines = [`${checked.ok ? words.ok : words.failed}  ${printable(checked.file)}`];
  for (const problem of checked.problems) {
    const english = lang === 'en';
    const next = english ? problem.nextStepEn : problem.nextStep;
    lines.push(`  ${words[problem.severity]} ${problem.code}  ${printable(problem.path)}`);
    lines.push(`    ${english ? problem.messageEn : problem.message}`);
    if (next !== undefined) lines.push(`    ${words.next}${next}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
