/** Eleven jobs of a claims office, each done in a browser as a person does it. A job that cannot be done throws. */
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { addDays, taipeiDay } from '../../../shared/days.ts';
import { textOfWorkbook } from '../../e2e/support/workbook.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { Hand } from './hand.ts';
import { opinionOf } from './hospital.ts';
import type { OpenMonths } from './open-months.ts';
import type { Application } from './plan.ts';
import { receiptOf, sampleFor } from './play.ts';

/** Where a job is done. */
interface Office extends Pick<OpenMonths, 'place' | 'applications' | 'ids'> {
  readonly page: Page;
  readonly hand: Hand;
}

interface Job {
  readonly name: string;
  /** Clicks, keys and seconds that the page of four months before took, as counted by hand then. */
  readonly before: string;
  /** Ends when a person has what was wanted. */
  readonly work: (office: Office) => Promise<void>;
}

export interface JobFigures {
  readonly name: string;
  readonly before: string;
  readonly clicks: number;
  readonly keys: number;
  readonly seconds: number;
}

export async function measureJobs(months: OpenMonths, browser: Browser, which = /./): Promise<JobFigures[]> {
  const page = await months.pageOf(browser, '王小美');
  page.setDefaultTimeout(120_000);
  const done: JobFigures[] = [];
  for (const { name, before, work } of JOBS.filter((job) => which.test(job.name))) {
    await toToday(page);
    const hand = new Hand(page);
    const startedAt = performance.now();
    try {
      await work({ ...months, page, hand });
    } catch (error) {
      throw new Error(`job not done: ${name}`, { cause: error });
    }
    const seconds = (performance.now() - startedAt) / 1000;
    done.push({ name, before, clicks: hand.clicks, keys: hand.keys, seconds });
  }
  await page.context().close();
  return done;
}

/** Where each job begins; not counted. */
async function toToday(page: Page): Promise<void> {
  await page.goto(new URL('/#/today', page.url()).href);
  await page.reload();
  await page.locator('.work-row').first().waitFor();
}

const JOBS: readonly Job[] = [
  { name: '1 健保署要呂先生補什麼', before: '4 k + 姓名, 4 s', work: whatIsAsked },
  { name: '2 明天以前到期的', before: '1 c, 139 列後失敗', work: dueTomorrow },
  { name: '3 醫師來電：送了什麼、說了什麼', before: '9 k + 1 c, 3 s', work: doctorCalls },
  { name: '4 已通知醫師', before: '2 c, 0.9 s，不問申復', work: tellDoctor },
  { name: '5 休假請同事代理', before: '8 c + 6 k，不會交回', work: handOver },
  { name: '6 這個月給主任', before: '7 c, 5.4 s，沒有核定意見', work: monthEnd },
  { name: '7 更正後的檔案', before: '0 c, 3.3 s，舊畫面說取消', work: correctedFile },
  { name: '8 送件結果待確認', before: '不在待辦', work: doubtfulSend },
  { name: '9 某個時間的檔案送出去了嗎', before: '失敗', work: sentAtThatTime },
  { name: '10 早上的檔案問題', before: '0 c 看到，11 件 11 c', work: sameCause },
  { name: '11 申復的證明', before: '3 c，沒有姓名', work: evidence },
];

const find = ({ applications }: Office, which: (one: Application) => boolean): Application => {
  const found = applications.find(which);
  if (found === undefined) throw new Error('the four months have no such case');
  return found;
};
const idOf = ({ ids }: Office, { n }: Application): string => ids.get(n) ?? '';
const patientOf = (one: Application): string => sampleFor(one, '0101090517').patient.name;
const isOpenSupplement = ({ outcome, closedAt, decidedAt }: Application): boolean =>
  outcome === 'supplement-requested' && closedAt === null && (decidedAt ?? 0) > Date.now() - 16 * 86_400_000;
const inSight = async (what: Locator): Promise<void> => {
  await what.waitFor();
  const box = await what.boundingBox();
  if (box === null || box.y + box.height > 768) throw new Error('it is there, but out of sight');
};

