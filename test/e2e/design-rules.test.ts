/**
 * The sentences that the page was designed by, each held by a test on the whole agent with the practice server behind. Where a
 * sentence was held already, the file that does so is named.
 *
 * What a case is, and what the page says of it
 * - A case is a patient and a drug; drug, department and indication are names: "a case is told by patient and drug …".
 * - File, folder, case id, hash, codes and paths stand in 技術資料, under a problem and in what is copied: "what only machines read …".
 * - The cause stands in the row: "each row says its own cause …"; NHI's words in 「」: today-real, staff-real.
 * - Order by days left, and of what has no date by its kind: "the list goes by the days left …".
 * - 不予同意 and 部份同意 stay until the doctor was told: today-real; or an appeal is linked: "a denial leaves 待辦 with its appeal …".
 * - Same cause, one row, one copy button: "cases with the same first problem …"; its folding: today-real.
 * - One filled button per view, never 重送: "one button is filled …".
 * - Red means that someone must act: "what is red …". Nothing that says nothing: "what says nothing is not there".
 * - Names in clear, the number covered, both ways to it logged: "the number is covered …"; readers see no names: people-real, roles.
 * Empty, loading, error
 * - Six steps before the first sent case: "before the first sent case …". Nothing to do: "with everything done …".
 * - A search without a result, a filter that hides all: "a search that finds nothing …". Loading: "while it loads …".
 * - Connection lost: main-job (killed agent); after 30 seconds: "an agent that is silent for half a minute …".
 * - Failed save, half-written note: "what could not be saved …"; at a field of the settings: settings.
 * - A doubtful send: "a doubtful send is the program's for a quarter of an hour …". Answered: "an answered 補件 is grey …", staff-real.
 * - 全部標為已看: "what was counted is marked as seen …"; only as shown: today.
 * The keyboard: "the morning's work is done by the keyboard alone"; single keys: today, case-list.
 */
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, taipeiDay } from '../../shared/days.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample, SampleOptions } from '../../main/practice/samples/types.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import { atDesk, type Desk, PASSWORD } from './support/desk.ts';
import { clipboard, goTo as openAt } from './support/open-page.ts';

let desk: Desk;
let page: Page;

atDesk(
  {
    hash: '#/today',
    goesOn: true,
    // NHI is told of the agent's key by the first test.
    keyKnown: false,
    settings: ({ upload }) => {
      upload['resolveAfterSeconds'] = 2;
      // Prevents the agent from proving that NHI lacks the doubtful case before a person on a slow machine has said so.
      upload['resolveGapSeconds'] = 600;
    },
    before: async (opened) => {
      desk = opened;
      ({ page } = desk);
      await page.setViewportSize({ width: 1366, height: 800 });
    },
  },
  () => undefined,
);

/** Patients by the end of their case. */
const DENIED = '阮文雄';
const APPEALED = '鄭宗翰';
const PARTLY = '林柏翰';
const ASKED = '廖月娥';
const APPROVED = '羅素貞';
const REJECTED = '呂雅婷';
const NO_WEIGHT = ['許文通', '陳桂香'] as const;
const OTHER_HOSPITAL = '謝美玲';
const MISSING = '江信義';
const DOUBTFUL = '吳明哲';

const samples = new Map<string, Sample>();
async function put(name: string, options: Partial<SampleOptions> = {}): Promise<void> {
  const sample = makeSample({
    seed: `rules ${name} ${options.subType ?? ''}`,
    ...{ kind: 'cancer', priority: '1', subType: '1', attachments: 0, patient: { name } },
    ...options,
  });
  samples.set(name, sample);
  await writeSample(desk.place.exportDir, sample);
}
/** Exports as a HIS does after a decision: the file names the receipt number of the earlier application. */
async function putAnswer(name: string, subType: '2' | '3', receiptNumber: string): Promise<void> {
  const sample = makeSample({
    seed: `rules ${name} ${subType}`,
    ...{ kind: 'cancer', priority: '1', subType, attachments: 0, patient: samples.get(name)?.patient ?? {} },
  });
  const [claim] = sample.bundle['entry'] as { resource: Record<string, unknown> }[];
  Object.assign(claim?.resource ?? {}, { identifier: [{ use: 'secondary', value: receiptNumber }] });
  await writeSample(desk.place.exportDir, {
    ...sample,
    bytes: Buffer.from(JSON.stringify(sample.bundle), 'utf8'),
  });
}

