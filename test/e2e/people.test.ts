import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { abilitiesOf } from '../../shared/people/abilities.ts';
import { ROLES, type Role } from '../../shared/people/roles.ts';
import { axeViolations } from './support/axe.ts';
import type { FakeAgent } from './support/fake-agent.ts';
import type { FakeConsole } from './support/fake-console.ts';
import { atFakeDesk } from './support/fake-desk.ts';
import { fakeAccount } from './support/fake-people.ts';
import type { FakeStore } from './support/fake-store.ts';

/** The accounts, what each role is offered, and the lock, at the fake agent. */
let page: Page;
let agent: FakeAgent;
let store: FakeStore;
let console_: FakeConsole;

atFakeDesk({ count: 40 }, (desk) => {
  ({ page, agent, store, console_ } = desk);
});

/** Signed in anew as somebody with these roles. */
async function sitAs(
  roles: Role[],
  place: string,
  more: { readonly idleLockMinutes?: number } = {},
): Promise<void> {
  // The page of who sat there before asks for nothing in the name of the next.
  await page.goto('about:blank');
  agent.people.sits({ roles, ...more });
  await page.goto(`${console_.url}${place}`);
  await page.locator('header nav a').first().waitFor();
}

const firstCase = (test: (each: { readonly moves: readonly string[] }) => boolean): string => {
  const found = [...store.cases.values()].find(test);
  if (found === undefined) throw new Error('no such case');
  return found.id;
};

describe('what a role is offered', () => {
  it.each([
    ['viewer', ['今日', '案件', '系統狀態']],
    ['handler', ['今日', '案件', '檢核', '系統狀態']],
    ['supervisor', ['今日', '案件', '檢核', '統計', '設定', '系統狀態']],
    ['it', ['今日', '案件', '檢核', '設定', '帳號', '系統狀態']],
    ['auditor', ['查閱紀錄', '設定', '帳號', '系統狀態']],
  ] as const)('%s has these pages, and none of them asks for more than the role may', async (role, pages) => {
    const id = firstCase(({ moves }) => moves.includes('cancel'));
    await sitAs([role], '');
    const menu = page.locator('header nav a');
    expect(await menu.allInnerTexts()).toEqual(pages);
    const places = await menu.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).hash));
    const seesCases = abilitiesOf([role]).includes('cases.read');
    for (const place of [...places, ...(seesCases ? [`#/cases/${id}`, `#/cases/${id}/evidence`] : [])]) {
      await page.goto(`${console_.url}${place}`);
      await page.locator('main h1, main .case-line').first().waitFor();
      await page.locator('main .ant-skeleton-active').waitFor({ state: 'detached' });
      expect(await page.getByText('您的角色不能使用這個頁面').count(), place).toBe(0);
    }
    expect(console_.refused).toEqual([]);
  });

  it('is told whose a page is that somebody else’s link led to, and where to go instead', async () => {
    await sitAs(['auditor'], '#/cases');
    await page.getByRole('heading', { name: '您的角色不能使用這個頁面' }).waitFor();
    await page.getByText('這個頁面需要檢視、承辦、主管或資訊權限').waitFor();
    await page.getByRole('link', { name: '前往可使用的頁面' }).click();
    await page.getByRole('heading', { name: '查閱紀錄' }).waitFor();
    expect(console_.refused).toEqual([]);
  });

  it('begins at the first page that is the person’s', async () => {
    await sitAs(['auditor'], '#/access');
    await page.goto('about:blank');
    await page.goto(console_.url);
    await page.waitForURL(/#\/access$/);
  });

  it('shows a viewer no patient and no way to one, and says whose the moves are', async () => {
    const id = firstCase(({ moves }) => moves.includes('cancel'));
    const name = store.cases.get(id)?.patient?.name ?? '';
    await sitAs(['viewer'], '#/cases');
    await page.locator('.case-line').first().getByRole('link').waitFor();
    expect(await page.locator('main').innerText()).not.toContain(name);
    await page.goto(`${console_.url}#/cases/${id}`);
    await page.locator('.timeline').waitFor();
    const main = page.locator('main');
    expect(await main.getByRole('button', { name: /顯示病人|遮蔽/ }).count()).toBe(0);
    expect(await main.getByRole('button', { name: /JSON/ }).count()).toBe(0);
    const cancel = main.getByRole('button', { name: '取消送出' });
    expect(await cancel.isDisabled()).toBe(true);
    const reason = (await cancel.getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`[id="${reason}"]`).textContent()).toBe('需要主管權限');
    expect(await main.getByRole('button', { name: '指派' }).isDisabled()).toBe(true);
    // Reading alone does not take the mark of the unread away from those who work on it.
    expect(console_.refused).toEqual([]);
    expect(agent.shown.every(({ phi }) => !phi)).toBe(true);
  });

  it('lets a handler work, and leaves the cancelling to the supervisor', async () => {
    const id = firstCase(({ moves }) => moves.includes('cancel') && moves.includes('hold'));
    await sitAs(['handler'], `#/cases/${id}`);
    const main = page.locator('main');
    expect(await main.getByRole('button', { name: '暫緩送出' }).isEnabled()).toBe(true);
    expect(await main.getByRole('button', { name: '取消送出' }).isDisabled()).toBe(true);
    await sitAs(['supervisor'], `#/cases/${id}`);
    expect(await main.getByRole('button', { name: '取消送出' }).isEnabled()).toBe(true);
  });

  it('lets a handler export masked lists alone', async () => {
    await sitAs(['handler'], '#/cases');
    await page.getByRole('button', { name: '匯出 CSV' }).click();
    const reveal = page.getByRole('checkbox', { name: /病人/ }).last();
    expect(await reveal.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByText('需要主管權限').waitFor();
  });

  it('shows the agent’s own sentence where it refuses, and what the person may do from then on', async () => {
    const id = firstCase(({ moves }) => moves.includes('hold'));
    await sitAs(['handler'], `#/cases/${id}`);
    const hold = page.locator('main').getByRole('button', { name: '暫緩送出' });
    await hold.click();
    // The roles are taken away meanwhile.
    agent.people.sits({ roles: ['viewer'] });
    await page.getByRole('dialog').getByRole('button', { name: '暫緩送出' }).click();
    // The page is drawn anew for what the person is now.
    await page.locator('.timeline').waitFor();
    await expect.poll(() => hold.isDisabled()).toBe(true);
    expect(console_.refused).toEqual(['cases.hold']);
  });
});

