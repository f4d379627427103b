import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { atFakeDesk, type FakeDesk } from './support/fake-desk.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { FakeAgent } from './support/fake-agent.ts';
import type { FakeConsole } from './support/fake-console.ts';
import { fakeChainCase } from './support/fake-content.ts';
import type { FakeStore } from './support/fake-store.ts';
import { inColours } from './support/open-page.ts';

let store: FakeStore;
let agent: FakeAgent;
let console_: FakeConsole;
let page: Page;
let caseWhere: FakeDesk['caseWhere'];
let openCase: FakeDesk['openCase'];

atFakeDesk({ count: 60 }, (desk) => {
  ({ store, agent, console_, page, caseWhere, openCase } = desk);
});

const moves = (): string[] => agent.calls.map(({ move }) => move);

it('sets out what was sent when asked, covered as the patient is, and uncovers both at one press', async () => {
  const detail = caseWhere((each) => each.decision === 'approved');
  const { name, number } = detail.patient ?? { name: '', number: '' };
  await openCase(detail);
  expect(moves()).not.toContain('content');
  await page.getByRole('tab', { name: '送出內容' }).click();
  const content = page.locator('.content-body');
  for (const section of ['病人', '申請', '診斷與簡要病摘', '申請品項', '身高、體重等'])
    await content.getByRole('heading', { name: section, exact: true }).waitFor();
  expect(await page.locator('main').innerText()).not.toContain(number);
  expect(await content.innerText()).not.toContain(name);

  await page.getByRole('button', { name: '顯示證號' }).click();
  await content.getByText(number).first().waitFor();
  await page.locator('.case-who').getByText(number).waitFor();
  expect(moves()).toEqual(expect.arrayContaining(['content', 'content with patient']));
  await page.getByRole('button', { name: '遮蔽證號' }).click();
  await page
    .locator('.case-who')
    .getByText(detail.maskedPatient?.number ?? '')
    .waitFor();
  await expect.poll(() => page.locator('main').innerText()).not.toContain(number);
});

it('marks the element that a problem points at', async () => {
  const detail = caseWhere((each) => each.decision === 'approved');
  store.change(detail.id, {
    problems: [
      {
        severity: 'error',
        code: 'info-weight',
        message: '體重不合理，請核對。',
        messageEn: 'The weight is not plausible.',
        path: 'Bundle.entry[0].resource.supportingInfo[0].valueQuantity.value',
      },
    ],
  });
  await openCase(detail);
  await page.getByRole('tab', { name: '送出內容' }).click();
  const wrong = page.locator('.content-wrong');
  await wrong.getByText('體重不合理，請核對。').waitFor();
  expect(await wrong.count()).toBe(1);
  expect(await wrong.getAttribute('data-path')).toBe(
    'Bundle.entry[0].resource.supportingInfo[0].valueQuantity',
  );
});

const TABS = [
  ['處理', '.chain-cases'],
  ['送出內容', '.content-body'],
  ['紀錄', '.timeline'],
  ['技術資料', '.technical-columns'],
] as const;

it('breaks no rule of WCAG A and AA on any of its tabs, light and dark', async () => {
  const detail = caseWhere((each) => each.decision === 'denied');
  const other = caseWhere((each) => each.decision === 'approved');
  store.chains.set(detail.id, {
    cases: [fakeChainCase(other), fakeChainCase(detail)],
    edges: [{ from: other.id, to: detail.id, kind: 'first-continued', by: '王承辦' }],
    effective: other.id,
    underWay: [],
    suggestions: [{ from: other.id, to: detail.id, kind: 'first-continued', other: fakeChainCase(other) }],
    otherPatient: true,
  });
  for (const colorScheme of ['light', 'dark'] as const) {
    await inColours(page, colorScheme);
    await openCase(detail);
    for (const [tab, there] of TABS) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator(there).first().waitFor();
      expect(await axeViolations(page), `${colorScheme} ${tab}`).toEqual([]);
    }
  }
});

