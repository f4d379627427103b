import type { ReactNode } from 'react';
import { hashOf } from '../app/route.ts';
import { useTexts } from '../texts/use-texts.ts';

/** The two pages of checking. */
export function CheckTabs({ part }: { readonly part: 'bundle' | 'report' }): ReactNode {
  const { check } = useTexts();
  return (
    <header className="check-head">
      <h1>{part === 'bundle' ? check.title : check.report.title}</h1>
      <nav aria-label={check.title} className="no-print">
        {(['bundle', 'report'] as const).map((one) => (
          <a
            key={one}
            href={hashOf({ page: 'check', part: one })}
            aria-current={one === part ? 'page' : undefined}
          >
            {one === 'bundle' ? check.tab : check.report.tab}
          </a>
        ))}
      </nav>
    </header>
  );
}
