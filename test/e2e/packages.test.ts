import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { exampleRules, rulesPackage } from '../samples/rules-package.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { inColours } from './support/open-page.ts';

let desk: Desk;
let page: Page;
atDesk({ hash: '#/health' }, (opened) => {
  desk = opened;
  ({ page } = desk);
});

const panel = () => page.getByRole('region', { name: '指引與規則套件' }).first();
async function choose(name: string, buffer: Buffer): Promise<void> {
  await panel().waitFor();
  await page
    .locator('.packages input[type=file]')
    .setInputFiles({ name, mimeType: 'application/gzip', buffer });
}
const row = (name: string) => page.locator('.packages tbody tr').filter({ hasText: name });

it('rules are imported on the page with their libraries counted, and stand in the list as those in use', async () => {
  await page.getByText('尚未匯入任何套件', { exact: false }).waitFor();
  await choose('rules.tgz', rulesPackage({ version: '1.0.0' }));
  await panel().getByText('已匯入 example.rules#1.0.0').waitFor({ timeout: 60_000 });
  await row('example.rules#1.0.0').getByText('使用中').waitFor();
  await row('example.rules#1.0.0').getByText('1 條規則（4 個程式庫）', { exact: false }).waitFor();
  expect((await desk.client.ig.list()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
    ['example.rules', true],
  ]);
  // It goes on without the page, which says so when it comes back.
  await page.reload();
  await panel().getByText('已匯入 example.rules#1.0.0').waitFor();
});

it('versions stand side by side, and another one is chosen with a button', async () => {
  await choose('rules.tgz', rulesPackage({ version: '1.1.0' }));
  await row('example.rules#1.1.0').getByText('使用中').waitFor({ timeout: 60_000 });
  await row('example.rules#1.0.0').getByRole('button', { name: '改用這一版' }).click();
  await row('example.rules#1.0.0').getByText('使用中').waitFor();
  await row('example.rules#1.1.0').getByRole('button', { name: '改用這一版' }).waitFor();
});

it('a package that does not translate is refused with library, line and reason, and nothing of it is kept', async () => {
  const libraries = new Map([
    ...exampleRules(),
    ['Wrong', "library Wrong version '1.0.0'\ndefine x:\n  1 +* 2\n"],
  ]);
  await choose('wrong.tgz', rulesPackage({ version: '2.0.0', libraries }));
  await panel().getByText('wrong.tgz 未匯入，沒有保留任何內容').waitFor({ timeout: 60_000 });
  await panel()
    .getByText(/Wrong 第 3 行：/)
    .waitFor();
  expect(await row('#2.0.0').count()).toBe(0);
});

it('what is no package is refused in a sentence, before or after it was sent', async () => {
  await choose('notes.txt', Buffer.from('x'));
  await panel().getByText('請選擇 .tgz 檔。').waitFor();
  await choose('broken.tgz', Buffer.from('this is no gzip'));
  await panel().getByText('實作指引套件檔已損壞或不完整。').waitFor();
});

it('only who may import sees the way to it', async () => {
  await desk.sitAs(['supervisor'], '#/health');
  await page.getByRole('heading', { name: '系統狀態' }).waitFor();
  expect(await page.locator('.packages').count()).toBe(0);
});

it('breaks no rule of WCAG A and AA, light and dark', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    await inColours(page, scheme);
    await panel().waitFor();
    expect(await axeViolations(page)).toEqual([]);
  }
});
