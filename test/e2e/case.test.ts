import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { parseBundle } from '../../main/agent/ground/fhir/parsed-bundle.ts';
import { summarise } from '../../main/agent/ground/fhir/summarise.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { clipboard, goTo, openPage, type OpenPage } from './support/open-page.ts';

let desk: Desk;
let page: Page;
const begin = (opened: Desk): void => {
  desk = opened;
  ({ page } = desk);
};

const decided = (ending: 'approve' | 'partial'): Promise<CaseDetail> =>
  desk.caseOf({ ending }, ({ decision }) => decision !== null);
/** The number of the patient that the page has been given, by the case. */
const uncovered = (): unknown[] =>
  desk
    .calls('cases.show')
    .map(({ input }) => input)
    .filter((input) => (input as { phi: boolean }).phi);

describe('a case', () => {
  atDesk({}, begin);

  it(
    'shows what was asked next to what NHI answered, in the words of the guide',
    { tags: 'full' },
    async () => {
      const detail = await decided('partial');
      const opinion = detail.answers.at(-1)?.items[0]?.opinion ?? '';
      expect(opinion).not.toBe('');
      await desk.openCase(detail);
      const table = page.locator('table.items');
      await table
        .getByText(detail.items[0]?.drugText ?? '')
        .first()
        .waitFor();
      await table.getByText('部份同意').first().waitFor();
      await table.getByText(opinion, { exact: false }).first().waitFor();
      await page.locator('.case-quote').getByText(opinion, { exact: false }).waitFor();
      await page.getByRole('tab', { name: '紀錄' }).click();
      await page.locator('.timeline').getByText('健保署審查回覆').first().waitFor();
    },
  );

  it(
    'shows the patient’s name, the number only when asked, and copies the case number',
    { tags: 'full' },
    async () => {
      const detail = await decided('approve');
      const number = detail.patient?.number ?? '';
      await desk.openCase(detail);
      await page.getByRole('heading', { name: detail.patient?.name ?? '' }).waitFor();
      expect(await page.locator('body').innerText()).not.toContain(number);
      await page.getByRole('button', { name: '顯示證號' }).click();
      await page.getByText(number).waitFor();
      await page.getByRole('tab', { name: '技術資料' }).click();
      await page.getByRole('button', { name: '複製收件序號／案件編號' }).click();
      await page.getByRole('button', { name: '已複製' }).waitFor();
      expect(detail.caseNumber).not.toBeNull();
      expect(await clipboard(page)).toBe(detail.caseNumber);
    },
  );

  it(
    'copies the covered number whole without showing it, and asks the agent for it first',
    { tags: 'full' },
    async () => {
      const detail = await decided('approve');
      const number = detail.patient?.number ?? '';
      await desk.openCase(detail);
      expect(uncovered()).toEqual([]);
      await page.getByRole('button', { name: '複製身分證號' }).click();
      await page.getByRole('button', { name: '已複製' }).waitFor();
      expect(await clipboard(page)).toBe(number);
      expect(uncovered()).toHaveLength(1);
      expect(await page.locator('main').innerText()).not.toContain(number);
    },
  );

  it('shows the problems of a refused one with sentence, code, place, what stands there and what should, and copies them for the HIS vendor without the patient', async () => {
    const sample = makeSample({ seed: 'refused', kind: 'cancer', attachments: 0, defect: 'wrong-hospital' });
    const parsed = parseBundle(sample.bundle);
    const chart = (parsed === null ? null : summarise(parsed))?.chartNumber ?? '';
    expect(chart).not.toBe('');
    const named = { ...sample, fileName: `0101090517_${sample.patient.name}_${chart}.json` };
    const detail = await desk.caseOf(named, ({ delivery }) => delivery === 'refused');
    const problem = detail.problems.find(({ expected }) => expected === '0101090517');
    if (problem === undefined) throw new Error('a refused case has problems');
    await desk.openCase(detail);
    const panel = page.locator('.problems').first();
    await panel.getByText(problem.message).first().waitFor();
    await panel.getByText(problem.path).first().waitFor();
    await panel.getByText(problem.code).first().waitFor();
    const found = problem.found ?? '';
    expect(found).toMatch(/^\d{10}$/);
    expect(await panel.locator('.found-expected').allInnerTexts()).toContainEqual(
      expect.stringMatching(new RegExp(String.raw`申請檔裡的值\s*${found}\s*應該是\s*0101090517`)),
    );
    await page.getByRole('button', { name: '複製給 HIS 廠商' }).click();
    await page.getByText('已複製給 HIS 廠商的文字，不含病人資料').waitFor();
    const copied = await clipboard(page);
    for (const part of [problem.code, problem.path, `檔案裡是 ${found}，應為 0101090517`, detail.id])
      expect(copied).toContain(part);
    for (const secret of [sample.patient.name, sample.patient.number, chart, '.json'])
      expect(copied).not.toContain(secret);
  });

  it('shows raw JSON on demand only', { tags: 'full' }, async () => {
    const detail = await desk.caseOf({ defect: 'no-weight' }, ({ delivery }) => delivery === 'refused');
    await desk.openCase(detail);
    expect(desk.calls('cases.raw')).toEqual([]);
    await page.getByRole('tab', { name: '技術資料' }).click();
    await page.getByRole('button', { name: '申請檔案原文' }).click();
    await page.locator('pre.raw').getByText('"resourceType": "Bundle"').waitFor();
    expect(desk.calls('cases.raw')).toEqual([
      { call: 'cases.raw', input: expect.objectContaining({ id: detail.id, what: 'bundle' }) as unknown },
    ]);
    await page.keyboard.press('Escape');
    await page.locator('pre.raw').waitFor({ state: 'hidden' });
    await page.locator('.case-head').waitFor();
  });

  it(
    'keeps the number shown while the case changes, and covers it when the case is left',
    { tags: 'full' },
    async () => {
      const detail = await desk.caseOf({ stopAt: '待處理' }, ({ disposition }) => disposition === '待處理');
      const number = detail.patient?.number ?? '';
      const head = page.locator('.case-head');
      const atNhi = detail.caseNumber ?? '';
      await desk.openCase(detail);
      await desk.sandbox.setScript(atNhi, { ending: 'approve', stopAt: '審查中' });
      for (const _ of ['處理中(檔案檢核中)', '已受理', '審查中']) await desk.sandbox.advance(atNhi);
      await head.getByText('審查中').first().waitFor();
      expect(uncovered()).toEqual([]);
      expect(await head.innerText()).not.toContain(number);
      await page.getByRole('button', { name: '顯示證號' }).click();
      await page.locator('.case-who').getByText(number).waitFor();
      await desk.sandbox.decideAll(atNhi);
      await head.locator('.pill').getByText('同意', { exact: true }).waitFor();
      await page.locator('.case-who').getByText(number).waitFor();
      await page.locator('.case-way').getByRole('link', { name: '案件' }).click();
      await page.locator('.case-line').first().waitFor();
      await desk.openCase(detail);
      expect(await page.locator('main').innerText()).not.toContain(number);
    },
  );

  it('is not found once it is gone, and the way back is there', { tags: 'full' }, async () => {
    await page.goto(`${desk.origin}/#/cases/none`);
    await page.getByText('找不到這個案件，可能已移除，或網址有誤。').waitFor();
    await page.locator('main').getByRole('link', { name: '回案件清單' }).waitFor();
    await page.locator('.case-way').getByRole('link', { name: '案件' }).click();
    await page.locator('.case-line').first().getByRole('link').waitFor();
  });
});

