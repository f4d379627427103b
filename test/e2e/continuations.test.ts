import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { parseBundle } from '../../main/agent/ground/fhir/parsed-bundle.ts';
import { summarise } from '../../main/agent/ground/fhir/summarise.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { drawn, goTo, inColours } from './support/open-page.ts';

let desk: Desk;
let page: Page;

const DEMAND = '續用時請附胸部電腦斷層';
/** Approved with a demand; approved in part; approved and applied for again. */
const made: CaseDetail[] = [];
let next: CaseDetail;

let seeds = 0;
/** Next sample of one drug; `again`: with 續用註記; `month`: that it ends in. */
function sampleOf(again: boolean, today: string, patient?: Sample['patient'], month = ''): Sample {
  for (;;) {
    seeds += 1;
    const sample = makeSample({
      ...{ seed: `continuations ${String(seeds)}`, kind: 'cancer', priority: '1', subType: '1' },
      ...{ attachments: 0, drugs: ['KC01025219'], today, ...(patient === undefined ? {} : { patient }) },
    });
    const parsed = parseBundle(sample.bundle);
    const item = parsed === null ? undefined : summarise(parsed)?.items[0];
    if (item?.continuation === (again ? '2' : '1') && item.periodEnd?.startsWith(month) === true)
      return sample;
  }
}

async function decidedAs(
  sample: Sample,
  ending: 'approve' | 'partial',
  opinion?: string,
): Promise<CaseDetail> {
  await desk.sandbox.setScript(sample.plantedId, { ending, ...(opinion === undefined ? {} : { opinion }) });
  const { id, caseNumber } = await desk.caseOf(sample, ({ delivery }) => delivery === 'accepted');
  await desk.sandbox.decideAll(caseNumber ?? '');
  await desk.until('decided', (rows) => rows.some((row) => row.id === id && row.review === 'decided'));
  return desk.show(id);
}

