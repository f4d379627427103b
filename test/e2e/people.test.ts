import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { atDesk, PASSWORD, type Desk } from './support/desk.ts';
import { gone, lacks } from './support/looks.ts';

/** Signed-in people at the page, and the lock. */
let desk: Desk;
let page: Page;
let id: string;

/** How the page looks to this person stands in the menu of each. */
const LOOKS = ['語言', '外觀', '日期用', '快速鍵'];

const isAccepted = ({ delivery }: { readonly delivery: string }): boolean => delivery === 'accepted';
const before = async (opened: Desk): Promise<void> => {
  ({ id } = await opened.caseOf({}, isAccepted));
};
const begin = (opened: Desk): void => {
  desk = opened;
  ({ page } = desk);
};
/** By the form of the agent's own page. */
async function signInAt(shown: Page, name: string): Promise<void> {
  await shown.locator('form[action="/sign-in"]').waitFor();
  await shown.getByLabel(/^帳號/).fill(name);
  await shown.getByLabel(/^密碼/).fill(PASSWORD);
  await shown.locator('form').getByRole('button', { name: '登入' }).click();
}

describe('who is signed in', () => {
  atDesk({ before, hash: null }, begin);

  it(
    'stands in the header with roles and the way in, and is the owner offered first',
    { tags: 'full' },
    async () => {
      await desk.sitAs(['handler'], '#/today');
      await page.getByRole('button', { name: '目前人員：林小姐' }).click();
      const menu = page.getByRole('menu');
      await menu.getByText('帳號登入').waitFor();
      await menu.getByText('承辦').first().waitFor();
      await expect
        .poll(() => menu.getByRole('menuitem').allInnerTexts())
        .toEqual([...LOOKS, '變更密碼', '鎖定畫面', '登出']);
      await page.keyboard.press('Escape');
      await desk.openCase({ id });
      await page.getByRole('button', { name: '由我承辦' }).click();
      await page.getByRole('group', { name: '承辦人' }).getByText('林小姐').waitFor();
      expect((await desk.show(id)).owner).toBe('林小姐');
    },
  );

  it('signs out to the sign-in page, which then begins anew', { tags: 'full' }, async () => {
    await desk.sitAs(['handler'], '#/check');
    await page.getByRole('button', { name: '目前人員：林小姐' }).click();
    await page.getByRole('menuitem', { name: '登出' }).click();
    await page.waitForURL('**/sign-in');
    await signInAt(page, 'somebody');
    await page.locator('.today-head').waitFor();
    expect(desk.endings()).toEqual(['sign-out']);
  });

  it('somebody else who signed in elsewhere gets a page of their own', { tags: 'full' }, async () => {
    await desk.account('other', '陳先生', ['viewer']);
    await desk.sitAs(['handler'], '#/cases');
    await desk.seat('other');
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByRole('button', { name: '目前人員：陳先生' }).waitFor();
  });
});

describe('the lock', () => {
  atDesk({ before, hash: null }, begin);

  it('is one for all tabs: what is locked in one is in the other, and a sign-in opens both', async () => {
    await desk.sitAs(['handler'], '#/check');
    const second = await page.context().newPage();
    await second.goto(`${desk.origin}/#/health`);
    await second.getByRole('button', { name: '目前人員：林小姐' }).click();
    await second.getByRole('menuitem', { name: '鎖定畫面' }).click();
    await second.getByRole('heading', { name: '畫面已鎖定' }).waitFor();
    await page.getByText('另一個分頁已鎖定').waitFor();
    await second.getByRole('button', { name: '登入' }).click();
    await signInAt(second, 'somebody');
    await second.getByRole('heading', { name: '系統狀態' }).waitFor();
    await page.getByRole('heading', { name: '檢核' }).first().waitFor();
    await second.close();
  });

  it(
    'stays shut while the console does not answer, and tells it once it does',
    { tags: 'full' },
    async () => {
      await desk.sitAs(['handler'], '#/check');
      await desk.line.cut();
      await page.keyboard.press('Alt+l');
      await page.getByText('送件程式沒有回應，會繼續嘗試').waitFor();
      await gone(page.getByRole('button', { name: '登入' }));
      await desk.line.mend();
      await page.getByRole('button', { name: '登入' }).waitFor();
      expect(desk.endings()).toEqual(['lock']);
    },
  );

  it('of the desktop’s window is a cover, since the computer locks', { tags: 'full' }, async () => {
    // As the desktop's host says it, which no browser can be.
    await page.route('**/rpc/people/whoAmI', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { json: Record<string, unknown> };
      const json = { ...body, json: { ...body.json, how: 'desktop', idleLockMinutes: null } };
      await route.fulfill({ response: answer, json });
    });
    await page.goto(`${desk.signInUrl()}#/cases`);
    await page.locator('.case-line').first().waitFor();
    await page.getByRole('button', { name: '目前人員：王承辦' }).click();
    await page.getByRole('menuitem', { name: '鎖定畫面' }).waitFor();
    await expect.poll(() => page.getByRole('menuitem').allInnerTexts()).toEqual([...LOOKS, '鎖定畫面']);
    await page.getByRole('menuitem', { name: '鎖定畫面' }).click();
    await page.getByText('這個視窗以電腦的登入帳號為準').waitFor();
    await gone(page.locator('.case-line'));
    await page.keyboard.press('Enter');
    await page.locator('.case-line').first().waitFor();
    expect(desk.endings()).toEqual([]);
  });
});

