import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { abilitiesOf } from '../../shared/people/abilities.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';

/** Parts of the page that each role is offered. */
let desk: Desk;
let page: Page;
/** Waits to be sent: a person has paused all sending. */
let queued: CaseDetail;

atDesk(
  {
    hash: null,
    before: async (opened) => {
      await opened.client.destination.pause({});
      queued = await opened.caseOf({}, ({ delivery }) => delivery === 'queued');
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

/** Finds a move under ⋯ of a case. */
async function moreMove(name: string): Promise<Locator> {
  await page.locator('.case-head').getByRole('button', { name: '其他處理' }).click();
  const item = page.getByRole('menuitem', { name, exact: true });
  await item.waitFor();
  return item;
}

describe('what a role is offered', () => {
  it.each([
    ['viewer', ['待辦', '案件', '續用', '管理'], ['系統狀態']],
    ['handler', ['待辦', '案件', '續用', '統計', '檢核', '管理'], ['系統狀態', '設定']],
    ['supervisor', ['待辦', '案件', '續用', '統計', '檢核', '管理'], ['系統狀態', '設定', '分派']],
    ['it', ['待辦', '案件', '續用', '檢核', '管理'], ['連線檢測', '系統狀態', '設定', '帳號']],
    ['auditor', ['管理'], ['系統狀態', '設定', '帳號', '查閱紀錄']],
  ] as const)(
    '%s has these pages, and none of them asks for more than the role may',
    { tags: 'full' },
    async (role, pages, admin) => {
      const { id } = queued;
      await desk.sitAs([role], '');
      const menu = page.locator('header nav a');
      // 待辦 has the number of its rows beside it.
      expect((await menu.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual(pages);
      await menu.filter({ hasText: '管理' }).click();
      const rail = page.getByRole('navigation', { name: '管理', exact: true }).getByRole('link');
      await rail.first().waitFor();
      expect(await rail.allInnerTexts()).toEqual(admin);
      const places = [
        ...(await menu.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).hash))),
        ...(await rail.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).hash))),
      ];
      const seesCases = abilitiesOf([role]).includes('cases.read');
      for (const place of [...places, ...(seesCases ? [`#/cases/${id}`, `#/cases/${id}/evidence`] : [])]) {
        await goTo(page, place);
        expect(await page.getByText('您的角色不能使用這個頁面').count(), place).toBe(0);
      }
      expect(desk.refused()).toEqual([]);
    },
  );

  it(
    'is told whose a page is that somebody else’s link led to, and where to go instead',
    { tags: 'full' },
    async () => {
      await desk.sitAs(['auditor'], '#/cases');
      await page.getByRole('heading', { name: '您的角色不能使用這個頁面' }).waitFor();
      await page.getByText('這個頁面需要檢視、承辦、主管或資訊權限').waitFor();
      await page.getByRole('link', { name: '前往可使用的頁面' }).click();
      await page.getByRole('heading', { name: '查閱紀錄' }).waitFor();
      expect(desk.refused()).toEqual([]);
    },
  );

  it('begins at the first page that is the person’s', { tags: 'full' }, async () => {
    await desk.sitAs(['auditor'], '#/access');
    await page.goto('about:blank');
    await page.goto(desk.origin);
    await page.waitForURL(/#\/access$/);
  });

  it(
    'shows a viewer no patient and no way to one, and says whose the moves are',
    { tags: 'full' },
    async () => {
      const { id } = queued;
      const name = queued.patient?.name ?? '';
      await desk.sitAs(['viewer'], '#/cases');
      await page.locator('.case-line').first().getByRole('link').waitFor();
      expect(await page.locator('main').innerText()).not.toContain(name);
      await page.goto(`${desk.origin}/#/cases/${id}`);
      await page.locator('.case-head').waitFor();
      const main = page.locator('main');
      expect(await main.getByRole('button', { name: /證號/ }).count()).toBe(0);
      expect(await main.getByRole('button', { name: /JSON/ }).count()).toBe(0);
      const assign = main.getByRole('button', { name: '指派' });
      expect(await assign.isDisabled()).toBe(true);
      const reason = (await assign.getAttribute('aria-describedby')) ?? '';
      expect(await page.locator(`[id="${reason}"]`).textContent()).toBe('需要承辦或主管權限');
      const cancel = await moreMove('取消送出');
      expect(await cancel.getAttribute('aria-disabled')).toBe('true');
      expect(await cancel.getAttribute('title')).toBe('需要主管權限');
      // Reading alone does not take the mark of the unread away from those who work on it.
      expect(desk.refused()).toEqual([]);
      const shown = desk.calls('cases.show').map(({ input }) => input);
      expect(shown).toContainEqual({ id, phi: false });
      expect(shown).not.toContainEqual(expect.objectContaining({ phi: true }));
    },
  );

  it('lets a handler work, and leaves the cancelling to the supervisor', { tags: 'full' }, async () => {
    const { id } = queued;
    await desk.sitAs(['handler'], `#/cases/${id}`);
    await page.locator('.case-head').waitFor();
    expect(await (await moreMove('取消送出')).getAttribute('aria-disabled')).toBe('true');
    expect(await page.getByRole('menuitem', { name: '暫緩送出' }).getAttribute('aria-disabled')).not.toBe(
      'true',
    );
    await desk.sitAs(['supervisor'], `#/cases/${id}`);
    await page.locator('.case-head').waitFor();
    expect(await (await moreMove('取消送出')).getAttribute('aria-disabled')).not.toBe('true');
  });

  it('lets a handler export lists with names, and without numbers', { tags: 'full' }, async () => {
    await desk.sitAs(['handler'], '#/cases');
    await page.getByRole('button', { name: '匯出 Excel' }).click();
    const reveal = page.getByRole('checkbox', { name: /完整的身分證號/ });
    await page.getByRole('dialog').getByText('需要主管權限').waitFor();
    await page.getByRole('dialog').getByText('檔案有病人姓名').waitFor();
    expect(await reveal.isDisabled()).toBe(true);
  });

  it(
    'shows the agent’s own sentence where it refuses, and what the person may do from then on',
    { tags: 'full' },
    async () => {
      const { id } = queued;
      await desk.account('wang', '王檢視', ['viewer']);
      await desk.sitAs(['handler'], `#/cases/${id}`);
      await page.locator('.case-head').waitFor();
      await (await moreMove('暫緩送出')).click();
      // Somebody with fewer roles has signed in in another tab meanwhile, and of all that the page asks for this comes first.
      desk.line.hang(({ url = '' }) => url.startsWith('/rpc/') && !url.endsWith('/cases/hold'));
      await desk.seat('wang');
      await page.getByRole('dialog').getByRole('button', { name: '暫緩送出' }).click();
      await expect.poll(() => desk.refused()).toEqual(['cases.hold']);
      desk.line.hang(false);
      // The page is drawn anew for what the person is now.
      await page.locator('.case-head').waitFor();
      await page.getByRole('button', { name: '指派' }).and(page.locator(':disabled')).waitFor();
      expect(desk.refused()).toEqual(['cases.hold']);
    },
  );
});

it('a session that was ended for its refused calls stands in 待辦 of 主管 and in 查閱紀錄 of 稽核, and nowhere else', async () => {
  // As the agent keeps it once so many calls of one session were refused.
  const ended = [{ at: new Date().toISOString(), actor: '王檢視', count: 100 }];
  await desk.restart((db) => {
    db.prepare(`INSERT INTO meta (key, value) VALUES ('refused_sessions', ?)`).run(JSON.stringify(ended));
  });
  await desk.sitAs(['supervisor'], '#/today');
  await page.getByRole('button', { name: '展開' }).click();
  await page.getByText(/王檢視：被拒 100 次後結束/).waitFor();
  await desk.sitAs(['auditor'], '#/access');
  await page.getByText(/王檢視：被拒 100 次後結束/).waitFor();
  await desk.sitAs(['handler'], '#/today');
  await page.locator('.today-head').waitFor();
  expect(await page.getByText('王檢視').count()).toBe(0);
  expect(desk.refused()).toEqual([]);
});
