import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildPage, type BuiltPage } from './support/build-page.ts';
import { launchChromium } from './support/chromium.ts';
import { createFakeAgent, type FakeAgent } from './support/fake-agent.ts';
import { startFakeConsole, type FakeConsole } from './support/fake-console.ts';
import { createFakeStore, type FakeStore } from './support/fake-store.ts';
import { openPage, type OpenPage } from './support/open-page.ts';
import type { CaseDetail } from '../../shared/api/views.ts';

let built: BuiltPage;
let browser: Browser;
let store: FakeStore;
let agent: FakeAgent;
let console_: FakeConsole;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  [built, browser] = await Promise.all([buildPage(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await built.remove();
});

async function open(count: number): Promise<void> {
  store = createFakeStore({ count, now: Date.now() });
  agent = createFakeAgent(store);
  console_ = await startFakeConsole(agent, built.folder);
  opened = await openPage(browser, console_.url);
  ({ page } = opened);
}
afterEach(async () => {
  await opened.close();
  await console_.stop();
});

const lines = (): Locator => page.locator('.case-line');
const total = (text: string): Locator => page.locator('.total', { hasText: text });
const caseWhere = (test: (each: CaseDetail) => boolean): CaseDetail => {
  const found = [...store.cases.values()].find(test);
  if (found === undefined) throw new Error('no such case');
  return found;
};
async function openCase(detail: CaseDetail): Promise<void> {
  await page.goto(`${console_.url}#/cases/${detail.id}`);
  await page.locator('.timeline').waitFor();
}

describe('the list of cases', () => {
  beforeEach(() => open(5000));

  it('shows the newest with stage, patient with a masked number, and counts for every filter', async () => {
    const [first] = store.cases.values();
    const line = lines().first();
    await line.getByText('送件結果待確認').waitFor();
    const text = await line.innerText();
    expect(text).toContain(first?.patient?.name);
    expect(text).not.toContain(first?.patient?.number);
    expect(text).toMatch(/[A-Z]\d{2}\*{4}\d{3}/);
    await total('共 5,000 件').waitFor();
    const counted = page.locator('[data-facet="delivery:held"] .count');
    expect(await counted.innerText()).toBe(String(store.counts().delivery.held));
    await page.getByText('練習環境').waitFor();
  });

  it('draws only what is in sight, and fetches the end of the list when one goes there', async () => {
    await lines().first().getByRole('link').waitFor();
    expect(await lines().count()).toBeLessThan(60);
    await page.locator('#case-grid').focus();
    await page.keyboard.press('End');
    const last = [...store.cases.values()].at(-1);
    await page.getByRole('link', { name: last?.fileName ?? '' }).waitFor();
    expect(await lines().count()).toBeLessThan(60);
  });

  it('is narrowed by one filter at a click, by two with Ctrl, and takes them off again', async () => {
    const rejected = page.locator('[data-facet="delivery:rejected"]');
    const failed = page.locator('[data-facet="delivery:refused"]');
    await rejected.click();
    await total('共 1 件').waitFor();
    await failed.click({ modifiers: ['Control'] });
    await total('共 2 件').waitFor();
    expect(page.url()).toContain('delivery=rejected,refused');
    await page.getByRole('button', { name: '移除條件：院內檢核未通過' }).click();
    await total('共 1 件').waitFor();
    await page.goBack();
    await total('共 2 件').waitFor();
    await page.getByRole('button', { name: '清除全部條件' }).click();
    await total('共 5,000 件').waitFor();
  });

  it('is searched by name, number and file name, and says what to do when nothing matches', async () => {
    const one = caseWhere((each) => each.delivery === 'rejected');
    await total('共 5,000 件').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(one.patient?.number ?? '');
    await total('共 1 件').waitFor();
    await lines()
      .getByText(one.patient?.name ?? '')
      .waitFor();
    // What was searched for may name a patient: it does not go into the address.
    expect(page.url()).not.toContain(one.patient?.number ?? '-');
    await page.keyboard.press('Escape');
    await total('共 5,000 件').waitFor();
    await page.getByLabel('搜尋案件').fill('沒有這個人');
    await page.getByRole('heading', { name: '沒有符合條件的案件' }).waitFor();
    await page.locator('.blank').getByRole('button', { name: '清除全部條件' }).click();
    await total('共 5,000 件').waitFor();
  });

  it('is walked by keys: down, open, back at the same place', async () => {
    await lines().first().getByRole('link').waitFor();
    await page.locator('#case-grid').focus();
    for (let i = 0; i < 40; i += 1) await page.keyboard.press('ArrowDown');
    const id = [...store.cases.keys()][39] ?? '';
    await page.locator(`[id="case-${id}"].active`).getByRole('link').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.timeline').waitFor();
    expect(page.url()).toContain(id);
    await page.keyboard.press('Escape');
    await page.locator(`[id="case-${id}"].active`).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator(`[id="case-${[...store.cases.keys()][40] ?? ''}"].active`).waitFor();
  });

  it('follows a change by itself', async () => {
    const sending = caseWhere((each) => each.delivery === 'sending');
    await page.locator(`[id="case-${sending.id}"]`).getByText('傳送中').waitFor();
    store.change(sending.id, { delivery: 'accepted', caseNumber: '11511999999' });
    const line = page.locator(`[id="case-${sending.id}"]`);
    await line.getByText('已上傳（已取得收件序號）').waitFor();
    await line.getByText('11511999999').waitFor();
  });

  it('holds several at once after asking, and lists what could not be done', async () => {
    const queued = caseWhere((each) => each.delivery === 'queued');
    const waiting = caseWhere((each) => each.delivery === 'waiting');
    const refused = caseWhere((each) => each.delivery === 'refused');
    for (const each of [queued, waiting, refused]) {
      await page.locator(`[id="case-${each.id}"] .select-box`).click();
    }
    const bar = page.getByRole('toolbar');
    expect(await bar.getByRole('button', { name: '取消送出' }).isDisabled()).toBe(true);
    await bar.getByRole('button', { name: '暫緩送出' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('要暫緩送出 3 件嗎？').waitFor();
    expect(agent.calls).toEqual([]);
    await dialog.getByRole('textbox').fill('等報告');
    await dialog.getByRole('button', { name: '暫緩送出' }).click();
    await dialog.getByText('1 件沒有完成').waitFor();
    await dialog.getByText(refused.id).waitFor();
    expect(agent.calls).toEqual([
      { move: 'hold', ids: [queued.id, waiting.id, refused.id], reason: '等報告' },
    ]);
    await dialog.locator('.ant-modal-footer').getByRole('button', { name: '關閉' }).click();
    await page.locator(`[id="case-${queued.id}"]`).getByText('暫緩送出').waitFor();
  });

  it('cancels one case with a reason and a confirmation only', async () => {
    const held = caseWhere((each) => each.delivery === 'held');
    await page.locator('[data-facet="delivery:held"]').click();
    await page.locator(`[id="case-${held.id}"] .select-box`).click();
    await page.getByRole('toolbar').getByRole('button', { name: '取消送出' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: '取消送出' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('醫師改用其他藥品');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText('我了解取消後無法復原').click();
    await confirm.click();
    await page.getByText('已取消送出').waitFor();
    expect(agent.calls).toEqual([{ move: 'cancel', ids: [held.id], reason: '醫師改用其他藥品' }]);
  });
});

describe('a case', () => {
  beforeEach(() => open(60));

  it('shows what was asked next to what NHI answered, in the words of the guide', async () => {
    const detail = caseWhere((each) => each.decision === 'partially-approved');
    await openCase(detail);
    const table = page.locator('table.items');
    await table.getByText(detail.items[0]?.drugCode ?? '').waitFor();
    await table.getByText('部份同意').first().waitFor();
    await table.getByText('同意先使用一個療程', { exact: false }).first().waitFor();
    await page.getByText('請逐項核對核定結果、核定數量與核定意見，並通知醫師。').waitFor();
    await page.locator('.timeline').getByText('健保署審查回覆').first().waitFor();
  });

  it('shows the patient only when asked, and copies the case number', async () => {
    const detail = caseWhere((each) => each.decision === 'approved');
    const number = detail.patient?.number ?? '';
    await openCase(detail);
    expect(await page.locator('body').innerText()).not.toContain(number);
    await page.getByRole('button', { name: '顯示病人' }).click();
    await page.getByText(number).waitFor();
    await page.getByRole('button', { name: '複製收件序號／案件編號' }).click();
    await page.getByRole('button', { name: '已複製' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(detail.caseNumber);
  });

  it('shows the problems of a refused one with sentence, code and place', async () => {
    const detail = caseWhere((each) => each.delivery === 'refused');
    await openCase(detail);
    const [problem] = detail.problems;
    await page.getByText(problem?.message ?? '').waitFor();
    await page
      .getByText(problem?.path ?? '')
      .first()
      .waitFor();
    await page.getByText(problem?.code ?? '').waitFor();
  });

  it('shows raw JSON on demand only', async () => {
    const detail = caseWhere((each) => each.delivery === 'refused');
    await openCase(detail);
    expect(agent.calls).toEqual([]);
    await page.getByRole('button', { name: '申請檔案原文' }).click();
    await page.locator('pre.raw').getByText('"resourceType": "Bundle"').waitFor();
    expect(agent.calls).toEqual([{ move: 'raw', ids: [detail.id], reason: undefined }]);
    await page.keyboard.press('Escape');
    await page.locator('pre.raw').waitFor({ state: 'hidden' });
    await page.locator('.timeline').waitFor();
  });

  it('names the opening and the patient to the agent’s trail once each, however often the case changes', async () => {
    const detail = caseWhere((each) => each.delivery === 'sending');
    await openCase(detail);
    store.change(detail.id, { delivery: 'accepted', caseNumber: '11511000777' });
    await page.getByText('11511000777').waitFor();
    expect(agent.shown.filter((each) => each.phi)).toEqual([]);
    expect(agent.shown.filter((each) => each.opening)).toHaveLength(1);
    await page.getByRole('button', { name: '顯示病人' }).click();
    await page.getByRole('heading', { name: detail.patient?.name ?? '' }).waitFor();
    store.change(detail.id, { caseNumber: '11511000778' });
    await page.getByText('11511000778').waitFor();
    expect(agent.shown.filter((each) => each.phi)).toHaveLength(1);
    expect(agent.shown.length).toBeGreaterThan(2);
  });

  it('settles a doubtful send by a number that NHI verified', async () => {
    const detail = caseWhere((each) => each.delivery === 'uncertain');
    await openCase(detail);
    await page.getByRole('button', { name: '確認送件結果' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: '核對並採用' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText('有，查得到這一件').click();
    await dialog.getByRole('textbox').fill('9000');
    await confirm.click();
    await dialog.getByText('健保署沒有這位病人的這個收件序號，請再核對。').waitFor();
    await dialog.getByRole('textbox').fill('1151100001');
    await confirm.click();
    await page.getByText('已採用收件序號，送件結果已確認').waitFor();
    await page.locator('.case-stage').getByText('已上傳（已取得收件序號）').waitFor();
  });

  it('sends a doubtful one again only after two confirmations that NHI lacks it', async () => {
    const detail = caseWhere((each) => each.delivery === 'uncertain');
    await openCase(detail);
    await page.getByRole('button', { name: '確認送件結果' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('沒有，查不到這一件').click();
    const confirm = dialog.getByRole('button', { name: '確認沒有收到，重新送出' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText('我已在健保署系統查詢，確定查不到這一件').click();
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText('我了解送出後', { exact: false }).click();
    await confirm.click();
    await page.locator('.case-stage').getByText('等待送出').waitFor();
    expect(agent.calls).toEqual([{ move: 'resolve absent', ids: [detail.id], reason: undefined }]);
  });

  it('is not found once it is gone, and the way back is there', async () => {
    await page.goto(`${console_.url}#/cases/none`);
    await page.getByText('找不到這一件，可能已經不在了。').waitFor();
    await page.getByRole('link', { name: '回案件清單' }).click();
    await lines().first().getByRole('link').waitFor();
  });
});

/** What staff are promised (`test/unit/renderer/connection` holds the page to it by a clock), and what a browser on a busy machine may add. */
const SAID_MS = 3_000;
const BUSY_MS = 3_000;

describe('the connection', () => {
  beforeEach(() => open(60));

  it('that was cut is said within three seconds, and heals with fresh data', async () => {
    const sending = caseWhere((each) => each.delivery === 'sending');
    const line = page.locator(`[id="case-${sending.id}"]`);
    await line.getByText('傳送中').waitFor();
    await console_.stop();
    const banner = page.getByText('與代理程式的連線中斷，正在重新連線…');
    await banner.waitFor({ timeout: SAID_MS + BUSY_MS });
    store.change(sending.id, { delivery: 'rejected' });
    await console_.start();
    await page.getByText('已恢復連線，資料已更新。').waitFor();
    await line.getByText('上傳遭健保署拒收').waitFor();
    expect(await banner.count()).toBe(0);
  });

  it('to an agent that hangs is said within three seconds too', async () => {
    await lines().first().getByRole('link').waitFor();
    console_.hang(true);
    await page.getByText('與代理程式的連線中斷，正在重新連線…').waitFor({ timeout: SAID_MS + BUSY_MS });
    console_.hang(false);
    await page.getByText('已恢復連線，資料已更新。').waitFor();
  });

  it('of a session the agent does not know shows how to open the page afresh', async () => {
    await lines().first().getByRole('link').waitFor();
    console_.signOut(true);
    await page.getByRole('heading', { name: '請用新的網址重新開啟這個畫面' }).waitFor();
    await page.getByText('npm run agent -- status', { exact: true }).waitFor();
    console_.signOut(false);
    await lines().first().getByRole('link').waitFor();
  });
});

describe('the agent’s state', () => {
  beforeEach(() => open(60));

  it('stands on every page, and says in words why nothing is sent', async () => {
    await page.locator('.status-bar').getByText('正常傳送').waitFor();
    const { destination, folders } = store.status;
    const [first, ...others] = folders;
    if (first === undefined) throw new Error('no folder');
    store.changeStatus({
      destination: {
        ...destination,
        state: 'unreachable',
        reason: 'connect-timeout',
        until: '2026-11-24T06:05:00Z',
      },
      folders: [{ ...first, state: 'unreachable' }, ...others],
    });
    await page.locator('.status-bar').getByText('連不上健保署伺服器').click();
    await page.getByText('連線逾時；請確認健保 VPN 已連線。').waitFor();
    await page.getByText('下次嘗試：2026/11/24 14:05').waitFor();
    await page.getByText('無法連到資料夾').waitFor();
  });

  it('lets staff pause and resume sending, rescan, and verify the trail', async () => {
    await page.getByRole('link', { name: '系統狀態' }).click();
    await page.getByRole('button', { name: '暫停傳送' }).click();
    await page.locator('.ant-popover').getByRole('button', { name: '暫停傳送' }).click();
    await page.locator('.status-bar').getByText('由院內人員暫停').waitFor();
    await page.getByRole('button', { name: '恢復傳送' }).click();
    await page.locator('.status-bar').getByText('正常傳送').waitFor();
    await page.getByRole('button', { name: '立即掃描' }).click();
    await page.getByText('已要求掃描所有資料夾').waitFor();
    await page.getByRole('button', { name: '核對稽核紀錄' }).click();
    await page.getByText('核對完成：18,204 行、3 個檔案都完整。').waitFor();
    await page.getByText('hosp-2026-es384-1').waitFor();
  });
});

describe('how the page looks', () => {
  beforeEach(() => open(60));

  it('is chosen once and kept: English, dark', async () => {
    await lines().first().getByRole('link').waitFor();
    await page.getByRole('button', { name: '語言: 中文' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('link', { name: 'System status' }).waitFor();
    await page.getByRole('button', { name: 'Appearance: As the system' }).click();
    await page.getByRole('menuitem', { name: 'Dark' }).click();
    await page.reload();
    await page.getByRole('link', { name: 'System status' }).waitFor();
    const look = await page.evaluate(() => [
      document.documentElement.lang,
      document.documentElement.style.colorScheme,
    ]);
    expect(look).toEqual(['en', 'dark']);
  });

  it('says where files go while there is no case yet', async () => {
    store.cases.clear();
    store.changeStatus({});
    await page.getByRole('heading', { name: '還沒有案件' }).waitFor();
    await page.getByText('/srv/his/export/癌藥').waitFor();
  });
});
