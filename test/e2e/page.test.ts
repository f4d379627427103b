// @module-tag full
import { rename } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { openPage } from './support/open-page.ts';

let desk: Desk;
let page: Page;
const begin = (opened: Desk): void => {
  desk = opened;
  ({ page } = desk);
};
const before = async (opened: Desk): Promise<void> => {
  await opened.caseOf({ ending: 'deny' }, ({ decision }) => decision !== null);
};

const lines = (): Locator => page.locator('.case-line');
const lamp = (word: string): Locator => page.getByRole('button', { name: `送件狀況：${word}` });

describe('the agent’s state', () => {
  atDesk({ before }, begin);

  it('stands on every page, and says in words why nothing is sent', async () => {
    await lamp('送件正常').waitFor();
    const { exportDir } = desk.place;
    await desk.sandbox.down();
    await writeSample(exportDir, makeSample({ seed: 'unreachable' }));
    await lamp('連不上健保署').waitFor();
    await rename(exportDir, `${exportDir}-gone`);
    await lamp('連不上健保署').click();
    await page.locator('.lamp-details').getByRole('link', { name: '系統狀態' }).click();
    await page.locator('main').getByText('健保署伺服器沒有接受連線。').waitFor();
    await page.getByText(/^下次嘗試：\d{4}\/\d{1,2}\/\d{1,2} \d\d:\d\d$/).waitFor();
    await page.getByText('無法連到資料夾').waitFor();
    await rename(`${exportDir}-gone`, exportDir);
    await desk.sandbox.up();
    await lamp('送件正常').waitFor();
  });

  it('is not green while NHI does not know the hospital’s key', async () => {
    const known = await desk.client.keys.jwks();
    await desk.sandbox.setClientJwks({ keys: [] });
    await desk.sandbox.revokeTokens();
    await writeSample(desk.place.exportDir, makeSample({ seed: 'not known' }));
    await lamp('健保署不接受本院的金鑰').click();
    await page.getByText('健保署不接受本院的金鑰或連線代號，請資訊人員確認。').waitFor();
    await desk.sandbox.setClientJwks(known);
    await page.keyboard.press('Escape');
    await page.goto(`${desk.origin}/#/doctor`);
    // The check asks for a token, and hears that the key is known again.
    await page.getByRole('button', { name: '開始檢測' }).click();
    await lamp('送件正常').waitFor();
  });

  it('lets staff pause and resume sending, rescan, and verify the trail', async () => {
    await page.getByRole('link', { name: '管理' }).click();
    await page.getByRole('link', { name: '系統狀態' }).click();
    await page.getByRole('button', { name: '暫停傳送' }).click();
    await page.locator('.ant-popover').getByRole('button', { name: '暫停傳送' }).click();
    await lamp('已暫停').waitFor();
    await page.getByRole('button', { name: '恢復傳送' }).click();
    await lamp('送件正常').waitFor();
    await page.getByRole('button', { name: '立即掃描' }).click();
    await page.getByText('已要求掃描所有資料夾').waitFor();
    await page.getByRole('button', { name: '核對稽核紀錄' }).click();
    await page.getByText(/^核對完成：\d+ 行、\d+ 個檔案都完整。$/).waitFor();
    const [key] = await desk.client.keys.list();
    await page
      .getByText(key?.kid ?? 'no key')
      .first()
      .waitFor();
  });
});

