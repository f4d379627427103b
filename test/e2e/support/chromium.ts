import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

const SYSTEM = '/usr/bin/chromium';

/** No sandbox: containers run as root. */
const LAUNCH = {
  ...(existsSync(SYSTEM) ? { executablePath: SYSTEM } : {}),
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Where there is no graphics card, drawing without one costs less than computing one.
    '--disable-gpu',
  ],
};

/** Chromium as the system has it, else as Playwright has. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch(LAUNCH);
}

let one: Promise<Browser> | null = null;

/** One for all files of a run, which share their modules. It ends with the process of the tests. */
export function theBrowser(): Promise<Browser> {
  return (one ??= launchChromium());
}

/** The same with a profile that stays on disk, as the browser of a person who works with it every day. */
export function launchWithProfile(
  dir: string,
  options: { readonly downloads: string },
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(dir, {
    ...LAUNCH,
    locale: 'zh-TW',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    downloadsPath: options.downloads,
  });
}
