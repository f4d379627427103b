import { useEffect, type ReactNode } from 'react';
import { SearchBox } from '../cases/search-box.tsx';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { useMay, useMe } from '../people/me.tsx';
import { isAdminPage, menuFor, type MenuPage } from '../people/page-abilities.ts';
import { PersonMenu } from '../people/person-menu.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { todayCount } from '../today/use-today.ts';
import { HelpSheet } from './help-sheet.tsx';
import { Lamp } from './lamp.tsx';
import { hashOf, type Route } from './route.ts';

/** Product name, the pages this person may use, the search, and at its end: whether cases go out, and who is there. */
export function Header({ page }: { readonly page: Route['page'] }): ReactNode {
  const { title, nav } = useTexts().shell;
  const me = useMe();
  const mayFind = useMay('cases.read');
  const current = entryOf(page);
  return (
    <header className="top">
      <a className="brand" href={hashOf({ page: 'today' })}>
        <img src={new URL('./icon.svg', import.meta.url).href} alt="" width="28" height="28" />
        <span>{title}</span>
      </a>
      <nav aria-label={nav.label}>
        {(me === null ? [] : menuFor(me)).map(({ entry, route }) => (
          <a key={entry} href={hashOf(route)} aria-current={entry === current ? 'page' : undefined}>
            {nav[entry]}
            {entry === 'today' ? <TodayCount /> : null}
          </a>
        ))}
      </nav>
      {mayFind ? <SearchBox inList={page === 'cases'} /> : null}
      <div className="top-end">
        <Lamp />
        <PersonMenu />
        <HelpSheet />
      </div>
    </header>
  );
}

/** How many cases need a person, on every page; nothing where there are none. */
function TodayCount(): ReactNode {
  const { data } = useQuery(
    'today-count',
    (client, signal) => client.today.count({}, { signal }),
    () => true,
  );
  const cases = data?.cases ?? null;
  useEffect(() => {
    todayCount.set(cases);
  }, [cases]);
  return cases === null || cases === 0 ? null : <span className="nav-count">{num(cases)}</span>;
}

/** Under which entry of the menu a page stands. */
function entryOf(page: Route['page']): MenuPage {
  if (isAdminPage(page)) return 'admin';
  switch (page) {
    case 'case':
    case 'print':
      return 'cases';
    default:
      return page;
  }
}
