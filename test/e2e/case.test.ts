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

describe('a case', () => {
  atDesk({}, begin);

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
    await expect
      .poll(() => panel.locator('.found-expected').allInnerTexts())
      .toContainEqual(
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
    await page.getByRole('tab', { name: '紀錄' }).click();
    await page.getByText('給資訊人員與 HIS 廠商').click();
    await page.getByRole('button', { name: '申請檔案原文' }).click();
    await page.locator('pre.raw').getByText('"resourceType": "Bundle"').waitFor();
    expect(desk.calls('cases.raw')).toEqual([
      { call: 'cases.raw', input: expect.objectContaining({ id: detail.id, what: 'bundle' }) as unknown },
    ]);
    await page.keyboard.press('Escape');
    await page.locator('pre.raw').waitFor({ state: 'hidden' });
    await page.locator('.case-head').waitFor();
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
    await expect.poll(() => confirm.isDisabled()).toBe(true);
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
});
