import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import type { Scene } from '../integration/support/scene.ts';
import { atRealDesk, type RealDesk } from './support/real-desk.ts';

/** Settings and the record of who saw what, on the built agent. */
let scene: Scene;
let agent: AgentProcess;
let open: RealDesk['open'];

atRealDesk({}, (desk) => {
  ({ scene, agent, open } = desk);
});

it('shows each value’s source, checks a change as it is typed, saves it with a reason and applies it', async () => {
  const { page } = await open();
  await page.getByRole('link', { name: '管理' }).click();
  await page.getByRole('link', { name: '設定', exact: true }).click();
  const row = page.getByRole('row', { name: /檢核等級/ });
  await row.getByText('預設值').waitFor();
  await page.getByRole('button', { name: '修改設定檔' }).click();
  const editor = page.getByLabel('設定檔內容');
  const text = await editor.inputValue();
  const save = page.getByRole('button', { name: '儲存並套用' });

  await editor.fill(`${text}validaton: { level: warn }\n`);
  await page.getByText('有 1 個問題').waitFor();
  await page.getByLabel('變更原因').fill('試行期間');
  expect(await save.isDisabled()).toBe(true);
  await editor.fill(`${text}validation: { level: warn }\n`);
  await page.getByText('內容檢查通過').waitFor();
  await save.click();
  await page.getByText('已儲存').waitFor();
  await row.getByText('設定檔').waitFor();
  expect(await readFile(scene.place.config, 'utf8')).toContain('level: warn');
  expect(await readFile(`${scene.place.config}.previous`, 'utf8')).toBe(text);
});

it('answers what a person looked at, and asks before it is told whom to ask about', async () => {
  await agent.client.cases.ids({ search: '王小明' });
  const { page } = await open();
  await page.getByRole('link', { name: '管理' }).click();
  await page.getByRole('link', { name: '查閱紀錄' }).click();
  await page.getByText('選擇查詢對象與期間後按「查詢」').waitFor();
  expect(await page.getByRole('button', { name: '查詢', exact: true }).isDisabled()).toBe(true);
  await page.getByLabel('病人身分證號、居留證號或病歷號').fill('A199999999');
  await page.keyboard.press('Enter');
  await page.getByText('找不到這位病人的案件').waitFor();
  await page.getByLabel('查詢對象').click();
  await page.getByText('全部', { exact: true }).click();
  await page.getByRole('button', { name: '查詢', exact: true }).click();
  const line = page.getByRole('row', { name: /搜尋 0 件/ });
  await line.getByText('王小明').waitFor();
  expect(await line.innerText()).toContain('test');
});
