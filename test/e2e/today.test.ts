import type { Locator, Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { AT_THE_MACHINE, atDesk, type Desk } from './support/desk.ts';
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

const atReview = ({ disposition }: Pick<CaseDetail, 'disposition'>): boolean => disposition === '審查中';

const rows = (): Locator => page.locator('.work-row');
const row = (id: string): Locator => page.locator(`.work-row[data-case="${id}"]`);
const more = async (id: string, item: string): Promise<void> => {
  await row(id)
    .getByRole('button', { name: /^其他處理/ })
    .click();
  await page.getByRole('menuitem', { name: item }).click();
};
/** In UTC it is at the latest yesterday in Taipei. */
const yesterday = (): string => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
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

  it(
    'opens first, with one filled button, which is the current row’s, and the count in the menu',
    { tags: 'full' },
    async () => {
      expect(await page.getByRole('navigation').getByRole('link').first().getAttribute('aria-current')).toBe(
        'page',
      );
      expect(await page.locator('main .ant-btn-primary').count()).toBe(1);
      expect(await rows().first().locator('.ant-btn-primary').count()).toBe(1);
      await page.keyboard.press('j');
      await rows().nth(1).locator('.ant-btn-primary').waitFor();
      expect(await page.locator('main .ant-btn-primary').count()).toBe(1);
      const count = await page.locator('.nav-count').innerText();
      await page.getByRole('heading', { name: `需要您處理 ${count} 件` }).waitFor();
    },
  );

  it(
    'a tile shows its cases alone, and what hides all says how to see them again',
    { tags: 'full' },
    async () => {
      await page.locator('.tile').filter({ hasText: '通知醫師' }).click();
      await expect.poll(() => page.getByRole('radio', { name: /通知醫師/ }).isChecked()).toBe(true);
      const ids = await rows().evaluateAll((all) => all.map((each) => each.getAttribute('data-case') ?? ''));
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids) {
        expect(['denied', 'partially-approved']).toContain((await desk.show(id)).decision);
      }
      await desk.client.work.tellDoctor({ ids, decision: 'no-appeal' });
      await page.getByRole('heading', { name: '這個篩選沒有案件' }).waitFor();
      await page.getByRole('button', { name: '清除篩選' }).click();
      await rows().first().waitFor();
    },
  );

  it(
    'an answer in words that no guide lists is asked about at once, in NHI’s words, until NHI says another',
    { tags: 'full' },
    async () => {
      // Not before its last step by itself: 已受理 is under review too, and the step after it would take the words away.
      const { id, caseNumber } = await desk.caseOf({ stopAt: '審查中' }, atReview);
      await desk.sandbox.showDisposition(caseNumber ?? '', '審畢結果(更正)');
      await row(id).getByText('審畢結果(更正)').waitFor();
      await row(id).getByRole('button', { name: '看健保署的回覆' }).waitFor();
      await desk.sandbox.decideAll(caseNumber ?? '');
      await row(id).waitFor({ state: 'detached' });
    },
  );

  it('a case waits for another day, and the tile says so', { tags: 'full' }, async () => {
    const { id: one } = await decided(FAILED);
    await more(one, '明天');
    await page.getByText('另 1 件改日再提醒').waitFor();
    await row(one).waitFor({ state: 'detached' });
    expect(asked('work.snooze')).toEqual([
      expect.objectContaining({ id: one, until: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string }),
    ]);
  });

  it('a case settled elsewhere goes away with its note', { tags: 'full' }, async () => {
    const { id: one } = await decided(FAILED);
    await more(one, '標示為已處理…');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('處理方式').fill('已在 VPN 重新上傳附件');
    await dialog.getByRole('button', { name: '標示為已處理' }).click();
    await row(one).waitFor({ state: 'detached' });
    expect(asked('work.close')).toEqual([
      expect.objectContaining({ id: one, note: '已在 VPN 重新上傳附件' }),
    ]);
  });

  it(
    'a dialog whose call runs stays until the answer, says why it failed, and a second try settles no case twice',
    { tags: 'full' },
    async () => {
      const both = [await decided(FAILED), await decided(FAILED)].map(({ id }) => id);
      for (const id of both) await row(id).getByRole('checkbox').click();
      await page.locator('.bulk').getByRole('button', { name: '標示為已處理' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('處理方式').fill('已在 VPN 重新上傳附件');
      const held = Promise.withResolvers<Route>();
      let calls = 0;
      await page.route('**/rpc/work/close', async (route) => {
        calls += 1;
        if (calls === 1) await route.continue();
        else held.resolve(route);
      });
      const ok = dialog.getByRole('button', { name: '標示為已處理' });
      await ok.click();
      const second = await held.promise;
      await page.keyboard.press('Escape');
      await second.abort();
      await dialog.getByText('沒有收到送件程式的確認').waitFor();
      await page.unroute('**/rpc/work/close');
      await ok.click();
      await dialog.waitFor({ state: 'detached' });
      const [first, other] = asked('work.close').map((input) => (input as { id: string }).id);
      expect(asked('work.close')).toMatchObject([{ id: first }, { id: other }, { id: other }]);
      expect([first, other].toSorted()).toEqual(both.toSorted());
    },
  );

  it('a dialog whose call hangs can be left once the line has healed', { tags: 'full' }, async () => {
    const { id: one } = await decided(FAILED);
    await more(one, '標示為已處理…');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('處理方式').fill('已在 VPN 重新上傳附件');
    const held = Promise.withResolvers<Route>();
    await page.route('**/rpc/work/close', (route) => held.resolve(route));
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
    expect(await ok.isDisabled()).toBe(true);
    expect(await dialog.getByRole('radio', { checked: true }).count()).toBe(0);
    await page.keyboard.press('Enter');
    expect(asked('work.tellDoctor')).toEqual([]);
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
    await page.getByText('已復原，這一件回到待辦').waitFor();
    await row(one).waitFor();
    expect(asked('work.tellDoctor')).toEqual([{ ids: [one], decision: 'no-appeal', how: 'phone' }]);
    const { appeal, steps } = await desk.client.work.ofCase({ id: one, phi: false });
    expect([appeal, steps]).toEqual([null, []]);
  });

  it(
    'a doctor who has not decided is asked again on a day; the row then asks for the decision, and an appeal stays work',
    { tags: 'full' },
    async () => {
      const { id: one } = await decided('deny');
      await row(one).getByRole('button', { name: '通知醫師' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('還沒決定').click();
      await dialog.getByRole('button', { name: '已通知，還沒決定' }).click();
      await row(one).waitFor({ state: 'detached' });
      await desk.client.work.snooze({ id: one, until: null });
      await row(one).getByRole('button', { name: '填醫師的決定' }).click();
      await dialog.getByText('提申復', { exact: true }).click();
      await dialog.getByRole('button', { name: /^提申復$/ }).click();
      await row(one).getByRole('button', { name: '準備申復' }).waitFor();
      await row(one).getByText('醫師已決定是否申復', { exact: false }).waitFor();
    },
  );

  it('an appeal whose day has passed leaves 待辦, and its case says so', { tags: 'full' }, async () => {
    const { id: one } = await decided('deny');
    await row(one).waitFor();
    await desk.client.work.setDeadline({ id: one, kind: 'reconsideration', dueOn: '2020-01-01' });
    await row(one).waitFor({ state: 'detached' });
    await desk.openCase({ id: one });
    await page.locator('.case-head').getByText('申復期限已過，未申復').waitFor();
  });

  it(
    'what is overdue for weeks is one row that counts nowhere and opens to its cases',
    { tags: 'full' },
    async () => {
      const { id: one } = await decided('supplement');
      await row(one).waitFor();
      const before = await page.locator('.today-head h1').innerText();
      await desk.client.work.setDeadline({ id: one, kind: 'supplement', dueOn: '2020-01-01' });
      const fold = page.locator('.work-fold');
      await fold.getByText('逾期超過 14 天 1 件').waitFor();
      await row(one).waitFor({ state: 'detached' });
      expect(await page.locator('.today-head h1').innerText()).not.toBe(before);
      expect(await axeViolations(page)).toEqual([]);
      await fold.getByRole('button', { name: /^逾期超過/ }).click();
      await row(one).waitFor();
      await desk.client.work.close({ id: one, note: '已電話說明' });
      await fold.waitFor({ state: 'detached' });
    },
  );

  it('paused sending is resumed from the top, and no tick stands meanwhile', { tags: 'full' }, async () => {
    await desk.client.destination.pause({});
    const alerts = page.getByRole('region', { name: '影響所有案件的狀況' });
    await alerts.getByText(new RegExp(`^${AT_THE_MACHINE} \\d\\d:\\d\\d 暫停送件`)).waitFor();
    // One line, however long its words are.
    expect((await alerts.boundingBox())?.height).toBeLessThanOrEqual(40);
    const open = alerts.getByRole('button', { name: '展開' });
    await open.click();
    await alerts.getByText('1 項提醒').waitFor();
    await alerts.getByRole('listitem').getByText('已暫停傳送').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await alerts.getByRole('button', { name: '收合' }).click();
    await open.waitFor();
    await alerts.getByRole('button', { name: '恢復傳送' }).click();
    await alerts.waitFor({ state: 'detached' });
  });

  it('the receipt number is copied and what to prepare is in view', { tags: 'full' }, async () => {
    const { id: one, receiptNumber } = await decided('supplement');
    await row(one).getByRole('button', { name: '準備補件' }).click();
    await page.waitForURL(/part=prepare/);
    expect(receiptNumber).not.toBeNull();
    expect(await clipboard(page)).toBe(receiptNumber);
  });

  it('keys move the row, do its step, put it off and open it', async () => {
    const current = (): Promise<string | null> =>
      page.locator('.work-row[aria-current]').getAttribute('data-case');
    const ids = await rows().evaluateAll((all) => all.map((each) => each.getAttribute('data-case')));
    await expect.poll(current).toBe(ids[0]);
    await page.keyboard.press('ArrowDown');
    await expect.poll(current).toBe(ids[1]);
    await page.keyboard.press('k');
    await expect.poll(current).toBe(ids[0]);
    await page.keyboard.press('End');
    await expect.poll(current).toBe(ids.at(-1));
    await page.keyboard.press('Home');
    await expect.poll(current).toBe(ids[0]);
    await page.keyboard.press('s');
    await page.getByRole('menuitem', { name: '三天後' }).click();
    await row(ids[0] ?? '').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/#/cases/${ids[1] ?? ''}`);
    // From case to case in the order of the list, and back to it.
    await page.getByText(/^第 1／\d+ 項$/).waitFor();
    await page.keyboard.press('j');
    await page.waitForURL(`**/#/cases/${ids[2] ?? ''}`);
    await page.getByText(/^第 2／\d+ 項$/).waitFor();
    await page.keyboard.press('k');
    await page.waitForURL(`**/#/cases/${ids[1] ?? ''}`);
    await page.keyboard.press('Escape');
    await page.waitForURL(/#\/today/);
    await expect.poll(current).toBe(ids[1]);
  });

  it(
    'the current row stays the one that was looked at when a more urgent case comes above it, and gives way to its neighbour',
    { tags: 'full' },
    async () => {
      const current = page.locator('.work-row[aria-current]');
      const urgent = await rows().last().getAttribute('data-case');
      const [looked, below] = await rows().evaluateAll((all) =>
        all.map((each) => each.dataset['case'] ?? ''),
      );
      await desk.client.work.setDeadline({ id: urgent ?? '', kind: 'other', dueOn: yesterday() });
      await expect.poll(() => rows().first().getAttribute('data-case')).toBe(urgent);
      expect(await current.getAttribute('data-case')).toBe(looked);
      await desk.client.work.close({ id: looked ?? '', note: '已電話確認' });
      await row(looked ?? '').waitFor({ state: 'detached' });
      expect(await current.getAttribute('data-case')).toBe(below);
      await desk.client.work.close({ id: urgent ?? '', note: '已電話確認' });
    },
  );

  it(
    'a row is one tab stop: → goes to its tick, its button and its menu, ← back; a dialog takes the focus and gives it back',
    { tags: 'full' },
    async () => {
      const { id: one } = await decided('deny');
      const focused = (): Promise<string> =>
        page.evaluate(() => {
          const { activeElement: at } = document;
          return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
        });
      const isRow = (): Promise<boolean> => row(one).evaluate((each) => each === document.activeElement);
      await row(one).focus();
      await expect.poll(() => row(one).getAttribute('aria-current')).toBe('true');
      await page.keyboard.press('ArrowRight');
      await expect.poll(focused).toMatch(/^選取 /);
      await page.keyboard.press('ArrowRight');
      await expect.poll(focused).toBe('通知醫師');
      await page.keyboard.press('ArrowRight');
      await expect.poll(focused).toMatch(/^其他處理/);
      for (const _ of [1, 2, 3]) await page.keyboard.press('ArrowLeft');
      await expect.poll(isRow).toBe(true);
      // Nothing in the row is a tab stop: the next one is beyond the list.
      expect(
        await page
          .locator('.work-row')
          .evaluateAll(
            (all) =>
              all.flatMap((each) =>
                [...each.querySelectorAll<HTMLElement>('button, input, a[href]')].filter(
                  (el) => el.tabIndex >= 0,
                ),
              ).length,
          ),
      ).toBe(0);
      // By its button: the dialog begins at its question and gives the focus back to the button.
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.locator('input[type=radio]:focus').first().waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(focused).toBe('通知醫師');
      // By its menu, which is gone then: back to the button of the menu.
      await more(one, '選日期…');
      await dialog.waitFor();
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null))
        .toBe(true);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(focused).toMatch(/^其他處理/);
      // D leaves the focus on the row.
      await row(one).focus();
      await page.keyboard.press('d');
      await dialog.getByText('醫師的決定').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(isRow).toBe(true);
    },
  );

  it(
    'ticks are worked on at once: each action takes what it fits and says whom it leaves out',
    { tags: 'full' },
    async () => {
      const [one, other, failed] = [await decided('deny'), await decided('deny'), await decided(FAILED)];
      const bar = page.locator('.todo-bar');
      for (const { id } of [one, other, failed]) await row(id).getByRole('checkbox').click();
      await bar.getByText('已選 3 件').waitFor();
      // The filled button is the bar's, and no row's.
      expect(await page.locator('main .ant-btn-primary').count()).toBe(1);
      expect(await axeViolations(page)).toEqual([]);
      await bar.getByRole('button', { name: '已通知醫師 2 件' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('不申復').click();
      await dialog.getByRole('button', { name: '已通知，不申復' }).click();
      for (const { id } of [one, other]) await row(id).waitFor({ state: 'detached' });
      await row(failed.id).waitFor();
      await bar.waitFor({ state: 'detached' });
      // By the keyboard: X ticks the row, and the bar settles it.
      await row(failed.id).focus();
      await page.keyboard.press('x');
      await bar.getByRole('button', { name: '標示為已處理' }).click();
      await dialog.getByLabel('處理方式').fill('已在 VPN 重新上傳附件');
      await dialog.getByRole('button', { name: '標示為已處理' }).click();
      await row(failed.id).waitFor({ state: 'detached' });
      expect((await desk.show(failed.id)).closedAt).not.toBeNull();
    },
  );

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
        expect(await rows().count()).toBe(count);
      }
      // A reload comes back to it, too.
      await page.reload();
      await expect.poll(current).toBe(last);
      await page.getByRole('searchbox').fill('無此人');
      await page.keyboard.press('Enter');
      await page.getByText('共 0 件', { exact: false }).waitFor();
      await page.getByRole('navigation').getByRole('link', { name: '案件' }).click();
      await page.locator('.case-line').first().waitFor();
      expect(await page.getByRole('searchbox').inputValue()).toBe('');
    },
  );
});

