import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { rulesPackage } from '../../main/practice/samples/rules-package.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk } from './support/desk.ts';
import { inColours } from './support/open-page.ts';

let page: Page;
atDesk(
  {
    hash: '#/health',
    before: async ({ place, client }) => {
      for (const version of ['1.0.0', '1.1.0']) {
        const file = join(place.dir, `${version}.tgz`);
        await writeFile(file, rulesPackage({ version }));
        await client.ig.import({ file });
      }
    },
  },
  (opened) => {
    ({ page } = opened);
  },
);

const row = (name: string) => page.locator('.packages tbody tr').filter({ hasText: name });

it('the page shows the guide and the rules in use with hash, day and source, and offers no import and no choice', async () => {
  await row('example.rules#1.1.0').getByText('本程式沒有可比對的發布檔', { exact: false }).waitFor();
  expect(await row('example.rules#1.1.0').textContent()).toMatch(/[0-9a-f]{12}.*\d{4}/);
  await row('tw.gov.mohw.nhi.pas#').getByText('本程式內附').waitFor();
  expect(await row('example.rules#1.0.0').count()).toBe(0);
  expect(await page.locator('.packages input').count()).toBe(0);
  expect(await page.locator('.packages button:not(.copy)').allTextContents()).toEqual(['']);
});

it('breaks no rule of WCAG A and AA, light and dark', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    await inColours(page, scheme);
    await row('example.rules#1.1.0').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  }
});
