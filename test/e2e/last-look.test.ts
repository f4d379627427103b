// @module-tag full
import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';

let desk: Desk;
let page: Page;
let held: Awaited<ReturnType<Desk['show']>>;
let accepted: Awaited<ReturnType<Desk['show']>>;

/** The agent's answers to one call, in order, as it gives them where NHI shows this; what comes after goes through. */
async function answers(call: string, ...bodies: readonly { status: number; json: unknown }[]): Promise<void> {
  const left = [...bodies];
  await page.route(`**/rpc/${call.replace('.', '/')}`, async (route: Route) => {
    const next = left.shift();
    if (next === undefined) await route.continue();
    else
      await route.fulfill({
        status: next.status,
        contentType: 'application/json',
        body: JSON.stringify({ json: next.json }),
      });
  });
}

const SIMILAR = '健保署有相似的案件：88。請先在健保署系統查看，確定不是這一件，再確認一次。';
const failed = (code: string, message: string, numbers: readonly string[]) => ({
  status: 200,
  json: [{ id: held.id, ok: false, code, message, messageEn: code, numbers }],
});

describe('the last look before a case is sent', () => {
  atDesk(
    {
      hash: null,
      before: async (opened) => {
        accepted = await opened.caseOf({ stopAt: '審查中' }, ({ review }) => review === 'reviewing');
        await opened.client.destination.pause({});
        held = await opened.caseOf({}, ({ delivery }) => delivery === 'queued');
        await opened.client.cases.hold({ ids: [held.id] });
        await opened.restart((db) => {
          db.prepare("UPDATE cases SET hold_reason = 'reconcile' WHERE id = ?").run(held.id);
          // Not polled meanwhile: the practice server would show it.
          const missed = 'missed_since = $at, first_shown_at = $at, next_poll_at = $at + 86400000';
          db.prepare(`UPDATE cases SET ${missed} WHERE id = $id`).run({
            at: Date.now() - 3_600_000,
            id: accepted.id,
          });
        });
      },
    },
    (opened) => {
      desk = opened;
      ({ page } = desk);
    },
  );

  const dialog = () => page.getByRole('dialog');
  /** Up to the two ticks that what NHI may have asks for. */
  const askTwice = async (): Promise<void> => {
    await desk.sitAs(['handler'], `#/cases/${held.id}`);
    await page.getByRole('button', { name: '解除暫緩' }).first().click();
    await dialog().getByRole('button', { name: '解除暫緩' }).click();
    const ok = dialog().getByRole('button', { name: '確認沒有收到，解除暫緩' });
    await ok.waitFor();
    for (const box of await dialog().getByRole('checkbox').all()) await box.check();
    await ok.click();
  };

  it('asks about each number that it found, and says of them to the agent that none is this case', async () => {
    await answers(
      'cases.release',
      failed('nhi-not-checked', '健保署可能已有這一件', []),
      failed('similar-at-nhi', SIMILAR, ['88']),
      failed('nhi-not-reached', '目前無法向健保署查詢', []),
    );
    await askTwice();
    const send = dialog().getByRole('button', { name: '都不是，送出' });
    await send.waitFor();
    await dialog().getByText('88', { exact: true }).waitFor();
    await expect.poll(() => send.isDisabled()).toBe(true);
    await dialog().getByRole('checkbox', { name: '我已在健保署系統查看，這些都不是這一件' }).check();
    expect(await axeViolations(page)).toEqual([]);
    await send.click();
    await dialog().getByText('目前無法向健保署查詢').waitFor();
    expect(desk.calls('cases.release').map(({ input }) => input)).toMatchObject([
      { ids: [held.id] },
      { ids: [held.id], reconcile: 'checked' },
      { ids: [held.id], reconcile: 'checked', despite: ['88'] },
    ]);
  });

  it('what NHI accepted and does not show stands in 待辦 and in the head of the case, with what to do', async () => {
    await desk.sitAs(['handler'], '#/today');
    const row = page.locator('.work-row').filter({ hasText: '健保署收了但查不到' });
    await row.first().waitFor();
    await desk.openCase(accepted);
    await page.locator('.case-head').getByText('健保署查不到這一件', { exact: false }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
