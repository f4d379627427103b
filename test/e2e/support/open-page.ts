import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { watchCalls } from './looks.ts';

export interface OpenPage {
  readonly page: Page;
  /** Faults in the page's code and broken policies. */
  readonly faults: string[];
  close(): Promise<void>;
}

const KNOWN = [
  // antd's scroll-bar measuring and scroll lock set style elements without a nonce: refused, and harmless.
  'Applying inline style violates',
  // Chromium's own message about a console that was stopped or signed the page out.
  'Failed to load resource',
];

/** A fresh browser profile on the address, in zh-TW as staff see it; on the list of cases where the address names no page. */
export async function openPage(
  browser: Browser,
  url: string,
  options: { readonly dark?: boolean; readonly width?: number; readonly place?: string } = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 800 },
    locale: 'zh-TW',
    // The page shows Taipei's time wherever it runs.
    timezoneId: 'America/New_York',
    colorScheme: options.dark === true ? 'dark' : 'light',
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  watchCalls(page);
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !KNOWN.some((known) => text.includes(known))) faults.push(text);
  });
  await page.goto(url);
  // An address that signs in leads there by a page of its own.
  await page.locator('#root, form, pre').first().waitFor({ state: 'attached' });
  await page.evaluate((place) => {
    if (window.location.hash === '') window.location.hash = place;
  }, options.place ?? '#/cases');
  return {
    page,
    faults,
    close: async () => {
      await context.close();
      expect(faults).toEqual([]);
    },
  };
}

/**
 * Goes to a place of the open page and waits until it is drawn: its file has come, and what it asks the agent for. Not by `goto`:
 * that is through before the page has heard of it, and what is read then is the page before.
 */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate(
    (to) =>
      new Promise<void>((resolve) => {
        const done = (): void => {
          resolve();
        };
        if (window.location.hash === to) done();
        window.addEventListener('hashchange', done, { once: true });
        window.location.hash = to;
      }),
    hash,
  );
  await drawn(page);
}

/** Waits until the page has its heading and nothing grey in the place of what is still to come. */
export async function drawn(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor({ state: 'attached' });
  await page.locator('main .ant-skeleton-active').first().waitFor({ state: 'detached' });
}

/** As the system is light or dark; the page follows a moment later. */
export async function inColours(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(
    (wanted) => document.documentElement.style.getPropertyValue('color-scheme') === wanted,
    colorScheme,
  );
}

/** Text that was copied last. A button that was pressed may still be about to copy. */
export function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
