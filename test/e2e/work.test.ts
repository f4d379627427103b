// @module-tag full
import type { Locator, Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo, inColours } from './support/open-page.ts';

let desk: Desk;
let page: Page;
let id: string;
/** Case that was there before. */
let first: string;
let panel: Locator;

const before = async (opened: Desk): Promise<void> => {
  first = (await opened.caseOf({}, ({ decision }) => decision !== null)).id;
};
atDesk({ before }, async (opened) => {
  desk = opened;
  ({ page } = desk);
  ({ id } = await desk.caseOf({ ending: 'supplement' }, ({ decision }) => decision !== null));
  panel = page.getByRole('region', { name: '承辦與期限' });
});

async function openCase(): Promise<void> {
  await desk.openCase({ id });
  await panel.getByRole('group', { name: '註記與通話' }).waitFor();
}
const press = (name: string): Promise<void> => panel.getByRole('button', { name, exact: true }).click();
const more = async (name: string): Promise<void> => {
  await page.locator('.case-head').getByRole('button', { name: '其他處理' }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
};
const line = (name: string): Locator => panel.getByRole('group', { name, exact: true });
const said = (what: string): Promise<void> => page.locator('.ant-message').getByText(what).first().waitFor();
const asked = (call: string): unknown[] => desk.calls(call).map(({ input }) => input);

it('gives a case to one of the staff, where nothing is chosen beforehand, and gives it back', async () => {
  await desk.client.work.assign({ ids: [first], owner: '李承辦' });
  await openCase();
  await line('承辦人').getByText('尚未指派').waitFor();
  await line('承辦人').getByRole('button', { name: '指派' }).click();
  const dialog = page.getByRole('dialog');
  await expect.poll(() => dialog.getByRole('button', { name: '改承辦人' }).isDisabled()).toBe(true);
  // The hospital has no accounts: a name is typed, and those in use are offered.
  await dialog.getByRole('combobox').fill('李');
  await page.locator('.ant-select-item').getByText('李承辦').click();
  await dialog.getByRole('button', { name: '改由李承辦承辦' }).click();
  await said('已更新 1 件的承辦人');
  await line('承辦人').getByText('李承辦').waitFor();
  await press('取消承辦');
  await line('承辦人').getByText('尚未指派').waitFor();
  expect(asked('work.assign')).toEqual([
    { ids: [id], owner: '李承辦' },
    { ids: [id], owner: null },
  ]);
});

it('an owner is typed only once it is known who there is, so that nothing typed is lost', async () => {
  await openCase();
  const held = Promise.withResolvers<Route>();
  await page.route('**/rpc/work/staff', (route) => held.resolve(route));
  await line('承辦人').getByRole('button', { name: '指派' }).click();
  const answer = await held.promise;
  const dialog = page.getByRole('dialog');
  const name = dialog.getByRole('combobox');
  await expect.poll(() => name.isEditable()).toBe(false);
  await name.press('a');
  const typed = name.fill('Mary');
  await answer.continue();
  await typed;
  await name.pressSequentially(' Lee');
  await dialog.getByRole('button', { name: '改由Mary Lee承辦' }).click();
  await said('已更新 1 件的承辦人');
  await line('承辦人').getByText('Mary Lee').waitFor();
});

it('a form keeps what is in it while the patient’s number is shown and covered', async () => {
  await openCase();
  await press('新增期限');
  const day = panel.getByLabel('到期日');
  await day.fill('2030-01-02');
  await day.press('Tab');
  for (const name of ['顯示證號', '遮蔽證號']) {
    await page.getByRole('button', { name }).first().click();
    await page.getByRole('button', { name }).first().waitFor({ state: 'detached' });
    await expect.poll(() => day.inputValue()).toBe('2030/01/02');
  }
});

it('keeps a deadline: added, overdue in words, met, taken back, and removed once confirmed', async () => {
  await openCase();
  await press('新增期限');
  const taipeiDay = (days: number): string =>
    new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
  await panel.getByLabel('到期日').fill(taipeiDay(-2));
  await press('儲存期限');
  await said('已新增期限');
  const first = panel.locator('.deadlines > li').first();
  await first.getByText('補件期限').waitFor();
  await first.getByText(/^逾期 [23] 天$/).waitFor();
  await first.getByText('由 王承辦 輸入').waitFor();
  await press('將「補件期限」標為完成');
  await first.getByText(/^已完成（/).waitFor();
  await press('取消「補件期限」的完成標記');
  await first.getByText(/^逾期/).waitFor();
  await press('新增期限');
  const replaces = panel.getByRole('checkbox', { name: /^取代現有的補件期限 .*（由 王承辦 輸入）$/ });
  await expect.poll(() => replaces.isChecked()).toBe(true);
  await panel.getByLabel('到期日').fill(taipeiDay(5));
  await press('儲存期限');
  await first.getByText(/^剩 [456] 天$/).waitFor();
  await expect.poll(() => panel.locator('.deadlines > li').count()).toBe(1);
  await press('刪除「補件期限」');
  // Escape takes the question away, and not the case.
  await page.keyboard.press('Escape');
  await page.locator('.ant-popconfirm').waitFor({ state: 'hidden' });
  await press('刪除「補件期限」');
  expect(asked('work.removeDeadline')).toEqual([]);
  await page.locator('.ant-popconfirm').getByRole('button', { name: '刪除' }).click();
  await panel.getByText('尚未填期限').waitFor();
});

it('leaves the case out of 待辦 until a day, and brings it back', async () => {
  await openCase();
  await more('改日再提醒');
  // It names the patient, as every dialog about one case.
  await page.getByRole('dialog', { name: /^改日再提醒 .+・.+？$/ }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '到這一天再提醒' }).click();
  await panel.getByText(/再提醒$/).waitFor();
  await press('立即恢復提醒');
  await line('提醒').waitFor({ state: 'detached' });
  expect((await desk.show(id)).snoozedUntil).toBeNull();
});

