/** Pages that nobody sees first: each is a file of its own, fetched once the first page stands. */
import Button from 'antd/es/button';
import { lazy, useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { useConnection, useConnectionState } from '../connection/connection.ts';
import { useTexts } from '../texts/use-texts.ts';

type Fetch = () => Promise<unknown>;
/** Where staff go next from 待辦, and the rest. */
const fetchers: Record<'next' | 'rest', Fetch[]> = { next: [], rest: [] };

/** Drawn at once where its file is here already, else as soon as it comes. */
function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  when: keyof typeof fetchers = 'rest',
): ComponentType<P> {
  let here: ComponentType<P> | null = null;
  const fetchPage = async (): Promise<ComponentType<P>> => (here ??= await load());
  fetchers[when].push(fetchPage);
  const Coming = lazy(async () => ({
    // A browser does not ask again for a file that it could not get: only a page that is loaded anew has it.
    default: await fetchPage().catch((): ComponentType<P> => NotLoaded),
  }));
  return function Later(props: P): ReactNode {
    const [Page] = useState<ComponentType<P>>(() => here ?? Coming);
    return <Page {...props} />;
  };
}

const RELOADED_KEY = 'twpas.reloaded';
/** A file that is missing for good must not have the page loaded again and again. */
const RELOAD_PAUSE_MS = 60_000;

/** The agent went, or was updated, before the page's file came. */
function NotLoaded(): ReactNode {
  const { notLoaded, crashed } = useTexts().shell;
  const { client } = useConnection();
  const { phase } = useConnectionState();
  useEffect(() => {
    if (phase !== 'open') return undefined;
    const before = Number(sessionStorage.getItem(RELOADED_KEY) ?? 0);
    if (Date.now() - before < RELOAD_PAUSE_MS) return undefined;
    const ending = new AbortController();
    const reload = (): void => {
      if (ending.signal.aborted) return;
      sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
      window.location.reload();
    };
    // The loss may not have been seen yet, and a page loaded anew without an agent is the browser's own error page, which never heals.
    client.status(undefined, { signal: ending.signal }).then(reload, () => undefined);
    return () => {
      ending.abort();
    };
  }, [phase, client]);
  return (
    <div className="blank" role="alert">
      <h1>{notLoaded.title}</h1>
      <p>{notLoaded.detail}</p>
      <Button
        type="primary"
        onClick={() => {
          window.location.reload();
        }}
      >
        {crashed.reload}
      </Button>
    </div>
  );
}

/**
 * All of them, while the page has nothing else to do: a change of page then waits for nothing, and an update of the agent, which
 * takes the old files away, finds them in the page already.
 */
export function fetchLaterPages(): void {
  whenIdle(fetchers.next);
  // A page that is opened for a glance is spared them.
  window.setTimeout(() => {
    whenIdle(fetchers.rest);
  }, REST_AFTER_MS);
}

const REST_AFTER_MS = 10_000;

function whenIdle(fetches: readonly Fetch[]): void {
  window.requestIdleCallback(() => {
    // One that cannot be fetched now is told of when it is opened.
    for (const fetchPage of fetches) fetchPage().catch(() => undefined);
  });
}

export const AccessPage = later(async () => (await import('../access/access-page.tsx')).AccessPage);
export const AppealPage = later(async () => (await import('../print/appeal-page.tsx')).AppealPage);
export const AssignmentPage = later(
  async () => (await import('../assignment/assignment-page.tsx')).AssignmentPage,
);
export const CheckPage = later(async () => (await import('../check/check-page.tsx')).CheckPage);
export const ContactPage = later(async () => (await import('../print/contact-page.tsx')).ContactPage);
export const ContentPage = later(async () => (await import('../print/content-page.tsx')).ContentPage);
export const ContinuationsPage = later(
  async () => (await import('../continuations/continuations-page.tsx')).ContinuationsPage,
);
export const ContinuationSheetsPage = later(
  async () => (await import('../print/continuation-sheets-page.tsx')).ContinuationSheetsPage,
);
export const DoctorPage = later(async () => (await import('../health/doctor-page.tsx')).DoctorPage);
export const EvidencePage = later(async () => (await import('../print/evidence-page.tsx')).EvidencePage);
export const HealthPage = later(async () => (await import('../health/health-page.tsx')).HealthPage);
export const NamesPage = later(async () => (await import('../names/names-page.tsx')).NamesPage);
export const NoticePage = later(async () => (await import('../print/notice-page.tsx')).NoticePage);
export const PeoplePage = later(async () => (await import('../people/people-page.tsx')).PeoplePage);
export const PrecheckPage = later(async () => (await import('../print/precheck-page.tsx')).PrecheckPage);
export const ReasonsPage = later(async () => (await import('../reasons/reasons-page.tsx')).ReasonsPage);
export const ReconcilePage = later(
  async () => (await import('../reconcile/reconcile-page.tsx')).ReconcilePage,
);
export const ReportPage = later(async () => (await import('../check/report-page.tsx')).ReportPage);
export const SettingsPage = later(async () => (await import('../settings/settings-page.tsx')).SettingsPage);
export const StatisticsPage = later(
  async () => (await import('../statistics/statistics-page.tsx')).StatisticsPage,
);
export const TruthPage = later(async () => (await import('../precheck/truth-page.tsx')).TruthPage);
export const CasePage = later(async () => (await import('../case/case-page.tsx')).CasePage, 'next');
export const CasesPage = later(async () => (await import('../cases/cases-page.tsx')).CasesPage, 'next');
export const SetupRoot = later(async () => (await import('../setup/setup-page.tsx')).SetupRoot);
