import { shortDrugName } from '../../shared/drug-name.ts';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { Delivery } from '../../shared/states.ts';
import { AT_START, type Put, putMany, type Scene } from '../unit/support/scenes.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';

let desk: Desk;
let page: Page;
/** Cases that lay there at first, newest first. */
let put: Put;
/** All in their order, as the test begins. */
let ids: readonly string[];

const of = (...deliveries: Delivery[]): Scene[] =>
  deliveries.flatMap((delivery) => AT_START.find((scene) => scene.delivery === delivery) ?? []);
// `sending` comes while a test looks at it. Of what one test moves on there is one more for the next.
const NEWEST = [...AT_START, ...of('queued', 'held')];

atDesk(
  {
    nhiByLine: true,
    settings: (settings) => {
      settings.server['timeoutSeconds'] = 60;
    },
    seed: async (stage) => {
      put = await putMany(stage, { count: 5000, days: 60, newest: NEWEST });
    },
  },
  async (opened) => {
    desk = opened;
    ({ page } = desk);
    ({ ids } = await desk.client.cases.ids({}));
  },
);

/** One in such a situation: the nth of them. */
const caseIn = (test: (scene: Scene) => boolean, nth = 0): Promise<CaseDetail> =>
  desk.show(put.filter(({ scene }) => test(scene))[nth]?.id ?? 'no such case');
const count = async (filter: Parameters<Desk['client']['cases']['ids']>[0]): Promise<string> =>
  (await desk.client.cases.ids(filter)).ids.length.toLocaleString('en');
const all = (): string => `共 ${ids.length.toLocaleString('en')} 件`;
const lines = (): Locator => page.locator('.case-line');
const lineOf = (id: string): Locator => page.locator(`[id="case-${id}"]`);
const total = (text: string): Locator => page.locator('.total', { hasText: text });
const view = (name: string): Locator => page.locator(`.rail-item[data-view="${name}"]`);

