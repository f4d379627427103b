import type { ProblemView } from '../../../shared/api/views/case-row.ts';
import type { CheckedFile } from '../../agent/carrier/check/check-file.ts';

export type CheckLanguage = 'zh-TW' | 'en';

/** Result of checking a file or a case, for people and programs. */
export type CheckShown = Pick<CheckedFile, 'file' | 'ok'> & { readonly problems: readonly ProblemView[] };

export const WORDS = {
  'zh-TW': {
    ok: '通過',
    failed: '未通過',
    error: '錯誤',
    warning: '提醒',
    next: '處理方式：',
    found: '檔案內容：',
    expected: '應為：',
    nothing: '檢核通過，沒有需要處理的項目。',
    at: (line: number, column: number) => `第 ${String(line)} 行第 ${String(column)} 字`,
  },
  en: {
    ok: 'ok',
    failed: 'FAILED',
    error: 'error',
    warning: 'warning',
    next: 'What to do: ',
    found: 'In the file: ',
    expected: 'Expected: ',
    nothing: 'The check found nothing.',
    at: (line: number, column: number) => `line ${String(line)}, column ${String(column)}`,
  },
} as const;

export function toldIn(problem: ProblemView, lang: CheckLanguage) {
  const words = WORDS[lang];
  const { found, expected, nextStep = '', nextStepEn = nextStep } = problem;
  const message = lang === 'en' ? problem.messageEn : problem.message;
  const next = lang === 'en' ? nextStepEn : nextStep;
  const values = [
    ...(typeof found === 'string' ? [`${words.found}${found}`] : []),
    ...(expected === undefined ? [] : [`${words.expected}${expected}`]),
  ];
  return {
    message,
    /** Empty if there is no next step. */
    next,
    /** Message, values and next step, as one text. */
    whole: [message, ...values, ...(next === '' ? [] : [words.next + next])].join(' '),
  };
}