describe('a doubtful send', () => {
  // The agent finds nothing out by itself: NHI refuses to be searched by patients, and is not asked for answers.
  atDesk(
    {
      settings: (settings) => (settings.results['pollSeconds'] = 3600),
      before: async ({ sandbox }) =>
        void (await sandbox.configure({
          refuseParameters: ['request.patient.identifier', 'request.identifier'],
        })),
    },
    begin,
  );

  const sampleOf = (seed: string): Sample => makeSample({ seed, kind: 'cancer', attachments: 0 });
  /** Its answer was lost on the way; NHI has it, or has it not. */
  const doubtful = async (sample: Sample, commit: boolean): Promise<CaseDetail> => {
    await desk.sandbox.misbehave('post', { kind: 'reset', commit });
    return desk.caseOf(sample, ({ delivery }) => delivery === 'uncertain');
  };
  const numberAtNhi = async ({ plantedId }: Sample): Promise<string> =>
    (await desk.sandbox.cases()).find((one) => one.plantedId === plantedId)?.number ?? 'no number';
  /** The case in a browser of its own, where it is twenty minutes later. */
  async function later({ id }: CaseDetail): Promise<OpenPage> {
    const opened = await openPage(desk.browser, desk.signInUrl());
    await opened.page.locator('header nav a').first().waitFor();
    await opened.page.clock.setFixedTime(Date.now() + 20 * 60_000);
    await opened.page.reload();
    await goTo(opened.page, `#/cases/${id}`);
    await opened.page.locator('.case-head').waitFor();
    return opened;
  }

  it('is settled by a number that NHI verified', async () => {
    const sample = sampleOf('NHI has it');
    await desk.sandbox.setScript(sample.plantedId, { ending: 'approve', stopAt: '待處理' });
    const detail = await doubtful(sample, true);
    const number = await numberAtNhi(sample);
    const opened = await later(detail);
    const shown = opened.page;
    await shown.getByRole('button', { name: '回報查詢結果' }).click();
    const dialog = shown.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: '核對後使用這個號碼' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText(`健保署有沒有收到 ${detail.patient?.name ?? ''}・`, { exact: false }).waitFor();
    // The dialog names the patient to look for; the number is covered, with its own button.
    await dialog.getByRole('button', { name: '複製身分證號' }).click();
    await expect.poll(() => clipboard(shown)).toBe(detail.patient?.number);
    await dialog.getByRole('radio', { name: '查得到' }).check();
    await dialog.getByRole('textbox').fill('9000');
    await confirm.click();
    await dialog.getByText('健保署查無此收件序號／案件編號。').waitFor();
    await dialog.getByRole('textbox').fill(number);
    await dialog.getByRole('textbox').press('Enter');
    await shown.getByText('已使用這個收件序號，送件結果已確認').waitFor();
    // NHI's words about it come with it.
    await shown.locator('.case-who').getByText('健保署處理中').waitFor();
    expect((await desk.show(detail.id)).caseNumber).toBe(number);
    await opened.close();
  });

  it(
    'is the program’s for the first quarter of an hour, and only then a person is asked',
    { tags: 'full' },
    async () => {
      const detail = await doubtful(sampleOf('a quarter of an hour'), false);
      await desk.openCase(detail);
      const head = page.locator('.case-head');
      await head.getByText(/不用處理，\d\d:\d\d 會自動查詢/).waitFor();
      expect(await head.getByRole('button', { name: '回報查詢結果' }).count()).toBe(0);
      expect(await page.getByText('請到健保署系統（VPN）查這一件').count()).toBe(0);
      const opened = await later(detail);
      const shown = opened.page;
      await shown.locator('.case-head').getByRole('button', { name: '回報查詢結果' }).waitFor();
      await shown.getByText('請到健保署系統（VPN）查這一件').waitFor();
      await opened.close();
    },
  );

  it(
    'that NHI took without a number gets the one that a person found, and nothing is said of its absence',
    { tags: 'full' },
    async () => {
      await desk.sandbox.configure({ answerNumber: false, answerLocation: false });
      await desk.sandbox.misbehave('read', { kind: 'status', status: 503 }, { times: null });
      const sample = sampleOf('without a number');
      const { id } = await desk.caseOf(sample, ({ delivery }) => delivery === 'accepted');
      // The agent's own look comes to nothing, and the next is in an hour.
      const patient = (await desk.show(id)).patient?.number ?? '';
      const looked = async () => (await desk.sandbox.ledger()).searches.some((one) => one.includes(patient));
      await expect.poll(looked).toBe(true);
      await desk.sandbox.clearMisbehaviour();
      await desk.sandbox.configure({ answerNumber: true, answerLocation: true });
      const number = await numberAtNhi(sample);
      expect((await desk.show(id)).caseNumber).toBeNull();
      await desk.openCase({ id });
      await page.getByRole('button', { name: '回報查詢結果' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('健保署已收到這一件，只是沒有回覆收件序號', { exact: false }).waitFor();
      expect(await dialog.getByRole('radio').count()).toBe(0);
      expect(await dialog.getByRole('button', { name: '核對後使用這個號碼' }).isDisabled()).toBe(true);
      await dialog.getByLabel('收件序號').fill(number);
      await dialog.getByRole('button', { name: '核對後使用這個號碼' }).click();
      await page.getByText('已使用這個收件序號，送件結果已確認').waitFor();
      expect((await desk.show(id)).caseNumber).toBe(number);
    },
  );

  it('is sent again only after two confirmations that NHI lacks it', { tags: 'full' }, async () => {
    const detail = await doubtful(sampleOf('NHI lacks it'), false);
    // Pause: the case would be on its way before anybody has read that it waits.
    await desk.client.destination.pause({});
    const opened = await later(detail);
    const shown = opened.page;
    const asked = shown.waitForRequest('**/rpc/cases/resolve');
    await shown.getByRole('button', { name: '回報查詢結果' }).click();
    const dialog = shown.getByRole('dialog');
    await dialog.getByRole('radio', { name: '查不到' }).check();
    const confirm = dialog.getByRole('button', { name: '確認沒有收到，重新送出' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText('我已在健保署系統查詢，確定查不到這一件').click();
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText('我了解送出後', { exact: false }).click();
    await confirm.click();
    await shown.locator('.case-who').getByText('等待送出').waitFor();
    expect((await asked).postDataJSON()).toMatchObject({
      json: { id: detail.id, found: { absent: true, confirmed: true } },
    });
    await opened.close();
    await desk.client.destination.resume({});
    const isSent = ({ id, delivery }: { id: string; delivery: string }): boolean =>
      id === detail.id && delivery === 'accepted';
    await desk.until('sent again', (rows) => rows.some(isSent));
  });
});
