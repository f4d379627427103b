import { DECISIONS } from '../../../shared/states.ts';
import type { DeskTexts } from '../texts/texts.ts';
import type { News, NewsKind } from './news.ts';

/** One notification: counts and words, and where a click leads. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  /** The page's address after `#`. */
  readonly hash: string;
}

/** All that is new in one notice, or null when nothing is. */
export function noticeOf(news: readonly News[], texts: DeskTexts): Notice | null {
  const [first] = news;
  if (first === undefined) return null;
  const { notice } = texts;
  const decided = news.filter(({ kind }) => isDecision(kind));
  const waiting = news.filter(({ kind }) => !isDecision(kind));
  const lines = [
    ...(decided.length === 0 ? [] : [notice.decided(decided.length, tally(decided, texts))]),
    ...(waiting.length === 0 ? [] : [notice.waiting(waiting.length, tally(waiting, texts))]),
  ];
  const cases = new Set(news.map(({ caseId }) => caseId));
  return {
    title: waiting.length === 0 ? notice.titleDecided : notice.titleWaiting,
    body: lines.join('\n'),
    hash: cases.size === 1 ? `#/cases/${encodeURIComponent(first.caseId)}` : listOf(news),
  };
}

/** `同意 2、補件 1`. */
function tally(news: readonly News[], texts: DeskTexts): string {
  const counts = new Map<NewsKind, number>();
  for (const { kind } of news) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .map(([kind, count]) => texts.notice.counted(texts.notice.kinds[kind], count))
    .join(texts.notice.separator);
}

/** The list narrowed to what was told, when the page has a filter for it. */
function listOf(news: readonly News[]): string {
  const kinds = new Set(news.map(({ kind }) => kind));
  const decisions = DECISIONS.filter((decision) => kinds.has(`decided-${decision}`));
  const deliveries = (['refused', 'rejected', 'held'] as const).filter((delivery) => kinds.has(delivery));
  const axes = [
    ...(decisions.length === 0 ? [] : [`decision=${decisions.join(',')}`]),
    ...(deliveries.length === 0 ? [] : [`delivery=${deliveries.join(',')}`]),
    ...(kinds.has('failed') ? ['review=failed'] : []),
  ];
  // The page's axes narrow each other: of several it would show none.
  return axes.length === 1 ? `#/cases?${axes[0] ?? ''}` : '#/cases';
}

function isDecision(kind: NewsKind): boolean {
  return kind.startsWith('decided-');
}
