import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';

let desk: Desk;
let page: Page;
atDesk({}, (opened) => {
  desk = opened;
  ({ page } = desk);
});

async function choose(name: string, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
}

it('a file that is no list is refused with its reason, and the place for a list stays', async () => {
  await goTo(page, '#/statistics');
  await page.getByRole('link', { name: '與健保署對帳' }).click();
  await page.getByRole('heading', { name: '把健保署 VPN 下載的清單放到這裡' }).waitFor();
  await choose('清單.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]));
  await page.getByText('這是舊版 Excel', { exact: false }).waitFor();
  await choose('清單.xls', Buffer.from('<html><table><tr><td>a</td></tr></table></html>'));
  await page.getByText('這是網頁格式的表格', { exact: false }).waitFor();
  await page.getByRole('heading', { name: '把健保署 VPN 下載的清單放到這裡' }).waitFor();
});

it('who may not see statistics is refused, and the page is not offered', async () => {
  await desk.sitAs(['it'], '#/statistics/reconcile');
  await page.getByRole('heading', { name: '您的角色不能使用這個頁面' }).waitFor();
  expect(await page.getByRole('link', { name: '與健保署對帳' }).count()).toBe(0);
});
