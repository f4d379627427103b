import { appendFile, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { commandJson } from '../integration/support/command.ts';
import { allAt } from '../integration/support/expectations.ts';
import type { Scene } from '../integration/support/scene.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { axeViolations } from './support/axe.ts';
import { atRealDesk, type RealDesk } from './support/real-desk.ts';

/** Settings, a changed server, and the record of who saw what, on the built agent. */
let scene: Scene;
let agent: AgentProcess;
let open: RealDesk['open'];

atRealDesk({}, (desk) => {
  ({ scene, agent, open } = desk);
});

it(
  'checks a change of the file as it is typed, saves it with a reason and applies it',
  { tags: 'full' },
  async () => {
    const { page } = await open();
    await page.getByRole('link', { name: '管理' }).click();
    await page.getByRole('link', { name: '設定', exact: true }).click();
    await page.getByRole('button', { name: '修改設定檔' }).click();
    const editor = page.getByLabel('設定檔內容');
    const text = await editor.inputValue();
    const save = page.getByRole('button', { name: '儲存並套用' });

    await editor.fill(`${text}keyz: { maxAgeDays: 300 }\n`);
    await page.getByText('有 1 個問題').waitFor();
    await page.getByLabel('變更原因').fill('試行期間');
    await expect.poll(() => save.isDisabled()).toBe(true);
    await editor.fill(`${text}keys: { maxAgeDays: 300 }\n`);
    await page.getByText('內容檢查通過').waitFor();
    await save.click();
    await page.getByText('已儲存').waitFor();
    await page.getByText('已套用：keys.maxAgeDays').waitFor();
    expect(await readFile(scene.place.config, 'utf8')).toContain('maxAgeDays: 300');
    expect(await readFile(`${scene.place.config}.previous`, 'utf8')).toBe(text);
  },
);

it('has the terms as a form: each says what comes of it, is held against its limits, and is saved with a reason', async () => {
  const { page } = await open();
  await page.goto(new URL('/#/settings', page.url()).href);
  const supplement = page.getByRole('textbox', { name: '補件期限' });
  await page.getByText('尚未填：不會自動算出期限').first().waitFor();
  await supplement.fill('7');
  await page.getByText(/^例如 .+核定補件，期限是 .+（[日一二三四五六]）/).waitFor();
  await page.getByText('已修改，原為 尚未填').waitFor();
  const remind = page.getByRole('textbox', { name: '幾天前提醒' });
  await remind.fill('91');
  await page.getByText('請填 0 到 90。').waitFor();

  const save = page.getByRole('button', { name: '儲存並套用' });
  await save.click();
  await page.getByText('請填變更原因。').waitFor();
  await page.getByLabel('變更原因').fill('本院規定');
  await save.click();
  await page.getByText('有欄位不正確，請先修正。').waitFor();
  await remind.fill('5');
  await save.click();
  await page.getByText('已儲存').waitFor();
  await save.waitFor({ state: 'detached' });
  const text = await readFile(scene.place.config, 'utf8');
  expect(text).toContain('supplement: 7');
  expect(text).toContain('remindDays: 5');
  expect((await agent.client.rules.show()).rules).toContainEqual(
    expect.objectContaining({ path: 'work.deadlines.supplement', value: 7, source: 'file' }),
  );
});

it('keeps what was typed when the file was changed meanwhile, and says so', { tags: 'full' }, async () => {
  const { page } = await open();
  await page.goto(new URL('/#/settings', page.url()).href);
  const days = page.getByRole('textbox', { name: '幾天前提醒' });
  await days.fill('30');
  await page.getByLabel('變更原因').fill('稽核要求');
  await appendFile(scene.place.config, '# theirs\n');
  await page.getByRole('button', { name: '儲存並套用' }).click();
  await page.getByText('設定檔在編輯期間已被修改，請重新載入。').waitFor();
  await expect.poll(() => days.inputValue()).toBe('30');
  expect(await readFile(scene.place.config, 'utf8')).not.toContain('remindDays: 30');
});

it(
  'answers what a person looked at, and asks before it is told whom to ask about',
  { tags: 'full' },
  async () => {
    await agent.client.cases.ids({ search: '王小明' });
    const { page } = await open();
    await page.getByRole('link', { name: '管理' }).click();
    await page.getByRole('link', { name: '查閱紀錄' }).click();
    await page.getByText('選擇查詢對象與期間後按「查詢」').waitFor();
    await expect.poll(() => page.getByRole('button', { name: '查詢', exact: true }).isDisabled()).toBe(true);
    await page.getByLabel('病人身分證號、居留證號或病歷號').fill('A199999999');
    await page.keyboard.press('Enter');
    await page.getByText('找不到這位病人的案件').waitFor();
    await page.getByLabel('查詢對象').click();
    await page.getByText('全部', { exact: true }).click();
    await page.getByRole('button', { name: '查詢', exact: true }).click();
    const line = page.getByRole('row', { name: /搜尋 0 件/ });
    await line.getByText('王小明').waitFor();
    await expect.poll(() => line.innerText()).toContain('test');
  },
);

it(
  'a browser is told which changed settings are the machine’s only, and cannot save such a text',
  { tags: 'full' },
  async () => {
    const { page } = await open();
    await page.getByRole('link', { name: '管理' }).click();
    await page.getByRole('link', { name: '設定', exact: true }).click();
    await page.getByRole('button', { name: '修改設定檔' }).click();
    const editor = page.getByLabel('設定檔內容');
    const text = await editor.inputValue();
    await page.getByLabel('變更原因').fill('換伺服器');
    await editor.fill(text.replace(/fhirBaseUrl: \S+/, 'fhirBaseUrl: http://127.0.0.1:9/fhir'));
    await page.getByText(/只能在執行本程式的電腦上.*server\.fhirBaseUrl/).waitFor();
    const save = page.getByRole('button', { name: '儲存並套用' });
    await expect.poll(() => save.isDisabled()).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
    // The remaining text can be saved.
    await editor.fill(`${text}keys: { maxAgeDays: 300 }\n`);
    await page.getByText('內容檢查通過').waitFor();
    await expect.poll(() => save.isEnabled()).toBe(true);
    expect(await readFile(scene.place.config, 'utf8')).toBe(text);
  },
);

it('another server stands on 今日 with what to do, and a browser cannot say that it is right', async () => {
  await scene.put(makeSample({ seed: 'page', ending: 'approve', subType: '1', priority: '1' }));
  await agent.until('accepted', allAt(1, 'accepted'));
  const { page } = await open({ place: '#/today' });
  await page.locator('.today-head').waitFor();
  await scene.place.configure(({ server }) => {
    server['clientId'] = 'another-client';
  });
  await commandJson(scene.place, 'settings', 'reload');
  const alert = page.getByRole('region', { name: '影響所有案件的狀況' });
  await alert.getByText(/設定已改連另一個伺服器/).waitFor();
  await alert
    .getByText(/twpas-agent resume/)
    .first()
    .waitFor();
  const resume = alert.getByRole('button', { name: '恢復傳送' });
  await expect.poll(() => resume.isDisabled()).toBe(true);
  expect(await axeViolations(page)).toEqual([]);
  await page.goto(page.url().replace(/#.*/, '#/health'));
  const panel = page.getByRole('region', { name: '健保署伺服器' });
  await panel.getByText(/設定已改連另一個伺服器/).waitFor();
  await expect.poll(() => panel.getByRole('button', { name: '恢復傳送' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: '送件狀況：等待確認新的伺服器' }).waitFor();
  await commandJson(scene.place, 'resume', '--by', '林資訊');
  // The new server knows no such client: the lamp is not green for it.
  await page.getByRole('button', { name: '送件狀況：尚未登錄金鑰' }).waitFor();
});
