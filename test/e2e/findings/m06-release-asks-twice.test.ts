import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import type { FakeAgent } from '../support/fake-agent.ts';
import { atFakeDesk, type FakeDesk } from '../support/fake-desk.ts';
import type { FakeStore } from '../support/fake-store.ts';

/** M6: what NHI may have already is let go only by somebody who has looked there, and has said so twice. */
let page: Page;
let store: FakeStore;
let agent: FakeAgent;
let desk: FakeDesk;

atFakeDesk({ count: 60 }, (opened) => {
  desk = opened;
  ({ page, store, agent } = opened);
});

const releases = (): number => agent.calls.filter(({ move }) => move === 'release').length;

it('M6: releasing a case that another agent may have sent asks a second time, and goes on only with both boxes ticked', async () => {
  const { id } = desk.caseWhere(({ delivery }) => delivery === 'held');
  store.change(id, { holdReason: 'reconcile' });
  await desk.openCase({ id });
  await page.getByRole('button', { name: '解除暫緩' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '解除暫緩' }).click();
  await dialog.getByText('就會變成重複送件', { exact: false }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  const ok = dialog.getByRole('button', { name: '確認沒有收到，解除暫緩' });
  const boxes = await dialog.getByRole('checkbox').all();
  expect(boxes).toHaveLength(2);
  for (const box of boxes) {
    expect(await ok.isDisabled()).toBe(true);
    await box.check();
  }
  expect(store.cases.get(id)?.delivery).toBe('held');
  await ok.click();
  await dialog.waitFor({ state: 'hidden' });
  expect([releases(), store.cases.get(id)?.delivery]).toEqual([2, 'queued']);
});

it('M6: of many at once, those held for another reason go at the first word, and the others wait for the second', async () => {
  const all = [...store.cases.values()].filter(({ delivery }) => delivery === 'held');
  const [free, held] = all;
  if (free === undefined || held === undefined) throw new Error('not two held cases');
  for (const { id } of all) store.change(id, { holdReason: id === held.id ? 'reconcile' : 'by-person' });
  await desk.sitAs(['handler'], '#/cases?delivery=held');
  await page.locator('.case-line').first().waitFor();
  await page.getByRole('checkbox', { name: '選取全部' }).click();
  await page.locator('.bulk').getByRole('button', { name: '解除暫緩' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '解除暫緩' }).click();
  await dialog.getByText('健保署可能已有這一件').waitFor();
  expect(store.cases.get(free.id)?.delivery).toBe('queued');
  await dialog.getByRole('button', { name: /^返\s?回$/ }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect([releases(), store.cases.get(held.id)?.delivery]).toEqual([1, 'held']);
});