/** By the patient's name; of several hits the one that NHI asks something of. */
async function whatIsAsked(office: Office): Promise<void> {
  const { page, hand } = office;
  const one = find(office, (each) => isOpenSupplement(each) && /^\p{Script=Han}+$/u.test(patientOf(each)));
  await hand.press('/');
  await hand.type(patientOf(one));
  const hits = page.locator('.hits [role="option"]');
  await hits
    .filter({ hasText: patientOf(one) })
    .first()
    .waitFor();
  const at = (await hits.allInnerTexts()).findIndex((text) => text.includes('補件'));
  if (at < 0) throw new Error('no hit says 補件');
  await hand.press(...Array.from({ length: at + 1 }, () => 'ArrowDown'), 'Enter');
  await inSight(page.locator('.case-head').getByText(opinionOf('supplement-requested', one.n)));
}

async function dueTomorrow({ page, hand }: Office): Promise<void> {
  await hand.click(page.locator('.tiles label').filter({ hasText: '趕期限' }));
  const rows = page.locator('.work-row');
  await inSight(rows.filter({ hasText: /今天到期|剩 1 天/ }).first());
  const all = await rows.allInnerTexts();
  if (all.some((text) => !/今天到期|剩 [123] 天/.test(text))) throw new Error('a row that is not due');
}

/** The number that the doctor reads out opens the case: NHI's words in its head, then what was sent. */
async function doctorCalls(office: Office): Promise<void> {
  const { page, hand } = office;
  const one = find(office, ({ outcome, appeal }) => outcome === 'denied' && appeal === 'no-appeal');
  await hand.press('/');
  await hand.type(receiptOf(one));
  await page.locator('.hits [role="option"]').first().waitFor();
  await hand.press('Enter');
  await inSight(page.locator('.case-head').getByText(opinionOf('denied', one.n)));
  await hand.click(page.getByRole('tab', { name: '送出內容' }));
  await page.locator('.content-body').getByText(patientOf(one)).first().waitFor();
  await page.getByRole('link', { name: '列印送出內容' }).waitFor();
}

async function tellDoctor({ page, hand }: Office): Promise<void> {
  const row = page.locator('.work-row').filter({ has: page.getByRole('button', { name: '通知醫師' }) });
  const id = (await row.first().getAttribute('data-case')) ?? '';
  await hand.click(row.first().getByRole('button', { name: '通知醫師' }));
  await page.getByRole('dialog').getByRole('radio').first().waitFor();
  await hand.press('2', 'Enter');
  await page.locator(`.work-row[data-case="${id}"]`).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '復原' }).waitFor();
}

/** All of one's own cases, until the end of the week after, with return. */
async function handOver({ page, hand }: Office): Promise<void> {
  await hand.click(page.locator('.today-head').getByRole('button', { name: '請同事代理' }));
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('交給', { exact: true }).waitFor();
  await hand.type('李大同');
  await page.locator('.ant-select-item-option').filter({ hasText: '李大同' }).first().waitFor();
  await hand.press('Enter');
  await hand.click(dialog.getByLabel('到（含當天）'));
  await hand.type(addDays(taipeiDay(Date.now()), 7).replaceAll('-', '/'));
  await hand.press('Enter');
  await hand.click(dialog.getByRole('button', { name: '請李大同代理' }));
  await page.getByText('李大同').first().waitFor();
  await page.locator('.work-row').filter({ hasText: '代理 王小美' }).first().waitFor();
}

/** Decided cases of the month in Excel, with names, results and NHI's words. */
async function monthEnd({ page, hand }: Office): Promise<void> {
  await hand.click(page.getByRole('navigation', { name: '主選單' }).getByRole('link', { name: '案件' }));
  await page.locator('.case-line .row-link').first().waitFor();
  await hand.click(page.getByRole('group', { name: '篩選' }).getByRole('button', { name: '申請日期' }));
  await hand.click(page.getByText('本月', { exact: true }));
  await hand.press('Escape');
  await hand.click(page.getByRole('button', { name: '匯出 Excel' }));
  const dialog = page.getByRole('dialog');
  await hand.click(dialog.getByRole('button', { name: '月底用' }));
  const file = page.waitForEvent('download');
  await hand.click(dialog.getByRole('button', { name: /^匯出 [\d,]+ 件$/ }));
  const download = await file;
  const month = taipeiDay(Date.now()).slice(0, 7).replace('-', '');
  if (!download.suggestedFilename().includes(month)) throw new Error(download.suggestedFilename());
  const text = await textOfWorkbook(await readFile(await download.path()));
  for (const words of ['核定意見', '核定數量', opinionOf('approved', 0)])
    if (!text.includes(words)) throw new Error(`the workbook has no ${words}`);
}