describe('the list of cases', () => {
  it(
    'leads with patient and drug, says department, doctor, owner and state, and no name of a file',
    { tags: 'full' },
    async () => {
      const first = await desk.show(ids[0] ?? '');
      const line = lines().first();
      await line.getByText('送件結果待確認').waitFor();
      const text = await line.innerText();
      for (const word of [first.patient?.name, first.chartNumber, first.doctor?.name, '尚未指派'])
        expect(text).toContain(word ?? '?');
      expect(text).toContain(shortDrugName(first.drugNames[0] ?? '?'));
      expect(await line.getByRole('link').innerText()).toBe(first.patient?.name);
      const main = await page.locator('main').innerText();
      expect(main).not.toContain(first.patient?.number);
      expect(main).not.toMatch(/\.json|FHR0101090517/);
      expect(ids).toHaveLength(5000);
      await total(all()).waitFor();
      await page.getByText('練習環境').waitFor();
    },
  );

  it(
    'draws only what is in sight, and fetches the end of the list when one goes there',
    { tags: 'full' },
    async () => {
      await lines().first().getByRole('link').waitFor();
      expect(await lines().count()).toBeLessThan(60);
      await page.locator('#case-grid').focus();
      await page.keyboard.press('End');
      await lineOf(ids.at(-1) ?? '')
        .getByRole('link')
        .waitFor();
      expect(await lines().count()).toBeLessThan(60);
    },
  );

  it(
    'is seen by where cases stand, each view with how many it has, and Back brings the last one back',
    { tags: 'full' },
    async () => {
      const denied = await count({ decision: ['denied'] });
      await total(all()).waitFor();
      await expect
        .poll(() => view('all').locator('.count').innerText())
        .toBe(ids.length.toLocaleString('en'));
      await expect.poll(() => view('denied').locator('.count').innerText()).toBe(denied);
      await view('denied').click();
      await total(`共 ${denied} 件`).waitFor();
      expect(page.url()).toContain('view=denied');
      await view('reviewing').click();
      await total(`共 ${await count({ stage: ['reviewing'] })} 件`).waitFor();
      await page.goBack();
      await total(`共 ${denied} 件`).waitFor();
      expect(await view('denied').getAttribute('aria-pressed')).toBe('true');
    },
  );

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
    await total(all()).waitFor();
  });

  it(
    'is searched by name and number, marks what was found, and says what was looked through when nothing was',
    { tags: 'full' },
    async () => {
      const one = await caseIn(({ delivery }) => delivery === 'rejected');
      await total(all()).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type(one.patient?.number ?? '');
      await total('共 1 件').waitFor();
      await expect.poll(() => view('all').locator('.count').innerText()).toBe('1');
      // The search words may name a patient: they do not go into the address.
      expect(page.url()).not.toContain(one.patient?.number ?? '-');
      await page.keyboard.press('Escape');
      await total(all()).waitFor();
      await page.getByLabel('搜尋案件').fill(one.chartNumber ?? '');
      await lineOf(one.id)
        .locator('mark', { hasText: one.chartNumber ?? '' })
        .waitFor();
      await page.getByLabel('搜尋案件').fill('沒有這個人');
      await page.getByRole('heading', { name: '找不到「沒有這個人」' }).waitFor();
      await page.getByText('找過病人姓名').waitFor();
      await page.getByRole('button', { name: '清除條件' }).click();
      await total(all()).waitFor();
    },
  );

  it('a filter that leaves nothing says so, and is taken off there', { tags: 'full' }, async () => {
    await goTo(page, '#/cases?drug=NOTHING');
    await page.getByRole('heading', { name: '沒有符合條件的案件' }).waitFor();
    await page.getByRole('button', { name: '清除篩選' }).click();
    await total(all()).waitFor();
  });

  it('is walked by keys: the first is current, J and arrows go on, Enter opens, Escape comes back to the same place', async () => {
    await lines().first().getByRole('link').waitFor();
    await page.locator(`[id="case-${ids[0] ?? ''}"].active`).waitFor();
    for (let i = 0; i < 20; i += 1) await page.keyboard.press('j');
    for (let i = 0; i < 20; i += 1) await page.keyboard.press('ArrowDown');
    const id = ids[40] ?? '';
    await page.locator(`[id="case-${id}"].active`).getByRole('link').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.case-head').waitFor();
    expect(page.url()).toContain(id);
    await page.keyboard.press('Escape');
    await page.locator(`[id="case-${id}"].active`).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator(`[id="case-${ids[41] ?? ''}"].active`).waitFor();
  });

  it('follows a change by itself', { tags: 'full' }, async () => {
    const { nhi } = desk;
    const isOf =
      (wanted: string): Parameters<typeof nhi.hang>[0] =>
      ({ method, url = '' }) =>
        method === wanted && url.startsWith('/fhir/');
    nhi.hang(isOf('POST'));
    const { id } = await desk.caseOf({ stopAt: '審查中' }, ({ delivery }) => delivery === 'sending');
    const line = lineOf(id);
    await line.getByText('傳送中').waitFor();
    // The Bundle arrives, and nobody can ask what has become of it.
    nhi.hang(isOf('GET'));
    await line.getByText('已上傳').waitFor();
    nhi.hang(false);
    await line.getByText('審查中').waitFor();
    const { receiptNumber } = await desk.show(id);
    expect(receiptNumber).not.toBeNull();
    await line.getByText(receiptNumber ?? 'no number').waitFor();
  });
});

