/** Pages that are never the first one: each is a chunk of its own, prefetched after the first page is drawn. */
import { later } from './later.tsx';

export const AccessPage = later(async () => (await import('../access/access-page.tsx')).AccessPage);
export const AppealPage = later(async () => (await import('../print/appeal-page.tsx')).AppealPage);
export const AssignmentPage = later(
  async () => (await import('../assignment/assignment-page.tsx')).AssignmentPage,
);
export const CheckPage = later(async () => (await import('../check/check-page.tsx')).CheckPage);
export const ContactPage = later(async () => (await import('../print/contact-page.tsx')).ContactPage);
export const ContinuationsPage = later(
  async () => (await import('../cases/cases-page.tsx')).ContinuationsPage,
);
export const DoctorPage = later(async () => (await import('../health/doctor-page.tsx')).DoctorPage);
export const EvidencePage = later(async () => (await import('../print/evidence-page.tsx')).EvidencePage);
export const FirstRun = later(async () => (await import('../today/first-run.tsx')).FirstRun, 'next');
export const FirstRunSide = later(async () => (await import('../today/first-run.tsx')).FirstRunSide, 'next');
export const HealthPage = later(async () => (await import('../health/health-page.tsx')).HealthPage);
export const NoticePage = later(async () => (await import('../print/notice-page.tsx')).NoticePage);
export const PeoplePage = later(async () => (await import('../people/people-page.tsx')).PeoplePage);
export const SettingsPage = later(async () => (await import('../settings/settings-page.tsx')).SettingsPage);
export const StatisticsPage = later(
  async () => (await import('../statistics/statistics-page.tsx')).StatisticsPage,
);
export const CasePage = later(async () => (await import('../case/case-page.tsx')).CasePage, 'next');
export const CasesPage = later(async () => (await import('../cases/cases-page.tsx')).CasesPage, 'next');
export const SetupRoot = later(async () => (await import('../setup/setup-page.tsx')).SetupRoot);