describe('who is signed in', () => {
  it('stands in the header with roles and the way in, and is the owner offered first', async () => {
    await sitAs(['handler'], '#/today');
    await page.getByRole('button', { name: '目前人員：林小姐' }).click();
    const menu = page.getByRole('menu');
    await menu.getByText('帳號登入').waitFor();
    await menu.getByText('承辦').first().waitFor();
    expect(await menu.getByRole('menuitem').allInnerTexts()).toEqual(['變更密碼', '鎖定畫面', '登出']);
    await page.keyboard.press('Escape');
    const id = firstCase(({ moves }) => moves.includes('hold'));
    store.change(id, { owner: null });
    await page.goto(`${console_.url}#/cases/${id}`);
    await page.getByRole('button', { name: '由我承辦' }).click();
    await page.getByRole('group', { name: '承辦人' }).getByText('林小姐').waitFor();
    expect(agent.calls.at(-1)).toEqual({ move: 'assign', ids: [id], reason: '林小姐' });
  });

  it('changes the own password, and says what is wrong with it', async () => {
    await sitAs(['handler'], '#/today');
    await page.getByRole('button', { name: '目前人員：林小姐' }).click();
    await page.getByRole('menuitem', { name: '變更密碼' }).click();
    const dialog = page.getByRole('dialog');
    const save = dialog.getByRole('button', { name: '變更密碼' });
    await dialog.getByLabel('目前的密碼').fill('wrong');
    await dialog.getByLabel('新密碼', { exact: true }).fill('a long new password');
    await dialog.getByLabel('再輸入一次新密碼').fill('another one');
    await dialog.getByText('兩次輸入的新密碼不同').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByLabel('再輸入一次新密碼').fill('a long new password');
    await page.keyboard.press('Enter');
    await dialog.getByText('目前的密碼不正確').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByLabel('目前的密碼').fill('abcd-efgh-jkmn-pqrs-tuvw');
    await save.click();
    await page.getByText('密碼已變更').waitFor();
  });

  it('signs out to the sign-in page, which then begins anew', async () => {
    await sitAs(['handler'], '#/check');
    await page.getByRole('button', { name: '目前人員：林小姐' }).click();
    await page.getByRole('menuitem', { name: '登出' }).click();
    await page.getByRole('button', { name: '登入' }).click();
    await page.getByRole('heading', { name: '今日' }).waitFor();
    expect(console_.endings).toEqual(['sign-out']);
  });

  it('somebody else who signed in elsewhere gets a page of their own', async () => {
    await sitAs(['handler'], '#/cases');
    agent.people.sits({ name: 'other', displayName: '陳先生', roles: ['viewer'] });
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByRole('button', { name: '目前人員：陳先生' }).waitFor();
  });
});

