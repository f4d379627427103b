import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
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
  expect(titles.slice(0, 3)).toEqual(['上傳遭健保署拒收', '院內檢核未通過（未送出）', '健保署檢核失敗']);
  expect(titles.at(-1)).toBe('暫緩送出');
  await group('暫緩送出').getByText('由院內人員暫緩。').waitFor();
  await group('暫緩送出').getByRole('button', { name: '解除暫緩' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: '解除暫緩' }).click();
  await asked('release');
  await group('上傳遭健保署拒收').getByRole('link', { name: '開啟案件' }).first().click();
  await page.waitForURL(/#\/cases\/./);
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
  await group('健保署檢核失敗')
    .getByText(/^已逾期/)
    .waitFor();
  await group('健保署檢核失敗').getByText('王承辦').waitFor();
  store.changeStatus({ destination: { ...store.status.destination, pausedByPerson: true } });
  const alerts = group('影響所有案件的狀況');
  await alerts.getByRole('button', { name: '恢復傳送' }).click();
  await alerts.waitFor({ state: 'detached' });
});

it('with nothing to do it says so, and the chart is there as a table too', async () => {
  for (const id of [...store.cases.keys()]) store.cases.delete(id);
  store.changeStatus({});
  await page.getByRole('heading', { name: '目前沒有需要處理的案件' }).waitFor();
  await page.getByRole('img', { name: /^近 14 天：送件/ }).waitFor();
  expect(await page.getByRole('table', { name: '近 14 天送件與審畢' }).getByRole('row').count()).toBe(15);
});
