import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { addDays, taipeiDay } from '../../shared/days.ts';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import type { Scene, SceneOptions } from '../integration/support/scene.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample, SampleOptions } from '../../main/practice/samples/types.ts';
import { portOfNobody } from '../unit/support/port-of-nobody.ts';
import { goTo as openAt } from './support/open-page.ts';
import { textOfWorkbook } from './support/workbook.ts';
import { atOneRealDesk } from './support/real-desk.ts';

/**
 * A day of claims staff on the built agent with the practice server behind: deadlines, chains, the list, statistics, who
 * looked, a lost agent. One agent for all; each test goes on with what the ones before it left.
 */
let scene: Scene;
let agent: AgentProcess;
let page: Page;

const PATIENT = { name: '林美惠', number: 'A223456781' };
const DRUG = 'KC009612B5';
const OTHER_DRUG = 'KC010892B5';
/** Person who opened the console, as the trail names them. */
let person: string;

/** The new agent has to stand where the page looks for it. */
const atKnownPort = async (): Promise<SceneOptions> => {
  const port = await portOfNobody();
  return { settings: (settings) => (settings['console'] = { port }) };
};
atOneRealDesk(atKnownPort, async (desk) => {
  ({ scene, agent } = desk);
  ({ page } = await desk.open({ place: '#/today' }));
  person = userInfo().username;
});

const sampleOf = (options: SampleOptions): Sample =>
  makeSample({ kind: 'cancer', priority: '1', subType: '1', attachments: 0, drugs: [DRUG], ...options });

/** The same, with the receipt number that a HIS writes for 原受理編號. */
function naming(sample: Sample, receiptNumber: string): Sample {
  const [claim] = sample.bundle['entry'] as { resource: Record<string, unknown> }[];
  Object.assign(claim?.resource ?? {}, { identifier: [{ use: 'secondary', value: receiptNumber }] });
  return { ...sample, bytes: Buffer.from(JSON.stringify(sample.bundle), 'utf8') };
}

/** Exports it and waits for NHI's decision; its case. */
async function decided(sample: Sample): Promise<{ readonly id: string; readonly receiptNumber: string }> {
  await scene.put(sample);
  const ofFile = ({ fileName }: { readonly fileName: string | null }): boolean =>
    fileName === sample.fileName;
  const rows = await agent.until('decided', (all) => all.some((row) => ofFile(row) && row.decision !== null));
  const row = rows.find(ofFile);
  return { id: row?.id ?? '', receiptNumber: row?.receiptNumber ?? '' };
}

const goTo = (hash: string): Promise<void> => openAt(page, hash);
const panel = (name: string): Locator => page.getByRole('region', { name, exact: true });
const gone = (what: Locator): Promise<void> => what.waitFor({ state: 'detached', timeout: 30_000 });
const total = (count: number): Promise<void> =>
  page.locator('.total', { hasText: `共 ${String(count)} 件` }).waitFor();

async function downloaded(press: Locator): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), press.click()]);
  return textOfWorkbook(await readFile(await file.path()));
}

