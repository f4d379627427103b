import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk, PASSWORD } from './support/desk.ts';
import { gone } from './support/looks.ts';
import { clipboard } from './support/open-page.ts';

let desk: Desk;
let page: Page;

atDesk({ hash: null }, (opened) => {
  desk = opened;
  ({ page } = desk);
});

describe('the accounts', () => {
  it('begin with a hint, and the first one’s password is shown once', { tags: 'full' }, async () => {
    await page.goto(`${desk.signInUrl()}#/people`);
    await page.getByText('新增第一個帳號，就會開啟登入').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: '新增帳號' }).click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.getByRole('checkbox', { name: /資訊/ }).isChecked()).toBe(true);
    await dialog.getByLabel('帳號', { exact: true }).fill('it-lin');
    await dialog.getByLabel('姓名').fill('林資訊');
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: '新增', exact: true }).click();
    await page.getByText('初始密碼（只顯示這一次）').waitFor();
    const password = await page.locator('.made-password').innerText();
    expect(password).toMatch(/^[a-z0-9]{4}(-[a-z0-9]{4}){4}/);
    await page.getByRole('button', { name: '複製初始密碼' }).click();
    await expect.poll(() => clipboard(page)).toBe(password);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByText(password).count()).toBe(1);
    await page.getByRole('button', { name: '已交付，關閉' }).click();
    await page.getByText(password).waitFor({ state: 'detached' });
    await page
      .getByRole('row', { name: /it-lin/ })
      .getByText('從未登入')
      .first()
      .waitFor();
  });

  it('are listed with how each stands, and are changed after a question', { tags: 'full' }, async () => {
    const { people } = desk.client;
    await desk.account('wang', '王承辦', ['handler']);
    await desk.account('lee', '李主管', ['supervisor', 'auditor']);
    // Each five lock the name for this network, for longer each time.
    for (const minutes of [15, 30, 0]) {
      for (let at = 0; at < 5; at += 1) await desk.signIn('lee', { password: 'guessed' });
      desk.shiftClock(minutes * 60_000);
    }
    await desk.account('gone', '離職者', ['handler']);
    await people.move({ name: 'gone', move: 'disable' });
    await desk.account('fresh', '新承辦', ['handler']);
    await people.resetPassword({ name: 'fresh' });
    await desk.sitAs(['it'], '#/people');
    const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });
    await row('wang').getByText('啟用').waitFor();
    await row('lee').getByText('遭猜測密碼', { exact: true }).waitFor();
    await row('lee').getByText('主管、稽核').waitFor();
    await row('gone').getByText('停用', { exact: true }).waitFor();
    await row('fresh').getByText('須改密碼').waitFor();
    // With the first one of the test before.
    await page.getByText('共 6 個帳號，可登入 5 個').waitFor();
    expect(await axeViolations(page)).toEqual([]);

    // One's own keeps its roles.
    await page.getByRole('button', { name: 'somebody 的動作' }).click();
    await page.getByRole('menu').getByText('不可變更自己的帳號').waitFor();
    await page.keyboard.press('Escape');

    const act = async (name: string, what: string): Promise<void> => {
      await page.getByRole('button', { name: `${name} 的動作` }).click();
      await page.getByRole('menuitem', { name: what }).click();
    };
    await act('lee', '解除登入限制');
    await page.getByRole('dialog').getByRole('button', { name: '解除登入限制' }).click();
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

  it('that may see patients are shown to a supervisor and an auditor for a week', async () => {
    await desk.account('mei', '梅承辦', ['handler']);
    await desk.sitAs(['it'], '#/people');
    await page.getByRole('button', { name: 'mei 的動作' }).click();
    await page.getByRole('menuitem', { name: '重設密碼' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '重設密碼' }).click();
    const password = await page.locator('.made-password').first().innerText();
    expect((await desk.signIn('mei', { password, next: PASSWORD })).status).toBe(200);
    const line = page.getByRole('listitem').filter({ hasText: '梅承辦（mei）' });
    await desk.sitAs(['auditor'], '#/access', { name: 'audit', displayName: '許稽核' });
    await line.getByText('somebody 重設密碼').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await desk.sitAs(['supervisor'], '#/today', { name: 'boss', displayName: '主管' });
    await page.getByRole('button', { name: '展開' }).click();
    await line.getByText('somebody 重設密碼').waitFor();
  });

  it('are reviewed as a file, by name and time', { tags: 'full' }, async () => {
    await desk.sitAs(['auditor'], '#/people');
    await page.getByText('異動帳號需要資訊權限').waitFor();
    await page.getByRole('row', { name: /^wang/ }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: '新增帳號' }).isDisabled()).toBe(true);
    await gone(page.getByRole('button', { name: 'wang 的動作' }));
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: '匯出 CSV' }).click();
    expect((await saved).suggestedFilename()).toBe('twpas-accounts.csv');
    await page.getByText(/由 林小姐 清查，已留下紀錄/).waitFor();
    // It works again.
    const again = page.waitForEvent('download');
    await page.getByRole('button', { name: '匯出 CSV' }).click();
    await again;
    expect(desk.refused()).toEqual([]);
  });
});