describe('with all done', () => {
  atDesk({ hash: '', before: async (opened) => void (await decided('approve', opened)) }, begin);

  it('it says so', { tags: 'full' }, async () => {
    await page.getByRole('heading', { name: '今天的都處理完了' }).waitFor();
    await page.getByText('沒有需要處理的案件').waitFor();
  });

  it(
    'a dialog keeps what is typed when somebody else settles the list’s last case, and says that it came too late',
    { tags: 'full' },
    async () => {
      await desk.client.destination.pause({});
      const { id: one } = await desk.caseOf({}, ({ delivery }) => delivery === 'queued');
      await desk.client.cases.hold({ ids: [one] });
      await desk.client.destination.resume({});
      await row(one).getByRole('button', { name: '解除暫緩' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill('報告已補');
      await desk.client.cases.cancel({ ids: [one], reason: '醫師改用其他藥品' });
      await page.getByText('沒有需要處理的案件').waitFor();
      await dialog.getByText('清單已更新，這裡的案件不在原處了').waitFor();
      expect(await dialog.getByRole('textbox').inputValue()).toBe('報告已補');
      await dialog.getByRole('button', { name: '解除暫緩' }).click();
      await dialog.getByText('1 件沒有完成').waitFor();
    },
  );

  it('a note on a case that somebody else has settled is kept with that case', { tags: 'full' }, async () => {
    const { id: one } = await decided(FAILED);
    await row(one).getByRole('checkbox').click();
    await page.locator('.bulk').getByRole('button', { name: '標示為已處理' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('處理方式').fill('已在 VPN 重新上傳附件');
    await desk.client.work.close({ id: one, note: '已電話確認' });
    await row(one).waitFor({ state: 'detached' });
    await dialog.getByText('清單已更新，這裡的案件不在原處了').waitFor();
    await dialog.getByRole('button', { name: '標示為已處理' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { notes } = await desk.client.work.ofCase({ id: one, phi: true });
    expect(notes.map(({ text }) => text).toSorted()).toEqual(
      ['已在 VPN 重新上傳附件', '已電話確認'].toSorted(),
    );
  });
});
