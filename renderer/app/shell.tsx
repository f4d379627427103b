import Button from 'antd/es/button';
import Skeleton from 'antd/es/skeleton';
import { Suspense, useEffect, type ReactNode } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import { useConnectionState, useStatus } from '../connection/connection.ts';
import { CodeNamesProvider } from '../names/code-names.tsx';
import { SignedOut, IdleLock, LockCover } from '../people/lock-cover.tsx';
import { useLock } from '../people/lock.ts';
import { useMe, useRolesFor, useMay } from '../people/me.tsx';
import {
  abilityOf,
  isAdminPage,
  firstPageOf,
  adminPagesFor,
  usePersonPlace,
  menuFor,
  type MenuPage,
} from '../people/page-abilities.ts';
import { useTexts } from '../texts/use-texts.ts';
import { TodayPage } from '../today/today-page.tsx';
import { AskPlace } from '../ui/ask-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/store.ts';
import * as pages from './later-pages.tsx';
import { ConnectionBanner, Lamp } from './lamp.tsx';
import { parseHash, useHash, hashOf, type Route } from './route.ts';
import { useCaseList } from '../cases/case-list.ts';
import { SearchBox } from '../cases/search-box.tsx';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { PersonMenu } from '../people/person-menu.tsx';
import { todayCount } from '../today/use-today.ts';
import { HelpSheet } from './help-sheet.tsx';

/** While locked or signed out, the document contains nothing of any page. */
export function Shell(): ReactNode {
  const { phase } = useConnectionState();
  const lock = useStore(useLock().state);
  usePersonPlace();
  if (lock.phase !== 'open') return <LockCover state={lock} />;
  if (phase === 'signed-out') return <SignedOut />;
  return <Frame />;
}

/** Frame around every page: environment banner, header, connection banner. */
function Frame(): ReactNode {
  const { shell } = useTexts();
  const hash = useHash();
  const route = parseHash(hash);
  const status = useStatus();
  const me = useMe();
  const place = route.page === 'case' ? route.id : route.page;
  useEffect(() => {
    // Screen readers start a new page at its beginning. The case list moves the focus itself.
    if (place !== 'cases') document.getElementById('main')?.focus({ preventScroll: true });
  }, [place]);
  const needed = abilityOf(route);
  return (
    <div className="shell">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          // The hash names a page, not an element: do not follow the link.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {shell.skip}
      </a>
      <EnvironmentBanner status={status} />
      <CodeNamesProvider>
        <Header page={route.page} />
        <ConnectionBanner />
        <IdleLock />
        <main id="main" tabIndex={-1}>
          {me === null ? (
            <PageLoading />
          ) : me.abilities.includes(needed) ? (
            <Framed route={route} />
          ) : (
            <NotForYou me={me} ability={needed} />
          )}
        </main>
      </CodeNamesProvider>
    </div>
  );
}

function PageLoading(): ReactNode {
  const { common } = useTexts().shell;
  return (
    <div className="panel" role="status" aria-label={common.loading}>
      <Skeleton active paragraph={{ rows: 8 }} />
    </div>
  );
}

/** Pages with patients' names. Names are printed only by sheets that the trail records; the browser's own print shows a sentence instead. */
const WITH_NAMES: ReadonlySet<Route['page']> = new Set(['today', 'cases', 'case', 'continuations']);

/** Adds the menu of 管理 to its pages, and the print notice to pages with patients' names. */
function Framed({ route }: { readonly route: Route }): ReactNode {
  const { print } = useTexts();
  const page = (
    <Suspense fallback={<PageLoading />}>
      <Page route={route} />
    </Suspense>
  );
  if (WITH_NAMES.has(route.page))
    return (
      <AskPlace key={route.page === 'case' ? route.id : route.page}>
        {page}
        <p className="print-refused">{route.page === 'case' ? print.useSheets : print.useExcel}</p>
      </AskPlace>
    );
  return isAdminPage(route.page) ? <AdminFrame page={route.page}>{page}</AdminFrame> : page;
}

/** Printed sheets of one case. */
const SHEETS = {
  notice: pages.NoticePage,
  evidence: pages.EvidencePage,
  appeal: pages.AppealPage,
};

