import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { systemClock } from '../../agent/base/clock.ts';
import { createAnnouncer } from '../notify/announcer.ts';
import { createNewsDesk } from '../notify/news.ts';
import type { Shown } from '../notify/notifier.ts';
import type { DeskContext } from './desk-context.ts';

/** From rows heard to a notification, and from its click to the page. */
export interface NewsTeller {
  rows(rows: readonly CaseRow[]): void;
  /** Somebody looks at the window. */
  seen(): void;
}

export function newsTeller(
  { file, texts }: DeskContext,
  parts: {
    readonly notify: (shown: Shown, onClick: () => void) => void;
    readonly watched: () => boolean;
    readonly open: (hash: string) => void;
  },
): NewsTeller {
  // On the first start everything before it is old: nobody wants to be told of a year's decisions.
  const desk = createNewsDesk(file.get().toldUntil ?? new Date().toISOString());
  const announcer = createAnnouncer({
    watched: parts.watched,
    wanted: () => file.get().notify,
    texts,
    clock: systemClock,
    show: (notice) => {
      parts.notify(notice, () => {
        parts.open(notice.hash);
      });
    },
  });
  return {
    rows: (rows) => {
      announcer.add(desk.sift(rows));
      if (desk.until() !== file.get().toldUntil) file.change({ toldUntil: desk.until() });
    },
    seen: () => {
      announcer.seen();
    },
  };
}
