import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { AgentClient } from '../../main/headless/control/control-client.ts';
import { launchChromium } from '../e2e/support/chromium.ts';
import { makePlace } from '../integration/support/place.ts';
import { seedPlace } from '../integration/support/seed-place.ts';
import { watchChanges } from '../integration/support/watch-changes.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import { putMany } from '../unit/support/scenes.ts';
import { watchFrames, type Frames } from './frames.ts';
import { startBenchAgent, startThinServer } from './processes.ts';

/** Figures of the page while a person scrolls through `cases` cases, kind by kind; times in ms. */
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
  /** Duration of each kind of scrolling. */
  readonly ms: number;
  readonly slower: readonly number[];
}

/** The built agent with so many cases, and its page in Chromium. */
export async function measureScroll(plan: ScrollPlan): Promise<ScrollFigures> {
  const server = await startThinServer(0);
  const place = await makePlace(server);
  await seedPlace(place, async (stage) => {
    await putMany(stage, { count: plan.cases, days: 365, newest: [] });
  });
  const [agent, browser] = await Promise.all([startBenchAgent(place), launchChromium()]);
  const list = { client: agent.client, exportDir: place.exportDir };
  try {
    const turns: { slower: number; kinds: ScrollKind[] }[] = [];
    for (const slower of plan.slower) {
      const { console: door } = await agent.client.status();
      const page = await openList(browser, door?.url ?? 'no console');
      await slowDown(page, slower);
      turns.push({ slower, kinds: await scrollThrough(browser, page, list, plan.ms) });
      await page.close();
    }
    return { cases: plan.cases, turns };
  } finally {
    await browser.close();
    await agent.stop();
    await server.stop();
    await place.remove();
  }
}

/** Source of the cases, and the folder from which one more comes. */
interface Scrolled {
  readonly client: AgentClient;
  readonly exportDir: string;
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
  list: Scrolled,
  ms: number,
): Promise<ScrollKind[]> {
  const kinds: ScrollKind[] = [];
  for (const [name, scroll] of Object.entries(KINDS)) {
    await page.locator('#case-grid').focus();
    await page.keyboard.press('Home');
    const stop = await watchFrames(browser, page);
    let settle = (): Promise<unknown> => Promise.resolve();
    await scroll(page, list, performance.now() + ms, (work) => (settle = work));
    const frames = await stop();
    await settle();
    kinds.push({ name, ...frames, ...(await rowsInSight(page, list)) });
  }
  return kinds;
}

/** `after`: awaits what was begun meanwhile; its frames are not counted. */
type Scroll = (
  page: Page,
  list: Scrolled,
  until: number,
  after: (work: () => Promise<unknown>) => void,
) => Promise<void>;

const KINDS: Readonly<Record<string, Scroll>> = {
  'nothing at all': async (_page, _list, until) => pause(until - performance.now()),
  wheel: (page, _list, until) => wheel(page, until),
  'wheel, cases change': async (page, { client }, until, after) => {
    const { ids } = await client.cases.ids({});
    const marked: Promise<unknown>[] = [];
    const busy = setInterval(() => {
      const n = marked.length;
      marked.push(client.work.mark({ id: ids[n % ids.length] ?? '', awaitsDoctor: true }));
    }, 100);
    await wheel(page, until).finally(() => {
      clearInterval(busy);
    });
    after(() => Promise.all(marked));
  },
  'wheel, cases come': async (page, { client, exportDir }, until, after) => {
    const { ids } = await client.cases.ids({});
    const come: Promise<unknown>[] = [];
    const one = (): void => {
      const seed = `scroll ${String(ids.length + come.length)}`;
      come.push(writeSample(exportDir, makeSample({ seed, attachments: 0 })));
    };
    one();
    const busy = setInterval(one, 500);
    await wheel(page, until).finally(() => {
      clearInterval(busy);
    });
    after(async () => {
      await Promise.all(come);
      const wanted = ids.length + come.length;
      const now = async (): Promise<number> => (await client.cases.ids({})).ids.length;
      await watchChanges(client, () => '')('all have come', now, (count) => count === wanted);
    });
  },
  PageDown: (page, _list, until) => hold(page, 'PageDown', until),
  ArrowDown: (page, _list, until) => hold(page, 'ArrowDown', until),
  'End, Home': async (page, _list, until) => {
    while (performance.now() < until) {
      await page.keyboard.press('End');
      await pause(200);
      await page.keyboard.press('Home');
      await pause(200);
    }
    await page.keyboard.press('End');
  },
  'scroll bar': async (page, _list, until) => {
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

/** Once the page has all of the list, and the rows in sight are drawn: whether each is the case of its place, with its own patient. */
async function rowsInSight(
  page: Page,
  { client }: Scrolled,
): Promise<Pick<ScrollKind, 'rows' | 'rightRows'>> {
  const { ids } = await client.cases.ids({});
  await page.waitForFunction((count) => {
    const lines = [...document.querySelectorAll('.case-line')];
    return (
      document.querySelector('#case-grid')?.getAttribute('aria-rowcount') === String(count + 1) &&
      lines.length > 0 &&
      lines.every((line) => line.getAttribute('aria-busy') === 'false')
    );
  }, ids.length);
  const rows = await page.locator('.case-line').evaluateAll((lines) =>
    lines.map((line) => ({
      index: Number(line.getAttribute('aria-rowindex')) - 2,
      id: line.id.replace(/^case-/, ''),
      name: line.querySelector('.row-link')?.textContent ?? '',
    })),
  );
  const known = await client.cases.rows({ ids: rows.map(({ id }) => id), phi: true });
  const names = new Map(known.map(({ id, patient }) => [id, patient?.name]));
  const right = rows.filter(({ index, id, name }) => ids[index] === id && names.get(id) === name);
  return { rows: rows.length, rightRows: right.length };
}
