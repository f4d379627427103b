/**
 * `npm run pictures [-- DIR] [--only NAMES] [--modes MODES]`: every page and dialog of the four months as PNG, in each mode, for somebody
 * to look at; it checks nothing. NAMES and MODES are regular expressions, such as `^dialog-` and `light`. Run after `npm run build`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openMonths, type OpenMonths } from '../test/months/open-months.ts';
import { launchChromium } from '../test/e2e/support/chromium.ts';
import { drawn, goTo, inColours } from '../test/e2e/support/open-page.ts';
import { OFFICE_SHOTS } from './pictures/office-shots.ts';
import { MODES, type Mode, type Shot } from './pictures/shot.ts';
import { WORK_SHOTS } from './pictures/work-shots.ts';

const SHOTS: readonly Shot[] = [...WORK_SHOTS, ...OFFICE_SHOTS];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '.' },
    modes: { type: 'string', default: '.' },
  },
});
const [out = join(import.meta.dirname, '../dist/pictures')] = positionals;
const only = new RegExp(values.only, 'u');
const modes = Object.entries(MODES).filter(([name]) => new RegExp(values.modes, 'u').test(name));

await mkdir(out, { recursive: true });
const [months, browser] = await Promise.all([openMonths(), launchChromium()]);
const failed: string[] = [];
try {
  for (const [name, mode] of modes) await takeAll(browser, months, name, mode);
} finally {
  await browser.close();
  await months.close();
}
console.log(`pictures: ${out}`);
if (failed.length > 0) {
  console.error(`not taken:\n${failed.join('\n')}`);
  process.exitCode = 1;
}

/** One page per person; a dialog that a picture leaves open goes with the reload before the next. */
async function takeAll(browser: Browser, months: OpenMonths, modeName: string, mode: Mode): Promise<void> {
  const pages = new Map<string, Page>();
  for (const shot of SHOTS) {
    if (!only.test(shot.name) || (mode.few && !(shot.also ?? []).includes(mode.few))) continue;
    const who = shot.who ?? '王小美';
    const page = pages.get(who) ?? (await pageIn(browser, months, who, mode));
    pages.set(who, page);
    let undo: (() => Promise<unknown>) | undefined;
    try {
      undo = await shot.during?.(months);
      await goTo(page, shot.hash(months));
      await page.reload();
      await drawn(page);
      await page.waitForFunction(() => document.querySelector('main .bone') === null);
      await shot.open?.(page, months);
      await page.evaluate(() => document.fonts.ready);
      await page.mouse.move(0, 0);
      if (shot.whole === true) await growToContent(page, mode);
      await page.screenshot({ path: join(out, `${shot.name}-${modeName}.png`), animations: 'disabled' });
      await page.setViewportSize({ width: mode.width, height: mode.height });
    } catch (error) {
      failed.push(`${shot.name}-${modeName}: ${String(error).split('\n')[0] ?? ''}`);
    } finally {
      await undo?.();
    }
  }
  for (const page of pages.values()) await page.context().close();
}

/** The page scrolls inside its frame: the window grows by what is out of sight. */
async function growToContent(page: Page, { width, height }: Mode): Promise<void> {
  const hidden = await page
    .locator('main')
    .evaluate((main) => Math.max(0, main.scrollHeight - main.clientHeight));
  await page.setViewportSize({ width, height: Math.min(height + hidden, 4000) });
}

async function pageIn(browser: Browser, months: OpenMonths, who: string, mode: Mode): Promise<Page> {
  const page = await months.pageOf(browser, who, {
    viewport: { width: mode.width, height: mode.height },
    deviceScaleFactor: mode.scale ?? 1,
    forcedColors: mode.forced === true ? 'active' : 'none',
  });
  page.setDefaultTimeout(15_000);
  await page.evaluate((language) => {
    localStorage.setItem('twpas.preferences', JSON.stringify({ language, theme: 'system' }));
  }, mode.language ?? 'zh-TW');
  await drawn(page);
  await page.reload();
  await inColours(page, mode.colours);
  return page;
}
