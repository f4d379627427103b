import type { Clock } from '../../agent/ports.ts';
import type { DeskTexts } from '../texts/texts.ts';
import type { News } from './news.ts';
import { noticeOf, type Notice } from './notice.ts';

export interface AnnouncerParts {
  /** Shows it in place of the one shown before, if that still stands. */
  readonly show: (notice: Notice) => void;
  /** Whether somebody looks at the window now: then the page itself tells it. */
  readonly watched: () => boolean;
  /** Switched off in the tray's menu. */
  readonly wanted: () => boolean;
  readonly texts: () => DeskTexts;
  readonly clock: Clock;
}

/** Gathers what is new and tells it at once: a hundred decisions are one notification. */
export interface Announcer {
  add(news: readonly News[]): void;
  /** Somebody has looked: the next notice counts from here. */
  seen(): void;
}

const GATHER_MS = 3_000;

export function createAnnouncer({ show, watched, wanted, texts, clock }: AnnouncerParts): Announcer {
  /** Of each case its latest; kept until seen, so that a later notice replaces an earlier one without losing it. */
  const unseen = new Map<string, News>();
  let gathering = false;
  const tell = (): void => {
    gathering = false;
    if (watched()) unseen.clear();
    const notice = wanted() ? noticeOf([...unseen.values()], texts()) : null;
    if (notice !== null) show(notice);
  };
  return {
    add: (news) => {
      if (news.length === 0) return;
      for (const one of news) unseen.set(one.caseId, one);
      if (gathering) return;
      gathering = true;
      void clock.sleep(GATHER_MS).then(tell);
    },
    seen: () => {
      unseen.clear();
    },
  };
}
