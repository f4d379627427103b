import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { PrecheckSaid } from '../../shared/choices.ts';
import { eventually } from '../integration/support/eventually.ts';
import { rulesPackage } from '../../main/practice/samples/rules-package.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { inColours } from './support/open-page.ts';
import { partsOf } from './support/workbook.ts';

let desk: Desk;
let page: Page;

/** Decisions of NHI for the cases of each result of the rules; two of a kind make a cell worth a look. */
const PLAN: Readonly<Record<Exclude<PrecheckSaid, 'unknown'>, ('approve' | 'deny' | 'supplement')[]>> = {
  met: ['approve', 'deny', 'deny'],
  missing: ['supplement'],
  unfit: ['deny'],
};
/** Case ids by what was said and decided. */
const made = new Map<string, string[]>();

async function makeCases({ client, caseOf, sandbox }: Desk): Promise<void> {
  const left = { met: [...PLAN.met], missing: [...PLAN.missing], unfit: [...PLAN.unfit] };
  for (let at = 0; Object.values(left).some((ends) => ends.length > 0); at += 1) {
    const sample = makeSample({
      ...{ seed: `truth ${String(at)}`, kind: 'cancer', priority: '1', subType: '1', attachments: 0 },
      drugs: ['BC27028100'],
    });
    // Applied for with another diagnosis it is nothing that the example is about.
    const text = JSON.stringify(sample.bundle);
    if (!text.includes('"C34')) continue;
    const line = /nhi-line-of-therapy","code":"(.)"/.exec(text)?.[1];
    if (left[line === undefined ? 'missing' : line === '1' ? 'met' : 'unfit'].length === 0) continue;
    await sandbox.setScript(sample.plantedId, { ending: 'approve', stopAt: '審查中' });
    const { id, caseNumber } = await caseOf(sample, ({ review }) => review === 'reviewing');
    const { answers } = await eventually(
      'the rules are asked',
      () => client.precheck.ofCase({ id }),
      (view) => view.answers.length === 1,
    );
    const [answer] = answers;
    const said = answer?.result === 'pass' ? 'met' : (answer?.unfit ?? 0) > 0 ? 'unfit' : 'missing';
    const end = left[said].shift();
    if (end === undefined) continue;
    await sandbox.setScript(sample.plantedId, end);
    await sandbox.decideAll(caseNumber ?? '');
    await desk.until('decided', (rows) => rows.some((row) => row.id === id && row.review === 'decided'));
    made.set(`${said} ${end}`, [...(made.get(`${said} ${end}`) ?? []), id]);
  }
}

atDesk(
  {
    before: async (opened) => {
      desk = opened;
      const dir = mkdtempSync(join(tmpdir(), 'twpas-rules-'));
      try {
        writeFileSync(join(dir, 'rules.tgz'), rulesPackage());
        await opened.client.ig.import({ file: join(dir, 'rules.tgz') });
      } finally {
        rmSync(dir, { recursive: true });
      }
      await makeCases(opened);
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

const opened = async (): Promise<void> => {
  await page.goto(`${desk.origin}/#/statistics`);
  await page.getByRole('link', { name: '預檢與核定' }).click();
  await page.locator('.truth-table').waitFor();
};
const cell = (said: string, decision: string) =>
  page.getByRole('link', { name: new RegExp(`，${said}，核定${decision}：`) });

it('a rule stands beside what NHI decided, and a number opens its cases and no other', async () => {
  await opened();
  const row = page.locator('tr[data-rule="ExampleLungRule1"]');
  await expect
    .poll(() => row.locator('td').allInnerTexts())
    .toEqual([...['1', '0', '0', '2'], ...['0', '0', '1', '0'], ...['0', '0', '0', '1']]);
  expect(await row.locator('td.truth-hit').allInnerTexts()).toEqual(['2']);
  await cell('預檢符合', '不予同意').first().click();
  const denied = made.get('met deny') ?? [];
  await expect.poll(() => page.locator('.case-line').count()).toBe(denied.length);
  for (const id of denied) await page.locator(`.case-line a[href*="${id}"]`).first().waitFor();
  await page.getByText('預檢符合，核定不予同意（ExampleLungRule1）').waitFor();
  await page.getByRole('button', { name: /移除.*預檢符合/ }).click();
  await expect.poll(() => page.locator('.case-line').count()).toBeGreaterThan(denied.length);
});

it('says no percentage of fewer than ten cases, and in a sentence where rule and NHI differ', async () => {
  await opened();
  const tiles = await page.locator('.truth-tiles').innerText();
  expect(tiles).not.toContain('%');
  expect(tiles).toContain('有預檢、已核定');
  expect((await page.locator('.truth-look').innerText()).replaceAll(/\s+/g, '')).toBe(
    '值得看：預檢符合卻不予同意2件。',
  );
  await page.getByText('不到 10 件不算百分比', { exact: false }).waitFor();
});

it('is written to Excel as it stands, and days without a decision say so', async () => {
  await opened();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '匯出 Excel' }).click(),
  ]);
  const written = [...(await partsOf(readFileSync(await download.path()))).values()].join('\n');
  for (const words of ['預檢與核定', '預檢符合－不予同意', '示範規則']) expect(written).toContain(words);
  await page.goto(`${desk.origin}/#/statistics/precheck?from=2020-01-01&to=2020-12-31`);
  await page.getByText('這段期間沒有預檢過又已核定的案件。').waitFor();
});

it('is for supervisors: a handler sees neither the tab nor the page', async () => {
  await desk.sitAs(['handler'], '#/statistics');
  await page.getByRole('heading', { name: '統計' }).waitFor();
  expect(await page.getByRole('link', { name: '預檢與核定' }).count()).toBe(0);
  await page.goto(`${desk.origin}/#/statistics/precheck`);
  await page.getByText('這個頁面需要主管權限', { exact: false }).waitFor();
  expect(await page.locator('.truth-table').count()).toBe(0);
  await desk.sitAs(['supervisor'], '#/statistics/precheck');
  await page.locator('.truth-table').waitFor();
});

it('breaks no rule of WCAG A and AA, light and dark', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    await inColours(page, scheme);
    await opened();
    expect(await axeViolations(page)).toEqual([]);
  }
});
