/** Content of a digest: numbers alone, in both languages, and where the page is. */
import type { StatusView } from '../../../../shared/api/views/status.ts';

/** Counts of one person's cases, among them those of people for whom the person is deputy. */
export interface DigestNumbers {
  /** In 待辦, neither snoozed nor folded away. */
  readonly todo: number;
  /** Terms by their day. */
  readonly dueToday: number;
  readonly dueTomorrow: number;
  readonly overdue: number;
  /** Decided by NHI on the day before. */
  readonly decided: number;
}

export interface DigestMessage {
  readonly subject: string;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

interface DigestSender {
  readonly hospitalId: string;
  readonly environment: StatusView['environment'];
  /** Address of the page, without a token. */
  readonly page: string;
}

/** A day off has a mail only where a term would pass meanwhile. */
export const isWorthTelling = (numbers: DigestNumbers, isWorkingDay: boolean): boolean =>
  isWorkingDay
    ? Object.values(numbers).some((n: number) => n > 0)
    : numbers.dueToday + numbers.dueTomorrow > 0;

const ENVIRONMENTS: Readonly<Record<StatusView['environment'], string>> = {
  live: '正式',
  test: '測試',
  practice: '練習',
};

export function digestMessage(name: string, numbers: DigestNumbers, sender: DigestSender): DigestMessage {
  const { todo, dueToday, dueTomorrow, overdue, decided } = numbers;
  // The subject names terms that end: many read no further.
  const near = [
    ...(dueToday > 0 ? [`今天到期 ${String(dueToday)} 件`] : []),
    ...(dueTomorrow > 0 ? [`明天到期 ${String(dueTomorrow)} 件`] : []),
  ];
  const what = near.length > 0 ? near.join('、') : `待辦 ${String(todo)} 件`;
  const subject = `[TWPAS ${ENVIRONMENTS[sender.environment]}] ${what}`;
  const lines: readonly (readonly [zh: string, en: string, n: number])[] = [
    ['要做', 'To do', todo],
    ['今天到期', 'Due today', dueToday],
    ['明天到期（剩 1 天）', 'Due tomorrow (one day left)', dueTomorrow],
    ['逾期', 'Overdue', overdue],
    ['昨天核定', 'Decided yesterday', decided],
  ];
  const text = [
    `${name}，您今天的事前審查案件（醫事機構代碼 ${sender.hospitalId}）：`,
    '',
    ...lines.map(([zh, , n]) => `- ${zh}：${String(n)} 件`),
    '',
    `打開待辦：${sender.page}`,
    '這封信只有件數，沒有病人資料；請勿回覆。',
    '',
    `${name}, your prior authorization cases of today (hospital ${sender.hospitalId}):`,
    '',
    ...lines.map(([, en, n]) => `- ${en}: ${String(n)}`),
    '',
    `Open the list: ${sender.page}`,
    'Numbers alone, without patients; please do not reply.',
    '',
  ].join('\n');
  return { subject, text, json: { v: 1, kind: 'digest', ...numbers } };
}
