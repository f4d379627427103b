import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { maskName } from '../../shared/mask.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';

let desk: Desk;
let page: Page;

atDesk(
  {
    hash: null,
    before: async (opened) => {
      for (const ending of ['deny', 'partial', 'supplement'] as const)
        await opened.caseOf({ ending }, ({ decision }) => decision !== null);
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

const patientOf = async (id: string) => (await desk.show(id)).patient ?? { name: '-', number: '-' };
const numbersOfAll = async (): Promise<string[]> =>
  (await desk.until('all', () => true)).flatMap(({ patient }) => patient?.number ?? []);

it('the list names patients and shows no number of theirs, nor a way to one', { tags: 'full' }, async () => {
  await desk.sitAs(['handler'], '#/cases');
  const line = page.locator('.case-line').first();
  await line.getByRole('link').waitFor();
  const { name, number } = await patientOf(((await line.getAttribute('id')) ?? '').replace(/^case-/, ''));
  expect(await line.innerText()).toContain(name);
  expect(await page.locator('main').innerText()).not.toContain(number);
  expect(await axeViolations(page)).toEqual([]);
  const numbers = await numbersOfAll();
  expect(numbers).toHaveLength(3);
  const shown = await page.locator('main').innerText();
  expect(numbers.filter((one) => shown.includes(one))).toEqual([]);
  expect(await page.locator('main').getByRole('button', { name: /證號/ }).count()).toBe(0);
});

it('待辦 names patients and shows no number of theirs', { tags: 'full' }, async () => {
  await desk.sitAs(['handler'], '#/today');
  const row = page.locator('[data-case]').first();
  await row.waitFor();
  const { name } = await patientOf((await row.getAttribute('data-case')) ?? '');
  expect(await row.innerText()).toContain(name);
  const numbers = await numbersOfAll();
  expect(numbers).toHaveLength(3);
  const shown = await page.locator('main').innerText();
  expect(numbers.filter((one) => shown.includes(one))).toEqual([]);
});

it('who does not work on cases sees names covered, and no button', async () => {
  await desk.sitAs(['viewer'], '#/cases');
  const line = page.locator('.case-line').first();
  await line.getByRole('link').waitFor();
  const id = ((await line.getAttribute('id')) ?? '').replace(/^case-/, '');
  const { name, number } = await patientOf(id);
  const text = await page.locator('main').innerText();
  for (const secret of [name, number]) expect(text).not.toContain(secret);
  expect(text).toContain(maskName(name));
  expect(await page.getByRole('button', { name: /證號/ }).count()).toBe(0);
  expect(desk.refused()).toEqual([]);
});

it(
  'supervisors are told of a person who has seen unusually many patients, handlers are not',
  { tags: 'full' },
  async () => {
    // As the agent keeps it once somebody has seen so many; nobody here has so many cases.
    const seen = [{ at: new Date().toISOString(), actor: '何藥師', what: 'names', count: 2000 }];
    await desk.restart((db) => {
      db.prepare(`INSERT INTO meta (key, value) VALUES ('many_looks', ?)`).run(JSON.stringify(seen));
    });
    await desk.sitAs(['supervisor'], '#/today');
    await page.getByRole('button', { name: '展開' }).click();
    await page.getByText(/何藥師.*看到姓名 2,000 件/).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await desk.sitAs(['handler'], '#/today');
    await page.locator('.today-head').waitFor();
    expect(await page.getByText('何藥師').count()).toBe(0);
    expect(desk.refused()).toEqual([]);
    await desk.sitAs(['auditor'], '#/access');
    await page.getByText(/何藥師.*看到姓名 2,000 件/).waitFor();
  },
);