function Page({ route }: { readonly route: Route }): ReactNode {
  switch (route.page) {
    case 'today':
      return <TodayPage />;
    case 'cases':
      return <pages.CasesPage query={route.query} />;
    case 'case':
      return <pages.CasePage key={route.id} id={route.id} part={route.part ?? null} />;
    case 'print': {
      const Sheet = SHEETS[route.what];
      return <Sheet key={`${route.id} ${route.what}`} id={route.id} />;
    }
    case 'contact':
      return <pages.ContactPage query={route.query} />;
    case 'continuations':
      return <pages.ContinuationsPage query={route.query} />;
    case 'check':
      return <pages.CheckPage />;
    case 'statistics':
      return <pages.StatisticsPage query={route.query} />;
    case 'access':
      return <pages.AccessPage />;
    case 'assignment':
      return <pages.AssignmentPage />;
    case 'settings':
      return <pages.SettingsPage />;
    case 'people':
      return <pages.PeoplePage />;
    case 'doctor':
      return <pages.DoctorPage />;
    case 'health':
      return <pages.HealthPage />;
  }
}

/** Shown instead of a page outside the person's roles: which roles may open it, and a link to a page they may use. */
function NotForYou({ me, ability }: { readonly me: Me; readonly ability: Ability }): ReactNode {
  const { notForYou } = useTexts().people;
  const namesOf = useRolesFor();
  return (
    <div className="blank">
      <Icon name="block" size={36} />
      <h1>{notForYou.title}</h1>
      <p>{notForYou.detail(namesOf(ability))}</p>
      <Button type="primary" href={hashOf(firstPageOf(me))}>
        {notForYou.first}
      </Button>
    </div>
  );
}

/** Frame of 管理: at the left, those of its pages that the person may use. */
function AdminFrame({
  page,
  children,
}: {
  readonly page: Route['page'];
  readonly children: ReactNode;
}): ReactNode {
  const { nav } = useTexts().shell;
  const me = useMe();
  return (
    <div className="admin">
      <nav className="admin-rail" aria-label={nav.admin}>
        <p className="admin-title">{nav.admin}</p>
        {(me === null ? [] : adminPagesFor(me)).map((each) => (
          <a key={each} href={hashOf({ page: each })} aria-current={each === page ? 'page' : undefined}>
            {nav[each]}
          </a>
        ))}
      </nav>
      <div className="admin-page">{children}</div>
    </div>
  );
}

/** Stands above every page: a practice or test environment must not be mistaken for the live one, nor the reverse. */
function EnvironmentBanner({ status }: { readonly status: StatusView | null }): ReactNode {
  const { operations, shell } = useTexts();
  if (status === null || status.environment === 'live') return null;
  const isTest = status.environment === 'test';
  const { word, detail } = isTest ? operations.test : shell.practice;
  return (
    <div className={isTest ? 'practice test-environment' : 'practice'} role="note">
      <strong>{word}</strong>
      <span>{detail}</span>
    </div>
  );
}

/** Product name, the pages this person may use, search, status lamp and person menu. */
function Header({ page }: { readonly page: Route['page'] }): ReactNode {
  const { title, nav } = useTexts().shell;
  const me = useMe();
  const mayFind = useMay('cases.read');
  const { search } = useCaseList();
  const current = entryOf(page);
  return (
    <header className="top">
      <a className="brand" href={hashOf({ page: 'today' })}>
        <img src={new URL('./icon.svg', import.meta.url).href} alt="" width="28" height="28" />
        <span>{title}</span>
      </a>
      <nav aria-label={nav.label}>
        {(me === null ? [] : menuFor(me)).map(({ entry, route }) => (
          <a
            key={entry}
            href={hashOf(route)}
            aria-current={entry === current ? 'page' : undefined}
            onClick={() => {
              // The menu opens all cases: clear the previous search.
              if (entry === 'cases') search.set('');
            }}
          >
            {nav[entry]}
            {entry === 'today' ? <TodayCount /> : null}
          </a>
        ))}
      </nav>
      {mayFind ? <SearchBox inList={page === 'cases' || page === 'continuations'} /> : null}
      <div className="top-end">
        <Lamp />
        <PersonMenu />
        <HelpSheet />
      </div>
    </header>
  );
}

/** Number of cases that need a person, shown on every page; nothing for zero. */
function TodayCount(): ReactNode {
  const { data } = useQuery(
    'today-count',
    (client, signal) => client.today.count({}, { signal }),
    () => true,
  );
  const cases = data?.cases ?? null;
  useEffect(() => todayCount.set(cases), [cases]);
  return cases === null || cases === 0 ? null : <span className="nav-count">{num(cases)}</span>;
}

/** The menu entry that a page belongs to. */
function entryOf(page: Route['page']): MenuPage {
  if (isAdminPage(page)) return 'admin';
  switch (page) {
    case 'case':
    case 'print':
    case 'contact':
      return 'cases';
    default:
      return page;
  }
}
