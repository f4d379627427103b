import type { Locator, Page } from 'playwright-core';
import { describe, it } from 'vitest';
import type { FakeConsole } from './support/fake-console.ts';
import { atFakeDesk, type FakeDesk } from './support/fake-desk.ts';
import type { FakeStore } from './support/fake-store.ts';

let page: Page;
let store: FakeStore;
let console_: FakeConsole;
let caseWhere: FakeDesk['caseWhere'];

atFakeDesk({ count: 60 }, (desk) => {
  ({ page, store, console_, caseWhere } = desk);
});

const lines = (): Locator => page.locator('.case-line');

/** What staff are promised (`test/unit/renderer/connection` holds the page to it by a clock), and what a browser on a busy machine may add. */
const SAID_MS = 3_000;
const BUSY_MS = 3_000;

describe('the connection', () => {
  it('that was cut is said within three seconds, and heals with fresh data', async () => {
    const sending = caseWhere((each) => each.delivery === 'sending');
    const line = page.locator(`[id="case-${sending.id}"]`);
    await line.getByText('傳送中').waitFor();
    await console_.stop();
    const banner = page.getByText('與送件程式的連線中斷，正在重新連線…');
    await banner.waitFor({ timeout: SAID_MS + BUSY_MS });
    store.change(sending.id, { delivery: 'rejected' });
    await console_.start();
    await page.getByText('已恢復連線，資料已更新。').waitFor();
    await line.getByText('上傳遭健保署拒收').waitFor();
    await banner.waitFor({ state: 'detached' });
  });

  it('to an agent that hangs is said within three seconds too', async () => {
    await lines().first().getByRole('link').waitFor();
    console_.hang(true);
    await page.getByText('與送件程式的連線中斷，正在重新連線…').waitFor({ timeout: SAID_MS + BUSY_MS });
    console_.hang(false);
    await page.getByText('已恢復連線，資料已更新。').waitFor();
  });

  it('that is lost while a page’s file is on its way leaves the page where it is, and heals with that page', async () => {
    await lines().first().getByRole('link').waitFor();
    const [asked, lost] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    await page.route('**/check-page*.js', async (route) => {
      asked.resolve(undefined);
      await lost.promise;
      await route.abort();
    });
    await page.evaluate(() => {
      window.location.hash = '#/check';
    });
    await asked.promise;
    // Not noticed yet: the page is loaded anew only once the agent has answered.
    console_.hang(true);
    lost.resolve(undefined);
    await page.getByRole('heading', { name: '這一頁沒有載入完成' }).waitFor();
    await page.getByText('與送件程式的連線中斷，正在重新連線…').waitFor();
    await page.unroute('**/check-page*.js');
    console_.hang(false);
    await page.getByRole('heading', { name: '檢核' }).first().waitFor();
  });

  it('of a session the agent does not know shows how to open the page afresh', async () => {
    await lines().first().getByRole('link').waitFor();
    console_.signOut(true);
    await page.getByRole('heading', { name: '請用新的網址重新開啟這個畫面' }).waitFor();
    await page.getByText('twpas-agent status', { exact: true }).waitFor();
    console_.signOut(false);
    await lines().first().getByRole('link').waitFor();
  });
});
