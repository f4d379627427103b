import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { launchChromium } from './chromium.ts';
import { createFakeAgent, type FakeAgent } from './fake-agent.ts';
import { startFakeConsole, type FakeConsole } from './fake-console.ts';
import { createFakeStore, type FakeStore } from './fake-store.ts';
import { openPage, type OpenPage } from './open-page.ts';

/** What a test sits at: the page in a browser, and behind it a console and an agent of the test's own. */
export interface FakeDesk {
  readonly browser: Browser;
  readonly store: FakeStore;
  readonly agent: FakeAgent;
  readonly console_: FakeConsole;
  readonly opened: OpenPage;
  readonly page: Page;
  /** The first such case of the store. */
  readonly caseWhere: (test: (each: CaseDetail) => boolean) => CaseDetail;
  readonly openCase: (detail: Pick<CaseDetail, 'id'>) => Promise<void>;
}

/** A new desk for each test of the file, with so many cases; `begin` is handed it before the test runs. */
export function atFakeDesk(
  options: { readonly count: number; readonly place?: string },
  begin: (desk: FakeDesk) => void | Promise<void>,
): void {
  let browser: Browser;
  let console_: FakeConsole;
  let opened: OpenPage;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    const store = createFakeStore({ count: options.count, now: Date.now() });
    const agent = createFakeAgent(store);
    console_ = await startFakeConsole(agent, inject('page'));
    const { place } = options;
    opened = await openPage(browser, console_.url, place === undefined ? {} : { place });
    await begin({
      ...{ browser, store, agent, console_, opened, page: opened.page },
      ...handsOn(opened.page, store, console_),
    });
  });
  afterEach(async () => {
    await opened.close();
    await console_.stop();
  });
}

function handsOn(
  page: Page,
  store: FakeStore,
  console_: FakeConsole,
): Pick<FakeDesk, 'caseWhere' | 'openCase'> {
  return {
    caseWhere: (test) => {
      const found = [...store.cases.values()].find(test);
      if (found === undefined) throw new Error('no such case');
      return found;
    },
    openCase: async ({ id }) => {
      await page.goto(`${console_.url}#/cases/${id}`);
      await page.locator('.case-head').waitFor();
    },
  };
}
