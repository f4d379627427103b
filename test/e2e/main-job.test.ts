import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { expect, it } from 'vitest';
import { taipeiDay } from '../../shared/days.ts';
import { openScene, type Scene } from '../integration/support/scene.ts';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { portOfNobody } from '../unit/support/port-of-nobody.ts';
import { lacks } from './support/looks.ts';
import { openPage } from './support/open-page.ts';
import { atRealDesk, type RealDesk } from './support/real-desk.ts';
import { textOfWorkbook } from './support/workbook.ts';

/** The page on the built agent, its console and its sign-in, with the practice server behind: nothing is faked. */
let browser: Browser;
let scene: Scene;
let agent: AgentProcess;
let open: RealDesk['open'];

// Steps slow enough to be seen one by one.
atRealDesk({ sandbox: { stepMs: 400 } }, (desk) => {
  ({ browser, scene, agent, open } = desk);
});

it('shows a dropped file as a row that changes by itself and comes to its decision', async () => {
  const { page } = await open();
  const lines = page.locator('.case-line');
  await page.getByText('共 0 件').or(page.getByText('還沒有案件')).first().waitFor();
  const sample = makeSample({ seed: 'page', kind: 'cancer', ending: 'partial', attachments: 1 });

  await scene.put(sample);
  await lines.first().waitFor();
  const seen = new Set<string>();
  await expect
    .poll(
      async () => {
        const text = await lines.first().innerText();
        seen.add(text);
        return text;
      },
      { interval: 50 },
    )
    .toContain('部份同意');
  expect(seen.size).toBeGreaterThan(1);
  await expect.poll(() => lines.count()).toBe(1);
  await expect.poll(() => lines.first().innerText()).toContain(sample.patient.name);
  await lacks(lines.first(), sample.patient.number);

  await lines.first().dblclick();
  await page.locator('.case-head').waitFor();
  const text = await page.locator('main').innerText();
  expect(text).toContain('申請與核定');
  expect(text).toContain('部份同意');
  const [row] = await agent.cases();
  expect(text).toContain(row?.receiptNumber ?? 'no receipt number');
});

it(
  'shows what was sent, opens an attachment out of the sealed copy, and puts the decision on paper',
  { tags: 'full' },
  async () => {
    const sample = makeSample({
      seed: 'one case',
      kind: 'cancer',
      subType: '1',
      priority: '1',
      ending: 'partial',
      attachments: 1,
    });
    await scene.put(sample);
    const [row] = await agent.until('decided', (cases) => cases.some((each) => each.decision !== null));
    const id = row?.id ?? '';
    const { page } = await open();
    await page.locator('.case-line').first().dblclick();
    await page.locator('.case-head').waitFor();
    const main = page.locator('main');
    await lacks(main, sample.patient.number);
    await expect.poll(() => page.locator('.case-head').innerText()).toContain(sample.patient.name);

    await page.getByRole('tab', { name: '送出內容' }).click();
    const content = page.locator('.content-body');
    await content.getByRole('heading', { name: '申請品項', exact: true }).waitFor();
    await lacks(content, sample.patient.number);
    await page.getByRole('button', { name: '顯示證號' }).click();
    await content.getByText(sample.patient.number).first().waitFor();

    const [file] = sample.attachments;
    await page
      .getByRole('button', { name: `開啟附件 ${file?.name ?? ''}` })
      .first()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.locator('.ant-drawer-body > :is(iframe, p)').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });

    await page.evaluate(() => {
      window.print = () => undefined;
    });
    await page.getByRole('link', { name: '印核定通知單' }).click();
    await page.locator('.sheet').getByText(sample.patient.number).waitFor();
    await page.getByRole('button', { name: '列印' }).click();
    await page.locator('.sheet footer').getByText('列印：').waitFor();
    await page.goto(`${new URL(page.url()).origin}/#/cases/${id}/evidence`);
    await page
      .locator('.sheet')
      .getByText(row?.sha256 ?? '')
      .waitFor();
    const today = taipeiDay(Date.now());
    const { looks } = await agent.client.access.looks({ about: { caseId: id }, from: today, to: today });
    const kinds = looks.map(({ kind }) => kind);
    for (const kind of ['case-opened', 'content-shown', 'case-shown', 'attachment-opened', 'printed'])
      expect(kinds).toContain(kind);
  },
);

