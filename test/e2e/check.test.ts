import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { atFakeDesk } from './support/fake-desk.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { FakeAgent } from './support/fake-agent.ts';
import type { FakeConsole } from './support/fake-console.ts';
import type { FakeStore } from './support/fake-store.ts';

let store: FakeStore;
let agent: FakeAgent;
let console_: FakeConsole;
let page: Page;

atFakeDesk({ count: 60 }, (desk) => {
  ({ store, agent, console_, page } = desk);
});

const entries = Array.from({ length: 50 }, (_, n) => ({
  resource: { resourceType: 'Basic', id: `r${String(n)}`, supportingInfo: [{ sequence: n }] },
}));
const BUNDLE = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: entries });

async function openRefused(change: Partial<CaseDetail>): Promise<CaseDetail> {
  const found = [...store.cases.values()].find(({ delivery }) => delivery === 'refused');
  if (found === undefined) throw new Error('no refused case');
  store.change(found.id, change);
  await page.goto(`${console_.url}#/cases/${found.id}`);
  await page.locator('.case-head').waitFor();
  return found;
}
const problem = (code: string): CaseDetail['problems'][number] => ({
  severity: 'error',
  code,
  message: '代碼不在允許的清單內。',
  messageEn: 'The code is not in the list.',
  nextStep: '請更正後重新匯出。',
  path: 'Bundle.entry[0].drugCode',
});

it('checks a chosen Bundle with its attachments, and a click on a place goes to the element', async () => {
  await page.getByRole('navigation', { name: '主選單' }).getByRole('link', { name: '檢核' }).click();
  await page.getByRole('heading', { name: '檢核申請檔' }).waitFor();
  await page.locator('input[type=file]').setInputFiles([
    { name: 'one.json', mimeType: 'application/json', buffer: Buffer.from(BUNDLE) },
    { name: '報告.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') },
  ]);
  await page.getByText('未通過檢核').waitFor();
  await page.getByText('請在 HIS 補填後，重新匯出檔案。').first().waitFor();
  await page.getByText(`收到 ${String(BUNDLE.length)} 字`).waitFor();
  await page.getByText('報告.pdf 8').waitFor();
  await page.getByRole('button', { name: 'Bundle.entry[40].resource.id' }).click();
  const marked = page.locator('.json .marked');
  await marked.filter({ hasText: '"id": "r40"' }).waitFor();
  expect(await marked.count()).toBe(1);
  expect(await marked.first().isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Bundle.entry[1].resource.supportingInfo' }).first().click();
  await marked.filter({ hasText: '"sequence": 1' }).waitFor();
  // Nothing but the check was asked for.
  expect(agent.calls).toEqual([]);
});

it('takes a dropped file, and says what cannot be checked', async () => {
  await page.goto(`${console_.url}#/check`);
  await page.locator('.drop').waitFor();
  const drop = async (files: readonly { name: string; bytes: number[] }[]): Promise<void> => {
    const data = await page.evaluateHandle((list) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of list) transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    }, files);
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: data });
  };
  await drop([{ name: 'a.pdf', bytes: [1] }]);
  await page.getByText('請放入一個 .json 檔案').waitFor();
  await drop([
    { name: 'a.json', bytes: [1] },
    { name: 'b.json', bytes: [1] },
  ]);
  await page.getByText('一次只能檢核一個申請檔').waitFor();
  await drop([{ name: 'a.json', bytes: [0xff, 0xfe, 0x41] }]);
  await page.getByText('檔案不是 UTF-8 編碼').waitFor();
  await drop([{ name: 'a.json', bytes: [...Buffer.from(BUNDLE)] }]);
  await page.getByText('未通過檢核').waitFor();
});

it('reports codes, places and counts to the HIS vendor, as a table, as CSV and on paper', async () => {
  await page.goto(`${console_.url}#/check/report`);
  const row = page.locator('.report-table tbody tr');
  await row.first().waitFor();
  expect(await row.first().innerText()).toContain('Bundle.entry[*].resource.supportingInfo');
  await page.getByText('共收到 120 個申請檔案').waitFor();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: '匯出 CSV' }).first().click();
  const file = await (await downloading).path();
  const csv = await readFile(file, 'utf8');
  expect(csv).toContain('info-missing,錯誤,Bundle.entry[*].resource.supportingInfo,11,13,');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('header.top').isVisible()).toBe(false);
  expect(await page.locator('.check-head nav').isVisible()).toBe(false);
  expect(await row.first().isVisible()).toBe(true);
  await page.emulateMedia({ media: 'screen' });
});

it('shows what to do and goes to the element of a refused case', async () => {
  await openRefused({ problems: [problem('profile-binding')], moves: ['recheck'] });
  await page.getByText('請更正後重新匯出。').waitFor();
  expect(await page.getByRole('button', { name: '仍要送出…' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Bundle.entry[0].drugCode' }).click();
  await page.getByRole('dialog').locator('.marked').filter({ hasText: 'drugCode' }).waitFor();
  expect(agent.calls.map(({ move }) => move)).toEqual(['raw']);
});

it('sends anyway only with a reason, after saying what is overruled', async () => {
  const detail = await openRefused({
    problems: [problem('profile-binding')],
    moves: ['recheck', 'sendAnyway'],
  });
  await page.getByRole('button', { name: '仍要送出…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('代碼不在允許的清單內。').waitFor();
  await dialog.getByText('tw.gov.mohw.nhi.pas#1.2.3').waitFor();
  const send = dialog.getByRole('button', { name: '仍要送出' });
  expect(await send.isDisabled()).toBe(true);
  await dialog.getByRole('checkbox').check();
  expect(await send.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('已電話確認');
  await send.click();
  await page.getByText('王承辦 於').waitFor();
  expect(agent.calls).toEqual([{ move: 'sendAnyway', ids: [detail.id], reason: '已電話確認' }]);
});

it('proposes names, takes a person’s own, and says when one cannot be taken', async () => {
  const detail = await openRefused({
    problems: [problem('attachment-name-pattern')],
    moves: ['recheck', 'renameAttachments'],
  });
  await page.getByRole('button', { name: '更改附件檔名…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('基因 報告.v2.pdf').waitFor();
  const first = dialog.getByRole('textbox').first();
  expect(await first.inputValue()).toBe('基因_報告_v2.pdf');
  await first.fill('基因 報告.pdf');
  const confirm = dialog.getByRole('button', { name: '更改並重新檢核' });
  await confirm.click();
  await dialog.getByText('新的檔名不合健保署規定。').waitFor();
  await first.fill('基因報告.pdf');
  await confirm.click();
  await dialog.waitFor({ state: 'hidden' });
  expect(agent.calls).toEqual([
    { move: 'rename 基因報告.pdf 病理(切片).pdf', ids: [detail.id], reason: undefined },
  ]);
  await page.getByRole('tab', { name: '技術資料' }).click();
  await page.getByText('b'.repeat(64)).waitFor();
});
