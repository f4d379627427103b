import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { FakeAgent } from './support/fake-agent.ts';
import type { FakeConsole } from './support/fake-console.ts';
import { atFakeDesk, type FakeDesk } from './support/fake-desk.ts';
import type { FakeStore } from './support/fake-store.ts';

let page: Page;
let store: FakeStore;
let agent: FakeAgent;
let console_: FakeConsole;
let caseWhere: FakeDesk['caseWhere'];
let openCase: FakeDesk['openCase'];

atFakeDesk({ count: 60 }, (desk) => {
  ({ page, store, agent, console_, caseWhere, openCase } = desk);
});

const lines = (): Locator => page.locator('.case-line');

describe('a case', () => {
  it('shows what was asked next to what NHI answered, in the words of the guide', async () => {
    const detail = caseWhere((each) => each.decision === 'partially-approved');
    await openCase(detail);
    const table = page.locator('table.items');
    await table.getByText(detail.items[0]?.drugText ?? '').waitFor();
    await table.getByText('部份同意').first().waitFor();
    await table.getByText('同意先使用一個療程', { exact: false }).first().waitFor();
    await page.locator('.case-quote').getByText('同意先使用一個療程', { exact: false }).waitFor();
    await page.getByRole('tab', { name: '紀錄' }).click();
    await page.locator('.timeline').getByText('健保署審查回覆').first().waitFor();
  });

  it('shows the patient’s name, the number only when asked, and copies the case number', async () => {
    const detail = caseWhere((each) => each.decision === 'approved');
    const number = detail.patient?.number ?? '';
    await openCase(detail);
    await page.getByRole('heading', { name: detail.patient?.name ?? '' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain(number);
    await page.getByRole('button', { name: '顯示證號' }).click();
    await page.getByText(number).waitFor();
    await page.getByRole('tab', { name: '技術資料' }).click();
    await page.getByRole('button', { name: '複製收件序號／案件編號' }).click();
    await page.getByRole('button', { name: '已複製' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(detail.caseNumber);
  });

  it('copies the covered number whole without showing it, and asks the agent for it first', async () => {
    const detail = caseWhere((each) => each.decision === 'approved');
    const number = detail.patient?.number ?? '';
    await openCase(detail);
    expect(agent.shown.filter((each) => each.phi)).toEqual([]);
    await page.getByRole('button', { name: '複製身分證號' }).click();
    await page.getByRole('button', { name: '已複製' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(number);
    expect(agent.shown.filter((each) => each.phi)).toHaveLength(1);
    expect(await page.locator('main').innerText()).not.toContain(number);
  });

  it('shows the problems of a refused one with sentence, code, place, what stands there and what should, and copies them for the HIS vendor without the patient', async () => {
    const detail = caseWhere((each) => each.delivery === 'refused');
    const [problem, ...rest] = detail.problems;
    if (problem === undefined) throw new Error('a refused case has problems');
    store.change(detail.id, {
      fileName: `0101090517_${detail.patient?.name ?? ''}_${detail.chartNumber ?? ''}.json`,
      problems: [{ ...problem, found: '0401180014', expected: '0101090517' }, ...rest],
    });
    await openCase(detail);
    const panel = page.locator('.problems').first();
    await panel.getByText(problem.message).waitFor();
    await panel.getByText(problem.path).first().waitFor();
    await panel.getByText(problem.code).waitFor();
    expect(await panel.locator('.found-expected').first().innerText()).toMatch(
      /申請檔裡的值\s*0401180014\s*應該是\s*0101090517/,
    );
    await page.getByRole('button', { name: '複製給 HIS 廠商' }).click();
    await page.getByText('已複製給 HIS 廠商的文字，不含病人資料').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    for (const part of [
      problem.code,
      problem.path,
      '收到 0401180014，應為 0101090517',
      '0101090517_○○_○○.json',
    ])
      expect(copied).toContain(part);
    for (const secret of [detail.patient?.name, detail.patient?.number, detail.chartNumber])
      expect(copied).not.toContain(secret);
  });

  it('shows raw JSON on demand only', async () => {
    const detail = caseWhere((each) => each.delivery === 'refused');
    await openCase(detail);
    expect(agent.calls).toEqual([]);
    await page.getByRole('tab', { name: '技術資料' }).click();
    await page.getByRole('button', { name: '申請檔案原文' }).click();
    await page.locator('pre.raw').getByText('"resourceType": "Bundle"').waitFor();
    expect(agent.calls).toEqual([{ move: 'raw', ids: [detail.id], reason: undefined }]);
    await page.keyboard.press('Escape');
    await page.locator('pre.raw').waitFor({ state: 'hidden' });
    await page.locator('.case-head').waitFor();
  });

  it('keeps the number shown while the case changes, and covers it when the case is left', async () => {
    const detail = caseWhere((each) => each.delivery === 'sending');
    await openCase(detail);
    store.change(detail.id, { delivery: 'accepted', caseNumber: '11511000777' });
    await page.locator('.case-head').getByText('11511000777').waitFor();
    expect(agent.shown.filter((each) => each.phi)).toEqual([]);
    const number = detail.patient?.number ?? '';
    expect(await page.locator('.case-head').innerText()).not.toContain(number);
    await page.getByRole('button', { name: '顯示證號' }).click();
    await page.locator('.case-who').getByText(number).waitFor();
    store.change(detail.id, { caseNumber: '11511000778' });
    await page.locator('.case-head').getByText('11511000778').waitFor();
    await page.locator('.case-who').getByText(number).waitFor();
    await page.locator('.case-way').getByRole('link', { name: '案件' }).click();
    await page.locator('.case-line').first().waitFor();
    await openCase(detail);
    expect(await page.locator('main').innerText()).not.toContain(number);
  });

  it('settles a doubtful send by a number that NHI verified', async () => {
    const detail = caseWhere((each) => each.delivery === 'uncertain');
    await openCase(detail);
    await page.getByRole('button', { name: '填查詢結果' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: '核對後使用這個號碼' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText(`健保署有沒有收到 ${detail.patient?.name ?? ''}・`, { exact: false }).waitFor();
    // Whom to look for stands in the dialog; the number covered, with its own button.
    await dialog.getByRole('button', { name: '複製身分證號' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(detail.patient?.number);
    await dialog.getByRole('radio', { name: '查得到' }).check();
    await dialog.getByRole('textbox').fill('9000');
    await confirm.click();
    await dialog.getByText('健保署沒有這位病人的這個收件序號，請再核對。').waitFor();
    await dialog.getByRole('textbox').fill('1151100001');
    await dialog.getByRole('textbox').press('Enter');
    await page.getByText('已使用這個收件序號，送件結果已確認').waitFor();
    await page.locator('.case-who').getByText('已上傳').waitFor();
  });

  it('leaves a doubtful send to the program for the first quarter of an hour, and only then asks a person', async () => {
    const { id, doubt } = caseWhere((each) => each.delivery === 'uncertain');
    if (doubt === null) throw new Error('a doubtful case has a doubt');
    const next = new Date(Date.now() + 10 * 60_000).toISOString();
    const since = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    store.change(id, { doubt: { ...doubt, since: since(5), nextSearchAt: next, needsPerson: null } });
    await openCase({ id });
    const head = page.locator('.case-head');
    await head.getByText(/不用處理，\d\d:\d\d 會自動查詢/).waitFor();
    expect(await head.getByRole('button', { name: '填查詢結果' }).count()).toBe(0);
    expect(await page.getByText('請到健保署系統（VPN）查這一件').count()).toBe(0);
    store.change(id, { doubt: { ...doubt, since: since(16), nextSearchAt: next, needsPerson: null } });
    await head.getByRole('button', { name: '填查詢結果' }).waitFor();
    await page.getByText('請到健保署系統（VPN）查這一件').waitFor();
  });

  it('gives a case that NHI took without a number the one that a person found, and says nothing of its absence', async () => {
    const { id } = caseWhere((each) => each.delivery === 'uncertain');
    store.change(id, { delivery: 'accepted', caseNumber: null, doubt: null, moves: ['resolve'] });
    await openCase({ id });
    await page.getByRole('button', { name: '填查詢結果' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('健保署已收到這一件，只是沒有回覆收件序號', { exact: false }).waitFor();
    expect(await dialog.getByRole('radio').count()).toBe(0);
    expect(await dialog.getByRole('button', { name: '核對後使用這個號碼' }).isDisabled()).toBe(true);
    await dialog.getByLabel('收件序號').fill('1151100001');
    await dialog.getByRole('button', { name: '核對後使用這個號碼' }).click();
    await page.getByText('已使用這個收件序號，送件結果已確認').waitFor();
    expect(store.cases.get(id)?.caseNumber).toBe('1151100001');
  });

  it('sends a doubtful one again only after two confirmations that NHI lacks it', async () => {
    const detail = caseWhere((each) => each.delivery === 'uncertain');
    await openCase(detail);
    await page.getByRole('button', { name: '填查詢結果' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: '查不到' }).check();
    const confirm = dialog.getByRole('button', { name: '確認沒有收到，重新送出' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText('我已在健保署系統查詢，確定查不到這一件').click();
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText('我了解送出後', { exact: false }).click();
    await confirm.click();
    await page.locator('.case-who').getByText('等待送出').waitFor();
    expect(agent.calls).toEqual([{ move: 'resolve absent', ids: [detail.id], reason: undefined }]);
  });

  it('is not found once it is gone, and the way back is there', async () => {
    await page.goto(`${console_.url}#/cases/none`);
    await page.getByText('找不到這個案件，可能已移除，或網址有誤。').waitFor();
    await page.locator('main').getByRole('link', { name: '回案件清單' }).waitFor();
    await page.locator('.case-way').getByRole('link', { name: '案件' }).click();
    await lines().first().getByRole('link').waitFor();
  });
});
