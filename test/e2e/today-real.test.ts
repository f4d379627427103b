import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import type { Scene } from '../integration/support/scene.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { axeViolations } from './support/axe.ts';
import { clipboard } from './support/open-page.ts';
import { atOneRealDesk } from './support/real-desk.ts';

/** 待辦 on the built agent with the practice server behind: what needs a person, and that doing it is the end of it. */
let scene: Scene;
let agent: AgentProcess;
let page: Page;

const PATIENT = { name: '林美惠', number: 'A223456781' };

// Each leaves 待辦 empty for the next one.
atOneRealDesk({}, async (desk) => {
  ({ scene, agent } = desk);
  ({ page } = await desk.open({ place: '#/today' }));
});

/** True if the case of this file, or of its corrected export, has come so far. */
const has =
  ({ fileName }: Pick<Sample, 'fileName'>, enough: (row: CaseRow) => boolean) =>
  (rows: readonly CaseRow[]): boolean =>
    rows.some((one) => one.fileName === fileName && enough(one));
const row = (name: string): Locator => page.locator('.work-row').filter({ hasText: name });
const today = async (): Promise<void> => {
  await page.getByRole('navigation', { name: '主選單' }).getByRole('link', { name: '待辦' }).click();
  await page.locator('.today-head').waitFor();
};
const gone = (name: string): Promise<void> => row(name).waitFor({ state: 'detached', timeout: 30_000 });

it('before the first sent case the steps to it stand there, and no tick', async () => {
  const steps = page.getByRole('region', { name: '送出第一件之前' });
  await steps.getByText('把公開金鑰交給健保署登錄').waitFor();
  expect(await steps.getByRole('listitem').count()).toBe(5);
  expect(await page.getByText('今天的都處理完了').count()).toBe(0);
});

it('beside the steps stand the way to NHI and whom to ask; what a HIS vendor has to know is copied with the folder', async () => {
  const state = page.getByRole('region', { name: '送件狀態' });
  await state.getByText('執行中').waitFor();
  await state.getByText('0 件').waitFor();
  const whom = page.getByRole('region', { name: '不確定找誰？' });
  await whom.getByText('健保署承辦窗口').waitFor();
  await whom.getByRole('button', { name: '列印防火牆申請單' }).waitFor();
  await whom.getByRole('button', { name: '複製匯出說明' }).click();
  await expect.poll(() => clipboard(page)).toContain(scene.place.exportDir);
  expect(await clipboard(page)).toContain('0101090517');
  expect(await axeViolations(page)).toEqual([]);
});

it('a refused Bundle shows its cause in the row, gives the HIS vendor a text without the patient, and the corrected export takes it away', async () => {
  const wrong = makeSample({
    seed: 'today refused',
    kind: 'cancer',
    defect: 'wrong-hospital',
    attachments: 0,
  });
  await scene.put(wrong);
  const refused = row(wrong.patient.name);
  await refused.getByText('醫事機構', { exact: false }).first().waitFor();
  await refused.getByText('請 HIS 修正後重新匯出，會自動送出').waitFor();
  await refused.getByRole('button', { name: '複製給 HIS 廠商' }).click();
  await page.getByText('不含病人資料', { exact: false }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('醫事機構');
  expect(copied).not.toContain(wrong.patient.name);
  expect(copied).not.toContain(wrong.patient.number);
  const right = makeSample({ seed: 'today refused', kind: 'cancer', attachments: 0 });
  await scene.put({ ...right, fileName: wrong.fileName });
  await agent.until(
    'sent',
    has(wrong, ({ delivery }) => delivery === 'accepted'),
  );
  await gone(wrong.patient.name);
});

it('a case with a missing attachment names it, and is gone when the file arrives', async () => {
  const sample = makeSample({ seed: 'today missing', kind: 'cancer', attachments: 1 });
  const [file] = sample.attachments;
  if (!file) throw new Error('the sample has no attachment');
  await scene.put({ ...sample, attachments: [] });
  const waiting = row(sample.patient.name);
  await waiting.getByText(`還缺 ${file.name}`).waitFor();
  await waiting.getByText('放到 HIS 匯出資料夾就會自動送出').waitFor();
  await waiting.getByRole('button', { name: '複製檔名' }).click();
  await page.getByText(`已複製檔名 ${file.name}`).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(file.name);
  await scene.put(sample);
  await gone(sample.patient.name);
  await agent.until(
    'sent',
    has(sample, ({ delivery }) => delivery === 'accepted'),
  );
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
  const rows = await agent.until(
    'asked for more',
    has(first, ({ decision }) => decision !== null),
  );
  const number = rows.find(({ fileName }) => fileName === first.fileName)?.receiptNumber ?? '';
  expect(number).not.toBe('');
  const supplement = row(PATIENT.name);
  // NHI's own words, in the row.
  await supplement.getByText(/^「.+」$/).waitFor();
  await supplement.getByRole('button', { name: '準備補件' }).click();
  await page.waitForURL(/part=prepare/);
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
  await gone(PATIENT.name);
  await page.getByRole('heading', { name: '今天的都處理完了' }).waitFor({ timeout: 30_000 });
});

it('不予同意 stays until the doctor was told; the tick lasts, is in the case’s history, and can be taken back', async () => {
  const denied = makeSample({
    seed: 'today denied',
    kind: 'cancer',
    subType: '1',
    ending: 'deny',
    attachments: 0,
    patient: PATIENT,
  });
  await scene.put(denied);
  await agent.until('denied', (rows) => rows.some((one) => one.decision === 'denied'));
  const told = row(PATIENT.name);
  await told.getByText(/^「.+」$/).waitFor();
  await page.getByRole('region', { name: '新的核定結果' }).getByText('不予同意').waitFor();
  await told.getByRole('button', { name: '通知醫師' }).click();
  await page.getByRole('dialog').getByText('不申復').click();
  await page.getByRole('dialog').getByRole('button', { name: '已通知，不申復' }).click();
  await gone(PATIENT.name);
  await page.reload();
  await page.getByRole('heading', { name: '今天的都處理完了' }).waitFor();
  const one = (await agent.cases()).find(({ decision }) => decision === 'denied');
  const detail = await agent.client.cases.show({ id: one?.id ?? '', phi: false });
  expect(detail.events.map(({ kind }) => kind)).toContain('step-done');
  await agent.client.work.step({ id: one?.id ?? '', step: 'appeal-decided', done: false });
  await told.getByRole('button', { name: '填醫師的決定' }).waitFor();
  await agent.client.work.tellDoctor({ ids: [one?.id ?? ''], decision: 'no-appeal' });
  await gone(PATIENT.name);
});

it('cases that were not sent for the same first problem are one row, which opens to its patients', async () => {
  const seeds = ['same 1', 'same 2', 'same 3'];
  const samples = seeds.map((seed) =>
    makeSample({ seed, kind: 'cancer', defect: 'wrong-hospital', attachments: 0 }),
  );
  for (const sample of samples) await scene.put(sample);
  await agent.until('refused', (rows) => rows.filter(({ delivery }) => delivery === 'refused').length === 3);
  const cause = page.locator('.work-row[data-cause]').filter({ hasText: '3 件' });
  await cause.waitFor();
  expect(await page.locator('.work-row').count()).toBe(1);
  await page.getByRole('heading', { name: '需要您處理 3 件' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('.work-sub').count()).toBe(3);
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('ArrowLeft');
  await page.locator('.work-sub').first().waitFor({ state: 'detached' });
});
