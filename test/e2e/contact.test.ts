import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';

let desk: Desk;
let page: Page;
const made: CaseDetail[] = [];

atDesk(
  {
    before: async (opened) => {
      desk = opened;
      for (const ending of ['deny', 'supplement', 'approve'] as const) {
        const found = await desk.caseOf(
          { ending, attachments: 1, stopAt: '審查中' },
          ({ review }) => review === 'reviewing',
        );
        await desk.sandbox.decideAll(found.caseNumber ?? '');
        await desk.until('decided', (rows) =>
          rows.some((row) => row.id === found.id && row.review === 'decided'),
        );
        made.push(await desk.show(found.id));
      }
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

/** The browser prints nothing; it counts. */
const countPrints = () =>
  page.evaluate(() => {
    Object.assign(window, { printed: 0 });
    window.print = () => {
      Object.assign(window, { printed: (window as unknown as { printed: number }).printed + 1 });
    };
  });

it('each doctor has a sheet with the cases that wait for a decision, boxes and a barcode; printing is recorded for each', async () => {
  await goTo(page, '#/contact');
  await page.locator('.contact-case').first().waitFor();
  const shown = await page
    .locator('.contact-case')
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['case']));
  expect(shown.toSorted()).toEqual(
    made
      .slice(0, 2)
      .map(({ id }) => id)
      .toSorted(),
  );
  const denied = page.locator(`[data-case="${made[0]?.id ?? ''}"]`);
  await denied.getByText('不申復').waitFor();
  await page
    .locator(`[data-case="${made[1]?.id ?? ''}"]`)
    .getByText('無法補，原因')
    .waitFor();
  expect(await denied.locator('.barcode svg').getAttribute('aria-label')).toBe(made[0]?.id);
  await countPrints();
  await page.getByRole('button', { name: /列\s?印/ }).click();
  await expect.poll(() => page.evaluate(() => (window as unknown as { printed: number }).printed)).toBe(1);
  const printed = desk.calls('cases.printed').map(({ input }) => JSON.stringify(input));
  expect(printed.toSorted()).toEqual(shown.map((id) => JSON.stringify({ id, what: 'doctor' })).toSorted());
  await page.getByText('列印：', { exact: false }).first().waitFor();
});

it('those that were chosen are printed, and one of another decision is left out with a word', async () => {
  await goTo(page, `#/contact?ids=${made.map(({ id }) => id).join(',')}`);
  await page.getByText('1 件不是不予同意、部份同意或補件，沒有列印。').waitFor();
  expect(await page.locator('.contact-case').count()).toBe(2);
  await page.keyboard.press('Escape');
  await page.waitForURL(/#\/cases$/);
});

it('a scan into the search opens its case, from any page', async () => {
  for (const place of ['#/today', '#/cases']) {
    await goTo(page, place);
    await page.getByRole('searchbox').focus();
    // A scanner types without a pause and ends with Enter.
    await page.keyboard.type(made[0]?.id ?? '', { delay: 0 });
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`#/cases/${made[0]?.id ?? 'none'}$`));
  }
});

it('申復資料包 has NHI’s words, what was sent with the drug first, attachments and the course; printing is recorded', async () => {
  const [denied] = made;
  await goTo(page, `#/cases/${denied?.id ?? ''}/appeal`);
  const paper = page.locator('article.sheet');
  await paper.waitFor();
  const text = await paper.innerText();
  const said = denied?.answers.flatMap(({ items }) => items.map(({ opinion }) => opinion)).find(Boolean);
  expect(text).toContain(said ?? 'no opinion');
  expect(text.indexOf('申請品項')).toBeLessThan(text.indexOf('診斷與簡要病摘'));
  for (const words of [
    '當時送出的內容',
    '附件',
    '第 1 次傳送：已送達健保署',
    '收到核定：不予同意',
    '醫師申復理由',
  ])
    expect(text).toContain(words);
  expect(text).toContain(denied?.attachments[0]?.name ?? 'no attachment');
  await countPrints();
  await page.getByRole('button', { name: /列\s?印/ }).click();
  await expect.poll(() => page.evaluate(() => (window as unknown as { printed: number }).printed)).toBe(1);
  expect(desk.calls('cases.printed').map(({ input }) => input)).toEqual([{ id: denied?.id, what: 'appeal' }]);
});

it('who may not see patients prints neither', async () => {
  await desk.sitAs(['viewer'], '#/contact');
  await page.getByText('這個頁面需要', { exact: false }).waitFor();
  await desk.sitAs(['viewer'], `#/cases/${made[0]?.id ?? ''}/appeal`);
  await page.getByText('這個頁面需要', { exact: false }).waitFor();
});

it('breaks no rule of WCAG A and AA', async () => {
  await goTo(page, '#/contact');
  await page.locator('.contact-case').first().waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await goTo(page, `#/cases/${made[0]?.id ?? ''}/appeal`);
  await page.locator('article.sheet').waitFor();
  expect(await axeViolations(page)).toEqual([]);
});
