// @module-tag full
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';

/** 分派 on the built page: a supervisor's table, and whom it names. Each test goes on with what the one before it left. */
let desk: Desk;
let page: Page;
let before: CaseDetail;

const HEAD = { name: 'head', displayName: '林主任' };
const WANG = { name: 'wang', displayName: '王小美' };

atDesk(
  {
    goesOn: true,
    hash: null,
    before: async (opened) => {
      await opened.account(HEAD.name, HEAD.displayName, ['supervisor']);
      await opened.account(WANG.name, WANG.displayName, ['handler']);
      before = await opened.caseOf({ ending: 'deny' }, ({ decision }) => decision === 'denied');
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

/** Opens a Select, types and takes the option with these words. */
const choose = async (label: string, typed: string): Promise<void> => {
  const field = page.getByLabel(label, { exact: true });
  await field.fill(typed);
  await page
    .locator('.ant-select-dropdown:visible .ant-select-item-option')
    .filter({ hasText: typed })
    .first()
    .click();
  await page.locator('.ant-select-dropdown:visible').waitFor({ state: 'hidden' });
};

it('a supervisor gives a department an owner; a case that came before stays nobody’s', async () => {
  const department = before.department ?? '';
  await desk.sitAs(['supervisor'], '#/assignment', HEAD);
  await page.getByText('還沒有科別，新收到的案件尚未指派。').waitFor();
  await expect.poll(() => page.getByRole('button', { name: '儲存' }).isDisabled()).toBe(true);
  await choose('科別', department);
  await choose('承辦人', WANG.displayName);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: '儲存' }).click();
  await page.getByRole('listitem').filter({ hasText: '：王小美' }).waitFor();
  expect((await desk.show(before.id)).owner).toBeNull();
  expect(await desk.client.assignment.list({})).toEqual([
    { department, owner: WANG.displayName, canWork: true },
  ]);
});

it('of an owner whose account is disabled the table says so, and the row is removed', async () => {
  await desk.client.people.move({ name: WANG.name, move: 'disable' });
  await desk.sitAs(['supervisor'], '#/assignment', HEAD);
  const row = page.getByRole('listitem').filter({ hasText: '王小美 的帳號不能處理案件' });
  await row.getByRole('button', { name: '刪除' }).click();
  await row.waitFor({ state: 'detached' });
  expect(await desk.client.assignment.list({})).toEqual([]);
});
