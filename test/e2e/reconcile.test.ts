import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { workbookOf, type Cell } from '../../renderer/excel/workbook.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo, inColours } from './support/open-page.ts';
import { textOfWorkbook } from './support/workbook.ts';

let desk: Desk;
let page: Page;

interface Made {
  readonly id: string;
  readonly receipt: string;
  readonly patient: string;
  readonly name: string;
  readonly applied: string;
  readonly drug: string;
}
const made: Made[] = [];

async function decidedAs(seed: string, ending: 'approve' | 'deny'): Promise<void> {
  const sample = makeSample({
    ...{ seed: `reconcile ${seed}`, kind: 'cancer', priority: '1', subType: '1', attachments: 0 },
    // All in one month.
    today: '2026-11-20',
  });
  await desk.sandbox.setScript(sample.plantedId, ending);
  const { id, caseNumber } = await desk.caseOf(sample, ({ delivery }) => delivery === 'accepted');
  await desk.sandbox.decideAll(caseNumber ?? '');
  await desk.until('decided', (rows) => rows.some((row) => row.id === id && row.review === 'decided'));
  const [row] = await desk.client.cases.rows({ ids: [id], phi: true });
  if (row === undefined) throw new Error(`no case ${id}`);
  made.push({
    id,
    receipt: row.receiptNumber ?? '',
    patient: row.patient?.number ?? '',
    name: row.patient?.name ?? '',
    applied: row.appliedOn ?? '',
    drug: row.drugCodes[0] ?? '',
  });
}

atDesk(
  {
    before: async (opened) => {
      desk = opened;
      await decidedAs('same', 'approve');
      await decidedAs('other', 'deny');
      await decidedAs('missing', 'approve');
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

const HEADS = ['受理編號', '身分證號', '姓名', '申請日期', '藥品代碼', '核定結果'];
const rowOf = ({ receipt, patient, name, applied, drug }: Made, result: string): string[] => [
  ...[receipt, patient, name, applied.replaceAll('-', '/'), drug, result],
];
/** The first case as it is here, the second otherwise, not the third, and one that nobody here knows. */
function rowsOf(): string[][] {
  const [same, other] = made;
  if (same === undefined || other === undefined) throw new Error('no cases');
  return [
    rowOf(same, '同意'),
    rowOf(other, '同意'),
    ['R999999', 'B299999190', '曾玉蘭', same.applied.replaceAll('-', '/'), 'KC00999990', '同意'],
  ];
}
const xlsx = async (rows: readonly (readonly Cell[])[]): Promise<Buffer> =>
  Buffer.from(
    await (
      await workbookOf([{ name: '清單', head: HEADS, rows, widths: HEADS.map(() => 14) }])
    ).arrayBuffer(),
  );
/** 受理編號,核定結果 in Big5. */
const BIG5_HEADS = Buffer.from('a8fcb27abd73b8b92caed6a977b5b2aa47', 'hex');
const BIG5_APPROVED = Buffer.from('a650b74e', 'hex');

async function choose(name: string, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
}
const opened = async (): Promise<void> => {
  await goTo(page, '#/statistics');
  await page.getByRole('link', { name: '與健保署對帳' }).click();
  await page.getByRole('heading', { name: '把健保署 VPN 下載的清單放到這裡' }).waitFor();
};
/** Keeps the guessed columns, if they are asked for: the hospital keeps them from test to test. */
async function compared(): Promise<void> {
  const dialog = page.getByRole('dialog', { name: '清單的哪一欄是什麼' });
  await dialog.or(page.locator('.reconcile-table')).first().waitFor();
  if (!(await dialog.isVisible())) return;
  await dialog.getByRole('button', { name: '記住並比對' }).click();
  await dialog.waitFor({ state: 'hidden' });
}
const line = (why: string) => page.locator(`.reconcile-table tr[data-why="${why}"]`);

it('a list as Excel: columns are asked for once, four kinds are told apart, and each row opens its case', async () => {
  await opened();
  expect(await axeViolations(page)).toEqual([]);
  await choose('健保署清單_202611.xlsx', await xlsx(rowsOf()));
  await compared();
  await line('other-result')
    .getByText(made[1]?.name ?? '-')
    .waitFor();
  await line('receipt-missing')
    .getByText(made[2]?.name ?? '-')
    .waitFor();
  await line('unknown').getByText('曾玉蘭').waitFor();
  expect(await line('unknown').innerText()).toContain('B29****190');
  expect(await page.locator('.reconcile-table tbody tr').count()).toBe(3);
  for (const scheme of ['light', 'dark'] as const) {
    await inColours(page, scheme);
    expect(await axeViolations(page)).toEqual([]);
  }
  await page.getByRole('link', { name: '兩邊都有、結果相同 1' }).click();
  await page
    .locator('.reconcile-table tr[data-why="same"]')
    .getByText(made[0]?.name ?? '-')
    .waitFor();
  await page.goBack();
  await line('other-result')
    .getByRole('link', { name: /^看案件/ })
    .click();
  await expect.poll(() => page.url()).toContain(`#/cases/${made[1]?.id ?? '-'}`);
  // The list is still there after a look at a case.
  await page.goBack();
  await line('other-result').waitFor();
});

it('the differences are written to Excel with names and covered numbers, and the trail has whose', async () => {
  await opened();
  await choose('健保署清單.csv', Buffer.from([HEADS, ...rowsOf()].map((row) => row.join(',')).join('\n')));
  await compared();
  await line('other-result').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '匯出 Excel' }).click(),
  ]);
  const text = await textOfWorkbook(readFileSync(await download.path()));
  for (const word of [made[1]?.name, made[2]?.name, '曾玉蘭', '結果不同', '只有本院有', '只有健保署有'])
    expect(text).toContain(word ?? '-');
  for (const { patient } of made) expect(text).not.toContain(patient);
  expect(text).not.toContain('B299999190');
  expect(desk.calls('reconcile.taken')).toMatchObject([
    { input: { as: 'file', ids: expect.arrayContaining([made[1]?.id, made[2]?.id]) as unknown } },
  ]);
});