atDesk(
  {
    before: async (opened) => {
      desk = opened;
      made.push(await decidedAs(sampleOf(false, '2026-11-02'), 'approve', `同意使用三個月。${DEMAND}`));
      made.push(await decidedAs(sampleOf(false, '2026-11-02'), 'partial'));
      const course = sampleOf(false, '2026-11-02');
      made.push(await decidedAs(course, 'approve'));
      const again = sampleOf(true, '2026-11-28', course.patient);
      await desk.sandbox.setScript(again.plantedId, { ending: 'approve', stopAt: '審查中' });
      next = await desk.caseOf(again, ({ review }) => review === 'reviewing');
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

const monthOf = (detail: CaseDetail | undefined): string => (detail?.periodEnd ?? '').slice(0, 7);
const rowOf = (detail: CaseDetail | undefined) =>
  page.locator(`.continuation-row[data-case="${detail?.id ?? 'none'}"]`);
/** Back to 還沒準備, whatever a test before did. */
const unmarked = (detail: CaseDetail | undefined) =>
  desk.client.continuations.mark({ ids: [detail?.id ?? ''], mark: null });

async function opened(detail: CaseDetail | undefined, more = ''): Promise<void> {
  await goTo(page, `#/continuations?month=${monthOf(detail)}${more}`);
  await rowOf(detail).getByText('天', { exact: false }).first().waitFor();
}
/** NHI's words have come. */
const told = (detail: CaseDetail | undefined) => rowOf(detail).locator('.quotation').waitFor();

it('a course stands in the month in which it ends, with its span and what NHI demanded, in its own words', async () => {
  const [plain, part] = made;
  await page.getByRole('link', { name: '續用', exact: true }).click();
  await page.waitForURL(/#\/continuations/);
  await opened(plain);
  await told(plain);
  const words = await rowOf(plain).innerText();
  expect(words).toContain(`「${DEMAND}」`);
  expect(words).not.toContain('同意使用三個月');
  expect(words).toContain('還沒有人處理');
  expect(words).toMatch(/已過 \d+／\d+ 天/);
  await opened(part);
  await rowOf(part).getByText('部份同意：核准', { exact: false }).waitFor();
  await page.getByText('送件程式不知道，也不推算', { exact: false }).waitFor();
});

it('the continuation is linked by itself and says by what; a person takes that back, and gives it again', async () => {
  const [, , course] = made;
  await opened(course);
  const row = rowOf(course);
  await row.getByText('同病人、同藥、註記續用，自動連結', { exact: false }).waitFor();
  expect(await row.locator('.continuation-sent').getAttribute('href')).toContain(next.id);
  const menu = row.getByRole('button', { name: /其他動作/ });
  await menu.click();
  await page.getByRole('menuitem', { name: '這不是續用，取消連結' }).click();
  await row.getByText('自動連結的申請不是續用', { exact: false }).waitFor();
  await row.locator('.continuation-state .ant-select').waitFor();
  await menu.click();
  await page.getByRole('menuitem', { name: '恢復連結' }).click();
  await row.locator('.continuation-sent').waitFor();
  await row.getByText('連結）', { exact: false }).waitFor();
  expect(desk.calls('chains.link').map(({ input }) => (input as { verdict: string }).verdict)).toEqual([
    'denied',
    'confirmed',
  ]);
});

it('a state is set by a person with a note, says who and when, and is taken back', async () => {
  const [plain] = made;
  await opened(plain);
  const row = rowOf(plain);
  const choose = async (name: string): Promise<void> => {
    await row.getByRole('combobox').click();
    await page.locator('.ant-select-item-option', { hasText: name }).click();
  };
  await choose('準備中');
  await row.locator('.continuation-why small', { hasText: / 準備中$/ }).waitFor();
  await page.getByRole('button', { name: /^復\s?原$/ }).waitFor();
  await choose('還沒準備');
  await row.getByText('改回還沒準備', { exact: false }).waitFor();
  await choose('停藥');
  const dialog = page.getByRole('dialog', { name: '標為停藥' });
  await dialog.getByRole('textbox', { name: '說明', exact: false }).fill('改用化學治療');
  await dialog.getByRole('button', { name: '標為停藥' }).click();
  await row.getByText('停藥：改用化學治療', { exact: false }).waitFor();
  await page.locator('.tile', { hasText: '停藥、轉院' }).click();
  await page.waitForURL(/state=over/);
  await rowOf(plain).waitFor();
  await desk.openCase(plain as CaseDetail);
  await page.getByText('改用化學治療').first().waitFor();
});

it('a note half typed outlasts its row, which a colleague’s mark takes out of the list', async () => {
  const [, part] = made;
  await unmarked(part);
  await opened(part, '&state=open');
  await rowOf(part)
    .getByRole('button', { name: /其他動作/ })
    .click();
  await page.getByRole('menuitem', { name: '改狀態並註記' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('已約回診');
  await desk.client.continuations.mark({ ids: [part?.id ?? ''], mark: 'preparing' });
  await rowOf(part).waitFor({ state: 'detached' });
  expect(await dialog.getByRole('textbox').inputValue()).toBe('已約回診');
  await dialog.locator('.ant-btn-primary').click();
  await rowOf(part).getByText('已約回診', { exact: false }).waitFor();
});

it('ticked courses take a mark together; one whose continuation is at NHI is left out', async () => {
  await opened(made[0]);
  const scope = monthOf(made[0]);
  const states = async () => (await desk.client.continuations.list({ scope })).rows;
  const waiting = (await states()).filter(({ state }) => state !== 'sent').map(({ caseId }) => caseId);
  await rowOf(made[0]).focus();
  await page.keyboard.press('x');
  const bar = page.getByRole('toolbar');
  await bar.getByText('已選 1 件').waitFor();
  await page.getByLabel('選取全部').check();
  await bar.getByRole('button', { name: /^標為準備中/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('下週排影像');
  await dialog.getByRole('button', { name: '標為準備中' }).click();
  await bar.waitFor({ state: 'detached' });
  const after = (await states()).filter(({ caseId }) => waiting.includes(caseId));
  expect(new Set(after.map(({ mark }) => mark?.state))).toEqual(new Set(['preparing']));
  expect((await states()).every(({ state }) => state === 'preparing' || state === 'sent')).toBe(true);
  await desk.client.continuations.mark({ ids: waiting, mark: null });
});

it('the head of a doctor ticks that doctor’s rows at once, and takes it back', async () => {
  await opened(made[0]);
  const head = page.locator('.continuation-doctor').first();
  const own = Number(await head.getByRole('link').first().innerText());
  expect(own).toBeGreaterThan(0);
  await head.getByRole('checkbox').check();
  const bar = page.getByRole('toolbar');
  await bar.getByText(`已選 ${String(own)} 件`).waitFor();
  expect(await page.locator('.continuation-row input:checked').count()).toBe(own);
  await head.getByRole('checkbox').uncheck();
  await bar.waitFor({ state: 'detached' });
});

it('filters stay in the address, a search does not; nothing found says so and is cleared', async () => {
  const [plain] = made;
  await opened(plain);
  await page.getByRole('combobox', { name: '承辦人' }).click();
  await page.locator('.ant-select-item-option', { hasText: '（未填）' }).click();
  await page.waitForURL(/owner=-/);
  await page.reload();
  await rowOf(plain).waitFor();
  const search = page.getByRole('searchbox', { name: '在這一頁找', exact: false });
  await search.fill(plain?.patient?.name ?? 'nobody');
  await search.press('Enter');
  await expect.poll(() => page.locator('.continuation-row').count()).toBe(1);
  expect(page.url()).not.toContain(encodeURIComponent(plain?.patient?.name ?? 'nobody'));
  await search.fill('沒有這個人');
  await search.press('Enter');
  await page.getByText('沒有符合條件的案件。').waitFor();
  await page.getByRole('button', { name: '清除條件' }).click();
  await rowOf(plain).waitFor();
  await goTo(page, '#/continuations?month=2031-01');
  await page.getByText('這個月沒有核准到期的案件。').waitFor();
  await page.getByText('2031 年 1 月', { exact: false }).first().waitFor();
});

it('months are walked by the arrow keys, and a search goes along', async () => {
  const [plain] = made;
  await opened(plain);
  const search = page.getByRole('searchbox', { name: '在這一頁找', exact: false });
  await search.fill(plain?.patient?.name ?? 'nobody');
  await search.press('Enter');
  await expect.poll(() => page.locator('.continuation-row').count()).toBe(1);
  const months = page.getByRole('radiogroup', { name: '到期月份' });
  await months.locator('input:checked').focus();
  for (const _month of [1, 2]) {
    const before = page.url();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.url()).not.toBe(before);
    await expect.poll(() => page.locator('.continuation-row').count()).toBe(0);
    await drawn(page);
    expect(await months.locator('input:checked:focus').count()).toBe(1);
  }
  await opened(plain);
  expect(await page.locator('.continuation-row').count()).toBe(1);
  expect(await search.inputValue()).toBe(plain?.patient?.name);
});

it('when a course comes, the others keep what is known of them, and an open question its case', async () => {
  const [plain] = made;
  await unmarked(plain);
  await opened(plain);
  await told(plain);
  await rowOf(plain).getByRole('checkbox').check();
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: /^標為準備中/ })
    .click();
  const patient = page.getByRole('dialog').getByText(plain?.patient?.name ?? 'nobody');
  await patient.waitFor();
  desk.line.hang(({ url = '' }) => url.startsWith('/rpc/continuations/details'));
  try {
    const second = await decidedAs(sampleOf(false, '2026-11-02', undefined, monthOf(plain)), 'approve');
    await rowOf(second).locator('.bone').first().waitFor();
    expect(await rowOf(plain).locator('.bone').count()).toBe(0);
    expect(await patient.isVisible()).toBe(true);
  } finally {
    desk.line.hang(false);
  }
});

it('rows are walked by the keyboard, and Enter opens the case', async () => {
  const [plain] = made;
  await opened(plain, '&by=date');
  const rows = page.locator('.continuation-row');
  await rows.first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await expect
    .poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset['case']))
    .toBe(await rows.first().getAttribute('data-case'));
  await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest('.continuation-state') !== null))
    .toBe(true);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/cases\//);
});

it('who may not work on cases sees the sheet masked and sets nothing', async () => {
  const [plain] = made;
  await desk.sitAs(['viewer'], `#/continuations?month=${monthOf(plain)}`);
  await told(plain);
  expect(await rowOf(plain).innerText()).not.toContain(plain?.patient?.name);
  expect(await page.getByRole('combobox', { name: '狀態', exact: false }).count()).toBe(0);
});

it('breaks no rule of WCAG A and AA, light and dark', async () => {
  const [plain] = made;
  await unmarked(plain);
  for (const scheme of ['light', 'dark'] as const) {
    await inColours(page, scheme);
    await opened(plain);
    await told(plain);
    expect(await axeViolations(page)).toEqual([]);
  }
});
