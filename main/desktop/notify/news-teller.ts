import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { STAGES } from '../../../shared/stage.ts';
import { systemClock } from '../../agent/ground/base/clock.ts';
import type { Clock } from '../../agent/ports.ts';
import type { DeskContext } from '../shell/desk-context.ts';
import type { DialogText } from '../shell/dialogs.ts';
import type { DeskTexts } from '../texts/texts.ts';
import { createNewsDesk, type News, type NewsKind } from './news.ts';

/** Turns changed rows into a notification; its click opens the page. */
export function newsTeller(
  { file, texts }: DeskContext,
  parts: {
    readonly notify: (shown: DialogText, onClick: () => void) => void;
    readonly watched: () => boolean;
    readonly open: (hash: string) => void;
  },
) {
  // At the first start all earlier changes are old, so that a year's decisions are not announced.
  const desk = createNewsDesk(file.get().toldUntil ?? new Date().toISOString());
  const announcer = createAnnouncer({
    watched: parts.watched,
    wanted: () => file.get().notify,
    texts,
    clock: systemClock,
    show: (notice) => parts.notify(notice, () => parts.open(notice.hash)),
  });
  return {
    rows: (rows: readonly CaseRow[]) => {
      announcer.add(desk.sift(rows));
      if (desk.until() !== file.get().toldUntil) file.change({ toldUntil: desk.until() });
    },
    /** A person looks at the window. */
    seen: announcer.seen,
  };
}

interface AnnouncerParts {
  /** Shows the notice in place of an earlier one that is still visible. */
  readonly show: (notice: Notice) => void;
  /** True if a person looks at the window now, where the page itself shows the news. */
  readonly watched: () => boolean;
  /** False if switched off in the tray's menu. */
  readonly wanted: () => boolean;
  readonly texts: () => DeskTexts;
  readonly clock: Clock;
}

const GATHER_MS = 3_000;

/** Debounces news: a hundred decisions are one notification. */
export function createAnnouncer({ show, watched, wanted, texts, clock }: AnnouncerParts) {
  /** The latest news of each case until seen, so that a notice includes the news of the one that it replaces. */
  const unseen = new Map<string, News>();
  let gathering = false;
  const tell = (): void => {
    gathering = false;
    if (watched()) unseen.clear();
    const notice = wanted() ? noticeOf([...unseen.values()], texts()) : null;
    if (notice !== null) show(notice);
  };
  return {
    add: (news: readonly News[]) => {
      if (news.length === 0) return;
      for (const one of news) unseen.set(one.caseId, one);
      if (gathering) return;
      gathering = true;
      void clock.sleep(GATHER_MS).then(tell);
    },
    /** A person has looked: the next notice counts only later news. */
    seen: () => unseen.clear(),
  };
}

/** One notification: its text and the target of a click. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  /** The page's address after `#`. */
  readonly hash: string;
}

/** All news in one notice, or null without any. */
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

/** Address of the list, filtered to the announced cases. */
function listOf(news: readonly News[]): string {
  const kinds = new Set<string>(news.map(({ kind }) => kind));
  const stages = STAGES.filter((stage) => kinds.has(stage) || kinds.has(`decided-${stage}`));
  return stages.length === 0 ? '#/cases' : `#/cases?stage=${stages.join(',')}`;
}

function isDecision(kind: NewsKind): boolean {
  return kind.startsWith('decided-');
}
