import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

export interface OpenPage {
  readonly page: Page;
  /** Faults in the page's code and broken policies. */
  readonly faults: string[];
  /** Its profile goes with it: the test left something there that a later one would meet. */
  readonly spoil: () => void;
  close(): Promise<void>;
}

const KNOWN = [
  // antd's scroll-bar measuring and scroll lock set style elements without a nonce: refused, and harmless.
  'Applying inline style violates',
  // Said by Chromium itself of a console that was stopped or signed the page out.
  'Failed to load resource',
];

/**
 * Profiles that were left empty, to be used again: a new one costs a process, and all of the page's code compiled anew, more than most
 * tests do in it.
 */
const free = new WeakMap<Browser, BrowserContext[]>();

/** A browser profile without anything in it, on the address, in zh-TW as staff see it; on the list of cases where the address names no page. */
export async function openPage(
  browser: Browser,
  url: string,
  options: { readonly dark?: boolean; readonly width?: number; readonly place?: string } = {},
): Promise<OpenPage> {
  const profiles = free.get(browser) ?? [];
  free.set(browser, profiles);
  const context =
    profiles.pop() ??
    (await browser.newContext({
      locale: 'zh-TW',
      // The page shows Taipei's time wherever it runs.
      timezoneId: 'America/New_York',
      permissions: ['clipboard-read', 'clipboard-write'],
    }));
  const page = context.pages()[0] ?? (await context.newPage());
  await page.setViewportSize({ width: options.width ?? 1280, height: 800 });
  await page.emulateMedia({
    media: null,
    colorScheme: options.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  let isSpoilt = false;
  page.setDefaultTimeout(10_000);
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
    spoil: () => {
      isSpoilt = true;
    },
    close: async () => {
      if (!isSpoilt && (await leaveEmpty(page))) profiles.push(context);
      else await context.close();
      expect(faults).toEqual([]);
    },
  };
}

/** Whether nothing of what happened in it is left for the next one. */
async function leaveEmpty(page: Page): Promise<boolean> {
  const context = page.context();
  try {
    for (const other of context.pages()) if (other !== page) await other.close();
    page.removeAllListeners();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.evaluate(() => {
      window.localStorage.clear();
      window.sessionStorage.clear();
    });
    await page.goto('about:blank');
    await context.clearCookies();
    return true;
  } catch {
    // It was closed, or stands where nothing may be asked: a new one is made.
    return false;
  }
}