describe('several cases at once', () => {
  const tick = async (...some: string[]): Promise<void> => {
    for (const id of some) {
      // The buttons depend on the case: its row has come by then.
      await lineOf(id).getByRole('link').waitFor();
      await lineOf(id).locator('.select-box').click();
    }
  };
  const bar = (): Locator => page.getByRole('toolbar');

  it('are held after asking: who they are is said, and who is left out and why', async () => {
    const queued = await caseIn(({ delivery }) => delivery === 'queued');
    const waiting = await caseIn(({ delivery }) => delivery === 'waiting');
    const refused = await caseIn(({ delivery }) => delivery === 'refused');
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
    expect(desk.calls('cases.hold')).toEqual([]);
    await dialog.getByRole('textbox').fill('等報告');
    // A text area that measures itself leaves a copy in plain sight beside the page: its style is refused.
    expect(await page.locator('body > textarea').count()).toBe(0);
    // Cases that the agent does not allow any more by then are listed by name.
    await desk.client.cases.cancel({ ids: [waiting.id], reason: '醫師改用其他藥品' });
    await dialog.getByRole('button', { name: '暫緩送出' }).click();
    await dialog.getByText('1 件沒有完成').waitFor();
    await dialog
      .getByText(waiting.patient?.name ?? '')
      .first()
      .waitFor();
    expect(desk.calls('cases.hold')).toEqual([
      { call: 'cases.hold', input: { ids: [queued.id, waiting.id], reason: '等報告' } },
    ]);
    await dialog.locator('.ant-modal-footer').getByRole('button', { name: '關閉' }).click();
    await lineOf(queued.id).getByText('暫緩送出').waitFor();
  });

  it('offer only what fits one of them, with how many that are', { tags: 'full' }, async () => {
    const approved = await caseIn(({ decision }) => decision === 'approved');
    const reviewing = await caseIn(({ review }) => review === 'reviewing');
    await tick(approved.id);
    const again = bar().getByRole('button', { name: '重送' });
    await bar().getByRole('button', { name: '印聯繫單' }).waitFor();
    expect(await again.count()).toBe(0);
    await tick(reviewing.id);
    await bar().getByText('已選 2 件').waitFor();
    await expect.poll(() => again.count()).toBe(0);
    const rejected = await caseIn(({ delivery }) => delivery === 'rejected');
    await tick(rejected.id);
    await bar().getByRole('button', { name: '重送 1 件' }).waitFor();
    expect(await again.getAttribute('title')).toBe('1 件適用，2 件不適用');
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await bar().waitFor({ state: 'detached' });
  });

  it('can be moved as they stand now, not as they were when they were ticked', { tags: 'full' }, async () => {
    const held = await caseIn(({ delivery }) => delivery === 'held', 1);
    await tick(held.id);
    const release = bar().getByRole('button', { name: '解除暫緩' });
    await release.waitFor();
    await desk.client.cases.cancel({ ids: [held.id], reason: '醫師改用其他藥品' });
    await release.waitFor({ state: 'detached' });
    expect(
      await bar()
        .getByRole('button', { name: /重送|取消送出/ })
        .count(),
    ).toBe(0);
  });

  it('go out as Excel by themselves, and stay selected', { tags: 'full' }, async () => {
    const two = ids.slice(0, 2);
    await tick(...two);
    await bar().getByRole('button', { name: '匯出 Excel' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('匯出 Excel　2 件').waitFor();
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: '匯出 2 件', exact: true }).click();
    await saved;
    const asked = desk.calls('cases.cells').map(({ input }) => (input as { only: string[] }).only.toSorted());
    expect(asked).toEqual([two.toSorted()]);
    await dialog.locator('.ant-modal-footer').getByRole('button', { name: '關閉' }).click();
    await bar().getByText('已選 2 件').waitFor();
  });

  it('are put off to another day together', { tags: 'full' }, async () => {
    const two = ids.slice(0, 2);
    await tick(...two);
    await bar().getByRole('button', { name: '改日再提醒' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('改日再提醒 2 件？').waitFor();
    await dialog.getByRole('button', { name: '到這一天再提醒' }).click();
    await bar().waitFor({ state: 'detached' });
    for (const id of two) expect((await desk.show(id)).snoozedUntil).not.toBeNull();
  });

  it('are cancelled one at a time only, with a reason and a confirmation', { tags: 'full' }, async () => {
    const held = await caseIn(({ delivery }) => delivery === 'held');
    const queued = await caseIn(({ delivery }) => delivery === 'queued', 1);
    await tick(held.id, queued.id);
    await bar().getByText('已選 2 件').waitFor();
    expect(await bar().getByRole('button', { name: '取消送出' }).count()).toBe(0);
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
    expect(desk.calls('cases.cancel')).toEqual([
      { call: 'cases.cancel', input: { ids: [held.id], reason: '醫師改用其他藥品' } },
    ]);
  });
});
