import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.ts';
import type { FakeAgent } from './support/fake-agent.ts';
import { atFakeDesk, type FakeDesk } from './support/fake-desk.ts';
import type { FakeStore } from './support/fake-store.ts';

let page: Page;
let store: FakeStore;
let agent: FakeAgent;
let caseWhere: FakeDesk['caseWhere'];

atFakeDesk({ count: 5000 }, (desk) => {
  ({ page, store, agent, caseWhere } = desk);
});

const lines = (): Locator => page.locator('.case-line');
const lineOf = (id: string): Locator => page.locator(`[id="case-${id}"]`);
const total = (text: string): Locator => page.locator('.total', { hasText: text });
const view = (name: string): Locator => page.locator(`.rail-item[data-view="${name}"]`);

describe('the list of cases', () => {
  it('leads with patient and drug, says department, doctor, owner and state, and no name of a file', async () => {
    const [first] = store.cases.values();
    const line = lines().first();
    await line.getByText('送件結果待確認').waitFor();
    const text = await line.innerText();
    for (const word of [first?.patient?.name, first?.chartNumber, first?.doctor?.name, '尚未指派'])
      expect(text).toContain(word ?? '?');
    expect(text).toContain(first?.drugNames[0]);
    expect(await line.getByRole('link').innerText()).toBe(first?.patient?.name);
    const main = await page.locator('main').innerText();
    expect(main).not.toContain(first?.patient?.number);
    expect(main).not.toMatch(/\.json|FHR0101090517/);
    await total('共 5,000 件').waitFor();
    await page.getByText('練習環境').waitFor();
  });

  it('draws only what is in sight, and fetches the end of the list when one goes there', async () => {
    await lines().first().getByRole('link').waitFor();
    expect(await lines().count()).toBeLessThan(60);
    await page.locator('#case-grid').focus();
    await page.keyboard.press('End');
    const last = [...store.cases.values()].at(-1);
    await lineOf(last?.id ?? '')
      .getByRole('link')
      .waitFor();
    expect(await lines().count()).toBeLessThan(60);
  });

  it('is seen by where cases stand, each view with how many it has, and Back brings the last one back', async () => {
    const denied = store.ids({ decision: ['denied'] }).length;
    await total('共 5,000 件').waitFor();
    await expect.poll(() => view('all').locator('.count').innerText()).toBe('5,000');
    await expect.poll(() => view('denied').locator('.count').innerText()).toBe(denied.toLocaleString('en'));
    await view('denied').click();
    await total(`共 ${denied.toLocaleString('en')} 件`).waitFor();
    expect(page.url()).toContain('view=denied');
    await view('reviewing').click();
    const reviewing = store.ids({ stage: ['reviewing'] }).length;
    await total(`共 ${reviewing.toLocaleString('en')} 件`).waitFor();
    await page.goBack();
    await total(`共 ${denied.toLocaleString('en')} 件`).waitFor();
    expect(await view('denied').getAttribute('aria-pressed')).toBe('true');
  });

  it('is narrowed in its place: an active filter is blue, says its value and has a cross', async () => {
    await page.locator('.filters').getByRole('button', { name: '狀態' }).click();
    await page.getByRole('checkbox', { name: '上傳遭健保署拒收' }).check();
    await total('共 1 件').waitFor();
    await page.getByRole('checkbox', { name: '院內檢核未通過' }).check();
    await total('共 2 件').waitFor();
    expect(page.url()).toContain('stage=rejected&stage=refused');
    await page.keyboard.press('Escape');
    const remove = page.getByRole('button', { name: '移除條件：狀態：院內檢核未通過、上傳遭健保署拒收' });
    await remove.waitFor();
    await remove.click();
    await total('共 5,000 件').waitFor();
  });

  it('is searched by name and number, marks what was found, and says what was looked through when nothing was', async () => {
    const one = caseWhere((each) => each.delivery === 'rejected');
    await total('共 5,000 件').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(one.patient?.number ?? '');
    await total('共 1 件').waitFor();
    await expect.poll(() => view('all').locator('.count').innerText()).toBe('1');
    // What was searched for may name a patient: it does not go into the address.
    expect(page.url()).not.toContain(one.patient?.number ?? '-');
    await page.keyboard.press('Escape');
    await total('共 5,000 件').waitFor();
    await page.getByLabel('搜尋案件').fill(one.chartNumber ?? '');
    await lineOf(one.id)
      .locator('mark', { hasText: one.chartNumber ?? '' })
      .waitFor();
    await page.getByLabel('搜尋案件').fill('沒有這個人');
    await page.getByRole('heading', { name: '找不到「沒有這個人」' }).waitFor();
    await page.getByText('找過病人姓名').waitFor();
    await page.getByRole('button', { name: '清除條件' }).click();
    await total('共 5,000 件').waitFor();
  });

  it('a filter that leaves nothing says so, and is taken off there', async () => {
    await page.evaluate(() => {
      window.location.hash = '#/cases?drug=NOTHING';
    });
    await page.getByRole('heading', { name: '沒有符合條件的案件' }).waitFor();
    await page.getByRole('button', { name: '清除篩選' }).click();
    await total('共 5,000 件').waitFor();
  });

  it('is walked by keys: the first is current, J and arrows go on, Enter opens, Escape comes back to the same place', async () => {
    await lines().first().getByRole('link').waitFor();
    await page.locator(`[id="case-${[...store.cases.keys()][0] ?? ''}"].active`).waitFor();
    for (let i = 0; i < 20; i += 1) await page.keyboard.press('j');
    for (let i = 0; i < 20; i += 1) await page.keyboard.press('ArrowDown');
    const id = [...store.cases.keys()][40] ?? '';
    await page.locator(`[id="case-${id}"].active`).getByRole('link').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.case-head').waitFor();
    expect(page.url()).toContain(id);
    await page.keyboard.press('Escape');
    await page.locator(`[id="case-${id}"].active`).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator(`[id="case-${[...store.cases.keys()][41] ?? ''}"].active`).waitFor();
  });

  it('follows a change by itself', async () => {
    const sending = caseWhere((each) => each.delivery === 'sending');
    const line = lineOf(sending.id);
    await line.getByText('傳送中').waitFor();
    store.change(sending.id, {
      delivery: 'accepted',
      caseNumber: '1',
      receiptNumber: '20261125010109051712',
    });
    await line.getByText('已上傳').waitFor();
    await line.getByText('20261125010109051712').waitFor();
  });

  it('a filter is kept under a name among the views of this person, and goes again', async () => {
    await page.evaluate(() => {
      window.location.hash = '#/cases?stage=rejected';
    });
    await total('共 1 件').waitFor();
    await page.getByRole('button', { name: '儲存目前的條件' }).click();
    await page.getByLabel('檢視名稱').fill('被拒收的');
    await page.keyboard.press('Enter');
    await view('all').click();
    await total('共 5,000 件').waitFor();
    await page.reload();
    // How many it leaves stands beside its name.
    await page.getByRole('button', { name: '被拒收的 1', exact: true }).click();
    await total('共 1 件').waitFor();
    await page.getByRole('button', { name: '刪除檢視「被拒收的」' }).click();
    await page.getByRole('button', { name: /^被拒收的/ }).waitFor({ state: 'detached' });
  });
});

