import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { addDays, taipeiDay } from '../../shared/days.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';

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

const rule = (place: number): Locator => page.getByRole('listitem', { name: `第 ${String(place)} 條規則` });
/** Opens a Select, types and takes the option with these words. */
const choose = async (inside: Locator, label: string, typed: string): Promise<void> => {
  const field = inside.getByLabel(label, { exact: true });
  await field.fill(typed);
  await page
    .locator('.ant-select-dropdown:visible .ant-select-item-option')
    .filter({ hasText: typed })
    .first()
    .click();
  // A field that takes several stays open for the next.
  await field.press('Escape');
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

it('a supervisor makes a rule, tries it out, and saves it; a case that came before stays nobody’s', async () => {
  const { department } = before;
  await desk.sitAs(['supervisor'], '#/assignment', HEAD);
  await page.getByText('還沒有規則，新收到的案件尚未指派。').waitFor();
  await page.getByRole('button', { name: '新增規則' }).click();
  expect(await page.getByRole('button', { name: '儲存規則' }).isDisabled()).toBe(true);
  await choose(rule(1), '科別', department ?? '');
  await choose(rule(1), '承辦人', WANG.displayName);
  const tried = page.getByRole('group', { name: '試一下：這樣的案件會給誰' });
  await choose(tried, '案件的科別', department ?? '');
  await tried.getByRole('status').getByText('王小美（第 1 條：', { exact: false }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: '儲存規則' }).click();
  await page.getByText('已儲存分派規則').waitFor();
  expect((await desk.show(before.id)).owner).toBeNull();
  expect(await desk.client.assignment.list({})).toEqual({
    rules: [{ departments: [department], drugs: [], owner: WANG.displayName }],
    cannotWork: [],
  });
});

it('a case that arrives is the account’s, and says by which rule; while the account is away its deputy has it', async () => {
  const today = taipeiDay(Date.now());
  await desk.client.work.deputyOfOwner({
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
  await goTo(page, `#/cases/${id}`);
  await page.getByRole('group', { name: '承辦人' }).getByText('依分派規則：', { exact: false }).waitFor();
  await page
    .getByRole('group', { name: '代理', exact: true })
    .getByText('李大同 代理至', { exact: false })
    .waitFor();
});

it('a rule whose account is disabled gives the case to nobody; the case and the table say so', async () => {
  await desk.client.people.disable({ name: WANG.name });
  const { id, owner } = await denied();
  expect(owner).toBeNull();
  await desk.sitAs(['supervisor'], `#/cases/${id}`, HEAD);
  await page
    .getByRole('group', { name: '承辦人' })
    .getByText('分派規則指定的 王小美，帳號不能處理案件', { exact: false })
    .waitFor();
  await goTo(page, '#/assignment');
  await rule(1).getByText('王小美 的帳號不能處理案件', { exact: false }).waitFor();
});
