import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { openScene, type Scene } from '../integration/support/scene.ts';
import { axeViolations } from './support/axe.ts';
import { theBrowser } from './support/chromium.ts';

/** The form that signs in by name, as a browser sees it: the page of the agent itself, not of the renderer. */
const OWN_PASSWORD = 'nine lamps in the ward';
let browser: Browser;
let scene: Scene;
let agent: AgentProcess;
let home: string;

beforeAll(async () => {
  browser = await theBrowser();
  scene = await openScene({});
  agent = await scene.agent();
  home = new URL('/', agent.consoleUrl).href;
  // Without an account that is in use the console shows no form.
  await account('the one who stays');
});
afterAll(async () => {
  await scene.close();
});
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function pageOf(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext(options);
  contexts.push(context);
  return context.newPage();
}
const account = (name: string): Promise<{ password: string }> =>
  agent.client.people.add({ name, displayName: name, roles: ['handler'] });

/** By itself: the page puts the cursor there a moment after it is loaded. */
async function cursorIn(page: Page, id: string): Promise<void> {
  await page.locator(`#${id}:focus`).waitFor();
}

it(
  'signs in by keyboard alone and without a script, through a wrong and a first password',
  { tags: 'full' },
  async () => {
    const { password } = await account('王美麗');
    const page = await pageOf({ javaScriptEnabled: false });
    await page.goto(home);
    await cursorIn(page, 'name');
    await page.keyboard.type('王美麗');
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('帳號或密碼不正確');
    await expect.poll(() => page.getByLabel('帳號').inputValue()).toBe('王美麗');
    await cursorIn(page, 'password');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('請先設定自己的密碼').waitFor();
    await cursorIn(page, 'password');
    await page.keyboard.type(password);
    for (let count = 0; count < 2; count += 1) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(OWN_PASSWORD);
    }
    await page.keyboard.press('Enter');
    // The next page hands over the page key, which takes a script.
    await page.getByRole('heading', { name: '登入中' }).waitFor();
    expect((await page.goto(home))?.status()).toBe(200);
  },
);

it('shows the page of the agent once signed in, and the form again where the session has ended', async () => {
  const { password } = await account('chen');
  const page = await pageOf();
  await page.goto(home);
  for (let step = 0; step < 2; step += 1) {
    await page.getByLabel('帳號').fill('chen');
    await page.getByLabel(step === 0 ? /^密碼/ : '目前的密碼').fill(password);
    if (step === 1) {
      await page.getByLabel('新密碼（至少').fill(OWN_PASSWORD);
      await page.getByLabel('再輸入一次新密碼').fill(OWN_PASSWORD);
    }
    await page.getByRole('button').click();
  }
  await page.getByRole('navigation').first().waitFor();
  await agent.client.people.move({ name: 'chen', move: 'disable' });
  await page.goto(home);
  await page.getByRole('button', { name: '登入' }).waitFor();
});

it(
  'is in one language, Chinese unless English was chosen, and keeps the choice through a wrong password',
  { tags: 'full' },
  async () => {
    const page = await pageOf({ javaScriptEnabled: false });
    await page.goto(home);
    await expect.poll(() => page.locator('form').innerText()).not.toMatch(/[A-Za-z]{4,}/);
    await page.getByRole('link', { name: 'English' }).click();
    await page.locator('html[lang="en"]').waitFor();
    await expect.poll(() => page.locator('form').innerText()).not.toMatch(/\p{Script=Han}/u);
    await page.getByLabel('Account').fill('nobody');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('is not right');
    await expect.poll(() => page.getByLabel('Account').inputValue()).toBe('nobody');
    await page.getByRole('link', { name: '中文' }).click();
    await page.getByRole('button', { name: '登入' }).waitFor();
  },
);

it.each(['light', 'dark'] as const)(
  'has nothing for axe-core to find, %s',
  { tags: 'full' },
  async (colorScheme) => {
    const { password } = await account(`axe-${colorScheme}`);
    const page = await pageOf({ colorScheme });
    await page.goto(home);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel('帳號').fill(`axe-${colorScheme}`);
    await page.getByLabel(/^密碼/).fill(password);
    await page.getByRole('button').click();
    await page.getByLabel('再輸入一次新密碼').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    const folder = process.env['SIGN_IN_PICTURES'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/sign-in-${colorScheme}.png` });
  },
);
