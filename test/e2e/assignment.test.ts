// @module-tag full
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { addDays, taipeiDay } from '../../shared/days.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';

/** 分派 on the built page: a supervisor's table, and who gets the cases that arrive. Each test goes on with what the one before it left. */
let desk: Desk;
let page: Page;
let before: CaseDetail;

const HEAD = { name: 'head', displayName: '林主任' };
const WANG = { name: 'wang', displayName: '王小美' };
const LI = { name: 'li', displayName: '李大同' };

atDesk(
  {
    goesOn: true,
    hash: null,
    before: async (opened) => {
      await opened.account(HEAD.name, HEAD.displayName, ['supervisor']);
      for (const { name, displayName } of [WANG, LI]) await opened.account(name, displayName, ['handler']);
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
let seeds = 0;
/** The next sample of that department: of a hospital's departments, each comes up among some. */
function sampleOf(department: string): Sample {
  for (seeds += 1; seeds < 500; seeds += 1) {
    const sample = makeSample({
      ...{ seed: `assignment ${String(seeds)}`, ending: 'deny' },
      ...{ kind: 'cancer', priority: '1', subType: '1', attachments: 0 },
    });
    if (sample.bytes.includes(`"${department}"`)) return sample;
  }
  throw new Error('no such department');
}
const denied = (): Promise<CaseDetail> =>
  desk.caseOf(sampleOf(before.department ?? ''), ({ decision }) => decision === 'denied');

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

it('a case that arrives is the account’s; while the account is away its deputy has it', async () => {
  const today = taipeiDay(Date.now());
  await desk.client.work.setDeputy({
    owner: WANG.displayName,
    deputy: LI.displayName,
    from: today,
    until: addDays(today, 2),
  });
  const { id, owner } = await denied();
  expect(owner).toBe(WANG.displayName);
  await desk.sitAs(['handler'], '#/today', LI);
  const row = page.locator(`.work-row[data-case="${id}"]`);
  await row.getByText('代理 王小美', { exact: false }).waitFor();
});

it('an owner whose account is disabled gets no case, and the table says so; the row is removed', async () => {
  await desk.client.people.move({ name: WANG.name, move: 'disable' });
  expect((await denied()).owner).toBeNull();
  await desk.sitAs(['supervisor'], '#/assignment', HEAD);
  const row = page.getByRole('listitem').filter({ hasText: '王小美 的帳號不能處理案件' });
  await row.getByRole('button', { name: '刪除' }).click();
  await row.waitFor({ state: 'detached' });
  expect(await desk.client.assignment.list({})).toEqual([]);
});
