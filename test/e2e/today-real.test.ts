import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import type { Scene } from '../integration/support/scene.ts';
import { makeSample } from '../samples/sample.ts';
import { atRealDesk } from './support/real-desk.ts';

/** 今日 on the built agent with the practice server behind: what needs a person, and that doing it is the end of it. */
let scene: Scene;
let agent: AgentProcess;
let page: Page;

const PATIENT = { name: '林美惠', number: 'A223456781' };

atRealDesk({}, async (desk) => {
  ({ scene, agent } = desk);
  ({ page } = await desk.open({ place: '#/today' }));
});

const group = (title: string): Locator => page.getByRole('region', { name: title, exact: true });
const today = async (): Promise<void> => {
  await page.getByRole('navigation', { name: '主選單' }).getByRole('link', { name: '待辦' }).click();
  await page.locator('.today-count').waitFor();
};
const gone = (title: string): Promise<void> => group(title).waitFor({ state: 'detached', timeout: 30_000 });

it('a refused Bundle shows its cause, its step leads to the problem, and the corrected export takes it away', async () => {
  const wrong = makeSample({
    seed: 'today refused',
    kind: 'cancer',
    defect: 'wrong-hospital',
    attachments: 0,
  });
  await scene.put(wrong);
  const refused = group('院內檢核未通過');
  await refused.getByText('申請檔案沒有通過送出前的檢核，健保署沒有收到這一件。').waitFor();
  await refused.getByText('在 HIS 修正後重新匯出', { exact: false }).waitFor();
  await refused.getByText(wrong.patient.name).first().waitFor();
  await refused.getByRole('link', { name: '看檢核結果' }).click();
  await page.locator('#part-problems').getByText('醫事機構', { exact: false }).first().waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('part-problems');
  const right = makeSample({ seed: 'today refused', kind: 'cancer', attachments: 0 });
  await scene.put({ ...right, fileName: wrong.fileName });
  await agent.until('sent', (rows) => rows.some(({ delivery }) => delivery === 'accepted'));
  await today();
  await gone('院內檢核未通過');
});

it('a case with a missing attachment names it, and is gone when the file arrives', async () => {
  const sample = makeSample({ seed: 'today missing', kind: 'cancer', attachments: 1 });
  const [file] = sample.attachments;
  if (!file) throw new Error('the sample has no attachment');
  await scene.put({ ...sample, attachments: [] });
  const waiting = group('等待附件');
  await waiting.getByText(`缺少：${file.name}`).waitFor();
  await waiting.getByText('到齊後會自動檢核並送出', { exact: false }).waitFor();
  await waiting.getByRole('link', { name: '看附件' }).click();
  await page.locator('#part-attachments').getByText(file.name).waitFor();
  await today();
  await scene.put(sample);
  await gone('等待附件');
  await agent.until('sent', (rows) => rows.some(({ delivery }) => delivery === 'accepted'));
});

it('a case that NHI sends back for 補件 gives its receipt number, and the supplement that names it ends it', async () => {
  const first = makeSample({
    seed: 'today supplement',
    kind: 'cancer',
    subType: '1',
    ending: 'supplement',
    attachments: 0,
    patient: PATIENT,
  });
  await scene.put(first);
  const [asked] = await agent.until('asked for more', (rows) => rows.some((row) => row.decision !== null));
  const number = asked?.receiptNumber ?? '';
  expect(number).not.toBe('');
  const supplements = group('補件');
  await supplements.getByText('健保署要求補充資料後再審。').waitFor();
  await supplements.getByText('請依核定意見備齊資料', { exact: false }).waitFor();
  await supplements.getByRole('button', { name: '複製受理編號並開啟' }).click();
  await page.locator('#part-prepare').getByText(number).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(number);
  const second = makeSample({
    seed: 'today supplement 2',
    kind: 'cancer',
    subType: '2',
    attachments: 0,
    patient: PATIENT,
  });
  const [claim] = (second.bundle['entry'] as { resource: Record<string, unknown> }[]).map(
    ({ resource }) => resource,
  );
  Object.assign(claim ?? {}, { identifier: [{ use: 'secondary', value: number }] });
  await scene.put({ ...second, bytes: Buffer.from(JSON.stringify(second.bundle), 'utf8') });
  await today();
  await gone('補件');
  await page.getByRole('heading', { name: '目前沒有需要處理的案件' }).waitFor();
});
