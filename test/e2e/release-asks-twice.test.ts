import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { atDesk, type Desk } from './support/desk.ts';

/** M6: what NHI may have already is let go only by somebody who has looked there, and has said so twice. */
let desk: Desk;
let page: Page;
let held: CaseDetail;
let free: CaseDetail;

const setHold = (reason: string, id: string): Promise<void> =>
  desk.restart((db) => {
    db.prepare('UPDATE cases SET hold_reason = ? WHERE id = ?').run(reason, id);
  });

atDesk(
  {
    hash: null,
    before: async (opened) => {
      await opened.client.destination.pause({});
      const one = (): Promise<CaseDetail> => opened.caseOf({}, ({ delivery }) => delivery === 'queued');
      [held, free] = [await one(), await one()];
    },
  },
  async (opened) => {
    desk = opened;
    ({ page } = desk);
    await desk.client.cases.hold({ ids: [held.id, free.id] });
    // As after a backup was put back: another agent may have sent it.
    await setHold('reconcile', held.id);
  },
);

const releases = (): number => desk.calls('cases.release').length;
const standsAt = async ({ id }: CaseDetail): Promise<string> => (await desk.show(id)).delivery;

it('releasing a case that another agent may have sent asks a second time, and goes on only with both boxes ticked', async () => {
  await desk.sitAs(['handler'], `#/cases/${held.id}`);
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
  expect(await standsAt(held)).toBe('held');
  await ok.click();
  await dialog.waitFor({ state: 'hidden' });
  expect([releases(), await standsAt(held)]).toEqual([2, 'queued']);
});

it(
  'of many at once, those held for another reason go at the first word, and the others wait for the second',
  { tags: 'full' },
  async () => {
    await desk.sitAs(['handler'], '#/cases?stage=held');
    await page.locator('.case-line').first().waitFor();
    await page.getByRole('checkbox', { name: '選取全部' }).click();
    await page.locator('.bulk').getByRole('button', { name: '解除暫緩' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '解除暫緩' }).click();
    await dialog.getByText('健保署可能已有這一件').waitFor();
    expect(await standsAt(free)).toBe('queued');
    await dialog.getByRole('button', { name: /^返\s?回$/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect([releases(), await standsAt(held)]).toEqual([1, 'held']);
  },
);
