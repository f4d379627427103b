// @module-tag full
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { openScene, type Scene } from '../integration/support/scene.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { axeViolations } from './support/axe.ts';
import { theBrowser } from './support/chromium.ts';
import { goTo, inColours, openPage } from './support/open-page.ts';

/** axe-core over every page of the built agent, with cases in several stages: no violation of WCAG 2.1 A or AA. */
let browser: Browser;
let scene: Scene;
let agent: AgentProcess;
let decided: string;
let refused: string;

beforeAll(async () => {
  browser = await theBrowser();
  scene = await openScene({});
  agent = await scene.agent();
  await scene.put(makeSample({ seed: 'axe-1', kind: 'cancer', ending: 'partial', attachments: 1 }));
  await scene.put(makeSample({ seed: 'axe-2', kind: 'immunologic', ending: 'supplement', attachments: 0 }));
  await scene.put(makeSample({ seed: 'axe-3', kind: 'cancer', defect: 'wrong-hospital', attachments: 0 }));
  const rows = await agent.until(
    'all have come to their end',
    (cases) =>
      cases.length === 3 && cases.every((row) => row.review === 'decided' || row.delivery === 'refused'),
  );
  decided = rows.find((row) => row.review === 'decided')?.id ?? '';
  refused = rows.find((row) => row.delivery === 'refused')?.id ?? '';
});
afterAll(async () => {
  await scene.close();
});

it.each(['zh-TW', 'en'] as const)('in %s, no page breaks WCAG A or AA, light or dark', async (language) => {
  // An address signs in once.
  const { console: fresh } = await agent.status();
  const opened = await openPage(browser, fresh?.url ?? '');
  const { page } = opened;
  await page.evaluate((chosen) => {
    localStorage.setItem('twpas.preferences', JSON.stringify({ language: chosen }));
  }, language);
  await page.reload();
  // The pages are known once the agent has said who this is.
  await page.locator('header nav a').first().waitFor();
  const links = await page
    .locator('header nav a')
    .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).hash));
  expect(links.length).toBeGreaterThan(4);
  await page.locator('header nav a').last().click();
  const rail = page.locator('.admin-rail a');
  await rail.first().waitFor();
  const places = [
    ...links,
    ...(await rail.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).hash))),
    '#/settings',
    '#/statistics?by=decided&columns=department&from=2020-01-01',
    `#/cases/${decided}`,
    ...['content', 'answers', 'technical'].map((part) => `#/cases/${decided}?part=${part}`),
    `#/contact?ids=${decided}`,
    `#/cases/${refused}`,
    `#/cases/${decided}/notice`,
    `#/cases/${decided}/evidence`,
  ];
  const broken: string[] = [];
  for (const place of places) {
    await goTo(page, place);
    for (const theme of ['light', 'dark'] as const) {
      await inColours(page, theme);
      for (const line of await axeViolations(page)) broken.push(`${theme} ${place} ${line}`);
    }
  }
  expect(broken).toEqual([]);
  await opened.close();
});