it(
  'ties a supplement to the application whose receipt number it names, and says that it has followed',
  { tags: 'full' },
  async () => {
    const patient = { name: '林美惠', number: 'A223456781' };
    const first = makeSample({
      seed: 'chain-1',
      kind: 'cancer',
      subType: '1',
      ending: 'supplement',
      attachments: 0,
      patient,
    });
    await scene.put(first);
    const [asked] = await agent.until('asked', (cases) => cases.some((each) => each.decision !== null));
    const { page } = await open();
    await page.locator('.case-line').first().dblclick();
    await page
      .locator('.prepare')
      .getByText(/在 HIS 選「送核補件」（申報類別 2）/)
      .waitFor();
    expect(asked?.receiptNumber).toBeTruthy();

    const second = makeSample({ seed: 'chain-2', kind: 'cancer', subType: '2', attachments: 0, patient });
    const [claim] = (second.bundle['entry'] as { resource: Record<string, unknown> }[]).map(
      ({ resource }) => resource,
    );
    Object.assign(claim ?? {}, { identifier: [{ use: 'secondary', value: asked?.receiptNumber }] });
    await scene.put({ ...second, bytes: Buffer.from(JSON.stringify(second.bundle), 'utf8') });
    // The page hears of it by itself.
    await page.locator('.case-head').getByText('補件（已送）').waitFor();
    await page
      .locator('.case-head')
      .getByText(/已送出「送核補件」/)
      .waitFor();
    const chain = page.locator('.chain-panel');
    await chain.locator('.chain-cases').getByText('依原受理編號').waitFor();
    await chain.locator('.chain-cases > li').first().getByText('同意').waitFor();
    // Nobody is asked a second time: in the list it is grey, and 待辦 has it no more.
    const menu = page.getByRole('navigation', { name: '主選單' });
    await menu.getByRole('link', { name: '案件' }).click();
    await page.locator('.case-line .pill.tone-neutral').getByText('補件（已送）').waitFor();
    await menu.getByRole('link', { name: '待辦' }).click();
    await page.getByRole('heading', { name: '今天的都處理完了' }).waitFor();
  },
);

it('says that the agent is gone when it was killed, and goes on once somebody signs in to the new one', async () => {
  const port = await portOfNobody();
  const kept = await openScene({
    settings: (settings) => {
      settings['console'] = { port };
    },
  });
  const first = await kept.agent();
  const opened = await openPage(browser, first.consoleUrl);
  const { page } = opened;
  await page.locator('header .lamp').first().waitFor();

  await first.kill();
  await page.getByText('連線中斷').first().waitFor();
  const second = await kept.agent();
  // Sessions live in the agent's memory: the open tab asks for a fresh address, and another tab's sign-in serves it too.
  const other = await page.context().newPage();
  await other.goto(second.consoleUrl);
  await page.locator('header .lamp').first().waitFor();
  await expect.poll(() => page.getByText('連線中斷').count()).toBe(0);
  await opened.close();
  await kept.close();
});

it(
  'filters, exports and counts what it has, and the trail knows who took the list along',
  { tags: 'full' },
  async () => {
    const sample = makeSample({
      seed: 'list',
      kind: 'cancer',
      subType: '1',
      priority: '1',
      ending: 'approve',
      attachments: 0,
    });
    await scene.put(sample);
    const [row] = await agent.until('decided', (cases) => cases.some((each) => each.decision !== null));
    const drug = row?.drugCodes[0] ?? '';
    const { page } = await open();
    await page.locator('.case-line').first().waitFor();

    await page.evaluate((code) => {
      window.location.hash = `#/cases?drug=${code}&order=-applied`;
    }, drug);
    await page.locator('.total', { hasText: '共 1 件' }).waitFor();
    await page.locator('.filter.on').first().waitFor();
    await page.getByLabel('搜尋案件').fill(sample.patient.name);
    await page.locator('.case-line mark', { hasText: sample.patient.name }).waitFor();
    await page.getByLabel('搜尋案件').fill('');
    await page.locator('.case-line mark').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '匯出 Excel' }).click();
    const [workbook] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: '匯出 1 件' }).click(),
    ]);
    const text = await textOfWorkbook(await readFile(await workbook.path()));
    expect(text).toContain(drug);
    expect(text).toContain(sample.patient.name);
    expect(text).not.toContain(sample.patient.number);
    expect(workbook.suggestedFilename()).toMatch(/^事前審查案件_\d{6}\.xlsx$/);
    await page.getByRole('dialog').getByText('已匯出 1 件').waitFor();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^關\s?閉$/ })
      .last()
      .click();

    await page.locator('.case-line .select-box').first().click();
    await page.locator('.bulk').getByRole('button', { name: '改承辦人' }).click();
    await page.getByRole('dialog').getByRole('combobox').fill('林個管師');
    await page.getByRole('dialog').getByRole('button', { name: '改由林個管師承辦' }).click();
    await page.getByText('已更新 1 件的承辦人').waitFor();
    await page.evaluate((owner) => {
      window.location.hash = `#/cases?owner=${encodeURIComponent(owner)}`;
    }, '林個管師');
    await page.locator('.filter.on', { hasText: '林個管師' }).waitFor();
    await page.locator('.total', { hasText: '共 1 件' }).waitFor();

    await page.evaluate(() => {
      window.location.hash = '#/access';
    });
    await page.getByLabel('查詢對象').click();
    await page.getByText('全部', { exact: true }).click();
    await page.getByRole('button', { name: '查詢', exact: true }).click();
    await page
      .getByRole('row', { name: /匯出清單/ })
      .first()
      .waitFor();
    await page.evaluate(() => {
      window.location.hash = '#/statistics?by=decided&from=2020-01-01&to=2099-12-31';
    });
    await page.locator('.stats-table tbody tr', { hasText: '1／1' }).first().waitFor();
  },
);