async function rowOf(name: string): Promise<CaseRow> {
  const found = (await desk.until('all', () => true)).find(
    ({ maskedPatient, subType }) => maskedPatient?.name === name && (subType === '1' || subType === null),
  );
  if (found === undefined) throw new Error(`no case of ${name}`);
  return found;
}
const goTo = (hash: string): Promise<void> => openAt(page, hash);
const listed = (name: string): Locator => page.locator('.case-line').filter({ hasText: name });
/** The list, once the rows of these have come; others of them come with theirs. */
async function toList(...names: string[]): Promise<void> {
  await goTo('#/cases');
  for (const name of names) await listed(name).first().waitFor();
}
async function toToday(): Promise<void> {
  await goTo('#/today');
  await page.locator('.today-head').waitFor();
}
async function toCase(name: string): Promise<void> {
  await goTo(`#/cases/${(await rowOf(name)).id}`);
  await page.locator('.case-head h1').getByText(name).waitFor();
}
const workRow = (name: string): Locator => page.locator('.work-row').filter({ hasText: name });
const mainText = (): Promise<string> => page.locator('main').innerText();
const looksAt = async (id: string): Promise<string[]> => {
  const today = taipeiDay(Date.now());
  const { looks } = await desk.client.access.looks({ about: { caseId: id }, from: today, to: today });
  return looks.map(({ kind }) => kind);
};

it('before the first sent case five steps stand there, no tick of all done, and the lamp says that no key is known', async () => {
  const steps = page.getByRole('region', { name: '送出第一件之前' });
  await steps.waitFor();
  expect(await steps.getByRole('listitem').count()).toBe(5);
  expect(await page.getByText('今天的都處理完了').count()).toBe(0);
  await page.getByRole('button', { name: '送件狀況：尚未登錄金鑰' }).waitFor();
  await desk.sandbox.setClientJwks(await desk.client.keys.jwks());
  // The check asks NHI for a token, and NHI gives one: that is what the lamp waited for.
  await goTo('#/doctor');
  await page.getByRole('button', { name: '開始檢測' }).click();
  await page.getByRole('button', { name: '送件狀況：送件正常' }).waitFor();
});

it('with everything done it says so, and what comes back and when, but only while the lamp is in order', async () => {
  await put(APPROVED, { ending: 'approve' });
  await desk.until('approved', (rows) => rows.some(({ decision }) => decision === 'approved'));
  const { id } = await rowOf(APPROVED);
  await desk.client.work.setDeadline({ id, kind: 'other', dueOn: addDays(taipeiDay(Date.now()), 12) });
  await toToday();
  await page.getByRole('heading', { name: '今天的都處理完了' }).waitFor();
  await page.getByRole('region', { name: '接下來' }).getByText(APPROVED).waitFor();
  await desk.client.destination.pause({});
  await page.getByRole('button', { name: '送件狀況：已暫停' }).waitFor();
  await page.getByText('今天的都處理完了').waitFor({ state: 'detached' });
  await desk.client.destination.resume({});
  await page.getByRole('heading', { name: '今天的都處理完了' }).waitFor();
  const [deadline] = (await desk.client.work.ofCase({ id, phi: false })).deadlines;
  await desk.client.work.removeDeadline({ id, n: deadline?.n ?? 0 });
});

