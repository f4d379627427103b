import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { FakeAgent } from './support/fake-agent.ts';
import { atFakeDesk, type FakeDesk } from './support/fake-desk.ts';
import type { FakeStore } from './support/fake-store.ts';

let page: Page;
let store: FakeStore;
let agent: FakeAgent;
let caseWhere: FakeDesk['caseWhere'];

atFakeDesk({ count: 5000 }, (desk) => {
  ({ page, store, agent, caseWhere } = desk);
});

const lines = (): Locator => page.locator('.case-line');
const total = (text: string): Locator => page.locator('.total', { hasText: text });

describe('the list of cases', () => {
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
    await page.locator('.case-head').waitFor();
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
    await line.getByText('已上傳').waitFor();
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
    await dialog.getByText('暫緩送出 3 件？').waitFor();
    expect(agent.calls).toEqual([]);
    await dialog.getByRole('textbox').fill('等報告');
    // One that measures itself beside the page stands there in plain sight: its style is refused.
    expect(await page.locator('body > textarea').count()).toBe(0);
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
