import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import type { FakeAgent } from '../support/fake-agent.ts';
import type { FakeConsole } from '../support/fake-console.ts';
import { atFakeDesk, type FakeDesk } from '../support/fake-desk.ts';
import type { FakeStore } from '../support/fake-store.ts';

let page: Page;
let store: FakeStore;
let agent: FakeAgent;
let console_: FakeConsole;
let sitAs: FakeDesk['sitAs'];

atFakeDesk({ count: 40 }, (desk) => {
  ({ page, store, agent, console_, sitAs } = desk);
});

const patientOf = (id: string) => store.cases.get(id)?.patient ?? { name: '-', number: '-' };

it('F4: the list names patients and shows no number of theirs, nor a way to one', async () => {
  await sitAs(['handler'], '#/cases');
  const line = page.locator('.case-line').first();
  await line.getByRole('link').waitFor();
  const { name, number } = patientOf(((await line.getAttribute('id')) ?? '').replace(/^case-/, ''));
  expect(await line.innerText()).toContain(name);
  expect(await page.locator('main').innerText()).not.toContain(number);
  expect(await axeViolations(page)).toEqual([]);
  const numbers = [...store.cases.values()].flatMap(({ patient }) => patient?.number ?? []);
  const shown = await page.locator('main').innerText();
  expect(numbers.filter((one) => shown.includes(one))).toEqual([]);
  expect(await page.locator('main').getByRole('button', { name: /證號/ }).count()).toBe(0);
});

it('F4: 待辦 names patients and shows no number of theirs', async () => {
  await sitAs(['handler'], '#/today');
  const row = page.locator('[data-case]').first();
  await row.waitFor();
  const { name } = patientOf((await row.getAttribute('data-case')) ?? '');
  expect(await row.innerText()).toContain(name);
  const numbers = [...store.cases.values()].flatMap(({ patient }) => patient?.number ?? []);
  const shown = await page.locator('main').innerText();
  expect(numbers.filter((one) => shown.includes(one))).toEqual([]);
});

it('F4: who does not work on cases sees names covered, and no button', async () => {
  await sitAs(['viewer'], '#/cases');
  const line = page.locator('.case-line').first();
  await line.getByRole('link').waitFor();
  const id = ((await line.getAttribute('id')) ?? '').replace(/^case-/, '');
  const { name, number } = patientOf(id);
  const text = await page.locator('main').innerText();
  for (const secret of [name, number]) expect(text).not.toContain(secret);
  expect(text).toContain(store.cases.get(id)?.maskedPatient?.name);
  expect(await page.getByRole('button', { name: /證號/ }).count()).toBe(0);
  expect(console_.refused).toEqual([]);
});

it('F4: supervisors are told of a person who has seen unusually many patients, handlers are not', async () => {
  agent.people.many.push({
    at: '2026-11-24T14:05:00+08:00',
    actor: '何藥師',
    what: 'names',
    count: 2000,
  });
  await sitAs(['supervisor'], '#/today');
  await page.getByText(/何藥師.*看到姓名 2,000 件/).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await sitAs(['handler'], '#/today');
  await page.locator('.today-head').waitFor();
  expect(await page.getByText('何藥師').count()).toBe(0);
  expect(console_.refused).toEqual([]);
  await sitAs(['auditor'], '#/access');
  await page.getByText(/何藥師.*看到姓名 2,000 件/).waitFor();
});