describe('a page that nobody uses', () => {
  const LIMIT_MS = 600_000;
  const WARNED_MS = 20_000;
  // The page's clock is moved by hand, and the agent's beside it where that matters: no machine is too slow for these.
  atDesk(
    {
      before,
      hash: null,
      settings: (settings) => (settings['console'] = { port: 0, idleLockMinutes: LIMIT_MS / 60_000 }),
    },
    async (opened) => {
      begin(opened);
      await page.clock.install();
    },
  );

  it(
    'warns, covers everything, ends the session, and comes back to the same place',
    { tags: 'full' },
    async () => {
      let unattended = 0;
      page.on('request', (request) => {
        if (request.headers()['x-twpas-unattended'] !== undefined) unattended += 1;
      });
      await desk.sitAs(['handler'], `#/cases/${id}`);
      await page.locator('.case-head').waitFor();
      // From now on nobody does anything; what the machine needs for its work counts, too.
      await page.mouse.move(200, 300);
      await page.mouse.move(201, 300);
      await page.clock.fastForward(LIMIT_MS - WARNED_MS);
      await page.getByText(/秒後鎖定畫面/).waitFor();
      await expect.poll(() => page.getByText('閒置過久，畫面即將鎖定').count()).toBe(1);
      await page.getByRole('button', { name: '繼續使用' }).click();
      await page.getByText(/秒後鎖定畫面/).waitFor({ state: 'detached' });
      await page.clock.fastForward(LIMIT_MS - WARNED_MS);
      await page.getByText(/秒後鎖定畫面/).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.clock.fastForward(WARNED_MS);
      await page.getByRole('heading', { name: '畫面已鎖定' }).waitFor();
      const { patient } = await desk.show(id);
      await lacks(page.locator('body'), patient?.name ?? '-');
      await gone(page.locator('header, .case'));
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: '登入' }).click();
      await signInAt(page, 'somebody');
      await page.locator('.case-head').waitFor();
      expect(page.url()).toBe(`${desk.origin}/#/cases/${id}`);
      expect(desk.endings()).toEqual(['lock']);
      expect(unattended).toBeGreaterThan(0);
    },
  );

  it(
    'and one that somebody uses stays open, as long as that goes on, at the agent too',
    { tags: 'full' },
    async () => {
      const heard: string[] = [];
      page.on('response', (answer) => {
        if (answer.url().includes('/rpc/') && answer.request().headers()['x-twpas-unattended'] === undefined)
          heard.push(answer.url());
      });
      await desk.sitAs(['handler'], '#/today');
      // Twice as long as the limit, with signs of life each half of it: only looking, no call of its own.
      for (let step = 0; step < 4; step += 1) {
        desk.shiftClock(LIMIT_MS / 2);
        await page.clock.fastForward(LIMIT_MS / 2);
        heard.length = 0;
        for (let at = 0; heard.length === 0; at += 1) {
          await page.mouse.move(200 + (at % 100), 300 + step);
          await page.clock.fastForward(1_000);
        }
      }
      await gone(page.getByRole('heading', { name: '畫面已鎖定' }));
      expect((await page.request.get(desk.origin)).status()).toBe(200);
      await page.clock.fastForward(LIMIT_MS - WARNED_MS);
      await page.getByText(/秒後鎖定畫面/).waitFor();
      await page.clock.fastForward(WARNED_MS);
      await page.getByText('因為閒置過久，畫面已鎖定').waitFor();
      await page.getByRole('button', { name: '登入' }).waitFor();
      expect((await page.request.get(desk.origin)).status()).toBe(401);
    },
  );
});
