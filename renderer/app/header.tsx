import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { HelpSheet } from './help-sheet.tsx';
import { CalendarMenu, LanguageMenu, ThemeMenu } from './preference-menus.tsx';
import { hashOf, type Route } from './route.ts';

/** Product name, the pages, and how the page looks. */
export function Header({ page }: { readonly page: Route['page'] }): ReactNode {
  const { title, nav } = useTexts().shell;
  const onCases = page === 'cases' || page === 'case' || page === 'print';
  return (
    <header className="top">
      <div className="brand">
        <img src={new URL('./icon.svg', import.meta.url).href} alt="" width="24" height="24" />
        <span>{title}</span>
      </div>
      <nav aria-label={nav.label}>
        <a href={hashOf({ page: 'today' })} aria-current={page === 'today' ? 'page' : undefined}>
          <Icon name="clock" />
          {nav.today}
        </a>
        <a href={hashOf({ page: 'cases', query: '' })} aria-current={onCases ? 'page' : undefined}>
          <Icon name="list" />
          {nav.cases}
        </a>
        <a
          href={hashOf({ page: 'check', part: 'bundle' })}
          aria-current={page === 'check' ? 'page' : undefined}
        >
          <Icon name="tick" />
          {nav.check}
        </a>
        <a
          href={hashOf({ page: 'statistics', query: '' })}
          aria-current={page === 'statistics' ? 'page' : undefined}
        >
          <Icon name="half" />
          {nav.statistics}
        </a>
        <a href={hashOf({ page: 'access' })} aria-current={page === 'access' ? 'page' : undefined}>
          <Icon name="eye" />
          {nav.access}
        </a>
        <a
          href={hashOf({ page: 'settings' })}
          aria-current={page === 'settings' || page === 'names' ? 'page' : undefined}
        >
          <Icon name="code" />
          {nav.settings}
        </a>
        <a href={hashOf({ page: 'health' })} aria-current={page === 'health' ? 'page' : undefined}>
          <Icon name="pulse" />
          {nav.health}
        </a>
      </nav>
      <div className="top-end">
        <HelpSheet />
        <CalendarMenu />
        <LanguageMenu />
        <ThemeMenu />
      </div>
    </header>
  );
}