it('closes a case as settled with the reason, and follows it again', async () => {
  await openCase();
  await more('標示為已處理');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('待辦不再列出這一件，直到健保署有新的結果。').waitFor();
  const mark = dialog.getByRole('button', { name: '標示為已處理' });
  await expect.poll(() => mark.isDisabled()).toBe(true);
  await dialog.getByLabel('處理方式').fill('已由 VPN 上傳補正。');
  await mark.click();
  await line('院內處理')
    .getByText(/^已處理 /)
    .waitFor();
  await panel.locator('.work-notes').getByText('已由 VPN 上傳補正。').waitFor();
  await press('重新追蹤');
  await line('院內處理').waitFor({ state: 'detached' });
});

it('keeps a half-written note for its case while another page is shown', async () => {
  await openCase();
  await press('新增註記或通話紀錄');
  await panel.getByRole('textbox', { name: '內容' }).fill('陳醫師說影像報告');
  await page.getByRole('tab', { name: '紀錄' }).click();
  await page.getByRole('tab', { name: '處理' }).click();
  await expect.poll(() => panel.getByRole('textbox', { name: '內容' }).inputValue()).toBe('陳醫師說影像報告');
  await page.locator('.case-way').getByRole('link').click();
  await page.locator('.case-line').first().waitFor();
  await openCase();
  await expect.poll(() => panel.getByRole('textbox', { name: '內容' }).inputValue()).toBe('陳醫師說影像報告');
  await press('儲存註記');
  await panel.locator('.work-notes').getByText('陳醫師說影像報告').waitFor();
  await press('新增註記或通話紀錄');
  await expect.poll(() => panel.getByRole('textbox', { name: '內容' }).inputValue()).toBe('');
});

it('keeps notes and calls, newest first', async () => {
  await openCase();
  const choose = async (kind: string): Promise<void> => {
    await panel.getByRole('combobox', { name: '種類' }).click();
    await page.locator('.ant-select-item').getByText(kind, { exact: true }).click();
  };
  const write = async (text: string): Promise<void> => {
    await panel.getByRole('textbox', { name: '內容' }).fill(text);
  };
  await press('新增註記或通話紀錄');
  await write('等病理科補件號。');
  // Ends a word of an input method; the page must not be left over it.
  await page.keyboard.press('Escape');
  await press('儲存註記');
  await panel.locator('.work-notes').getByText('等病理科補件號。').waitFor();
  await press('新增註記或通話紀錄');
  await choose('通話');
  await write('陳專員來電同意。');
  await press('儲存註記');
  await expect
    .poll(() => panel.locator('.note-text').allInnerTexts())
    .toEqual(['陳專員來電同意。', '等病理科補件號。']);
  await expect.poll(() => panel.locator('.work-notes > li').first().innerText()).toContain('王承辦');
  expect(asked('work.note')).toEqual([
    expect.objectContaining({ id, kind: 'note', text: '等病理科補件號。' }),
    expect.objectContaining({ id, kind: 'call', text: '陳專員來電同意。' }),
  ]);
});

it('assigns the selected cases of the list to one name at once', async () => {
  await goTo(page, '#/cases');
  // By their ids: a case that comes to the list meanwhile moves the places.
  for (const each of [id, first]) {
    const line = page.locator(`[id="case-${each}"]`);
    await line.getByRole('link').waitFor();
    await line.locator('.select-box').click();
  }
  await page.getByRole('toolbar').getByRole('button', { name: '改承辦人' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('周承辦');
  await dialog.getByRole('button', { name: '改由周承辦承辦' }).click();
  await said('已更新 2 件的承辦人');
  const rows = await desk.until('all', () => true);
  expect(rows.filter(({ owner }) => owner === '周承辦')).toHaveLength(2);
});

it('breaks no rule of WCAG A and AA with its forms open, light and dark', async () => {
  await openCase();
  await press('新增期限');
  await press('新增註記或通話紀錄');
  for (const colorScheme of ['light', 'dark'] as const) {
    await inColours(page, colorScheme);
    expect(await axeViolations(page, '.work'), colorScheme).toEqual([]);
  }
});
