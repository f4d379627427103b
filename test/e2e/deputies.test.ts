// @module-tag full
import { upToDate } from '../support/staff-work.ts';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { addDays, taipeiDay } from '../../shared/days.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';

/** An owner's cases handed to a colleague from a day to a day, on the built page; each test goes on with what the one before it left. */
let desk: Desk;
let page: Page;
let [first, second] = ['', ''];

const WANG = { name: 'wang', displayName: '王小美' };
const LI = { name: 'li', displayName: '李大同' };
const CHEN = { name: 'chen', displayName: '陳怡安' };

atDesk(
  {
    goesOn: true,
    hash: null,
    before: async (opened) => {
      for (const { name, displayName } of [WANG, LI, CHEN])
        await opened.account(name, displayName, ['handler']);
      const denied = async (): Promise<string> =>
        (await opened.caseOf({ ending: 'deny' }, ({ decision }) => decision === 'denied')).id;
      [first, second] = [await denied(), await denied()];
      const change = { do: 'assign', owner: WANG.displayName } as const;
      await opened.client.work.change({ cases: upToDate(first, second), change });
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

const row = (id: string): Locator => page.locator(`.work-row[data-case="${id}"]`);
const dialog = (): Locator => page.getByRole('dialog');
/** Chooses among the options that antd's Select draws while it is open. */
const choose = async (label: string, name: string): Promise<void> => {
  await dialog().getByLabel(label, { exact: true }).fill(name);
  await page.locator('.ant-select-item-option').filter({ hasText: name }).click();
};
/** As the page writes a day of this year or the next. */
const written = (day: string): string => {
  const [year = '', month = '', date = ''] = day.split('-');
  const short = `${String(Number(month))}/${String(Number(date))}`;
  return year === taipeiDay(Date.now()).slice(0, 4) ? short : `${year}/${short}`;
};
const until = addDays(taipeiDay(Date.now()), 3);
/** Typed, and the calendar that lies over the buttons is closed. */
const chooseUntil = async (): Promise<void> => {
  const field = dialog().getByLabel('到（含當天）');
  await field.fill(until.replaceAll('-', '/'));
  await field.press('Tab');
  await page.locator('.ant-picker-dropdown:visible').waitFor({ state: 'hidden' });
};

it('all cases of an owner are handed to a colleague until a day, and stand in the colleague’s own work with whose they are', async () => {
  await desk.sitAs(['handler'], '#/today', WANG);
  await page.locator('.today-head').getByRole('button', { name: '請同事代理' }).click();
  // The field for the owner is filled: typed text goes to the colleague.
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.id))
    .toBe(await dialog().getByLabel('交給', { exact: true }).getAttribute('id'));
  await choose('交給', LI.displayName);
  await expect.poll(() => dialog().getByRole('button', { name: '請李大同代理' }).isDisabled()).toBe(true);
  await page.locator('.ant-select-dropdown:visible').waitFor({ state: 'hidden' });
  expect(await axeViolations(page)).toEqual([]);
  await chooseUntil();
  await dialog()
    .getByText(`${written(addDays(until, 1))} 00:00 起自動交回`, { exact: false })
    .waitFor();
  await dialog().getByRole('button', { name: '請李大同代理' }).click();
  for (const id of [first, second])
    await row(id)
      .getByText(`代理 王小美 至 ${written(until)}`)
      .waitFor();

  await desk.sitAs(['handler'], '#/today', LI);
  await page.getByText('我承辦的 2').click();
  await row(first).locator('.work-owner').filter({ hasText: LI.displayName }).waitFor();
  await goTo(page, `#/cases/${first}`);
  const line = page.getByRole('group', { name: '代理', exact: true });
  await line.getByText(`李大同 代理至 ${written(until)}`).waitFor();
  await page.getByRole('group', { name: '承辦人' }).getByText('王小美', { exact: true }).waitFor();
});

it('the deputy ends the term early, and the cases are back with their owner', async () => {
  await goTo(page, '#/today');
  await page.locator('.today-head').getByRole('button', { name: '請同事代理' }).click();
  const known = dialog().getByRole('region', { name: '已經安排的代理' });
  await known.getByText('王小美 的案件：李大同 代理', { exact: false }).waitFor();
  await known.getByRole('button', { name: '結束代理' }).click();
  await known.waitFor({ state: 'detached' });
  expect(await desk.client.work.deputies({})).toEqual([]);
});
