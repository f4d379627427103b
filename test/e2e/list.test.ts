import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { AT_START, putMany } from '../unit/support/scenes.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';
import { partsOf, textOfWorkbook } from './support/workbook.ts';

/** The list beside its rows: filters, order, export, print; names of codes; statistics. */
const COUNT = 200;
type StatsQuery = Parameters<Desk['client']['stats']['table']>[0];
let desk: Desk;
let page: Page;
/** All, in their order. */
let ids: readonly string[];

atDesk(
  {
    seed: async (stage) => {
      await putMany(stage, { count: COUNT, days: 60, newest: AT_START });
    },
  },
  async (opened) => {
    desk = opened;
    ({ page } = desk);
    ({ ids } = await desk.client.cases.ids({}));
    // With what is in them: rows that have not come yet are told apart by nothing.
    await page.locator('.case-line').first().getByRole('link').waitFor();
  },
);
const found = async (filter: Parameters<Desk['client']['cases']['ids']>[0]): Promise<string[]> =>
  (await desk.client.cases.ids(filter)).ids;

it(
  'what opens at a button takes the focus of the keyboard, and gives it back when it closes',
  { tags: 'full' },
  async () => {
    const inPopover = (): Promise<boolean> =>
      page.evaluate(() => document.activeElement?.closest('.ant-popover') !== null);
    for (const name of ['藥品', '申請日期', '期限', /^送件狀況/]) {
      const button = page.locator('.shell').getByRole('button', { name, exact: typeof name === 'string' });
      await button.first().press('Enter');
      await expect.poll(inPopover, { message: String(name) }).toBe(true);
      await page.keyboard.press('Escape');
      await expect
        .poll(() => button.first().evaluate((element) => element === document.activeElement), {
          message: `after ${String(name)}`,
        })
        .toBe(true);
    }
  },
);

it('the export is a workbook whose days are days, and numbers of patients need a reason', async () => {
  await page.getByRole('button', { name: '匯出 Excel' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('顯示完整的身分證號與檔名').check();
  const start = dialog.getByRole('button', { name: /匯\s?出/ }).last();
  await expect.poll(() => start.isDisabled()).toBe(true);
  await dialog.getByLabel('原因').fill('月底報表');
  const [file] = await Promise.all([page.waitForEvent('download'), start.click()]);
  const parts = await partsOf(await readFile(await file.path()));
  const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
  expect(sheet.match(/<row /g)).toHaveLength(201);
  // A day is a number that Excel shows as a day.
  const { appliedOn } = await desk.show(ids[0] ?? '');
  const day = (Date.parse(appliedOn ?? 'no day') - Date.parse('1899-12-30')) / 86_400_000;
  expect(sheet).toContain(`<v>${String(day)}</v>`);
  expect(parts.get('xl/sharedStrings.xml')).toContain('受理編號');
  await dialog.getByText('已匯出 200 件').waitFor();
  const asked = desk.calls('cases.cells').map(({ input }) => input);
  expect(asked).toMatchObject([{ reveal: { reason: '月底報表' } }]);
});

it('statistics show what came of the month beside the month before, by what is asked, and go out as a workbook', async () => {
  await goTo(page, '#/statistics');
  await page.locator('.stats-table tbody tr').first().waitFor();
  const asked = desk.calls('stats.table').map(({ input }) => input as StatsQuery);
  const [now, before] = await Promise.all(asked.map((query) => desk.client.stats.table(query)));
  expect(now?.total.cases).toBeGreaterThan(0);
  expect(before?.total.cases).toBeGreaterThan(0);
  await page
    .locator('.stats-tiles')
    .getByText(`上月 ${String(before?.total.cases)}`)
    .first()
    .waitFor();
  const heads = await page.locator('.stats-table thead th').allInnerTexts();
  expect(heads).toEqual(['藥品', '申請', '同意', '部份同意', '不予同意', '補件', '退件', '審查中', '同意率']);
  await page.getByText('同意率＝（同意＋部份同意）÷', { exact: false }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  const both = (now?.total.approved ?? 0) + (now?.total.partiallyApproved ?? 0);
  expect(both).toBeGreaterThan(0);
  await page
    .locator('.stats-tiles')
    .getByRole('link', { name: `${String(both)} 看 合計 同意、部份同意的案件`, exact: true })
    .click();
  await page.locator('.total', { hasText: `共 ${String(both)} 件` }).waitFor();
  await page.getByText('統計：同意、部份同意', { exact: false }).waitFor();
  await page.goBack();
  await page.locator('.stats-table tbody tr').first().waitFor();
  await page.getByText('上月', { exact: true }).first().click();
  await page.waitForURL(/from=\d{4}-\d\d-01/);
  await page.getByLabel('期間依').click();
  await page.locator('.ant-select-item-option', { hasText: '受理日期' }).click();
  await page.waitForURL(/by=received/);
  await page.getByText('受理日期以送達健保署的日期代替。', { exact: false }).waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '匯出 Excel' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^事前審查統計_[\d-]+\.xlsx$/);
  const text = await textOfWorkbook(await readFile(await file.path()));
  for (const word of ['核定結果', '時效與初審', '合計']) expect(text).toContain(word);
});

it(
  'the focus stays while statistics are asked another question by the keyboard',
  { tags: 'full' },
  async () => {
    await goTo(page, '#/statistics');
    const rows = page.getByLabel('依', { exact: true });
    await rows.focus();
    for (const key of ['Enter', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(/rows=indication/);
    await expect.poll(() => rows.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.getByRole('columnheader', { name: '給付適應症條件' }).waitFor();
  },
);

it(
  'the search of another page shows what it finds while one types: one hit opens at once, several lead to the list',
  { tags: 'full' },
  async () => {
    const first = await desk.show(ids[0] ?? '');
    await goTo(page, '#/check');
    await page.keyboard.press('/');
    await page.keyboard.type(first.chartNumber ?? '');
    const hits = page.getByRole('listbox', { name: '找到的案件' });
    // Fewer with each figure that is typed.
    await expect.poll(() => hits.getByRole('option').count()).toBe(1);
    await hits.getByText(first.patient?.name ?? '-').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`cases/${first.id}`));

    const drug = 'KC01013230';
    const hit = await found({ search: drug });
    const count = hit.length;
    await goTo(page, '#/check');
    await page.getByLabel('搜尋案件').fill(drug);
    await hits.getByText(`在案件看全部 ${String(count)} 件`).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const second = await desk.show(hit[1] ?? '');
    await hits
      .locator('[aria-selected=true]')
      .getByText(second.patient?.name ?? '')
      .waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.locator('.total', { hasText: `共 ${String(count)} 件` }).waitFor();
    await goTo(page, '#/check');
    await page.getByLabel('搜尋案件').fill('沒有這個人');
    await page.getByRole('status').getByText('找不到「沒有這個人」').waitFor();
  },
);
