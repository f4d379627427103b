// @module-tag full
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { addDays, taipeiDay } from '../../shared/days.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { inColours } from './support/open-page.ts';

let desk: Desk;
let page: Page;
let id: string;
let panel: Locator;

atDesk({}, async (opened) => {
  desk = opened;
  ({ page } = desk);
  ({ id } = await desk.caseOf({ ending: 'supplement' }, ({ decision }) => decision !== null));
  panel = page.getByRole('region', { name: '承辦與期限' });
});

async function openCase(): Promise<void> {
  await desk.openCase({ id });
  await panel.getByRole('group', { name: '註記與通話' }).waitFor();
}
const press = (name: string): Promise<void> => panel.getByRole('button', { name, exact: true }).click();
const said = (what: string): Promise<void> => page.locator('.ant-message').getByText(what).first().waitFor();
const asked = (call: string): unknown[] => desk.calls(call).map(({ input }) => input);

it('a form keeps what is in it while the patient’s number is shown and covered', async () => {
  await openCase();
  await press('新增期限');
  const day = panel.getByLabel('到期日');
  await day.fill('2030-01-02');
  await day.press('Tab');
  for (const name of ['顯示證號', '遮蔽證號']) {
    await page.getByRole('button', { name }).first().click();
    await page.getByRole('button', { name }).first().waitFor({ state: 'detached' });
    await expect.poll(() => day.inputValue()).toBe('2030/01/02');
  }
});

it('keeps a deadline: added, overdue in words, met, taken back, and removed once confirmed', async () => {
  await openCase();
  await press('新增期限');
  await panel.getByLabel('到期日').fill(addDays(taipeiDay(Date.now()), -2));
  await press('儲存期限');
  await said('已新增期限');
  const first = panel.locator('.deadlines > li').first();
  await first.getByText('補件期限').waitFor();
  await first.getByText(/^逾期 [23] 天$/).waitFor();
  await first.getByText('由 王承辦 輸入').waitFor();
  await press('將「補件期限」改為已辦妥');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^原因/).fill('已由 VPN 補件');
  await dialog.getByRole('button', { name: '期限已辦妥' }).click();
  await first.getByText(/已辦妥$/).waitFor();
  await press('將「補件期限」改回未辦');
  await first.getByText(/^逾期/).waitFor();
  await press('刪除「補件期限」');
  // Escape takes the question away, and not the case.
  await page.keyboard.press('Escape');
  await page.locator('.ant-popconfirm').waitFor({ state: 'hidden' });
  await press('刪除「補件期限」');
  expect(JSON.stringify(asked('work.change'))).not.toContain('remove-deadline');
  await page.locator('.ant-popconfirm').getByRole('button', { name: '刪除' }).click();
  await panel.getByText('尚未填期限').waitFor();
});

it('breaks no rule of WCAG A and AA with its forms open, light and dark', async () => {
  await openCase();
  await press('新增期限');
  await press('新增註記或通話紀錄');
  for (const colorScheme of ['light', 'dark'] as const) {
    await inColours(page, colorScheme);
    expect(await axeViolations(page, '.work'), colorScheme).toEqual([]);
  }
});
