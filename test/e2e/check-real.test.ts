import { expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import type { Scene } from '../integration/support/scene.ts';
import { makeSample } from '../samples/sample.ts';
import { atRealDesk, type RealDesk } from './support/real-desk.ts';

/** Checking and renaming on the built agent and its own page: nothing is faked. */
let scene: Scene;
let agent: AgentProcess;
let open: RealDesk['open'];

atRealDesk({}, (desk) => {
  ({ scene, agent, open } = desk);
});

it('checks a Bundle of some megabytes with its attachments, and shows the element that is wrong', async () => {
  const { page } = await open();
  const sample = makeSample({ seed: 'page check', kind: 'cancer', attachments: 1 });
  const text = sample.bytes.toString('utf8');
  await page.getByRole('navigation', { name: '主選單' }).getByRole('link', { name: '檢核' }).click();
  const give = async (bundle: string): Promise<void> => {
    await page.locator('input[type=file]').setInputFiles([
      { name: 'one.json', mimeType: 'application/json', buffer: Buffer.from(bundle) },
      ...sample.attachments.map(({ name, bytes }) => ({
        name,
        mimeType: 'application/pdf',
        buffer: bytes,
      })),
    ]);
  };
  await give(`${text.slice(0, -1)}${' '.repeat(3 * 1024 * 1024)}}`);
  await page.getByText('通過檢核', { exact: true }).waitFor();
  await give(text.replace('"preauthorization"', '"claim"'));
  await page.getByText('未通過檢核', { exact: true }).waitFor();
  await page.getByRole('button', { name: /\.use$/ }).click();
  await page.locator('.json .marked').filter({ hasText: '"use": "claim"' }).waitFor();
  expect(await agent.cases()).toEqual([]);
});

it('renames an attachment on a person’s word, and the case goes on to NHI', async () => {
  const sample = makeSample({ seed: 'page rename', kind: 'cancer', attachments: 1 });
  const [attachment] = sample.attachments;
  if (!attachment) throw new Error('the sample has no attachment');
  const name = `檢查（1） v2.${attachment.name.split('.').at(-1) ?? ''}`;
  const bytes = Buffer.from(sample.bytes.toString('utf8').replaceAll(attachment.name, name));
  await scene.put({ ...sample, bytes, attachments: [{ ...attachment, name }] });
  const [refused] = await agent.until('refused', (rows) => rows.some((row) => row.delivery === 'refused'));
  const { page } = await open();
  await page.goto(`${new URL(agent.consoleUrl).origin}/#/cases/${refused?.id ?? ''}`);
  await page.getByRole('button', { name: '更改附件檔名…' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('textbox').inputValue()).toMatch(/^檢查\(1\)_v2\./);
  await dialog.getByRole('button', { name: '更改並重新檢核' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const [row] = await agent.until('accepted', (rows) => rows.some(({ delivery }) => delivery === 'accepted'));
  await page.getByRole('tab', { name: '技術資料' }).click();
  await page
    .getByText(row?.sentSha256 ?? 'no hash')
    .first()
    .waitFor();
});
