import { useEffect, type ReactNode } from 'react';
import { CasePage } from '../case/case-page.tsx';
import { CasesPage } from '../cases/cases-page.tsx';
import { useConnectionState, useStatus } from '../connection/agent-context.ts';
import { ConnectionBanner } from '../connection/banner.tsx';
import { SignedOut } from '../connection/signed-out.tsx';
import { HealthPage } from '../health/health-page.tsx';
import { StatusBar } from '../health/status-bar.tsx';
import { useTexts } from '../texts/use-texts.ts';
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
      {status?.environment === 'practice' ? (
        <div className="practice" role="note">
          <strong>{shell.practice.word}</strong>
          <span>{shell.practice.detail}</span>
        </div>
      ) : null}
      <Header page={route.page} />
      <ConnectionBanner />
      <main id="main" tabIndex={-1}>
        {route.page === 'cases' ? <CasesPage query={route.query} /> : null}
        {route.page === 'case' ? <CasePage key={route.id} id={route.id} /> : null}
        {route.page === 'health' ? <HealthPage /> : null}
      </main>
      <StatusBar />
    </div>
  );
}
