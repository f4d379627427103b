import type { Locator, Page, Route } from 'playwright-core';
import { describe, it } from 'vitest';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';

let desk: Desk;
let page: Page;
let id: string;

atDesk(
  {
    before: async (opened) => {
      ({ id } = await opened.caseOf(
        { ending: 'deny', stopAt: '審查中' },
        ({ disposition }) => disposition === '審查中',
      ));
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

const lines = (): Locator => page.locator('.case-line');

/**
 * Limit promised to staff (`test/unit/renderer/connection` holds the page to it by a clock), and the time that a browser on a busy machine
 * may add.
 */
const SAID_MS = 3_000;
const BUSY_MS = 12_000;

describe('the connection', () => {
  it('that was cut is said within three seconds, and heals with fresh data', async () => {
    const line = page.locator(`[id="case-${id}"]`);
    await line.getByText('審查中').waitFor();
    await desk.line.cut();
    const banner = page.getByText('與送件程式的連線中斷，正在重新連線…');
    await banner.waitFor({ timeout: SAID_MS + BUSY_MS });
    await desk.sandbox.decideAll();
    await desk.until('decided meanwhile', ([one]) => one?.decision === 'denied');
    await desk.line.mend();
    await page.getByText('已恢復連線，資料已更新。').waitFor();
    await line.getByText('不予同意').waitFor();
    await banner.waitFor({ state: 'detached' });
  });

  it(
    'that is cut leaves what was seen: the case and 待辦 as they were, and a sentence where nothing was seen yet',
    { tags: 'full' },
    async () => {
      await desk.openCase({ id });
      const head = page.locator('.case-head');
      await head.waitFor();
      await goTo(page, '#/today');
      await page.locator('.today-head').waitFor();
      await desk.line.cut();
      await page.getByText('與送件程式的連線中斷，正在重新連線…').waitFor({ timeout: SAID_MS + BUSY_MS });
      await goTo(page, `#/cases/${id}`);
      await head.waitFor();
      await goTo(page, '#/today');
      await page.locator('.today-head').waitFor();
      await goTo(page, '#/cases/261101-NEVER1');
      await page.getByText('這一頁還沒有資料').waitFor();
      await desk.line.mend();
      await page.getByText('已恢復連線，資料已更新。').waitFor();
      await goTo(page, `#/cases/${id}`);
      await head.waitFor();
    },
  );

  it('that is cut while a sheet is opened heals with that sheet', { tags: 'full' }, async () => {
    const sheet = page.locator('.sheet');
    const evidence = `#/cases/${id}/evidence`;
    await goTo(page, evidence);
    await sheet.waitFor();
    await goTo(page, '#/cases');
    await lines().first().getByRole('link').waitFor();
    await desk.line.cut();
    await page.getByText('與送件程式的連線中斷，正在重新連線…').waitFor({ timeout: SAID_MS + BUSY_MS });
    await page.evaluate((to) => {
      window.location.hash = to;
    }, evidence);
    await page.locator('main .ant-skeleton-active').first().waitFor();
    await desk.line.mend();
    await sheet.waitFor();
  });

  it(
    'that healed before a call that hung has failed heals with its sheet too',
    { tags: 'full' },
    async () => {
      const asked = Promise.withResolvers<Route>();
      await page.route('**/rpc/cases/show', (route) => asked.resolve(route), { times: 1 });
      await page.evaluate((to) => {
        window.location.hash = to;
      }, `#/cases/${id}/evidence`);
      const hung = await asked.promise;
      await desk.line.cut();
      await page.getByText('與送件程式的連線中斷，正在重新連線…').waitFor({ timeout: SAID_MS + BUSY_MS });
      await desk.line.mend();
      await page.getByText('已恢復連線，資料已更新。').waitFor();
      await hung.abort();
      await page.locator('.sheet').waitFor();
    },
  );

  it(
    'that is lost while a page’s file is on its way leaves the page where it is, and heals with that page',
    { tags: 'full' },
    async () => {
      const [asked, lost] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
      await page.route('**/check-page*.js', async (route) => {
        asked.resolve(undefined);
        await lost.promise;
        await route.abort();
      });
      // Ten seconds after it was loaded the page fetches the others by itself.
      await page.reload();
      await lines().first().getByRole('link').waitFor();
      await page.evaluate(() => {
        window.location.hash = '#/check';
      });
      await asked.promise;
      // Not noticed yet: the page is loaded anew only once the agent has answered.
      desk.line.hang(true);
      lost.resolve(undefined);
      await page.getByRole('heading', { name: '這一頁沒有載入完成' }).waitFor();
      await page.getByText('與送件程式的連線中斷，正在重新連線…').waitFor();
      await page.unroute('**/check-page*.js');
      desk.line.hang(false);
      await page.getByRole('heading', { name: '檢核' }).first().waitFor();
    },
  );

  it('of a session the agent does not know shows how to open the page afresh', { tags: 'full' }, async () => {
    await lines().first().getByRole('link').waitFor();
    // Sessions live in the agent's memory.
    await desk.restart();
    await page.getByRole('heading', { name: '請用新的網址重新開啟這個畫面' }).waitFor();
    await page.getByText('twpas-agent status', { exact: true }).waitFor();
    const other = await page.context().newPage();
    await other.goto(desk.signInUrl());
    await lines().first().getByRole('link').waitFor();
    await other.close();
  });
});
