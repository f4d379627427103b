import type { Locator, Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { gone } from './support/looks.ts';
import { clipboard } from './support/open-page.ts';

/** 待辦: who needs me next, and what NHI said. With a HIS that exports meanwhile: `today-real.test.ts`. */
let desk: Desk;
let page: Page;
const begin = (opened: Desk): void => {
  desk = opened;
  ({ page } = desk);
};

const FAILED = 'fail:檔案傳送失敗';
const decided = (
  ending: 'deny' | 'partial' | 'supplement' | 'approve' | typeof FAILED,
  at: Desk = desk,
): Promise<CaseDetail> => at.caseOf({ ending }, ({ review }) => review === 'decided' || review === 'failed');

const rows = (): Locator => page.locator('.work-row');
const row = (id: string): Locator => page.locator(`.work-row[data-case="${id}"]`);
const more = async (id: string, item: string): Promise<void> => {
  await row(id)
    .getByRole('button', { name: /^其他處理/ })
    .click();
  await page.getByRole('menuitem', { name: item }).click();
};
const asked = (call: string): unknown[] => desk.calls(call).map(({ input }) => input);

describe('with work to do', () => {
  // No page in the address: this is where staff begin.
  atDesk(
    {
      hash: '',
      before: async (opened) => {
        for (const ending of ['deny', 'partial', 'supplement', FAILED, FAILED, FAILED] as const)
          await decided(ending, opened);
      },
    },
    async (opened) => {
      begin(opened);
      await rows().first().waitFor();
    },
  );

  it('a dialog whose call hangs can be left once the line has healed', { tags: 'full' }, async () => {
    const { id: one } = await decided(FAILED);
    await more(one, '標示為已處理…');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('處理方式').fill('已在 VPN 重新上傳附件');
    const held = Promise.withResolvers<Route>();
    await page.route('**/rpc/work/change', (route) => held.resolve(route));
    await dialog.getByRole('button', { name: '標示為已處理' }).click();
    const call = await held.promise;
    await desk.line.cut();
    await page.getByText('連線中斷').first().waitFor();
    await desk.line.mend();
    await page.getByText('已恢復連線，資料已更新。').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await call.abort();
  });

  it('the doctor is told in one place: with the opinion, the tick and the way back', async () => {
    const { id: one } = await decided('deny');
    await row(one).getByRole('button', { name: '通知醫師' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('link', { name: '印核定通知單' }).waitFor();
    // Nothing is chosen, and a stray Enter does nothing; the focus is on the open question.
    const ok = dialog.locator('.ant-btn-primary');
    await expect.poll(() => ok.isDisabled()).toBe(true);
    await gone(dialog.getByRole('radio', { checked: true }));
    await page.keyboard.press('Enter');
    expect(asked('work.change')).toEqual([]);
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('2');
    await expect.poll(() => ok.innerText()).toBe('已通知，不申復');
    await dialog.getByText('電話').click();
    await ok.click();
    // A message stays while the pointer is on it.
    const undo = page.getByRole('button', { name: '復原' });
    await undo.hover();
    await row(one).waitFor({ state: 'detached' });
    expect((await desk.client.work.ofCase({ id: one, phi: false })).appeal).toBe('no-appeal');
    await undo.click();
    await page.getByText('已復原').waitFor();
    await row(one).waitFor();
    expect(asked('work.change')).toMatchObject([
      { cases: [{ id: one }], change: { do: 'tell', decision: 'no-appeal', how: 'phone' } },
    ]);
    const { appeal, steps } = await desk.client.work.ofCase({ id: one, phi: false });
    expect([appeal, steps]).toEqual([null, []]);
  });

  it('the receipt number is copied and what to prepare is in view', { tags: 'full' }, async () => {
    const { id: one, receiptNumber } = await decided('supplement');
    await row(one).getByRole('button', { name: '準備補件' }).click();
    await page.waitForURL(/part=prepare/);
    expect(receiptNumber).not.toBeNull();
    await expect.poll(() => clipboard(page)).toBe(receiptNumber);
  });

  it('keys open a row, and go from case to case and back', async () => {
    const current = (): Promise<string | null> =>
      page.locator('.work-row[aria-current]').getAttribute('data-case');
    const ids = await rows().evaluateAll((all) => all.map((each) => each.getAttribute('data-case')));
    await expect.poll(current).toBe(ids[0]);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/#/cases/${ids[0] ?? ''}`);
    // From case to case in the order of the list, and back to it.
    await page.getByText(/^第 1／\d+ 項$/).waitFor();
    await page.keyboard.press('j');
    await page.waitForURL(`**/#/cases/${ids[1] ?? ''}`);
    await page.getByText(/^第 2／\d+ 項$/).waitFor();
    await page.keyboard.press('k');
    await page.waitForURL(`**/#/cases/${ids[0] ?? ''}`);
    await page.keyboard.press('Escape');
    await page.waitForURL(/#\/today/);
    await expect.poll(current).toBe(ids[0]);
  });

  it(
    'tile, owner and row are there again after Esc and after Back, and the menu entry of 案件 drops a search',
    { tags: 'full' },
    async () => {
      const doctor = page.getByRole('radio', { name: /通知醫師/ });
      const current = (): Promise<string | null> =>
        page.locator('.work-row[aria-current]').getAttribute('data-case');
      const made = [await decided('deny'), await decided('deny')];
      // The page hears of a decision a moment after the agent.
      for (const { id } of made) await row(id).waitFor();
      await page.locator('.tile').filter({ hasText: '通知醫師' }).click();
      await page.locator('.today-owners').getByText('尚未指派', { exact: false }).click();
      await page.locator('#main').focus();
      await page.keyboard.press('End');
      const last = await rows().last().getAttribute('data-case');
      await expect.poll(current).toBe(last);
      const count = await rows().count();
      expect(count).toBeGreaterThan(1);
      for (const back of ['Escape', 'Back'] as const) {
        await rows().last().locator('.work-who').click();
        await page.waitForURL(new RegExp(`#/cases/${last ?? ''}`));
        // The case has been asked for: its keys are listened to.
        await page.locator('.case-head').waitFor();
        if (back === 'Back') await page.goBack();
        else await page.keyboard.press('Escape');
        await page.waitForURL(/#\/today\?/);
        await expect.poll(() => doctor.isChecked()).toBe(true);
        await expect.poll(current).toBe(last);
        await expect.poll(() => rows().count()).toBe(count);
      }
      // A reload comes back to it, too.
      await page.reload();
      await expect.poll(current).toBe(last);
      await page.getByRole('searchbox').fill('無此人');
      await page.keyboard.press('Enter');
      await page.getByText('共 0 件', { exact: false }).waitFor();
      await page.getByRole('navigation').getByRole('link', { name: '案件' }).click();
      await page.locator('.case-line').first().waitFor();
      await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('');
    },
  );
});