it('opens attachments in memory: a PDF in the browser’s reader, a picture, a text, and says so of the rest', async () => {
  const detail = caseWhere((each) => each.decision === 'approved');
  const kept = { kind: 'file' as const, state: 'spooled' as const, handedOver: true, fault: null };
  const file = (name: string): CaseDetail['attachments'][number] => ({
    ...kept,
    name,
    sha256: 'c'.repeat(64),
    size: 1024,
  });
  store.change(detail.id, { attachments: ['報告.pdf', '影像.png', '檢驗.txt', '影片.mpg'].map(file) });
  const downloads: string[] = [];
  page.on('download', (download) => downloads.push(download.suggestedFilename()));
  await openCase(detail);
  const open = (name: string) =>
    page
      .getByRole('button', { name: `開啟附件 ${name}` })
      .first()
      .click();
  const drawer = page.getByRole('dialog');
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  };

  await open('影像.png');
  await drawer.locator('img').waitFor();
  await expect
    .poll(() => drawer.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBe(2);
  expect(await drawer.locator('img').getAttribute('src')).toMatch(/^blob:/);
  await close();
  await open('檢驗.txt');
  await drawer.getByText('白血球 5.1').waitFor();
  await close();
  await open('影片.mpg');
  await drawer.getByText('這種檔案無法在此顯示').waitFor();
  await close();
  await open('報告.pdf');
  const viewer = await page.evaluate(() => navigator.pdfViewerEnabled);
  if (viewer) expect(await drawer.locator('iframe').getAttribute('src')).toMatch(/^blob:/);
  else await drawer.getByText('這個視窗沒有 PDF 檢視功能').waitFor();
  await close();
  expect(downloads).toEqual([]);
  expect(moves().filter((move) => move.startsWith('attachment'))).toHaveLength(4);
});

it('shows each version of NHI’s answer, newest first, with what changed since the one before', async () => {
  const detail = caseWhere((each) => each.decision === 'approved');
  const [last] = detail.answers.slice(-1);
  if (last === undefined) throw new Error('no answer');
  store.change(detail.id, {
    answers: [
      ...detail.answers,
      {
        ...last,
        id: 'r9',
        receivedAt: new Date(Date.parse(last.receivedAt) + 60_000).toISOString(),
        decision: 'partially-approved',
        items: last.items.map((item) => ({ ...item, approvedQuantity: 1, opinion: '改為一個療程。' })),
      },
    ],
  });
  await openCase(detail);
  await page.getByRole('tab', { name: '紀錄' }).click();
  const first = page.locator('.versions > li').first();
  await first.getByText('最新').waitFor();
  const text = await first.innerText();
  expect(text).toContain('改為一個療程。');
  expect(text).toMatch(/核定結果[\s\S]*同意[\s\S]*部份同意/);
});

