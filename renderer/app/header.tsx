import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { menuFor, type MenuPage } from '../people/page-abilities.ts';
import { PersonMenu } from '../people/person-menu.tsx';
import { useMe } from '../people/use-me.ts';
import type { IconName } from '../ui/icon-paths.ts';
import { Icon } from '../ui/icon.tsx';
import { HelpSheet } from './help-sheet.tsx';
import { CalendarMenu, LanguageMenu, ThemeMenu } from './preference-menus.tsx';
import { hashOf, type Route } from './route.ts';

const ICONS: Readonly<Record<MenuPage, IconName>> = {
  today: 'clock',
  cases: 'list',
  check: 'tick',
  statistics: 'bars',
  access: 'eye',
  settings: 'sliders',
  people: 'people',
  health: 'pulse',
};

/** Pages that stand under another's entry. */
const ENTRY_OF: Partial<Record<Route['page'], MenuPage>> = {
  case: 'cases',
  print: 'cases',
  names: 'settings',
};

/** Product name, the pages this person may use, who that is, and how the page looks. */
export function Header({ page }: { readonly page: Route['page'] }): ReactNode {
  const { title, nav } = useTexts().shell;
  const me = useMe();
  const current = ENTRY_OF[page] ?? page;
  return (
    <header className="top">
      <div className="brand">
        <img src={new URL('./icon.svg', import.meta.url).href} alt="" width="24" height="24" />
        <span>{title}</span>
      </div>
      <nav aria-label={nav.label}>
        {(me === null ? [] : menuFor(me)).map(({ entry, route }) => (
          <a key={entry} href={hashOf(route)} aria-current={entry === current ? 'page' : undefined}>
            <Icon name={ICONS[entry]} />
            {nav[entry]}
          </a>
        ))}
      </nav>
      <div className="top-end">
        <PersonMenu />
        <HelpSheet />
        <CalendarMenu />
        <LanguageMenu />
        <ThemeMenu />
      </div>
    </header>
  );
}
