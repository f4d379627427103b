// @module-tag full
/** Traces of a day of work on the disk of a workstation beside the agent's data folder: the browser's profile, and downloads. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { leaksBelow } from '../integration/support/leak-scan.ts';
import { openScene, type Scene } from '../integration/support/scene.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { launchWithProfile } from './support/chromium.ts';

let dir: string;
let scene: Scene;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'twpas-left-behind-'));
  scene = await openScene();
});
afterEach(async () => {
  await scene.close();
  await rm(dir, { recursive: true, force: true });
});

const sample = makeSample({
  seed: 'left behind',
  kind: 'cancer',
  subType: '1',
  priority: '1',
  ending: 'partial',
  attachments: 1,
});

it('no name and no number of a patient stays in the browser’s profile or in what was exported, while it is open and after', async () => {
  const agent = await scene.agent();
  await scene.put(sample);
  const [row] = await agent.until('decided', (cases) => cases.some((each) => each.decision !== null));
  const [profile, downloads] = [join(dir, 'profile'), join(dir, 'downloads')];
  const context = await launchWithProfile(profile, { downloads });
  const [page] = context.pages();
  if (!page) throw new Error('no page');
  await page.goto(agent.consoleUrl);
  await workOn(page, row?.id ?? '');

  // Files while somebody works, and once the browser has written what it keeps.
  const { name, number } = sample.patient;
  const texts = [name, number, number.toLowerCase(), sample.fileName];
  expect((await leaksBelow(profile, texts)).leaks).toEqual([]);
  const left = await readdir(downloads);
  expect(left).toHaveLength(1);
  expect((await leaksBelow(downloads, texts)).leaks).toEqual([]);
  await context.close();
  const { files, leaks } = await leaksBelow(profile, texts);
  expect(files.some((file) => file.endsWith('History'))).toBe(true);
  expect(leaks).toEqual([]);
  // The same search finds text that the browser does keep.
  const kept = await leaksBelow(profile, [`${new URL(agent.consoleUrl).origin}/#/cases`]);
  expect(kept.leaks.length).toBeGreaterThan(0);
});

/** Looks for the patient, opens the case and all that is in it, prints the notice and takes the list along. */
async function workOn(page: Page, id: string): Promise<void> {
  const go = (hash: string): Promise<void> =>
    page.evaluate((to) => {
      window.location.hash = to;
    }, hash);
  await go('#/cases');
  await page.locator('.case-line').getByText(sample.patient.name, { exact: true }).waitFor();
  await page.getByRole('searchbox').or(page.getByRole('textbox')).first().fill(sample.patient.number);
  await page.keyboard.press('Enter');
  await page.locator('.total', { hasText: '共 1 件' }).waitFor();
  await page.locator('.case-line').first().dblclick();
  await page.locator('.case-head').waitFor();
  await page.getByRole('tab', { name: '送出內容' }).click();
  await page.getByRole('button', { name: '顯示證號' }).click();
  await page.locator('.content-body').getByText(sample.patient.number).first().waitFor();
  await page
    .getByRole('button', { name: `開啟附件 ${sample.attachments[0]?.name ?? ''}` })
    .first()
    .click();
  await page.getByRole('dialog').locator('.ant-drawer-body > :is(iframe, p)').waitFor();
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await go(`#/cases/${id}/notice`);
  await page.locator('.sheet').getByText(sample.patient.number).waitFor();
  await page.getByRole('button', { name: '列印' }).click();
  await go('#/cases');
  await page.locator('.total').waitFor();
  await page.getByRole('button', { name: '匯出 Excel' }).click();
  const dialog = page.getByRole('dialog');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: /^匯出 \d+ 件$/ }).click();
  await (await download).path();
  // Back and forth, and once more from the start: what a browser keeps of a tab.
  await page.goBack();
  await page.reload();
  await page.locator('main').waitFor();
}
