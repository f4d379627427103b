import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { commandJson } from '../integration/support/command.ts';
import { allAt } from '../integration/support/expectations.ts';
import type { Scene } from '../integration/support/scene.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { axeViolations } from './support/axe.ts';
import { atRealDesk, type RealDesk } from './support/real-desk.ts';

/** Settings and a changed server as a browser sees them, on the built agent. */
let scene: Scene;
let agent: AgentProcess;
let open: RealDesk['open'];

atRealDesk({}, (desk) => {
  ({ scene, agent, open } = desk);
});

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