describe('how the page looks', () => {
  atDesk({ before }, begin);

  it('is chosen once and kept: English, dark', async () => {
    await lines().first().getByRole('link').waitFor();
    await page.getByRole('button', { name: '目前人員：王承辦' }).click();
    await page.getByRole('menuitem', { name: '語言' }).hover();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('link', { name: 'Administration' }).waitFor();
    await page.getByRole('button', { name: /王承辦/ }).click();
    await page.getByRole('menuitem', { name: 'Appearance' }).hover();
    await page.getByRole('menuitem', { name: 'Dark' }).click();
    await page.reload();
    await page.getByRole('link', { name: 'Administration' }).waitFor();
    const look = await page.evaluate(() => [
      document.documentElement.lang,
      document.documentElement.style.colorScheme,
    ]);
    expect(look).toEqual(['en', 'dark']);
  });

  it.each(['zh-TW', 'en'])(
    'has nothing of its top line on top of another, and nothing beside its edge, at any width, in %s',
    async (language) => {
      await page.evaluate((chosen) => {
        localStorage.setItem('twpas.preferences', JSON.stringify({ language: chosen }));
      }, language);
      await page.reload();
      await page.locator('header nav a').last().waitFor();
      await page.evaluate(() => {
        window.location.hash = '#/today';
      });
      await page.locator('.tiles').waitFor();
      for (const width of [1920, 1440, 1280, 1180, 1024, 981, 960, 640]) {
        await page.setViewportSize({ width, height: 800 });
        const [menu, end] = await Promise.all([
          page.locator('.top nav').boundingBox(),
          page.locator('.top-end').boundingBox(),
        ]);
        if (menu === null || end === null) throw new Error('no top line');
        const beside = menu.x + menu.width <= end.x;
        expect([width, beside || end.y + end.height <= menu.y]).toEqual([width, true]);
        const last = page.locator('.top nav a').last();
        await last.focus();
        await expect
          .poll(() => last.evaluate((link) => link.getBoundingClientRect().right))
          .toBeLessThanOrEqual(width);
        // 待辦 keeps within the page, whatever the language makes of its tiles.
        await expect
          .poll(() => page.evaluate(() => document.querySelector('main')?.scrollWidth))
          .toBeLessThanOrEqual(width);
      }
    },
  );

  it('is light on paper, whatever it is on the screen', async () => {
    const ink = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).color);
    const onPaper = async (): Promise<string> => {
      await page.emulateMedia({ media: 'print' });
      await expect.poll(ink).toBe('rgb(23, 32, 43)');
      await page.emulateMedia({ media: 'screen' });
      return ink();
    };
    await page.getByRole('button', { name: /王承辦/ }).click();
    await page.getByRole('menuitem', { name: 'Appearance' }).hover();
    await page.getByRole('menuitem', { name: 'As the system' }).click();
    const light = await onPaper();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(ink).not.toBe(light);
    await onPaper();
    await expect.poll(ink).not.toBe(light);
  });
});

describe('an agent without a case', () => {
  atDesk({}, begin);

  it('says where files go while there is no case yet', async () => {
    await page.getByRole('heading', { name: '還沒有案件' }).waitFor();
    await page.getByText(desk.place.exportDir).waitFor();
  });

  it('sends a fresh browser at most 350 kB of files, all compressed, before it stands', async () => {
    const fresh = await openPage(desk.browser, desk.signInUrl(), { place: '#/today' });
    await fresh.page.locator('.today-head').waitFor();
    const files = await fresh.page.evaluate(() => {
      const [document] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      const began = document?.loadEventStart ?? 0;
      // Later pages are fetched after the load event.
      const first = performance
        .getEntriesByType('resource')
        .filter(({ name, startTime }) => name.includes('/assets/') && startTime < began);
      return [document, ...(first as PerformanceResourceTiming[])].map((file) => ({
        name: file?.name.split('/').at(-1) ?? '',
        sent: file?.encodedBodySize ?? 0,
        whole: file?.decodedBodySize ?? 0,
      }));
    });
    await fresh.close();
    const programs = files.filter(({ name }) => /\.(?:js|css)$/.test(name));
    expect(programs.length).toBeGreaterThan(20);
    // A line of re-exports grows by it.
    expect(programs.filter(({ sent, whole }) => sent === 0 || (sent >= whole && whole > 500))).toEqual([]);
    const bytes = files.reduce((sum, { sent }) => sum + sent, 0);
    const largest = files.toSorted((a, b) => b.sent - a.sent).slice(0, 12);
    expect(bytes, JSON.stringify(largest)).toBeLessThanOrEqual(350_000);
  });
});