it('a typed deadline stands on its case and on 待辦 while it is near or overdue, and leaves when met or removed', async () => {
  const { id } = await decided(sampleOf({ seed: 'staff deadline', ending: 'approve' }));
  const today = taipeiDay(Date.now());
  const work = panel('承辦與期限');
  const lines = work.locator('.deadlines > li');
  const add = async (dueOn: string): Promise<void> => {
    await goTo(`#/cases/${id}`);
    await work.getByRole('button', { name: '新增期限' }).click();
    await work.getByLabel('到期日').fill(dueOn);
    await work.getByRole('button', { name: '儲存期限' }).click();
    await lines.first().getByText(`由 ${person} 輸入`).waitFor();
  };
  await add(addDays(today, 1));
  await lines
    .first()
    .getByText(/剩 1 天|今天到期/)
    .waitFor();
  await goTo('#/today');
  await page.locator(`.work-row[data-case="${id}"]`).waitFor();
  await goTo(`#/cases/${id}`);
  await work.getByRole('button', { name: '將「補件期限」標為完成' }).click();
  await lines
    .first()
    .getByText(/^已完成（/)
    .waitFor();
  await goTo('#/today');
  await page.locator('.today-head').waitFor();
  await gone(page.locator(`.work-row[data-case="${id}"]`));

  await goTo(`#/cases/${id}`);
  await work.getByRole('button', { name: '刪除「補件期限」' }).click();
  await page.locator('.ant-popconfirm').getByRole('button', { name: '刪除' }).click();
  await work.getByText('尚未填期限').waitFor();
  await add(addDays(today, -3));
  await lines
    .first()
    .getByText(/^逾期 [34] 天$/)
    .waitFor();
  await goTo('#/today');
  const overdue = page.locator(`.work-row[data-case="${id}"]`);
  await overdue.getByText(/^逾期 [34] 天$/).waitFor();
  await goTo(`#/cases/${id}`);
  await work.getByRole('button', { name: '刪除「補件期限」' }).click();
  await page.locator('.ant-popconfirm').getByRole('button', { name: '刪除' }).click();
  await work.getByText('尚未填期限').waitFor();
  await goTo('#/today');
  await page.locator('.today-head').waitFor();
  await gone(overdue);
});

it('a supplement that names the receipt number is one chain, with what is in force apart from what goes on', async () => {
  const asked = await decided(sampleOf({ seed: 'staff chain', ending: 'supplement', patient: PATIENT }));
  expect(asked.receiptNumber).not.toBe('');
  await goTo(`#/cases/${asked.id}`);
  const prepare = page.locator('.prepare');
  await prepare.getByText(/在 HIS 選「送核補件」（申報類別 2）/).waitFor();
  await page.locator('.case-head').getByRole('button', { name: '複製原受理編號' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(asked.receiptNumber);

  // With sending paused, the supplement is what goes on; nothing is in force yet.
  await agent.client.destination.pause({});
  const second = sampleOf({ seed: 'staff chain 2', subType: '2', ending: 'partial', patient: PATIENT });
  await scene.put(naming(second, asked.receiptNumber));
  const now = page.locator('.chain-now > div');
  await now.nth(0).getByText('沒有有效的核定').waitFor();
  await now.nth(1).getByRole('link', { name: '送核補件' }).waitFor();
  expect(await page.locator('.chain-cases > li').count()).toBe(2);
  await page.locator('.chain-cases').getByText('依原受理編號').waitFor();
  await agent.client.destination.resume({});
  await now.nth(0).getByText('部份同意').waitFor({ timeout: 30_000 });
  await now.nth(1).getByText('沒有進行中的案件').waitFor();
  const head = page.locator('.case-head');
  await head.getByText('補件（已送）').waitFor();
  await head.getByRole('link', { name: '看新案' }).waitFor();
});

it('statistics by drug count what the practice server decided, on the page and in the file', async () => {
  await decided(sampleOf({ seed: 'staff other', ending: 'deny', drugs: [OTHER_DRUG] }));
  const rows = await agent.cases();
  const answered = new Map((await scene.sandbox.cases()).map((one) => [one.receiptNumber, one]));
  expect(rows.every(({ receiptNumber }) => answered.has(receiptNumber ?? ''))).toBe(true);
  const counts = new Map<string, number>();
  for (const { drugCodes } of rows)
    for (const code of drugCodes) counts.set(code, (counts.get(code) ?? 0) + 1);
  expect(counts.get(DRUG)).toBe(3);
  await goTo('#/statistics?by=decided&from=2020-01-01&to=2099-12-31');
  await page.locator('.stats-table').waitFor();
  const text = await downloaded(page.getByRole('button', { name: '匯出 Excel' }));
  for (const word of ['藥品', '申請', '部份同意', '合計']) expect(text).toContain(word);
  for (const [code, count] of counts) {
    const cells = await page.locator(`.stats-table tr[data-value="${code}"] td`).allInnerTexts();
    expect(cells[0]).toBe(String(count));
    const results = cells.slice(1, 7).map(Number);
    expect(results.reduce((sum, n) => sum + n, 0)).toBe(count);
  }
  expect(await page.locator('.stats-table tfoot td').first().innerText()).toBe(String(rows.length));
});

it('the list searches, filters, holds and releases many at once, and exports numbers of patients only with a reason', async () => {
  const held = [1, 2].map((n) => sampleOf({ seed: `staff held ${String(n)}`, drugs: [OTHER_DRUG] }));
  await agent.client.destination.pause({});
  await scene.put(...held);
  await agent.until('queued', (rows) => rows.filter(({ delivery }) => delivery === 'queued').length === 2);
  await goTo('#/cases?delivery=queued');
  await total(2);
  await page.getByRole('checkbox', { name: '選取全部' }).click();
  for (const [move, state] of [
    ['暫緩送出', 'held'],
    ['解除暫緩', 'queued'],
  ] as const) {
    await page.locator('.bulk').getByRole('button', { name: move }).click();
    await page.getByRole('dialog').getByRole('button', { name: move }).click();
    await agent.until(state, (rows) => rows.filter(({ delivery }) => delivery === state).length === 2);
    if (state !== 'held') continue;
    await goTo('#/cases?delivery=held');
    await total(2);
    await page.getByRole('checkbox', { name: '選取全部' }).click();
  }
  await agent.client.destination.resume({});
  await agent.until('sent', (rows) => rows.every(({ delivery }) => delivery === 'accepted'));

  await goTo('#/cases');
  await page.getByRole('searchbox', { name: '搜尋案件' }).fill(PATIENT.number);
  await total(2);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: '匯出 Excel' }).click();
  const start = dialog.getByRole('button', { name: /^匯出 2 件$/ });
  await dialog.getByRole('button', { name: '全選' }).click();
  const named = await downloaded(start);
  expect(named).toContain(PATIENT.name);
  expect(named).not.toContain(PATIENT.number);
  await dialog.getByText('已匯出 2 件').waitFor();
  await dialog.getByLabel('顯示完整的身分證號與檔名').check();
  expect(await start.isDisabled()).toBe(true);
  await dialog.getByLabel('原因').fill('月底報表');
  expect(await downloaded(start)).toContain(PATIENT.number);
});

