import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo, inColours } from './support/open-page.ts';
import { partsOf } from './support/workbook.ts';

let desk: Desk;
let page: Page;

const DRUG = 'BC27028100';
const made: string[] = [];

let seeds = 0;
/** Next sample of one drug, which has no indication of its own. */
function nextSample(): Sample {
  seeds += 1;
  return makeSample({
    ...{ seed: `reasons ${String(seeds)}`, kind: 'cancer', priority: '1', subType: '1', attachments: 0 },
    drugs: [DRUG],
  });
}

async function decidedAs(ending: 'approve' | 'deny' | 'supplement'): Promise<string> {
  const sample = nextSample();
  await desk.sandbox.setScript(sample.plantedId, ending);
  const { id, caseNumber } = await desk.caseOf(sample, ({ delivery }) => delivery === 'accepted');
  await desk.sandbox.decideAll(caseNumber ?? '');
  await desk.until('decided', (rows) => rows.some((row) => row.id === id && row.review === 'decided'));
  return id;
}

atDesk(
  {
    before: async (opened) => {
      desk = opened;
      for (const ending of ['deny', 'deny', 'supplement', 'approve'] as const)
        made.push(await decidedAs(ending));
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

const opened = async (): Promise<void> => {
  await goTo(page, '#/statistics');
  await page.getByRole('link', { name: '理由簿' }).click();
  await page.locator('.reasons-table').waitFor();
};
const rowsOf = () => page.locator('.reasons-table tbody tr[data-reason]');

it('counts what NHI said by drug and indication, and a number opens its cases and no other', async () => {
  await opened();
  await expect.poll(() => page.locator('.reasons-total').innerText()).toContain('3 件沒有一次同意');
  await expect.poll(() => page.locator('.reasons-in').count()).toBeGreaterThan(0);
  await page.locator('.reasons-total a').first().click();
  await expect.poll(() => page.locator('.case-line').count()).toBe(3);
  for (const id of made.slice(0, 3)) await page.locator(`.case-line a[href*="${id}"]`).first().waitFor();
  await page.getByText('理由簿：沒有一次同意').waitFor();
  await page.reload();
  await expect.poll(() => page.locator('.case-line').count()).toBe(3);
  await page.getByRole('button', { name: /移除.*理由簿/ }).click();
  await expect.poll(() => page.locator('.case-line').count()).toBe(4);
});

it('a supervisor sorts a sentence under a new reason, renames it, merges two, and each is in the trail', async () => {
  await opened();
  await page.getByRole('button', { name: '歸類' }).click();
  const dialog = page.getByRole('dialog', { name: '意見歸類' });
  const choose = dialog.getByRole('combobox');
  await choose.first().fill('缺影像');
  await dialog.getByRole('button', { name: '新增「缺影像」' }).click();
  await page.locator('.reasons-taglist').getByText('缺影像').waitFor();
  await dialog.getByRole('button', { name: '關閉' }).last().click();
  await page.getByRole('button', { name: '編輯', exact: true }).click();
  const edit = page.getByRole('dialog', { name: '編輯理由' });
  await edit.getByRole('textbox', { name: '新的理由' }).fill('缺影像報告');
  await edit.getByRole('textbox', { name: '新的理由' }).press('Enter');
  await edit.getByRole('textbox', { name: '名稱 缺影像報告' }).waitFor();
  const name = edit.getByRole('textbox', { name: '名稱 缺影像', exact: true });
  await name.fill('少影像');
  await name.press('Enter');
  await edit.getByRole('textbox', { name: '名稱 少影像' }).waitFor();
  await edit.getByRole('combobox', { name: '「少影像」合併到' }).click();
  await page.locator('.ant-select-item-option', { hasText: '缺影像報告' }).click();
  await page.getByText('這個動作不能復原', { exact: false }).waitFor();
  await page
    .getByRole('dialog', { name: '「少影像」合併到' })
    .getByRole('button', { name: /^合\s?併$/ })
    .click();
  await expect.poll(() => edit.getByRole('textbox', { name: '名稱 少影像' }).count()).toBe(0);
  expect(
    desk.calls('reasons.addTag', 'reasons.classify', 'reasons.renameTag', 'reasons.mergeTags'),
  ).toHaveLength(5);
});

it('a new case says in one line what came of its drug and indication, and its numbers open their cases', async () => {
  const sample = nextSample();
  await desk.sandbox.setScript(sample.plantedId, { ending: 'approve', stopAt: '審查中' });
  const fresh = await desk.caseOf(sample, ({ review }) => review === 'reviewing');
  await desk.openCase(fresh);
  const line = page.locator('.reasons-line');
  await expect
    .poll(async () => (await line.innerText()).replaceAll(/\s+/g, ''))
    .toContain('此藥近12個月4件：不予同意2');
  await line.getByRole('link', { name: '2', exact: true }).first().click();
  await expect.poll(() => page.locator('.case-line').count()).toBe(2);
  for (const id of made.slice(0, 2)) await page.locator(`.case-line a[href*="${id}"]`).first().waitFor();
});

it('is written to Excel with its sentences; days and filters without a case say so', async () => {
  await opened();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '匯出 Excel' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^理由簿_/);
  const written = [...(await partsOf(readFileSync(await download.path()))).values()].join('\n');
  for (const words of ['理由簿', '意見', '不予同意']) expect(written).toContain(words);
  await goTo(page, '#/statistics/reasons?from=2020-01-01&to=2020-12-31');
  await page.getByText('這段期間健保署核定的案件都是一次同意', { exact: false }).waitFor();
  await goTo(page, '#/statistics/reasons?end=partially-approved');
  await page.getByText('沒有符合條件的案件。').waitFor();
});

it('the focus and the order stay while a filter is chosen by the keyboard', async () => {
  await opened();
  const denied = page.getByRole('columnheader', { name: '不予同意' });
  await denied.getByRole('button').click();
  await expect.poll(() => denied.getAttribute('aria-sort')).toBe('descending');
  const filter = page.getByRole('combobox', { name: '結果' });
  await filter.focus();
  for (const key of ['Enter', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.waitForURL(/end=/);
  await rowsOf().first().waitFor();
  expect(await filter.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await denied.getAttribute('aria-sort')).toBe('descending');
});

it('rows open and close by the keyboard', async () => {
  await opened();
  const toggle = rowsOf().first().getByRole('button');
  await toggle.focus();
  expect(await toggle.getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('Enter');
  await expect.poll(() => toggle.getAttribute('aria-expanded')).toBe('false');
});

it('a handler sees the counts and may not edit the reasons; who may not see statistics sees neither', async () => {
  await desk.sitAs(['handler'], '#/statistics/reasons');
  await page.locator('.reasons-table').waitFor();
  expect(await page.getByRole('button', { name: '編輯', exact: true }).isDisabled()).toBe(true);
  await desk.sitAs(['viewer'], '#/statistics/reasons');
  await page.getByText('這個頁面需要', { exact: false }).waitFor();
});

it('breaks no rule of WCAG A and AA, light and dark', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    await inColours(page, scheme);
    await opened();
    expect(await axeViolations(page)).toEqual([]);
  }
});
