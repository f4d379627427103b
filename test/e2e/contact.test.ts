// @module-tag full
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { gone } from './support/looks.ts';
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

it('each doctor has a sheet with the chosen cases, boxes and a barcode; printing is recorded for each', async () => {
  const chosen = made.slice(0, 2).map(({ id }) => id);
  await goTo(page, `#/contact?ids=${chosen.join(',')}`);
  await page.locator('.contact-case').first().waitFor();
  const shown = await page
    .locator('.contact-case')
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['case']));
  expect(shown.toSorted()).toEqual(chosen.toSorted());
  const denied = page.locator(`[data-case="${made[0]?.id ?? ''}"]`);
  await denied.getByText('不申復').waitFor();
  await page
    .locator(`[data-case="${made[1]?.id ?? ''}"]`)
    .getByText('無法補，原因')
    .waitFor();
  await expect.poll(() => denied.locator('.barcode svg').getAttribute('aria-label')).toBe(made[0]?.id);
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
  await expect.poll(() => page.locator('.contact-case').count()).toBe(2);
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

it('a scanned sheet opens its case at the doctor’s decision, which 2 and Enter keep; one that is decided, or asks for more, opens alone', async () => {
  const [denied, supplement] = made.map(({ id }) => id);
  const scan = async (code: string): Promise<void> => {
    await page.keyboard.press('/');
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/#/cases/${code}`);
    await page.locator('.case-head').waitFor();
  };
  const dialog = page.getByRole('dialog');
  await goTo(page, '#/today');
  await scan(denied ?? '');
  await dialog.getByText('醫師的決定').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio');
  await page.keyboard.press('2');
  await dialog.getByRole('button', { name: '已通知，不申復' }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  const work = await desk.client.work.ofCase({ id: denied ?? '' });
  expect(work.appeal).toBe('no-appeal');
  expect(work.steps.map(({ step }) => step)).toContain('doctor-informed');
  // The same sheet again: nothing is left to ask.
  await goTo(page, '#/today');
  await scan(denied ?? '');
  await page.locator('.to-do-done').first().waitFor();
  await gone(dialog);
  await scan(supplement ?? '');
  await page.getByRole('tab', { name: '送出內容' }).waitFor();
  await gone(dialog);
});

it('ticked rows of 待辦 are printed as sheets, and the button says whom it leaves out', async () => {
  const failed = await desk.caseOf({ ending: 'fail:檔案傳送失敗' }, ({ review }) => review === 'failed');
  await goTo(page, '#/today');
  const supplement = made[1]?.id ?? '';
  for (const id of [supplement, failed.id])
    await page.locator(`.work-row[data-case="${id}"]`).getByRole('checkbox').click();
  await page.locator('.todo-bar').getByRole('link', { name: '印聯繫單 1 件' }).click();
  await page.waitForURL(`**/#/contact?ids=${supplement}`);
  await page.locator('.contact-case').waitFor();
  expect(
    await page
      .locator('.contact-case')
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['case'])),
  ).toEqual([supplement]);
});

it('who may not see patients prints neither', async () => {
  await desk.sitAs(['viewer'], '#/contact');
  await page.getByText('這個頁面需要', { exact: false }).waitFor();
  await desk.sitAs(['viewer'], `#/cases/${made[0]?.id ?? ''}/appeal`);
  await page.getByText('這個頁面需要', { exact: false }).waitFor();
});