it('an application that was entered over NHI’s VPN is counted apart, with who marked it, and comes back', async () => {
  await opened();
  await choose('健保署清單_202611.xlsx', await xlsx(rowsOf()));
  await compared();
  await line('unknown').getByRole('button', { name: '標為 VPN 登錄' }).click();
  await line('unknown').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'VPN 登錄 1' }).click();
  const marked = page.locator('.reconcile-table tr[data-group="vpn"]');
  await marked.getByText('曾玉蘭').waitFor();
  expect(await marked.innerText()).toContain('標為 VPN 登錄');
  expect(await axeViolations(page)).toEqual([]);
  await marked.getByRole('button', { name: '取消標記' }).click();
  await marked.waitFor({ state: 'detached' });
  await page.locator('.reconcile-filter').getByText(/^全部/).click();
  await line('unknown').getByText('曾玉蘭').waitFor();
});

it('a row whose result we have not heard is asked about with one press, which says what came', async () => {
  await opened();
  await choose('健保署清單_202611.xlsx', await xlsx(rowsOf()));
  await compared();
  await line('other-result')
    .getByRole('button', { name: /^現在查詢/ })
    .click();
  await page.getByText('健保署沒有新的結果').waitFor();
  await line('other-result').getByText('查過，沒有變動').waitFor();
  await line('other-result')
    .getByRole('button', { name: /^現在查詢/ })
    .click();
  await page.getByText('同一件每分鐘查一次', { exact: false }).waitFor();
});

it('a list as Big5 CSV of two columns is compared by its numbers', async () => {
  // Without days in the list, the page compares the month of its address.
  await goTo(page, '#/statistics/reconcile?from=2026-11-01&to=2026-11-30');
  const csv = Buffer.concat([
    ...[BIG5_HEADS, Buffer.from(`\n${made[0]?.receipt ?? ''},`), BIG5_APPROVED, Buffer.from('\n')],
    ...[Buffer.from(`${made[1]?.receipt ?? ''},`), BIG5_APPROVED, Buffer.from('\n')],
  ]);
  await choose('VPN.csv', csv);
  await compared();
  await line('other-result').waitFor();
  await page.getByText('VPN.csv', { exact: false }).first().waitFor();
  expect(await line('unknown').count()).toBe(0);
  await expect.poll(() => page.locator('.reconcile-table tbody tr').count()).toBe(2);
});

it('a file that is no list is refused with its reason, and the place for a list stays', async () => {
  await goTo(page, '#/statistics');
  await page.getByRole('link', { name: '與健保署對帳' }).click();
  await page.getByRole('heading', { name: '把健保署 VPN 下載的清單放到這裡' }).waitFor();
  await choose('清單.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]));
  await page.getByText('這是舊版 Excel', { exact: false }).waitFor();
  await choose('清單.xls', Buffer.from('<html><table><tr><td>a</td></tr></table></html>'));
  await page.getByText('這是網頁格式的表格', { exact: false }).waitFor();
  await page.getByRole('heading', { name: '把健保署 VPN 下載的清單放到這裡' }).waitFor();
});

it('who may not see statistics is refused, and the page is not offered', async () => {
  await desk.sitAs(['it'], '#/statistics/reconcile');
  await page.getByRole('heading', { name: '您的角色不能使用這個頁面' }).waitFor();
  expect(await page.getByRole('link', { name: '與健保署對帳' }).count()).toBe(0);
});
