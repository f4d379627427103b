import { launchChromium } from '../../e2e/support/chromium.ts';
import { measureJobs, type JobFigures } from './jobs.ts';
import { openMonths } from './open-months.ts';
import { measureRows, type RowFigures } from './rows.ts';

/** The eleven jobs on four months of cases, and the rows of 待辦 over these months. */
export interface MonthsFigures {
  readonly jobs: readonly JobFigures[];
  readonly rows: RowFigures;
}

/** @throws Error where a job cannot be done */
export async function measureMonths(): Promise<MonthsFigures> {
  const [months, browser] = await Promise.all([openMonths(), launchChromium()]);
  try {
    return { jobs: await measureJobs(months, browser), rows: await measureRows(Date.now()) };
  } finally {
    await browser.close();
    await months.close();
  }
}
