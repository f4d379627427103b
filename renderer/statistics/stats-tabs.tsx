import type { ReactNode } from 'react';
import { hashOf, type Route } from '../app/route.ts';
import { useMay } from '../people/me.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';

export type StatsPart = Extract<Route, { page: 'statistics' }>['part'];

/** The pages of 統計, for those who may see more than the figures. */
export function StatsTabs({ part }: { readonly part: StatsPart }): ReactNode {
  const words = useLaterTexts().truth;
  if (!useMay('truth.read')) return null;
  const pages = [
    { key: undefined, word: words.figures },
    { key: 'precheck', word: words.title },
  ] as const;
  return (
    <nav className="stats-tabs no-print" aria-label={words.tabs}>
      {pages.map(({ key, word }) => (
        <a
          key={word}
          href={hashOf({ page: 'statistics', query: '', ...(key === undefined ? {} : { part: key }) })}
          aria-current={key === part ? 'page' : undefined}
        >
          {word}
        </a>
      ))}
    </nav>
  );
}
