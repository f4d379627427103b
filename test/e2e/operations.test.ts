import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { createFakeAgent } from './support/fake-agent.ts';
import { startFakeConsole } from './support/fake-console.ts';
import { createFakeStore, type FakeStore } from './support/fake-store.ts';
import { openPage, type OpenPage } from './support/open-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
});

async function onHealthPage(use: (opened: OpenPage, store: FakeStore) => Promise<void>): Promise<void> {
  const store = createFakeStore({ count: 3, now: Date.now() });
  const console_ = await startFakeConsole(createFakeAgent(store), inject('page'));
  const opened = await openPage(browser, console_.url);
  try {
    await opened.page.goto(`${console_.url}#/health`);
    await use(opened, store);
  } finally {
    await opened.close();
    await console_.stop();
  }
}

it('the live log shows what is written while it is looked at, warnings alone where asked', async () => {
  await onHealthPage(async ({ page }) => {
    const panel = page.getByRole('region', { name: '即時紀錄' });
    await panel.getByRole('button', { name: '開始檢視' }).click();
    await panel.getByText('scan count=2').waitFor();
    expect(await panel.getByRole('listitem').count()).toBe(3);
    await panel.getByText('僅警告與錯誤').click();
    await panel.getByText('started').waitFor({ state: 'detached' });
    expect(await panel.getByRole('listitem').allInnerTexts()).toEqual([
      '09:00:05.120 警告 folder-unreachable folder=D:\\PAS\\export Error EACCES',
    ]);
    await panel.getByRole('button', { name: /停\s?止/ }).click();
    await panel.getByRole('button', { name: '開始檢視' }).waitFor();
  });
});

it('the second place of backups is shown with the last one', async () => {
  await onHealthPage(async ({ page }) => {
    const panel = page.getByRole('region', { name: /備\s?份/ });
    await panel.getByText('/mnt/backup/twpas').waitFor();
  });
});

it('a test environment is named above everything on the page', async () => {
  await onHealthPage(async ({ page }, store) => {
    await page.getByRole('note').getByText('練習環境').waitFor();
    store.changeStatus({ environment: 'test' });
    await page.getByRole('note').getByText('測試環境', { exact: true }).waitFor();
  });
});

it('an attachment that could not be handed over is settled by a person on the case', async () => {
  await onHealthPage(async ({ page }, store) => {
    const [id = ''] = store.ids({});
    store.change(id, {
      attachments: [
        {
          name: '報告.pdf',
          kind: 'file',
          state: 'spooled',
          fault: null,
          sha256: null,
          size: 10,
          handedOver: false,
          handOver: { ord: -1, state: 'refused', code: 'spool-damaged' },
        },
      ],
    });
    await page.goto(page.url().replace(/#.*/, `#/cases/${id}`));
    await page.getByText('未能交付').waitFor();
    await page.getByText('spool-damaged').waitFor();
    await page.getByRole('button', { name: '健保署已有此附件' }).click();
    await page.getByText('已記錄').waitFor();
  });
});
