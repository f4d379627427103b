import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { LanguageMenu, ThemeMenu } from './preference-menus.tsx';
import { hashOf, type Route } from './route.ts';

/** Product name, the pages, and how the page looks. */
export function Header({ page }: { readonly page: Route['page'] }): ReactNode {
  const { title, nav } = useTexts().shell;
  const onCases = page !== 'health';
  return (
    <header className="top">
      <div className="brand">
        <img src={new URL('./icon.svg', import.meta.url).href} alt="" width="24" height="24" />
        <span>{title}</span>
      </div>
      <nav aria-label={nav.label}>
        <a href={hashOf({ page: 'cases', query: '' })} aria-current={onCases ? 'page' : undefined}>
          <Icon name="list" />
          {nav.cases}
        </a>
        <a href={hashOf({ page: 'health' })} aria-current={onCases ? undefined : 'page'}>
          <Icon name="pulse" />
          {nav.health}
        </a>
      </nav>
      <div className="top-end">
        <LanguageMenu />
        <ThemeMenu />
      </div>
    </header>
  );
}