describe('several cases at once', () => {
  const tick = async (...ids: string[]): Promise<void> => {
    for (const id of ids) {
      // What the buttons say depends on what the case is: its row has come by then.
      await lineOf(id).getByRole('link').waitFor();
      await lineOf(id).locator('.select-box').click();
    }
  };
  const bar = (): Locator => page.getByRole('toolbar');

  it('are held after asking: who they are is said, and who is left out and why', async () => {
    const queued = caseWhere((each) => each.delivery === 'queued');
    const waiting = caseWhere((each) => each.delivery === 'waiting');
    const refused = caseWhere((each) => each.delivery === 'refused');
    await tick(queued.id, waiting.id, refused.id);
    await bar().getByRole('button', { name: '暫緩送出' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('暫緩送出 2 件？').waitFor();
    for (const { patient } of [queued, waiting])
      await dialog
        .locator('.case-strips')
        .getByText(patient?.name ?? '')
        .first()
        .waitFor();
    await dialog
      .getByText(new RegExp(`^另外 1 件維持原狀：${refused.patient?.name ?? ''}.*（院內檢核未通過）`))
      .waitFor();
    expect(agent.calls).toEqual([]);
    await dialog.getByRole('textbox').fill('等報告');
    // One that measures itself beside the page stands there in plain sight: its style is refused.
    expect(await page.locator('body > textarea').count()).toBe(0);
    // What the agent does not allow any more by then is listed by name.
    store.change(waiting.id, { delivery: 'refused', moves: [] });
    await dialog.getByRole('button', { name: '暫緩送出' }).click();
    await dialog.getByText('1 件沒有完成').waitFor();
    await dialog
      .getByText(waiting.patient?.name ?? '')
      .first()
      .waitFor();
    expect(agent.calls).toEqual([{ move: 'hold', ids: [queued.id, waiting.id], reason: '等報告' }]);
    await dialog.locator('.ant-modal-footer').getByRole('button', { name: '關閉' }).click();
    await lineOf(queued.id).getByText('暫緩送出').waitFor();
  });

  it('that cannot be sent again say why beside the button', async () => {
    const approved = caseWhere((each) => each.decision === 'approved');
    const reviewing = caseWhere((each) => each.review === 'reviewing');
    await tick(approved.id);
    const again = bar().getByRole('button', { name: '重送' });
    await bar().getByText('選取的案件都已核定，不能重送').waitFor();
    expect(await again.isDisabled()).toBe(true);
    await tick(reviewing.id);
    await bar().getByText('「同意、健保署審查中」的案件不能重送').waitFor();
    const rejected = caseWhere((each) => each.delivery === 'rejected');
    await tick(rejected.id);
    await expect.poll(() => again.isDisabled()).toBe(false);
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await bar().waitFor({ state: 'detached' });
  });

  it('go out as Excel by themselves, and stay selected', async () => {
    const ids = [...store.cases.keys()].slice(0, 2);
    await tick(...ids);
    await bar().getByRole('button', { name: '匯出 Excel' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('匯出 2 件為 Excel').waitFor();
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: '匯出', exact: true }).click();
    await saved;
    expect(agent.calls.map(({ move, ids: taken }) => [move, taken.toSorted()])).toEqual([
      ['cells', ids.toSorted()],
    ]);
    await dialog.locator('.ant-modal-footer').getByRole('button', { name: '關閉' }).click();
    await bar().getByText('已選 2 件').waitFor();
  });

  it('are put off to another day together', async () => {
    const ids = [...store.cases.keys()].slice(0, 2);
    await tick(...ids);
    await bar().getByRole('button', { name: '改日再提醒' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('改日再提醒 2 件？').waitFor();
    await dialog.getByRole('button', { name: '到這一天再提醒' }).click();
    await bar().waitFor({ state: 'detached' });
    for (const id of ids) expect(store.cases.get(id)?.snoozedUntil).not.toBeNull();
  });

  it('are cancelled one at a time only, with a reason and a confirmation', async () => {
    const held = caseWhere((each) => each.delivery === 'held');
    const queued = caseWhere((each) => each.delivery === 'queued');
    await tick(held.id, queued.id);
    await bar().getByText('一次只能取消一件').waitFor();
    expect(await bar().getByRole('button', { name: '取消送出' }).isDisabled()).toBe(true);
    await tick(queued.id);
    await bar().getByRole('button', { name: '取消送出' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: '取消送出' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('醫師改用其他藥品');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText('我了解取消後無法復原').click();
    await confirm.click();
    await page.getByText('已取消送出').waitFor();
    expect(agent.calls).toEqual([{ move: 'cancel', ids: [held.id], reason: '醫師改用其他藥品' }]);
  });
});
