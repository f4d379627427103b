import type { ReactNode } from 'react';
import { hashOf, type Route } from '../app/route.ts';
import { useMay } from '../people/me.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';

export type StatsPart = Extract<Route, { page: 'statistics' }>['part'];

/** The pages of 統計 that this person may see. */
export function StatsTabs({ part }: { readonly part: StatsPart }): ReactNode {
  const { truth, reasons, reconcile } = useLaterTexts();
  const maySeeTruth = useMay('truth.read');
  const pages: readonly { readonly key: StatsPart; readonly word: string }[] = [
    { key: undefined, word: truth.figures },
    { key: 'reasons', word: reasons.title },
    ...(maySeeTruth ? [{ key: 'precheck' as const, word: truth.title }] : []),
    { key: 'reconcile', word: reconcile.title },
  ];
  return (
    <nav className="stats-tabs no-print" aria-label={truth.tabs}>
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
