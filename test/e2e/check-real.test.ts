import { expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { atRealDesk, type RealDesk } from './support/real-desk.ts';

/** Checking on the built agent and its own page: nothing is faked. */
let agent: AgentProcess;
let open: RealDesk['open'];

atRealDesk({}, (desk) => {
  ({ agent, open } = desk);
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