describe('the lock', () => {
  it('warns, covers everything, ends the session, and comes back to the same place', async () => {
    const id = firstCase(({ moves }) => moves.includes('hold'));
    await sitAs(['handler'], `#/cases/${id}`, { idleLockMinutes: 0.15 });
    await page.locator('.timeline').waitFor();
    await page.getByText(/秒後鎖定畫面/).waitFor();
    expect(await page.getByText('閒置過久，畫面即將鎖定').count()).toBe(1);
    await page.getByRole('button', { name: '繼續使用' }).click();
    await page.getByText(/秒後鎖定畫面/).waitFor({ state: 'detached' });
    await page.getByText(/秒後鎖定畫面/).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('heading', { name: '畫面已鎖定' }).waitFor();
    const maskedName = store.cases.get(id)?.maskedPatient?.name ?? '';
    expect(await page.locator('body').innerText()).not.toContain(maskedName);
    expect(await page.locator('header, .case').count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: '登入' }).click();
    await page.locator('form').getByRole('button', { name: '登入' }).click();
    await page.locator('.timeline').waitFor();
    expect(page.url()).toBe(`${console_.url}#/cases/${id}`);
    expect(console_.endings).toEqual(['lock']);
    expect(console_.attendance.unattended).toBeGreaterThan(0);
  });

  it('is one for all tabs: what is locked in one is in the other, and a sign-in opens both', async () => {
    await sitAs(['handler'], '#/check');
    const second = await page.context().newPage();
    await second.goto(`${console_.url}#/health`);
    await second.getByRole('button', { name: '目前人員：林小姐' }).click();
    await second.getByRole('menuitem', { name: '鎖定畫面' }).click();
    await second.getByRole('heading', { name: '畫面已鎖定' }).waitFor();
    await page.getByText('另一個分頁已鎖定').waitFor();
    await second.getByRole('button', { name: '登入' }).click();
    await second.locator('form').getByRole('button', { name: '登入' }).click();
    await second.getByRole('heading', { name: '系統狀態' }).waitFor();
    await page.getByRole('heading', { name: '檢核' }).first().waitFor();
    await second.close();
  });

  it('stays shut while the console does not answer, and tells it once it does', async () => {
    await sitAs(['handler'], '#/check');
    await console_.stop();
    await page.keyboard.press('Alt+l');
    await page.getByText('代理程式沒有回應，會繼續嘗試').waitFor();
    expect(await page.getByRole('button', { name: '登入' }).count()).toBe(0);
    await console_.start();
    await page.getByRole('button', { name: '登入' }).waitFor();
    expect(console_.endings).toEqual(['lock']);
  });

  it('of the desktop’s window is a cover, since the computer locks', async () => {
    await page.getByRole('button', { name: '目前人員：王承辦' }).click();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['鎖定畫面']);
    await page.getByRole('menuitem', { name: '鎖定畫面' }).click();
    await page.getByText('這個視窗以電腦的登入帳號為準').waitFor();
    expect(await page.locator('.case-line').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.locator('.case-line').first().waitFor();
    expect(console_.endings).toEqual([]);
  });
});