it('the trail answers who looked at a patient and what a person looked at', async () => {
  const row = (await agent.cases()).find(({ patient }) => patient?.number === PATIENT.number);
  await goTo(`#/cases/${row?.id ?? ''}`);
  await page.reload();
  await page.getByRole('button', { name: '顯示證號' }).click();
  await page.locator('#case-title', { hasText: PATIENT.name }).waitFor();
  await page.locator('.case-who').getByText(PATIENT.number).waitFor();
  await goTo('#/access');
  await page.locator('#looks-who').fill(PATIENT.number);
  await page.getByRole('button', { name: '查詢', exact: true }).click();
  await page
    .getByRole('row', { name: new RegExp(`${person}.*顯示案件的完整證號`) })
    .first()
    .waitFor();
  await page.getByLabel('查詢對象').click();
  await page.locator('.ant-select-item-option', { hasText: '某位人員看過什麼' }).click();
  await page.locator('#looks-who').fill(person);
  await page.getByRole('button', { name: '查詢', exact: true }).click();
  await page
    .getByRole('row', { name: new RegExp(`${person}.*搜尋.*${PATIENT.number}`) })
    .first()
    .waitFor();
});

it('a stopped agent is told, and its successor on the same data heals the page', async () => {
  await agent.stop();
  const lost = page.getByText('與送件程式的連線中斷', { exact: false }).first();
  await lost.waitFor();
  agent = await scene.agent();
  // Sessions live in the agent's memory, and the page has another address: the open one follows, and a fresh sign-in serves it too.
  const other = await page.context().newPage();
  await other.goto(agent.consoleUrl);
  await page.waitForURL((url) => url.hostname === new URL(agent.consoleUrl).hostname);
  await page.getByRole('navigation').first().waitFor();
  await lost.waitFor({ state: 'detached' });
  await goTo('#/cases');
  await page.locator('.case-line').first().waitFor();
});
