// @module-tag full
import { upToDate } from '../support/staff-work.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { AT_START, putMany } from '../unit/support/scenes.ts';
import { atDesk, type Desk } from './support/desk.ts';

/** The list of cases when there are many of them: scrolled through, selected by keyboard, worked on in bulk. */
const COUNT = 5000;
let desk: Desk;
let page: Page;
/** All, in their order. */
let ids: readonly string[];

atDesk(
  {
    seed: async (stage) => {
      await putMany(stage, { count: COUNT, days: 60, newest: AT_START });
    },
  },
  async (opened) => {
    desk = opened;
    ({ page } = desk);
    ({ ids } = await desk.client.cases.ids({}));
    // With what is in them: rows that have not come yet are told apart by nothing.
    await page.locator('.case-line').first().getByRole('link').waitFor();
  },
);

const grid = () => page.locator('#case-grid');

/** Ways to scroll, each for so many ms. */
const WAYS: Readonly<Record<string, (until: number) => Promise<void>>> = {
  wheel: async (until) => {
    await page.mouse.move(640, 500);
    while (performance.now() < until) {
      await page.mouse.wheel(0, 240);
      await pause(16);
    }
  },
  'wheel, cases change': async (until) => {
    const ticks: Promise<unknown>[] = [];
    const busy = setInterval(() => {
      const id = ids[ticks.length] ?? '';
      const change = { do: 'step', step: 'doctor-asked', done: true } as const;
      ticks.push(desk.client.work.change({ cases: upToDate(id), change }));
    }, 100);
    await WAYS['wheel']?.(until);
    clearInterval(busy);
    await Promise.all(ticks);
  },
  PageDown: (until) => hold('PageDown', until),
  ArrowDown: (until) => hold('ArrowDown', until),
  'End, Home, End': async () => {
    for (const key of ['End', 'Home', 'End']) {
      await page.keyboard.press(key);
      await pause(200);
    }
  },
  'scroll bar': async (until) => {
    for (let part = 0; performance.now() < until; part = (part + 0.013) % 1) {
      await grid().evaluate((element, to) => {
        element.scrollTop = element.scrollHeight * to;
      }, part);
      await pause(16);
    }
  },
};

/** As fast as a key repeats. */
async function hold(key: string, until: number): Promise<void> {
  while (performance.now() < until) {
    await page.keyboard.press(key);
    await pause(33);
  }
}

it.each(Object.keys(WAYS))('scrolled by %s, each row in sight is the case of its place', async (way) => {
  await grid().focus();
  await page.keyboard.press('Home');
  await WAYS[way]?.(performance.now() + 400);
  const rows = await rowsInSight();
  expect(rows.length).toBeGreaterThan(10);
  const known = await desk.client.cases.rows({ ids: rows.map(({ id }) => id), phi: true });
  const names = new Map(known.map(({ id, patient }) => [id, patient?.name]));
  expect(rows.map(({ id, name }) => ({ id, name }))).toEqual(
    rows.map(({ index }) => ({ id: ids[index], name: names.get(ids[index] ?? '') })),
  );
});

/** Once the rows in sight are drawn. */
async function rowsInSight() {
  await page.waitForFunction(() => {
    const lines = [...document.querySelectorAll('.case-line')];
    return lines.length > 0 && lines.every((line) => line.getAttribute('aria-busy') === 'false');
  });
  return page.locator('.case-line').evaluateAll((lines) =>
    lines.map((line) => ({
      index: Number(line.getAttribute('aria-rowindex')) - 2,
      id: line.id.replace(/^case-/, ''),
      name: line.querySelector('.row-link')?.textContent ?? '',
    })),
  );
}

it('all that is listed is held with progress, and what was left is said when it is stopped', async () => {
  await grid().focus();
  await page.keyboard.press('Control+a');
  // The third call takes its time on the way, so that there is a moment to stop it in.
  let calls = 0;
  desk.line.hang(({ url = '' }) => url.startsWith('/rpc/cases/hold') && (calls += 1) === 3);
  await page.locator('.bulk').getByRole('button', { name: '暫緩送出' }).click();
  const dialog = page.getByRole('dialog');
  // Rows in sight that cannot be held are left out and named.
  await dialog.getByText(/^暫緩送出 4,9\d\d 件？$/).waitFor();
  await dialog.getByText(/^另外 \d+ 件維持原狀：/).waitFor();
  await dialog.getByRole('button', { name: '暫緩送出' }).click();
  await dialog
    .getByRole('status')
    .getByText(/已處理 400／4,9\d\d 件/)
    .waitFor();
  await dialog.getByRole('button', { name: /停\s?止/ }).click();
  desk.line.hang(false);
  await page.getByText(/^已停止；還有 4,3\d\d 件沒有處理，維持原狀$/).waitFor();
  const held = desk.calls('cases.hold').map(({ input }) => (input as { ids: string[] }).ids);
  expect(held.map((some) => some.length)).toEqual([200, 200, 200]);
  const asked = held.flat();
  expect(asked).toEqual(ids.filter((id) => asked.includes(id)));
});
