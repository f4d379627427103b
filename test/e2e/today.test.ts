import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { atFakeDesk } from './support/fake-desk.ts';
import type { FakeAgent } from './support/fake-agent.ts';
import type { FakeStore } from './support/fake-store.ts';

/** 今日: what needs a person, most urgent first, and what does not. */
let store: FakeStore;
let agent: FakeAgent;
let page: Page;

// No page in the address: today is where staff begin.
atFakeDesk({ count: 60, place: '' }, async (desk) => {
  ({ store, agent, page } = desk);
  await page.locator('.today-count').waitFor();
});

const group = (title: string): Locator => page.getByRole('region', { name: title, exact: true });
const more = async (title: string, item: string): Promise<void> => {
  await group(title)
    .getByRole('button', { name: /^其他處理/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: item }).click();
};
const asked = (move: string): Promise<unknown> =>
  expect.poll(() => agent.calls.some((call) => call.move === move)).toBe(true);

it('opens first, with the most urgent reasons first, each with cause, next step and its button', async () => {
  expect(await page.getByRole('navigation').getByRole('link').first().getAttribute('aria-current')).toBe(
    'page',
  );
  const titles = await page.locator('.today > .panel h2').allTextContents();
  expect(titles.slice(0, 3)).toEqual(['上傳遭健保署拒收', '院內檢核未通過', '健保署檢核失敗']);
  expect(titles.at(-1)).toBe('暫緩送出');
  await group('暫緩送出').getByText('由院內人員暫緩。').waitFor();
  await group('暫緩送出').getByRole('button', { name: '解除暫緩' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: '解除暫緩' }).click();
  await asked('release');
  await group('上傳遭健保署拒收').getByRole('link', { name: '看健保署的回覆' }).first().click();
  await page.waitForURL(/#\/cases\/.+part=answers/);
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('part-answers');
});

it('a case waits for another day, and the count says so', async () => {
  await more('健保署檢核失敗', '明天');
  await asked('snooze');
  await page.getByText('另有 1 件改日再提醒').waitFor();
  expect(await group('健保署檢核失敗').count()).toBe(0);
  expect(agent.calls.find(({ move }) => move === 'snooze')?.reason).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});

it('a case settled in the VPN goes away with its note', async () => {
  await more('健保署檢核失敗', '已於 VPN 處理…');
  const dialog = page.getByRole('dialog');
  const ok = dialog.getByRole('button', { name: '標記為已處理' });
  expect(await ok.isDisabled()).toBe(true);
  await dialog.getByLabel('怎麼處理的（必填）').fill('已在 VPN 重新上傳附件');
  await ok.click();
  await group('健保署檢核失敗').waitFor({ state: 'detached' });
  expect(agent.calls.find(({ move }) => move === 'close')?.reason).toBe('已在 VPN 重新上傳附件');
});

it('what was decided is marked as seen', async () => {
  const decided = group('上次查看後審畢');
  await decided.getByRole('listitem').first().waitFor();
  await decided.getByRole('button', { name: '標示為已看' }).click();
  await decided.getByText('上次查看後沒有新的核定結果。').waitFor();
});

it('a day past is marked in words, and paused sending is resumed from the top', async () => {
  const failed = store.ids({ review: ['failed'] })[0] ?? '';
  store.change(failed, { dueOn: '2020-01-01', owner: '王承辦' });
  const overdue = group('已逾期');
  await overdue.getByText(/^已逾期 /).waitFor();
  await overdue.getByText('補件期限 2020/01/01').waitFor();
  await overdue.getByText('王承辦').waitFor();
  // Its own reason stays, with the button of that reason.
  await overdue.getByText('健保署檢核失敗', { exact: true }).waitFor();
  await overdue.getByRole('link', { name: '看健保署的回覆' }).waitFor();
  await more('已逾期', '期限標為完成');
  await asked('deadline met');
  store.changeStatus({ destination: { ...store.status.destination, pausedByPerson: true } });
  const alerts = group('影響所有案件的狀況');
  await alerts.getByRole('button', { name: '恢復傳送' }).click();
  await alerts.waitFor({ state: 'detached' });
});

it('a request for more is answered from here: its receipt number is copied, and what to prepare is in view', async () => {
  const one = store.ids({ decision: ['supplement-requested'] })[0] ?? '';
  const number = store.cases.get(one)?.receiptNumber ?? '';
  await page.locator(`tr[data-case="${one}"]`).getByRole('button', { name: '複製受理編號並開啟' }).click();
  await page.waitForURL(/part=prepare/);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(number);
  await page.locator('#part-prepare').getByText(number).waitFor();
});

it('keys go from case to case, open, put off and settle', async () => {
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('data-case') ?? null);
  const ids = await page
    .locator('tr[data-case]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-case')));
  await page.locator('main').focus();
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe(ids[0]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  expect(await focused()).toBe(ids[1]);
  await page.keyboard.press('End');
  expect(await focused()).toBe(ids.at(-1));
  await page.keyboard.press('Home');
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('再提醒的日期').waitFor();
  // In a dialog the keys are its own.
  await page.keyboard.press('ArrowDown');
  await dialog.getByRole('button', { name: '到這一天再提醒' }).click();
  await asked('snooze');
  await page.locator(`tr[data-case="${ids[0] ?? ''}"]`).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe(ids[1]);
  await page.keyboard.press('d');
  await dialog.getByLabel('怎麼處理的（必填）').fill('已處理');
  await dialog.getByRole('button', { name: '標記為已處理' }).click();
  await asked('close');
  await page.locator(`tr[data-case="${ids[1] ?? ''}"]`).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/#/cases/${ids[2] ?? ''}`);
});

it('the help sheet names the keys of today', async () => {
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog').locator('section').filter({ hasText: '待辦' });
  await sheet.getByText('改日再提醒').waitFor();
  await sheet.getByText('已於 VPN 處理').waitFor();
});

it('breaks no rule of WCAG A and AA with several reasons and a deadline', async () => {
  const failed = store.ids({ review: ['failed'] })[0] ?? '';
  store.change(failed, { dueOn: '2020-01-01' });
  await group('已逾期').waitFor();
  expect(await axeViolations(page)).toEqual([]);
});

it('with nothing to do it says so, and the chart is there as a table too', async () => {
  for (const id of [...store.cases.keys()]) store.cases.delete(id);
  store.changeStatus({});
  await page.getByRole('heading', { name: '目前沒有需要處理的案件' }).waitFor();
  await page.getByRole('img', { name: /^近 14 天：送件/ }).waitFor();
  expect(await page.getByRole('table', { name: '近 14 天送件與審畢' }).getByRole('row').count()).toBe(15);
});