describe('the accounts', () => {
  beforeEach(() => {
    // Nothing of a printer: what is printed is looked at in the page.
    return page.addInitScript(() => {
      const papers: string[] = [];
      Object.assign(window, { papers });
      window.print = () => {
        papers.push(document.querySelector<HTMLElement>('.list-paper')?.textContent ?? '');
      };
    });
  });
  const papers = (): Promise<string[]> =>
    page.evaluate(() => (window as unknown as { papers: string[] }).papers);

  it('begin with a hint, and the first one’s password is shown once', async () => {
    await page.goto(`${console_.url}#/people`);
    await page.reload();
    await page.getByText('新增第一個帳號，就會開啟登入').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: '新增帳號' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('checkbox', { name: /資訊/ }).isChecked()).toBe(true);
    await dialog.getByLabel('帳號', { exact: true }).fill('it-lin');
    await dialog.getByLabel('姓名').fill('林資訊');
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: '新增', exact: true }).click();
    await page.getByText('初始密碼（只顯示這一次）').waitFor();
    await page.getByText('abcd-efgh-jkmn-pqrs-tuvw').waitFor();
    await page.getByRole('button', { name: '複製初始密碼' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('abcd-efgh-jkmn-pqrs-tuvw');
    await page.getByRole('button', { name: '列印通知單' }).click();
    const [slip] = await papers();
    expect(slip).toContain('abcd-efgh-jkmn-pqrs-tuvw');
    expect(slip).toContain(new URL(console_.url).origin);
    await page.keyboard.press('Escape');
    expect(await page.getByText('abcd-efgh-jkmn-pqrs-tuvw').count()).toBe(1);
    await page.getByRole('button', { name: '已交付，關閉' }).click();
    await page.getByText('abcd-efgh-jkmn-pqrs-tuvw').waitFor({ state: 'detached' });
    await page
      .getByRole('row', { name: /it-lin/ })
      .getByText('從未登入')
      .first()
      .waitFor();
  });

  it('are listed with how each stands, and are changed after a question', async () => {
    const { accounts } = agent.people;
    const put = (account: ReturnType<typeof fakeAccount>): void => {
      accounts.set(account.name, account);
    };
    put(fakeAccount('somebody', { displayName: '林小姐', roles: ['it'] }));
    put(fakeAccount('wang', { displayName: '王承辦' }));
    put(
      fakeAccount('lee', {
        displayName: '李主管',
        roles: ['supervisor', 'auditor'],
        lockedUntil: '2099-01-01T09:00:00+08:00',
      }),
    );
    put(fakeAccount('gone', { disabledAt: '2026-11-20T09:00:00+08:00', disabledBy: 'somebody' }));
    put(fakeAccount('fresh', { mustChange: true }));
    await sitAs(['it'], '#/people');
    const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });
    await row('wang').getByText('啟用').waitFor();
    await row('lee').getByText('鎖定', { exact: true }).waitFor();
    await row('lee').getByText('主管、稽核').waitFor();
    await row('gone').getByText('停用', { exact: true }).waitFor();
    await row('fresh').getByText('須改密碼').waitFor();
    await page.getByText('共 5 個帳號，可登入 4 個').waitFor();
    expect(await axeViolations(page)).toEqual([]);

    // One's own keeps its roles.
    await page.getByRole('button', { name: 'somebody 的動作' }).click();
    await page.getByRole('menu').getByText('不可變更自己的帳號').waitFor();
    await page.keyboard.press('Escape');

    const act = async (name: string, what: string): Promise<void> => {
      await page.getByRole('button', { name: `${name} 的動作` }).click();
      await page.getByRole('menuitem', { name: what }).click();
    };
    await act('lee', '解除鎖定');
    await page.getByRole('dialog').getByRole('button', { name: '解除鎖定' }).click();
    await row('lee').getByText('啟用').waitFor();
    await act('wang', '停用');
    await page.getByRole('dialog').getByText('要停用 wang 嗎？').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '停用' }).click();
    await row('wang').getByText('停用', { exact: true }).waitFor();
    await act('gone', '重新啟用');
    await page.getByRole('dialog').getByRole('button', { name: '重新啟用' }).click();
    await row('gone').getByText('啟用', { exact: true }).waitFor();
    await act('fresh', '變更角色');
    await page.getByRole('dialog').getByRole('checkbox', { name: /稽核/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: '儲存角色' }).click();
    await row('fresh').getByText('承辦、稽核').waitFor();
    await act('fresh', '重設密碼');
    await page.getByRole('dialog').getByRole('button', { name: '重設密碼' }).click();
    await page.getByText('初始密碼（只顯示這一次）').waitFor();
  });

  it('are reviewed on paper and as a file, by name and time', async () => {
    agent.people.accounts.set('wang', fakeAccount('wang', { displayName: '王承辦' }));
    await sitAs(['auditor'], '#/people');
    await page.getByText('異動帳號需要資訊權限').waitFor();
    expect(await page.getByRole('button', { name: '新增帳號' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'wang 的動作' }).count()).toBe(0);
    await page.getByRole('button', { name: '列印清查表' }).click();
    await page.getByText(/由 林小姐 清查，已留下紀錄/).waitFor();
    expect((await papers())[0]).toContain('王承辦');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: '匯出 CSV' }).click();
    expect((await saved).suggestedFilename()).toBe('twpas-accounts.csv');
    expect(console_.refused).toEqual([]);
  });

  it('come with what each role may, as the one table says it', async () => {
    await sitAs(['auditor'], '#/people');
    const matrix = page.getByRole('region', { name: '角色與權限' }).last();
    const row = matrix.getByRole('row', { name: /^取消送出/ });
    expect((await row.getByRole('cell').allInnerTexts()).map((text) => text.trim())).toEqual(
      ROLES.map((role) => (role === 'supervisor' ? '可以' : '不可以')),
    );
  });
});