it('says after a request for more what to prepare, ticks it off with name and time, and copies the number it has to name', async () => {
  const detail = caseWhere((each) => each.decision === 'supplement-requested');
  store.change(detail.id, { subType: '1' });
  await openCase(detail);
  await page.locator('.case-quote').getByText('請補附 PD-L1 檢測報告').waitFor();
  await page.getByText('尚未填期限').first().waitFor();
  await page.getByRole('button', { name: '複製原受理編號' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(detail.receiptNumber);
  const panel = page.locator('.prepare');
  await panel
    .getByText(
      `在 HIS 選「送核補件」（申報類別 2），新申請檔的「原受理編號」請填 ${detail.receiptNumber ?? ''}`,
    )
    .waitFor();
  await panel.getByText('完成 0／4').waitFor();
  await panel.getByRole('checkbox', { name: /補齊健保署要的資料/ }).click();
  await panel.getByText('完成 1／4').waitFor();
  await panel.getByText(/^王承辦，/).waitFor();
  await panel.getByRole('checkbox', { name: /補齊健保署要的資料/ }).click();
  await panel.getByText('完成 0／4').waitFor();
  expect(moves()).toEqual(expect.arrayContaining(['step doctor-asked done', 'step doctor-asked open']));
});

it('tells in its head what has been sent since, greys the answered request, and links the new case', async () => {
  const asked = caseWhere((each) => each.decision === 'supplement-requested');
  const answer = caseWhere((each) => each.decision === 'approved');
  store.chains.set(asked.id, {
    cases: [fakeChainCase(asked), { ...fakeChainCase(answer), subType: '2' }],
    edges: [{ from: asked.id, to: answer.id, kind: 'receipt', by: null }],
    effective: answer.id,
    underWay: [],
    suggestions: [],
    otherPatient: false,
  });
  await openCase(asked);
  const head = page.locator('.case-head');
  await head.getByText('補件（已送）').waitFor();
  await head.getByText(/已送出「送核補件」/).waitFor();
  // Nobody is to send a second one.
  expect(await head.getByRole('button', { name: '複製原受理編號' }).count()).toBe(0);
  await head.getByRole('link', { name: '看新案' }).click();
  await page.getByRole('heading', { name: answer.patient?.name ?? '' }).waitFor();
  expect(page.url()).toContain(answer.id);
});

it('keeps a denied case as work until the doctor knows, and ends it where the doctor does not appeal', async () => {
  const detail = caseWhere((each) => each.decision === 'denied');
  await openCase(detail);
  const head = page.locator('.case-head');
  await head.getByRole('link', { name: '印核定通知單' }).waitFor();
  await head.getByRole('button', { name: '已通知醫師' }).click();
  await page.locator('.prepare').getByText('完成 1／5').waitFor();
  await head.getByRole('button', { name: '已通知醫師' }).waitFor({ state: 'detached' });
  await page
    .locator('.prepare')
    .getByRole('button', { name: /^不\s?提$/ })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`標示為已處理 ${detail.patient?.name ?? ''}・`, { exact: false }).waitFor();
  expect(await dialog.getByRole('textbox').inputValue()).toContain('申復');
  await dialog.getByRole('button', { name: '標示為已處理' }).click();
  await page
    .locator('.work')
    .getByText(/^已標示為已處理（/)
    .waitFor();
  expect(moves()).toEqual(expect.arrayContaining(['step doctor-informed done', 'close']));
});

it('shows a chain with what is in force apart from what goes on, and asks a person about what may belong to it', async () => {
  const approved = caseWhere((each) => each.decision === 'approved');
  const appeal = caseWhere((each) => each.review === 'reviewing');
  const other = caseWhere((each) => each.decision === 'denied');
  store.chains.set(approved.id, {
    cases: [fakeChainCase(approved), { ...fakeChainCase(appeal), subType: '3' }],
    edges: [{ from: approved.id, to: appeal.id, kind: 'receipt', by: null }],
    effective: approved.id,
    underWay: [appeal.id],
    suggestions: [{ from: approved.id, to: other.id, kind: 'first-continued', other: fakeChainCase(other) }],
    otherPatient: false,
  });
  await openCase(approved);
  const panel = page.locator('.chain-panel');
  await panel.getByText('目前有效核定').waitFor();
  expect(await panel.locator('.chain-now > div').nth(1).innerText()).toContain('申復');
  expect(await panel.locator('.chain-cases').innerText()).toContain('依原受理編號');
  await panel.getByText('可能是這一件的續用申請').waitFor();
  await panel.getByRole('button', { name: '是，連結' }).click();
  await page.getByText('已連結兩個案件').waitFor();
  await panel.getByText('可能相關，請確認').waitFor({ state: 'detached' });
  expect(agent.calls.at(-1)).toMatchObject({
    move: 'link confirmed',
    ids: [approved.id, other.id],
    reason: 'first-continued',
  });
});

it('prints the notice with the patient and who printed it, and never without a line in the trail', async () => {
  const detail = caseWhere((each) => each.decision === 'partially-approved');
  await page.addInitScript(() => {
    window.print = () => {
      document.documentElement.dataset['printed'] = document.querySelector('.sheet footer')?.textContent;
    };
  });
  await openCase(detail);
  await page.reload();
  await page.getByRole('link', { name: '印核定通知單' }).click();
  const sheet = page.locator('.sheet');
  await sheet.getByRole('heading', { name: '事前審查核定結果通知單' }).waitFor();
  const text = await sheet.innerText();
  for (const part of [detail.patient?.number, detail.receiptNumber, '部份同意', '同意先使用一個療程'])
    expect(text).toContain(part ?? 'nothing');
  await page.emulateMedia({ media: 'print' });
  expect(await sheet.isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
  await page.keyboard.press('Control+p');
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset['printed']))
    .toContain('王承辦');
  expect(moves()).toContain('printed notice');
  await page.emulateMedia({ media: 'print' });
  expect(await sheet.isVisible()).toBe(true);
  expect(await page.locator('header.top').isVisible()).toBe(false);
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.length).toBeGreaterThan(1000);
  await page.emulateMedia({ media: 'screen' });
});

it('prints the evidence by hashes, times and request ids, without the patient', async () => {
  const detail = caseWhere((each) => each.decision === 'approved');
  await page.goto(`${console_.url}#/cases/${detail.id}/evidence`);
  const sheet = page.locator('.sheet');
  await sheet.getByRole('heading', { name: '送件證明' }).waitFor();
  const text = await sheet.innerText();
  expect(text).toContain(detail.sha256);
  expect(text).toContain(detail.attemptList[0]?.id ?? 'no attempt');
  expect(text).toContain('411');
  expect(text).not.toContain(detail.patient?.name);
  await page.keyboard.press('Escape');
  await page.locator('.case-head').waitFor();
  // The page itself is not for paper: it may show the patient, and nobody would have recorded it.
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.case-head').isVisible()).toBe(false);
  await page.getByText('案件畫面不列印').waitFor();
  await page.emulateMedia({ media: 'screen' });
});
