import type { Browser, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { commandJson } from '../integration/support/command.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { axeViolations } from './support/axe.ts';
import { openPage, type OpenPage } from './support/open-page.ts';
import { atOneRealDesk } from './support/real-desk.ts';

/** People on the built agent: accounts made on the command line, signed in on the agent's own page. */
const OWN = 'nine lamps in the ward';

let browser: Browser;
let agent: AgentProcess;
let origin: string;
let caseId: string;
let patient: string;
/** Made on the command line, shown once. */
const first = new Map<string, string>();

atOneRealDesk({}, async (desk) => {
  const { scene } = desk;
  ({ browser, agent } = desk);
  origin = new URL(agent.consoleUrl).origin;
  const sample = makeSample({ seed: 'people', kind: 'cancer', ending: 'supplement', attachments: 1 });
  patient = sample.patient.name;
  await scene.put(sample);
  const [row] = await agent.until('it is decided', ([one]) => one?.review === 'decided');
  caseId = row?.id ?? '';
  for (const [name, displayName, role] of [
    ['it-lin', '林資訊', 'it'],
    ['wang', '王檢視', '檢視'],
    ['chen', '陳承辦', 'handler'],
    ['audit', '許稽核', '稽核'],
  ] as const) {
    const made = await commandJson<{ password: string }>(
      scene.place,
      ...['accounts', 'add', name, '--display-name', displayName, '--role', role],
    );
    first.set(name, made.password);
  }
});

const opened = (place = ''): Promise<OpenPage> => openPage(browser, `${origin}/${place}`, { place: '' });

/** Types name and password; at the first sign-in a new one. */
async function signIn(page: Page, name: string, own = OWN): Promise<void> {
  // The form tells the sign-in from the page itself, which has an element of that name too.
  await page.locator('form[action="/sign-in"]').waitFor();
  await page.getByLabel(/^帳號/).fill(name);
  const made = first.get(name);
  await page.getByLabel(/^密碼/).fill(made ?? own);
  await page.keyboard.press('Enter');
  if (made === undefined) return;
  first.delete(name);
  await page.getByRole('heading', { name: /變更初始密碼/ }).waitFor();
  await page.getByLabel(/^目前的密碼/).fill(made);
  await page.getByLabel(/^新密碼/).fill(own);
  await page.getByLabel(/^再輸入一次新密碼/).fill(own);
  await page.keyboard.press('Enter');
}

const me = (page: Page, name: string) => page.getByRole('button', { name: `目前人員：${name}` });

it('a viewer signs in on a page without a script, and sees neither patient nor a way to change anything', async () => {
  const desk = await opened(`#/cases/${caseId}`);
  const { page } = desk;
  await page.getByRole('heading', { name: /登入/ }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByLabel(/^帳號/).fill('wang');
  await page.getByLabel(/^密碼/).fill('a wrong password');
  await page.keyboard.press('Enter');
  await page.getByText('帳號或密碼不正確').waitFor();
  await signIn(page, 'wang');
  await me(page, '王檢視').waitFor();
  await page.goto(`${origin}/#/cases/${caseId}`);
  await page.locator('.case-head').waitFor();
  expect(await page.locator('body').innerText()).not.toContain(patient);
  expect(await page.getByRole('button', { name: /證號/ }).count()).toBe(0);
  expect(await page.getByRole('button', { name: '由我承辦' }).isDisabled()).toBe(true);
  // The agent refuses calls that the page does not offer.
  const answer = await page.evaluate(async (id) => {
    const call = async (path: string, json: unknown): Promise<unknown> => {
      const response = await fetch(`/rpc/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-twpas-page-key': localStorage.getItem('twpas.page-key') ?? '',
        },
        body: JSON.stringify({ json }),
      });
      return ((await response.json()) as { json: { data?: { messageZh?: string } } }).json.data?.messageZh;
    };
    return [
      await call('cases/show', { id, phi: true }),
      await call('cases/retry', { ids: [id] }),
      await call('cases/raw', { id, what: 'bundle' }),
    ];
  }, caseId);
  expect(answer).toEqual(Array.from({ length: 3 }, () => '此作業限承辦、主管使用。'));
  await desk.close();
});

it('a handler takes a case in the own name, locks, and comes back to the same place', async () => {
  const desk = await opened();
  const { page } = desk;
  await signIn(page, 'chen');
  await me(page, '陳承辦').waitFor();
  await page.goto(`${origin}/#/cases/${caseId}`);
  await page.getByRole('button', { name: '由我承辦' }).click();
  await page.getByRole('group', { name: '承辦人' }).getByText('陳承辦').waitFor();
  await page.getByRole('button', { name: '顯示證號' }).click();
  await page.getByRole('button', { name: '遮蔽證號' }).waitFor();
  await expect.poll(() => page.locator('.case-who').innerText()).not.toContain('*');
  await me(page, '陳承辦').click();
  await page.getByRole('menuitem', { name: '鎖定畫面' }).click();
  await page.getByRole('heading', { name: '畫面已鎖定' }).waitFor();
  expect(await page.locator('body').innerText()).not.toContain(patient);
  await page.getByRole('button', { name: '登入' }).click();
  await page.getByRole('heading', { name: /登入/ }).waitFor();
  // The session is gone at the agent too, whatever the browser still has.
  expect((await page.request.get(`${origin}/`)).status()).toBe(401);
  await signIn(page, 'chen');
  await page.locator('.case-head').waitFor();
  expect(page.url()).toBe(`${origin}/#/cases/${caseId}`);
  // Covered again: a look is asked for anew.
  await page.getByRole('button', { name: '顯示證號' }).waitFor();
  expect(await page.locator('.case-who').innerText()).toContain('****');
  await page.goto(`${origin}/#/today`);
  const news = page.getByRole('region', { name: '新的核定結果' });
  await news.getByRole('button', { name: '全部標為已看' }).click();
  await page.getByRole('button', { name: '復原' }).waitFor();
  await desk.close();
  const trail = await agent.client.access.looks({
    about: { person: 'chen' },
    from: '2020-01-01',
    to: '2099-12-31',
  });
  expect(trail.looks.map(({ kind }) => kind)).toContain('case-shown');
});

it('an auditor sees who looked, and no case', async () => {
  const desk = await opened();
  const { page } = desk;
  await signIn(page, 'audit');
  await page.waitForURL(/#\/access$/);
  await page.getByLabel('查詢對象').click();
  await page.getByText('全部', { exact: true }).click();
  await page.getByRole('button', { name: '查詢', exact: true }).click();
  const line = page.getByRole('row', { name: /chen.*顯示案件的完整證號/ }).first();
  await line.waitFor();
  expect(await line.getByRole('link').count()).toBe(0);
  expect(await page.getByRole('link', { name: '案件' }).count()).toBe(0);
  await desk.close();
});

it('IT makes an account on the page, whose first password opens the door once', async () => {
  const desk = await opened();
  const { page } = desk;
  await signIn(page, 'it-lin');
  await me(page, '林資訊').waitFor();
  await page.getByRole('link', { name: '管理' }).click();
  await page.getByRole('link', { name: '帳號' }).click();
  await page.getByRole('row', { name: /^chen/ }).getByText('啟用').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: '新增帳號' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('帳號', { exact: true }).fill('boss');
  await dialog.getByLabel('姓名').fill('李主管');
  await dialog.getByRole('checkbox', { name: /^主管/ }).click();
  await dialog.getByRole('button', { name: '新增', exact: true }).click();
  first.set('boss', await page.locator('.made-password').innerText());
  await page.getByRole('button', { name: '已交付，關閉' }).click();
  await me(page, '林資訊').click();
  await page.getByRole('menuitem', { name: '登出' }).click();
  await page.locator('form[action="/sign-in"]').waitFor();
  await signIn(page, 'boss');
  await me(page, '李主管').waitFor();
  await page.getByRole('link', { name: '統計' }).waitFor();
  // Roles that were changed end the session, and the next one is what the account is now.
  await agent.client.people.setRoles({ name: 'boss', roles: ['viewer'] });
  await page.getByRole('button', { name: '前往登入' }).click();
  await signIn(page, 'boss');
  await me(page, '李主管').waitFor();
  expect(await page.getByRole('link', { name: '統計' }).count()).toBe(0);
  await desk.close();
});

it('one changes the own password, and signs in with it to where one was', async () => {
  const desk = await opened();
  const { page } = desk;
  await signIn(page, 'chen');
  await me(page, '陳承辦').waitFor();
  await page.getByRole('link', { name: '檢核' }).click();
  await me(page, '陳承辦').click();
  await page.getByRole('menuitem', { name: '變更密碼' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('目前的密碼').fill(OWN);
  await dialog.getByLabel('新密碼', { exact: true }).fill('seven other lamps');
  await dialog.getByLabel('再輸入一次新密碼').fill('seven other lamps');
  await page.keyboard.press('Enter');
  await page.getByText('密碼已變更').waitFor();
  await page.getByRole('button', { name: '前往登入' }).click();
  await signIn(page, 'chen', 'seven other lamps');
  await page.waitForURL(/#\/check$/);
  await me(page, '陳承辦').waitFor();
  await desk.close();
});