/** The HIS exports the file anew: the page of the refused one says where the new one is. */
async function correctedFile(office: Office): Promise<void> {
  const { page, place } = office;
  const one = find(
    office,
    ({ outcome, sample, after }) => outcome === 'refused' && sample.defect === 'no-weight' && after === null,
  );
  await page.goto(new URL(`/#/cases/${idOf(office, one)}`, page.url()).href);
  await page.locator('.case-head').waitFor();
  const { defect: _mended, ...sample } = one.sample;
  await writeSample(place.exportDir, sampleFor({ ...one, sample }, '0101090517'));
  await page.locator('.case-head .pill').getByText('已由新檔取代').waitFor();
  await page
    .locator('.case-head')
    .getByText(/更正後的檔案 .+ 已送達健保署/)
    .waitFor();
}

/** NHI lacks it: two ticks, and it goes once more. */
async function doubtfulSend(office: Office): Promise<void> {
  const { page, hand } = office;
  await hand.click(page.locator('.tiles label').filter({ hasText: '送件結果待確認' }));
  const row = page.locator('.work-row').first();
  const id = (await row.getAttribute('data-case')) ?? '';
  await hand.click(row.getByRole('button', { name: '回報查詢結果' }));
  const dialog = page.getByRole('dialog');
  await hand.click(dialog.getByRole('radio', { name: '查不到' }));
  await hand.click(dialog.getByText('我已在健保署系統查詢，確定查不到這一件'));
  await hand.click(dialog.getByText('我了解送出後', { exact: false }));
  await hand.click(dialog.getByRole('button', { name: '確認沒有收到，重新送出' }));
  await page.locator(`.work-row[data-case="${id}"]`).waitFor({ state: 'detached' });
  await page.goto(new URL(`/#/cases/${id}`, page.url()).href);
  await page
    .locator('.case-head .pill')
    .filter({ hasNotText: /待確認|等待送出|傳送中/ })
    .first()
    .waitFor();
}

/** A time of day typed into the search. */
async function sentAtThatTime(office: Office): Promise<void> {
  const { page, hand } = office;
  const one = office.applications.findLast(({ outcome }) => outcome === 'reviewing');
  if (one === undefined) throw new Error('nothing was sent');
  const time = new Date(one.at + 8 * 3_600_000).toISOString().slice(11, 16);
  await hand.press('/');
  await hand.type(time);
  await inSight(page.locator('.hits [role="option"]').filter({ hasText: time }).first());
}

/** Files with one cause are one row, and one press has the text for all of them. */
async function sameCause({ page, hand }: Office): Promise<void> {
  await hand.click(page.locator('.tiles label').filter({ hasText: '檔案或附件有問題' }));
  const row = page.locator('.work-row').filter({ hasText: /\d+ 件.*缺少病人體重/s });
  await row.waitFor();
  await hand.click(row.getByRole('button', { name: '複製給 HIS 廠商' }));
  await page.getByText('不含病人資料', { exact: false }).first().waitFor();
}

/** The sheet with patient, drug, hospital and what NHI said. */
async function evidence(office: Office): Promise<void> {
  const { page, hand } = office;
  const one = find(office, ({ outcome, appeal }) => outcome === 'denied' && appeal === 'appeal');
  await page.goto(new URL(`/#/cases/${idOf(office, one)}`, page.url()).href);
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await hand.click(page.locator('.case-head').getByRole('button', { name: '其他處理' }));
  await hand.click(page.getByRole('menuitem', { name: '申復資料包' }));
  const paper = page.locator('article.sheet');
  await paper.getByText(patientOf(one)).first().waitFor();
  const text = await paper.innerText();
  for (const words of [opinionOf('denied', one.n), '申請品項', '醫師申復理由'])
    if (!text.includes(words)) throw new Error(`the paper has no ${words}`);
  await hand.click(page.getByRole('button', { name: /列\s?印/ }));
}
