/** Pages that nobody sees first: each is a file of its own, fetched once the first page stands. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

const fetchers: (() => Promise<unknown>)[] = [];

function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
): LazyExoticComponent<ComponentType<P>> {
  fetchers.push(load);
  return lazy(async () => ({ default: await load() }));
}

/**
 * All of them, while the page has nothing else to do: a change of page then waits for nothing, and an update of the agent, which
 * takes the old files away, finds them in the page already.
 */
export function fetchLaterPages(): void {
  window.requestIdleCallback(() => {
    // One that cannot be fetched now is asked for again when it is opened, and a failure is told there.
    for (const fetchPage of fetchers) fetchPage().catch(() => undefined);
  });
}

export const AccessPage = later(async () => (await import('../access/access-page.tsx')).AccessPage);
export const CheckPage = later(async () => (await import('../check/check-page.tsx')).CheckPage);
export const DoctorPage = later(async () => (await import('../health/doctor-page.tsx')).DoctorPage);
export const EvidencePage = later(async () => (await import('../print/evidence-page.tsx')).EvidencePage);
export const HealthPage = later(async () => (await import('../health/health-page.tsx')).HealthPage);
export const NamesPage = later(async () => (await import('../names/names-page.tsx')).NamesPage);
export const NoticePage = later(async () => (await import('../print/notice-page.tsx')).NoticePage);
export const PeoplePage = later(async () => (await import('../people/people-page.tsx')).PeoplePage);
export const ReportPage = later(async () => (await import('../check/report-page.tsx')).ReportPage);
export const SettingsPage = later(async () => (await import('../settings/settings-page.tsx')).SettingsPage);
export const StatisticsPage = later(
  async () => (await import('../statistics/statistics-page.tsx')).StatisticsPage,
);
export const CasePage = later(async () => (await import('../case/case-page.tsx')).CasePage);
export const CasesPage = later(async () => (await import('../cases/cases-page.tsx')).CasesPage);
export const SetupRoot = later(async () => (await import('../setup/setup-page.tsx')).SetupRoot);
