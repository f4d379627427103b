import { useEffect, type ReactNode } from 'react';
import { AccessPage } from '../access/access-page.tsx';
import { CasePage } from '../case/case-page.tsx';
import { CasesPage } from '../cases/cases-page.tsx';
import { CheckPage } from '../check/check-page.tsx';
import { ReportPage } from '../check/report-page.tsx';
import { useConnectionState, useStatus } from '../connection/agent-context.ts';
import { ConnectionBanner } from '../connection/banner.tsx';
import { SignedOut } from '../connection/signed-out.tsx';
import { HealthPage } from '../health/health-page.tsx';
import { StatusBar } from '../health/status-bar.tsx';
import { CodeNamesProvider } from '../names/code-names-provider.tsx';
import { NamesPage } from '../names/names-page.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { StatisticsPage } from '../statistics/statistics-page.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { TodayPage } from '../today/today-page.tsx';
import { EvidencePage } from '../print/evidence-page.tsx';
import { NoticePage } from '../print/notice-page.tsx';
import { EnvironmentBanner } from './environment-banner.tsx';
import { Header } from './header.tsx';
import { parseHash, useHash } from './route.ts';

/** The frame around every page: environment, header, connection, the page itself, the agent's state. */
export function Shell(): ReactNode {
  const { shell } = useTexts();
  const hash = useHash();
  const route = parseHash(hash);
  const status = useStatus();
  const { phase } = useConnectionState();
  const place = route.page === 'case' ? route.id : route.page;
  useEffect(() => {
    // A new page is read from its beginning; the list takes the focus itself.
    if (place !== 'cases') document.getElementById('main')?.focus({ preventScroll: true });
  }, [place]);
  if (phase === 'signed-out') return <SignedOut />;
  return (
    <div className="shell">
      <a
        className="skip"
        href={hash}
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {shell.skip}
      </a>
      <EnvironmentBanner status={status} />
      <Header page={route.page} />
      <ConnectionBanner />
      <CodeNamesProvider>
        <main id="main" tabIndex={-1}>
          {route.page === 'today' ? <TodayPage /> : null}
          {route.page === 'cases' ? <CasesPage query={route.query} /> : null}
          {route.page === 'print' && route.what === 'notice' ? (
            <NoticePage key={route.id} id={route.id} />
          ) : null}
          {route.page === 'print' && route.what === 'evidence' ? (
            <EvidencePage key={route.id} id={route.id} />
          ) : null}
          {route.page === 'case' ? <CasePage key={route.id} id={route.id} /> : null}
          {route.page === 'check' && route.part === 'bundle' ? <CheckPage /> : null}
          {route.page === 'check' && route.part === 'report' ? <ReportPage /> : null}
          {route.page === 'statistics' ? <StatisticsPage query={route.query} /> : null}
          {route.page === 'names' ? <NamesPage /> : null}
          {route.page === 'access' ? <AccessPage /> : null}
          {route.page === 'settings' ? <SettingsPage /> : null}
          {route.page === 'health' ? <HealthPage /> : null}
        </main>
      </CodeNamesProvider>
      <StatusBar />
    </div>
  );
}