describe('with a morning’s cases', () => {
  beforeAll(async () => {
    await put(DENIED, { ending: 'deny' });
    await put(APPEALED, { ending: 'deny' });
    await put(PARTLY, { ending: 'partial' });
    await put(ASKED, { ending: 'supplement' });
    await put(REJECTED, { ending: 'reject' });
    for (const name of NO_WEIGHT) await put(name, { defect: 'no-weight' });
    await put(OTHER_HOSPITAL, { defect: 'wrong-hospital' });
    await put(MISSING, { defect: 'missing-attachment' });
    await desk.until('all have come to where they wait for somebody', (rows) => {
      const here = (delivery: CaseRow['delivery']): number =>
        rows.filter((row) => row.delivery === delivery).length;
      return (
        rows.filter(({ decision }) => decision !== null).length === 5 &&
        here('refused') === 3 &&
        here('rejected') === 1 &&
        here('waiting') === 1
      );
    });
    await toToday();
    await page.getByRole('heading', { name: '需要您處理 9 件' }).waitFor();
  });

  it('a case is told by patient and drug, and drug, department and indication are names on every page', async () => {
    const row = await rowOf(DENIED);
    const codes = [...row.drugCodes, ...row.indications, row.department ?? ''].filter((code) => code !== '');
    expect(codes.length).toBeGreaterThan(1);
    const denied = workRow(DENIED);
    const who = await denied.locator('.work-who').innerText();
    expect(who.startsWith(DENIED)).toBe(true);
    expect(who).toContain(row.doctor?.name ?? 'no doctor');
    const drug = (await denied.locator('.subject-line').innerText()).replace(DENIED, '').trim();
    expect(drug).toMatch(/\p{L}{3}/u);
    await toList(DENIED);
    await listed(DENIED)
      .getByText(drug.split(' ')[0] ?? '', { exact: false })
      .first()
      .waitFor();
    const texts = [who, await mainText()];
    await toCase(DENIED);
    await page
      .locator('.case-what')
      .getByText(drug.split(' ')[0] ?? '', { exact: false })
      .waitFor();
    texts.push(await page.locator('.case-head').innerText());
    for (const text of texts) for (const code of codes) expect(text.split(/\s/)).not.toContain(code);
  });

  it('what only machines read stands in 技術資料 and small under a problem, nowhere else', async () => {
    const row = await rowOf(OTHER_HOSPITAL);
    const technical = [row.fileName, row.id, row.sha256, row.folder];
    await toToday();
    const texts = [await mainText()];
    await toList(OTHER_HOSPITAL);
    texts.push(await mainText());
    await toCase(OTHER_HOSPITAL);
    texts.push(await page.locator('.case-head').innerText());
    for (const text of texts) for (const each of technical) expect(text).not.toContain(each);
    const [problem] = row.problems;
    const path = page
      .locator('main')
      .getByText(problem?.path ?? 'no path')
      .first();
    expect(await path.evaluate((element) => getComputedStyle(element).fontSize)).toBe('12px');
    await page.getByRole('tab', { name: '技術資料' }).click();
    for (const each of technical) await page.locator('main').getByText(each).first().waitFor();
  });

  it('each row says its own cause, and no general sentence stands in two rows', async () => {
    await toToday();
    const isQuote = (text: string): boolean => /^「.+」$/u.test(text);
    const allCauses = (): Promise<string[]> =>
      page.locator('.work-row[data-case] .work-why > :first-child').allInnerTexts();
    // NHI's words come after the rows.
    await expect.poll(async () => (await allCauses()).filter(isQuote).length).toBeGreaterThanOrEqual(4);
    const causes = await allCauses();
    expect(causes.length).toBeGreaterThan(5);
    expect(causes.filter((text) => text.trim() === '')).toEqual([]);
    const quoted = causes.filter(isQuote);
    const own = causes.filter((text) => !quoted.includes(text));
    expect(new Set(own).size).toBe(own.length);
    await workRow(OTHER_HOSPITAL)
      .getByText(/應為 0101090517/)
      .waitFor();
  });

  it('what is due soon comes first, then what is overdue; what has no date of its own comes by its kind after them', async () => {
    const today = taipeiDay(Date.now());
    const due = async (name: string, kind: 'supplement' | 'reconsideration' | 'other', days: number) => {
      const { id } = await rowOf(name);
      await desk.client.work.setDeadline({ id, kind, dueOn: addDays(today, days) });
    };
    await due(APPROVED, 'other', -2);
    await due(ASKED, 'supplement', 1);
    await due(DENIED, 'reconsideration', 55);
    await due(OTHER_HOSPITAL, 'other', 40);
    await workRow(APPROVED).getByText('逾期 2 天').waitFor();
    await workRow(OTHER_HOSPITAL).getByText('剩 40 天').waitFor();
    await workRow(DENIED)
      .getByText(/^申復 /)
      .waitFor();
    const expected = [
      ASKED,
      APPROVED,
      DENIED,
      APPEALED,
      PARTLY,
      REJECTED,
      NO_WEIGHT[0],
      MISSING,
      OTHER_HOSPITAL,
    ];
    const rows = await page.locator('.work-row').allInnerTexts();
    const order = rows.map((text) => expected.find((name) => text.includes(name)) ?? text);
    // Cases that wait for the doctor stand in the order in which NHI decided.
    const told = [DENIED, APPEALED, PARTLY];
    expect(order.slice(2, 5).toSorted()).toEqual(told.toSorted());
    expect(order.filter((name) => !told.includes(name))).toEqual(
      expected.filter((name) => !told.includes(name)),
    );
  });

  it('a denial leaves 待辦 with its appeal, as it does when the doctor was told', async () => {
    const { receiptNumber } = await rowOf(APPEALED);
    await putAnswer(APPEALED, '3', receiptNumber ?? '');
    await workRow(APPEALED).waitFor({ state: 'detached', timeout: 30_000 });
  });

  it('cases with the same first problem are one row with one button that copies them all without a patient', async () => {
    const cause = page.locator('.work-row[data-cause]');
    await cause.getByText(/^2 件.*體重/).waitFor();
    expect(await cause.count()).toBe(1);
    expect(await cause.getByRole('button', { name: /^複製/ }).count()).toBe(1);
    await cause.getByRole('button', { name: /^複製/ }).click();
    await page.getByText('已複製 2 件的說明').waitFor();
    const text = await clipboard(page);
    expect(text.match(/^案件 \d/gm)).toHaveLength(2);
    for (const name of NO_WEIGHT) expect(text).not.toContain(name);
  });

  it('one button is filled in each view; it moves with the row, and is never the one that sends again', async () => {
    const count = await page.locator('.work-row').count();
    await page.keyboard.press('Home');
    for (let at = 0; at < count; at += 1) {
      const filled = page.locator('main .ant-btn-primary');
      await page.locator('.work-row').nth(at).locator('.ant-btn-primary').waitFor();
      expect(await filled.count()).toBe(1);
      expect(await filled.innerText()).not.toMatch(/重送|重新檢核/);
      await page.keyboard.press('j');
    }
    for (const [name, button] of [
      [DENIED, '印核定通知單'],
      [ASKED, '複製原受理編號'],
      [OTHER_HOSPITAL, '複製給 HIS 廠商'],
      [REJECTED, '複製給 HIS 廠商'],
    ] as const) {
      await toCase(name);
      const filled = page.locator('main .ant-btn-primary');
      await filled.getByText(button).waitFor();
      expect((await filled.allInnerTexts()).map((text) => text.trim())).toEqual([button]);
    }
  });

  it('what is red asks somebody to act: overdue, denied, refused by NHI, and no tile', async () => {
    await toToday();
    const red = [...(await page.locator('.pill.tone-bad').allInnerTexts())];
    await toList(DENIED, REJECTED);
    red.push(...(await page.locator('.pill.tone-bad').allInnerTexts()));
    expect([...new Set(red)].toSorted()).toEqual(['上傳遭健保署拒收', '不予同意'].toSorted());
    await toToday();
    // Cases that can still be done in time are amber; late ones stand beside them in words.
    await page.locator('.tile').filter({ hasText: '趕期限' }).getByText('另逾期 1').waitFor();
    expect(await page.locator('.tile b.tone-bad').count()).toBe(0);
    await workRow(APPROVED).locator('.due-bad').waitFor();
    const { id } = await rowOf(APPROVED);
    for (const { n } of (await desk.client.work.ofCase({ id, phi: false })).deadlines)
      await desk.client.work.removeDeadline({ id, n });
    // One is due tomorrow: near, and not late.
    await workRow(APPROVED).waitFor({ state: 'detached' });
    expect(await page.locator('.work-row .due-bad').count()).toBe(0);
  });

  it('what says nothing is not there', async () => {
    const zeros = await page.locator('.side-rows b').allInnerTexts();
    expect(zeros).not.toContain('0');
    const today = await page.locator('body').innerText();
    await toCase(PARTLY);
    for (const text of [today, await mainText()])
      for (const word of ['正常提醒', '追蹤中', '上次掃描', '上次送件']) expect(text).not.toContain(word);
  });

  it('the number is covered while the name is not; showing it and copying it are each in the trail', async () => {
    await toCase(PARTLY);
    const { id } = await rowOf(PARTLY);
    const number = samples.get(PARTLY)?.patient.number ?? '';
    const looks = async (): Promise<number> =>
      (await looksAt(id)).filter((kind) => kind === 'case-shown').length;
    expect(await page.locator('body').innerText()).not.toContain(number);
    const before = await looks();
    await page
      .locator('.case-who')
      .getByRole('button', { name: /複製.*證號/ })
      .click();
    await expect.poll(() => clipboard(page)).toBe(number);
    expect(await page.locator('body').innerText()).not.toContain(number);
    await expect.poll(looks).toBe(before + 1);
    await toCase(DENIED);
    await page.getByRole('button', { name: '顯示證號' }).click();
    await page
      .locator('.case-who')
      .getByText(samples.get(DENIED)?.patient.number ?? '')
      .waitFor();
    const other = await rowOf(DENIED);
    await expect.poll(() => looksAt(other.id)).toContain('case-shown');
  });

  it('a search that finds nothing says what was searched; a filter that hides all can be taken off', async () => {
    await goTo('#/cases');
    await page.locator('.case-line').first().waitFor();
    await page.getByLabel('搜尋案件').fill('查無此藥');
    await page.getByRole('heading', { name: '找不到「查無此藥」' }).waitFor();
    await page.getByText('找過病人姓名、證號、病歷號、藥名').waitFor();
    await page.getByRole('button', { name: '清除條件' }).click();
    await page.locator('.case-line').first().waitFor();
    await goTo('#/cases?subType=5');
    await page.getByRole('heading', { name: '沒有符合條件的案件' }).waitFor();
    await page.getByRole('button', { name: '清除篩選' }).click();
    await page.locator('.case-line').first().waitFor();
  });

  it('the browser’s own printing finds no patient on 待辦 and 案件', async () => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('body').innerText()).not.toContain(DENIED);
    await page.getByText('這一頁有病人姓名，不直接列印').waitFor();
    await goTo('#/today');
    await page.locator('.today-head').waitFor({ state: 'attached' });
    expect(await page.locator('body').innerText()).not.toContain(DENIED);
    await page.emulateMedia({ media: 'screen' });
    await workRow(DENIED).waitFor();
  });

  it('while it loads the frame, the title and rows of the true height stand there, and no count before its data', async () => {
    await goTo('#/cases');
    const held = Promise.withResolvers<undefined>();
    await page.reload();
    await page.route('**/rpc/today/list', async (route) => {
      await held.promise;
      await route.continue();
    });
    await toHash('#/today');
    const bones = page.locator('.work-bone');
    await bones.first().waitFor();
    expect(await page.getByRole('heading', { name: '待辦' }).count()).toBe(1);
    const height = (await bones.first().boundingBox())?.height ?? 0;
    expect(await page.locator('.tile').count()).toBe(0);
    expect(await page.locator('.today-head').count()).toBe(0);
    held.resolve(undefined);
    await workRow(MISSING).waitFor();
    await page.unroute('**/rpc/today/list');
    expect(Math.abs(((await workRow(MISSING).boundingBox())?.height ?? 0) - height)).toBeLessThan(8);
  });

  it('what could not be saved stays as it was typed, with the reason beside it, and a half-written note waits for its case', async () => {
    await toCase(PARTLY);
    const panel = page.getByRole('region', { name: '承辦與期限' });
    await page.route('**/rpc/work/note', (route) => route.abort());
    await page.getByRole('button', { name: '新增註記或通話紀錄' }).click();
    const text = page.getByLabel('內容', { exact: true });
    await text.fill('已電話告知陳醫師');
    await page.getByRole('button', { name: '儲存註記' }).click();
    const form = page.locator('form.work-form');
    await form.getByRole('alert').waitFor();
    expect(await text.inputValue()).toBe('已電話告知陳醫師');
    await page.unroute('**/rpc/work/note');
    await toToday();
    await toCase(PARTLY);
    await text.waitFor();
    expect(await text.inputValue()).toBe('已電話告知陳醫師');
    await text.fill('');
    await panel.waitFor();
  });

  it('an answered 補件 is grey, leads to the new case, and is counted no more beside the list', async () => {
    await goTo('#/cases');
    const count = page.locator('[data-view="supplement"] .count');
    await expect.poll(() => count.innerText()).toBe('1');
    // A click on the number lists the cases that it counts.
    await goTo('#/cases?view=supplement');
    const lines = page.locator('.case-line');
    await expect.poll(() => lines.count()).toBe(1);
    const { id, receiptNumber } = await rowOf(ASKED);
    await putAnswer(ASKED, '2', receiptNumber ?? '');
    await expect.poll(() => count.innerText(), { timeout: 30_000 }).toBe('');
    await expect.poll(() => lines.count()).toBe(0);
    await goTo(`#/cases/${id}`);
    await page.locator('.case-head .pill.tone-neutral').getByText('補件（已送）').waitFor();
    await page.locator('.case-head').getByRole('link', { name: '看新案' }).waitFor();
  });

  it('what was counted is marked as seen, and that can be taken back', async () => {
    await desk.until('the answer is decided', (rows) =>
      rows.every(({ subType, decision }) => subType !== '2' || decision !== null),
    );
    const { decidedSince } = await desk.client.today.list({});
    await toToday();
    const decided = page.getByRole('region', { name: '新的核定結果' });
    const counts = async (): Promise<(string | undefined)[]> =>
      (await decided.getByRole('listitem').allInnerTexts()).map((line) => line.split('\n').at(-1));
    await expect.poll(counts).toEqual(decidedSince.map(({ count }) => String(count)));
    const before = await decided.getByRole('listitem').allInnerTexts();
    await decided.getByRole('button', { name: '全部標為已看' }).click();
    await decided.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '復原' }).click();
    await expect.poll(() => decided.getByRole('listitem').allInnerTexts()).toEqual(before);
  });

  it('a doubtful send is the program’s for a quarter of an hour, and then a person’s', async () => {
    await desk.sandbox.misbehave('post', { kind: 'reset', commit: false });
    await put(DOUBTFUL, { ending: 'approve' });
    await desk.until('in doubt', (rows) => rows.some(({ delivery }) => delivery === 'uncertain'));
    await toCase(DOUBTFUL);
    await page
      .locator('.case-head')
      .getByText(/不用處理，\d\d:\d\d 會自動查詢/)
      .waitFor();
    expect(await page.locator('main .ant-btn-primary').count()).toBe(0);
    await page.locator('.case-head .pill.tone-attention').waitFor();
    await toToday();
    expect(await workRow(DOUBTFUL).count()).toBe(0);
    const { id } = await rowOf(DOUBTFUL);
    const inDoubt = async (): Promise<string | null> =>
      (await desk.client.cases.show({ id, phi: false })).doubt?.needsPerson ?? null;
    await expect.poll(inDoubt, { timeout: 30_000 }).not.toBeNull();

    // An hour later: what the agent keeps of it is set back, since nobody waits so long here.
    const hour = 3_600_000;
    await desk.restart((db) => {
      db.prepare('UPDATE cases SET stage_at = stage_at - ?, doubt_since = doubt_since - ? WHERE id = ?').run(
        hour,
        hour,
        id,
      );
    });
    await page.goto(`${desk.signInUrl()}#/today`);
    await workRow(DOUBTFUL).getByText('送件結果待確認').waitFor();
    // Before all else that has no date of its own.
    expect(await page.locator('.work-row').first().innerText()).toContain(DOUBTFUL);
    await workRow(DOUBTFUL).getByRole('button', { name: '回報查詢結果' }).click();
    await page.getByRole('dialog', { name: new RegExp(DOUBTFUL) }).waitFor();
    await page.keyboard.press('Escape');
    await toCase(DOUBTFUL);
    expect(await page.locator('main .ant-btn-primary').innerText()).toBe('回報查詢結果');
  });

  it('the morning’s work is done by the keyboard alone', async () => {
    const second = '廖小萍';
    const made = await desk.client.people.add({ name: 'chen', displayName: '陳承辦', roles: ['handler'] });
    await page.context().clearCookies();
    await page.goto(`${desk.origin}/`);
    const { keyboard } = page;
    const focused = (): Promise<string> =>
      page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText.trim() ?? '');
    /** Tabs to what has these words, as one does who sees where the ring is. */
    const tabTo = async (words: RegExp): Promise<void> => {
      for (let at = 0; at < 40; at += 1) {
        if (words.test(await focused())) return;
        await keyboard.press('Tab');
      }
      throw new Error(`nothing with ${words.source} is reached by Tab`);
    };

    // Signs in, with a first password to be changed.
    await page.locator('#name:focus').waitFor();
    await keyboard.type('chen');
    await keyboard.press('Tab');
    await keyboard.type(made.password);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: /變更初始密碼/ }).waitFor();
    await page.locator('#password:focus').waitFor();
    for (const word of [made.password, PASSWORD, PASSWORD]) {
      await keyboard.type(word);
      await keyboard.press('Tab');
    }
    await keyboard.press('Enter');

    // The first row is current on arrival: the doubtful send. D presses its button.
    const current = page.locator('.work-row[aria-current]');
    await current.getByText(DOUBTFUL).waitFor();
    await keyboard.press('d');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(DOUBTFUL).first().waitFor();
    await page.locator('input[type=radio]:focus').waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await keyboard.press('Space');
    await keyboard.press('Tab');
    await keyboard.press('Space');
    await tabTo(/^重送|沒有收到/);
    await keyboard.press('Enter');
    await workRow(DOUBTFUL).waitFor({ state: 'detached' });
    await desk.until('sent again', (rows) =>
      rows.some((row) => row.maskedPatient?.name === DOUBTFUL && row.decision === 'approved'),
    );

    // A denial: down to it, D, and the doctor was told and does not appeal.
    while (!(await current.innerText()).includes(DENIED)) await keyboard.press('ArrowDown');
    await keyboard.press('d');
    await dialog.getByText('醫師的決定').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio');
    await keyboard.press('2');
    await tabTo(/^已通知，不申復$/);
    await keyboard.press('Enter');
    await workRow(DENIED).waitFor({ state: 'detached' });

    // A 補件 that came meanwhile: its number is copied and what to prepare is ticked.
    await put(second, { ending: 'supplement' });
    await workRow(second).waitFor({ timeout: 30_000 });
    await keyboard.press('Home');
    while (!(await current.innerText()).includes(second)) await keyboard.press('j');
    await keyboard.press('d');
    await page.waitForURL(/part=prepare/);
    expect(await clipboard(page)).toBe((await rowOf(second)).receiptNumber);
    await page.locator('.to-do input[type=checkbox]').first().waitFor();
    while (!(await page.evaluate(() => document.activeElement?.matches('.to-do input[type=checkbox]'))))
      await keyboard.press('Tab');
    await keyboard.press('Space');
    await page.locator('.to-do li.to-do-done').waitFor();
    await keyboard.press('Escape');
    await page.waitForURL(/#\/today/);

    // And the telephone: a name in the header, from any page.
    await keyboard.press('/');
    await keyboard.type(PARTLY);
    await page.locator('.hits').getByText(PARTLY).first().waitFor();
    await keyboard.press('Enter');
    await page.locator('.case-head h1').getByText(PARTLY).waitFor();
    const trail = await desk.client.access.looks({
      about: { person: 'chen' },
      ...{ from: '2020-01-01', to: '2099-12-31' },
    });
    expect(trail.looks.length).toBeGreaterThan(0);
  });

  it('an agent that is silent for half a minute is said to be silent, and what was shown stays', async () => {
    await toToday();
    await page.clock.install();
    await page.reload();
    await workRow(PARTLY).waitFor();
    await desk.line.cut();
    const banner = page.locator('.connection-banner');
    await banner.getByText(/畫面上是 \d\d:\d\d.* 的資料/).waitFor();
    await page.clock.fastForward(31_000);
    await banner.getByText('送件程式沒有回應，可能沒有在執行；請通知資訊人員').waitFor();
    await page.locator('header .lamp.tone-neutral').getByText('送件程式沒有回應').waitFor();
    expect(await workRow(PARTLY).count()).toBe(1);
  });
});

async function toHash(hash: string): Promise<void> {
  await page.waitForFunction(() => document.querySelector('header nav a') !== null);
  await page.evaluate((to) => {
    window.location.hash = to;
  }, hash);
}
