import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import type { FakeAgent } from './support/fake-agent.ts';
import type { FakeConsole } from './support/fake-console.ts';
import { atFakeDesk, type FakeDesk } from './support/fake-desk.ts';
import type { FakeStore } from './support/fake-store.ts';

/** Who sits at the page, and the lock, at the fake agent. */
let page: Page;
let store: FakeStore;
let agent: FakeAgent;
let console_: FakeConsole;
let caseWhere: FakeDesk['caseWhere'];
let sitAs: FakeDesk['sitAs'];

atFakeDesk({ count: 40 }, (desk) => {
  ({ page, store, agent, console_, caseWhere, sitAs } = desk);
});

/** How the page looks to this person stands in the menu of each. */
const LOOKS = ['語言', '外觀', '年份', '快速鍵'];

const firstCase = (test: (each: { readonly moves: readonly string[] }) => boolean): string =>
  caseWhere(test).id;

describe('who is signed in', () => {
  it('stands in the header with roles and the way in, and is the owner offered first', async () => {
    await sitAs(['handler'], '#/today');
    await page.getByRole('button', { name: '目前人員：林小姐' }).click();
    const menu = page.getByRole('menu');
    await menu.getByText('帳號登入').waitFor();
    await menu.getByText('承辦').first().waitFor();
    expect(await menu.getByRole('menuitem').allInnerTexts()).toEqual([
      ...LOOKS,
      '變更密碼',
      '鎖定畫面',
      '登出',
    ]);
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
    await page.waitForURL('**/sign-in');
    await page.getByRole('button', { name: '登入' }).click();
    await page.locator('.today-head').waitFor();
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
    await page.locator('.case-head').waitFor();
    await page.getByText(/秒後鎖定畫面/).waitFor();
    expect(await page.getByText('閒置過久，畫面即將鎖定').count()).toBe(1);
    await page.getByRole('button', { name: '繼續使用' }).click();
    await page.getByText(/秒後鎖定畫面/).waitFor({ state: 'detached' });
    await page.getByText(/秒後鎖定畫面/).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('heading', { name: '畫面已鎖定' }).waitFor();
    const name = store.cases.get(id)?.patient?.name ?? '-';
    expect(await page.locator('body').innerText()).not.toContain(name);
    expect(await page.locator('header, .case').count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: '登入' }).click();
    await page.locator('form').getByRole('button', { name: '登入' }).click();
    await page.locator('.case-head').waitFor();
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
    // Its file has come: nothing is on the way when the console goes.
    await page.getByRole('heading', { name: '檢核' }).first().waitFor();
    await console_.stop();
    await page.keyboard.press('Alt+l');
    await page.getByText('送件程式沒有回應，會繼續嘗試').waitFor();
    expect(await page.getByRole('button', { name: '登入' }).count()).toBe(0);
    await console_.start();
    await page.getByRole('button', { name: '登入' }).waitFor();
    expect(console_.endings).toEqual(['lock']);
  });

  it('of the desktop’s window is a cover, since the computer locks', async () => {
    await page.getByRole('button', { name: '目前人員：王承辦' }).click();
    await page.getByRole('menuitem', { name: '鎖定畫面' }).waitFor();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual([...LOOKS, '鎖定畫面']);
    await page.getByRole('menuitem', { name: '鎖定畫面' }).click();
    await page.getByText('這個視窗以電腦的登入帳號為準').waitFor();
    expect(await page.locator('.case-line').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.locator('.case-line').first().waitFor();
    expect(console_.endings).toEqual([]);
  });
});
