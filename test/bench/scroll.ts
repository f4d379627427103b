import type { Browser, Page } from 'playwright-core';
import { setTimeout as pause } from 'node:timers/promises';
import { buildPage } from '../e2e/support/built-page.ts';
import { launchChromium } from '../e2e/support/chromium.ts';
import { createFakeAgent } from '../e2e/support/fake-agent.ts';
import { startFakeConsole } from '../e2e/support/fake-console.ts';
import { createFakeStore, type FakeStore } from '../e2e/support/fake-store.ts';
import { watchFrames, type Frames } from './frames.ts';

/** What the page does while a person scrolls through so many cases, kind by kind; times in ms. */
export interface ScrollFigures {
  readonly cases: number;
  /** On this machine, and with the page's processor that many times slower, as on an old PC of a ward. */
  readonly turns: readonly { readonly slower: number; readonly kinds: readonly ScrollKind[] }[];
}

export interface ScrollKind extends Frames {
  readonly name: string;
  /** Rows in sight after it, and how many of them are the case that belongs in their place. */
  readonly rows: number;
  readonly rightRows: number;
}

export interface ScrollPlan {
  readonly cases: number;
  /** Of each kind. */
  readonly ms: number;
  readonly slower: readonly number[];
}

/** The built page in Chromium before an agent that only holds the cases; the list does not know the difference. */
export async function measureScroll(plan: ScrollPlan): Promise<ScrollFigures> {
  const [built, browser] = await Promise.all([buildPage(), launchChromium()]);
  const store = createFakeStore({ count: plan.cases, now: Date.now() });
  const console_ = await startFakeConsole(createFakeAgent(store), built.folder);
  try {
    const turns: { slower: number; kinds: ScrollKind[] }[] = [];
    for (const slower of plan.slower) {
      const page = await openList(browser, console_.url);
      await slowDown(page, slower);
      turns.push({ slower, kinds: await scrollThrough(browser, page, store, plan.ms) });
      await page.close();
    }
    return { cases: plan.cases, turns };
  } finally {
    await browser.close();
    await console_.stop();
    await built.remove();
  }
}

async function openList(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'zh-TW' });
  await page.goto(`${url}#/cases`);
  await page.locator('.case-line .row-link').first().waitFor();
  return page;
}

async function slowDown(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}

/** Every way to scroll for so many ms each, on the list that is open; the first, without any, shows what the machine itself costs. */
export async function scrollThrough(
  browser: Browser,
  page: Page,
  store: FakeStore,
  ms: number,
): Promise<ScrollKind[]> {
  const kinds: ScrollKind[] = [];
  for (const [name, scroll] of Object.entries(KINDS)) {
    await page.locator('#case-grid').focus();
    await page.keyboard.press('Home');
    const stop = await watchFrames(browser, page);
    await scroll(page, store, performance.now() + ms);
    const frames = await stop();
    kinds.push({ name, ...frames, ...(await rowsInSight(page, store)) });
  }
  return kinds;
}

type Scroll = (page: Page, store: FakeStore, until: number) => Promise<void>;

const KINDS: Readonly<Record<string, Scroll>> = {
  'nothing at all': async (_page, _store, until) => pause(until - performance.now()),
  wheel: (page, _store, until) => wheel(page, until),
  'wheel, cases change': async (page, store, until) => {
    const ids = store.ids({});
    let n = 0;
    const busy = setInterval(() => {
      n += 1;
      store.change(ids[n % ids.length] ?? '', { unread: n % 2 === 0 });
    }, 100);
    await wheel(page, until).finally(() => {
      clearInterval(busy);
    });
  },
  'wheel, cases come': async (page, store, until) => {
    const busy = setInterval(() => {
      store.add();
    }, 500);
    await wheel(page, until).finally(() => {
      clearInterval(busy);
    });
  },
  PageDown: (page, _store, until) => hold(page, 'PageDown', until),
  ArrowDown: (page, _store, until) => hold(page, 'ArrowDown', until),
  'End, Home': async (page, _store, until) => {
    while (performance.now() < until) {
      await page.keyboard.press('End');
      await pause(200);
      await page.keyboard.press('Home');
      await pause(200);
    }
    await page.keyboard.press('End');
  },
  'scroll bar': async (page, _store, until) => {
    for (let part = 0; performance.now() < until; part = (part + 0.013) % 1) {
      await page.locator('#case-grid').evaluate((grid, to) => {
        grid.scrollTop = grid.scrollHeight * to;
      }, part);
      await pause(16);
    }
  },
};

async function wheel(page: Page, until: number): Promise<void> {
  await page.mouse.move(640, 500);
  while (performance.now() < until) {
    await page.mouse.wheel(0, 240);
    await pause(16);
  }
}

/** As fast as a key repeats. */
async function hold(page: Page, key: string, until: number): Promise<void> {
  while (performance.now() < until) {
    await page.keyboard.press(key);
    await pause(33);
  }
}

/** Once all rows in sight are drawn: whether each is the case of its place, with its own patient. */
async function rowsInSight(page: Page, store: FakeStore): Promise<Pick<ScrollKind, 'rows' | 'rightRows'>> {
  await page.waitForFunction(() => {
    const lines = [...document.querySelectorAll('.case-line')];
    return lines.length > 0 && lines.every((line) => line.getAttribute('aria-busy') === 'false');
  });
  const rows = await page.locator('.case-line').evaluateAll((lines) =>
    lines.map((line) => ({
      index: Number(line.getAttribute('aria-rowindex')) - 2,
      id: line.id.replace(/^case-/, ''),
      name: line.querySelector('.row-link')?.textContent ?? '',
    })),
  );
  const ids = store.ids({});
  const right = rows.filter(
    ({ index, id, name }) => ids[index] === id && (store.cases.get(id)?.patient?.name ?? '') === name,
  );
  return { rows: rows.length, rightRows: right.length };
}
