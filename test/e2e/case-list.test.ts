import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { AT_START, putMany } from '../unit/support/scenes.ts';
import { atDesk, type Desk } from './support/desk.ts';

let desk: Desk;
let page: Page;
/** All in their order, as the test begins. */
let ids: readonly string[];

atDesk(
  {
    seed: async (stage) => {
      await putMany(stage, { count: 5000, days: 60, newest: AT_START });
    },
  },
  async (opened) => {
    desk = opened;
    ({ page } = desk);
    ({ ids } = await desk.client.cases.ids({}));
  },
);

const all = (): string => `共 ${ids.length.toLocaleString('en')} 件`;
const lines = (): Locator => page.locator('.case-line');
const total = (text: string): Locator => page.locator('.total', { hasText: text });

describe('the list of cases', () => {
  it('is narrowed in its place: an active filter is blue, says its value and has a cross', async () => {
    await page.locator('.filters').getByRole('button', { name: '狀態' }).click();
    await page.getByRole('checkbox', { name: '上傳遭健保署拒收' }).check();
    await total('共 1 件').waitFor();
    await page.getByRole('checkbox', { name: '院內檢核未通過' }).check();
    await total('共 2 件').waitFor();
    expect(page.url()).toContain('stage=rejected&stage=refused');
    await page.keyboard.press('Escape');
    const remove = page.getByRole('button', { name: '移除條件：狀態：院內檢核未通過、上傳遭健保署拒收' });
    await remove.waitFor();
    await remove.click();
    await total(all()).waitFor();
  });

  it('is walked by keys: the first is current, J and arrows go on, Enter opens, Escape comes back to the same place', async () => {
    await lines().first().getByRole('link').waitFor();
    await page.locator(`[id="case-${ids[0] ?? ''}"].active`).waitFor();
    for (let i = 0; i < 20; i += 1) await page.keyboard.press('j');
    for (let i = 0; i < 20; i += 1) await page.keyboard.press('ArrowDown');
    const id = ids[40] ?? '';
    await page.locator(`[id="case-${id}"].active`).getByRole('link').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.case-head').waitFor();
    expect(page.url()).toContain(id);
    await page.keyboard.press('Escape');
    await page.locator(`[id="case-${id}"].active`).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator(`[id="case-${ids[41] ?? ''}"].active`).waitFor();
  });
});
