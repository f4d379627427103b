import type { Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { edited } from '../../main/practice/samples/edits.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample, SampleOptions } from '../../main/practice/samples/types.ts';
import { child, type JsonObject, objectsOf, walk } from '../../main/practice/json.ts';
import { axeViolations } from './support/axe.ts';
import { AT_THE_MACHINE, atDesk, type Desk } from './support/desk.ts';
import { clipboard, goTo, inColours } from './support/open-page.ts';

let desk: Desk;
let page: Page;

atDesk({}, (opened) => {
  desk = opened;
  ({ page } = desk);
});

const isDecided = ({ decision }: Pick<CaseDetail, 'decision'>): boolean => decision !== null;
const decided = (ending: 'approve' | 'partial' | 'deny' | 'supplement'): Promise<CaseDetail> =>
  desk.caseOf({ ending }, isDecided);
const asked = (call: string): unknown[] => desk.calls(call).map(({ input }) => input);

/** Samples of one patient and one drug. */
let samples = 0;
function sampleOf(patient: Sample['patient'] | null, options: Omit<SampleOptions, 'seed'> = {}): Sample {
  samples += 1;
  return makeSample({
    ...{ seed: `one case ${String(samples)}`, kind: 'cancer', priority: '1', subType: '1', attachments: 0 },
    ...{ drugs: ['KC01025219'], ...(patient === null ? {} : { patient }), ...options },
  });
}
const SOME_MONTHS_BEFORE = '2026-06-01';
/** The same export with its Bundle changed. */
function changed(sample: Sample, edit: (resources: readonly JsonObject[]) => void): Sample {
  const bundle = edited(sample.bundle, edit);
  return { ...sample, bundle, bytes: Buffer.from(JSON.stringify(bundle)) };
}

it(
  'sets out what was sent when asked, the number covered as the patient’s is, and uncovers both at one press',
  { tags: 'full' },
  async () => {
    const detail = await decided('approve');
    const { name, number } = detail.patient ?? { name: '', number: '' };
    await desk.openCase(detail);
    expect(asked('cases.content')).toEqual([]);
    await page.getByRole('tab', { name: '送出內容' }).click();
    const content = page.locator('.content-body');
    for (const section of ['病人', '申請', '診斷與簡要病摘', '申請品項', '身高、體重等'])
      await content.getByRole('heading', { name: section, exact: true }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain(number);
    // Staff who work on the case go by the name.
    expect(await content.innerText()).toContain(name);

    await page.getByRole('button', { name: '顯示證號' }).click();
    await content.getByText(number).first().waitFor();
    await page.locator('.case-who').getByText(number).waitFor();
    expect(asked('cases.content')).toEqual([
      { id: detail.id, phi: false },
      { id: detail.id, phi: true },
    ]);
    await page.getByRole('button', { name: '遮蔽證號' }).click();
    await page
      .locator('.case-who')
      .getByText(detail.maskedPatient?.number ?? '')
      .waitFor();
    await expect.poll(() => page.locator('main').innerText()).not.toContain(number);
  },
);

it('marks the element that a problem points at', { tags: 'full' }, async () => {
  const sample = changed(sampleOf(null), (resources) => {
    const claim = resources.find((one) => one['resourceType'] === 'Claim') ?? {};
    const weight = child(objectsOf(claim['supportingInfo'])[0], 'valueQuantity') as JsonObject;
    weight['value'] = 1234;
  });
  const detail = await desk.caseOf(sample, ({ delivery }) => delivery === 'refused');
  const [problem] = detail.problems;
  expect(problem?.path).toBe('Bundle.entry[0].resource.supportingInfo[0].valueQuantity.value');
  await desk.openCase(detail);
  await page.getByRole('tab', { name: '送出內容' }).click();
  const wrong = page.locator('.content-wrong');
  await wrong.getByText(problem?.message ?? 'no message').waitFor();
  expect(await wrong.count()).toBe(1);
  expect(await wrong.getAttribute('data-path')).toBe(
    'Bundle.entry[0].resource.supportingInfo[0].valueQuantity',
  );
});

const TABS = [
  ['處理', '.chain-cases'],
  ['送出內容', '.content-body'],
  ['紀錄', '.timeline'],
  ['技術資料', '.technical-columns'],
] as const;

it('breaks no rule of WCAG A and AA on any of its tabs, light and dark', { tags: 'full' }, async () => {
  const approved = await desk.caseOf(sampleOf(null, { today: SOME_MONTHS_BEFORE }), isDecided);
  const { patient } = approved;
  const { receiptNumber } = await decided('supplement');
  // It names the number of another patient's case, and another names its own.
  const wrong = { ending: 'deny', subType: '2', original: receiptNumber ?? 'no number' } as const;
  const detail = await desk.caseOf(sampleOf(patient, wrong), isDecided);
  await desk.caseOf(
    sampleOf(patient, { subType: '3', original: detail.receiptNumber ?? 'no number' }),
    isDecided,
  );
  for (const colorScheme of ['light', 'dark'] as const) {
    await inColours(page, colorScheme);
    await desk.openCase(detail);
    for (const [tab, there] of TABS) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator(there).first().waitFor();
      expect(await axeViolations(page), `${colorScheme} ${tab}`).toEqual([]);
    }
  }
});

/** A red square of 2 × 2. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFElEQVR4nGP8z8Dwn4GBgYGJAQoAHxcCAr7pHIAAAAAASUVORK5CYII=';
const FILES: readonly (readonly [name: string, contentType: string, bytes: Buffer | null])[] = [
  ['報告.pdf', 'application/pdf', null],
  ['影像.png', 'image/png', Buffer.from(PNG, 'base64')],
  ['檢驗.txt', 'text/plain', Buffer.from('檢驗報告：白血球 5.1\n')],
  ['影片.mpg', 'video/mpeg', Buffer.from([0, 0, 1, 0xba, 0x21, 0])],
];
/** A case with a file of each kind. */
function withFiles(): Sample {
  const sample = sampleOf(null, { attachments: FILES.length });
  const attachments = sample.attachments.map(({ bytes: pdf }, n) => {
    const [name = '', , bytes] = FILES[n] ?? [];
    return { name, bytes: bytes ?? pdf };
  });
  const named = changed(sample, (resources) => {
    for (const { object } of walk([...resources])) {
      const [name, contentType] =
        FILES[sample.attachments.findIndex((each) => object['url'] === `file://${each.name}`)] ?? [];
      if (name !== undefined) Object.assign(object, { url: `file://${name}`, contentType });
    }
  });
  return { ...named, attachments };
}

it('opens attachments in memory: a PDF in the browser’s reader, a picture, a text, and says so of the rest', async () => {
  const detail = await desk.caseOf(withFiles(), isDecided);
  const downloads: string[] = [];
  page.on('download', (download) => downloads.push(download.suggestedFilename()));
  await desk.openCase(detail);
  const open = (name: string) =>
    page
      .getByRole('button', { name: `開啟附件 ${name}` })
      .first()
      .click();
  const drawer = page.getByRole('dialog');
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  };

  await open('影像.png');
  await drawer.locator('img').waitFor();
  await expect
    .poll(() => drawer.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBe(2);
  expect(await drawer.locator('img').getAttribute('src')).toMatch(/^blob:/);
  await close();
  await open('檢驗.txt');
  await drawer.getByText('白血球 5.1').waitFor();
  await close();
  await open('影片.mpg');
  await drawer.getByText('這種檔案無法在此顯示').waitFor();
  await close();
  await open('報告.pdf');
  const viewer = await page.evaluate(() => navigator.pdfViewerEnabled);
  if (viewer) expect(await drawer.locator('iframe').getAttribute('src')).toMatch(/^blob:/);
  else await drawer.getByText('這個視窗沒有 PDF 檢視功能').waitFor();
  await close();
  expect(downloads).toEqual([]);
  expect(asked('cases.attachment')).toHaveLength(4);
});

it(
  'shows each version of NHI’s answer, newest first, with what changed since the one before',
  { tags: 'full' },
  async () => {
    const { id, caseNumber } = await decided('approve');
    await desk.sandbox.setScript(caseNumber ?? 'no number', { ending: 'partial', opinion: '改為一個療程。' });
    const isAnother = (row: Pick<CaseDetail, 'id' | 'decision'>): boolean =>
      row.id === id && row.decision === 'partially-approved';
    await desk.until('NHI has decided otherwise', (rows) => rows.some(isAnother));
    await desk.openCase({ id });
    await page.getByRole('tab', { name: '紀錄' }).click();
    const first = page.locator('.versions > li').first();
    await first.getByText('最新').waitFor();
    const text = await first.innerText();
    expect(text).toContain('改為一個療程。');
    expect(text).toMatch(/核定結果[\s\S]*同意[\s\S]*部份同意/);
  },
);

it(
  'says after a request for more what to prepare, ticks it off with name and time, and copies the number it has to name',
  { tags: 'full' },
  async () => {
    const detail = await decided('supplement');
    const opinion = detail.answers.at(-1)?.items[0]?.opinion ?? '';
    expect(opinion).not.toBe('');
    await desk.openCase(detail);
    await page.locator('.case-quote').getByText(opinion).waitFor();
    await page.getByText('尚未填期限').first().waitFor();
    await page.getByRole('button', { name: '複製原受理編號' }).click();
    await expect.poll(() => clipboard(page)).toBe(detail.receiptNumber);
    const panel = page.locator('.prepare');
    await panel
      .getByText(
        `在 HIS 選「送核補件」（申報類別 2），新申請檔的「原受理編號」請填 ${detail.receiptNumber ?? ''}`,
      )
      .waitFor();
    await panel.getByText('完成 0／4').waitFor();
    await panel.getByRole('checkbox', { name: /補齊健保署要的資料/ }).click();
    await panel.getByText('完成 1／4').waitFor();
    await panel.getByText(new RegExp(`^${AT_THE_MACHINE}，`)).waitFor();
    await panel.getByRole('checkbox', { name: /補齊健保署要的資料/ }).click();
    await panel.getByText('完成 0／4').waitFor();
    expect(asked('work.step')).toEqual([
      { id: detail.id, step: 'doctor-asked', done: true },
      { id: detail.id, step: 'doctor-asked', done: false },
    ]);
  },
);

it(
  'tells in its head what has been sent since, greys the answered request, and links the new case',
  { tags: 'full' },
  async () => {
    const first = await decided('supplement');
    const { receiptNumber } = first;
    const more = sampleOf(first.patient, { subType: '2', original: receiptNumber ?? 'no number' });
    const answer = await desk.caseOf(more, isDecided);
    await desk.openCase(first);
    const head = page.locator('.case-head');
    await head.getByText('補件（已送）').waitFor();
    await head.getByText(/已送出「送核補件」/).waitFor();
    // Nobody is to send a second one.
    expect(await head.getByRole('button', { name: '複製原受理編號' }).count()).toBe(0);
    await head.getByRole('link', { name: '看新案' }).click();
    await page.getByRole('heading', { name: answer.patient?.name ?? '' }).waitFor();
    expect(page.url()).toContain(answer.id);
  },
);

it(
  'keeps a denied case as work until the doctor knows, and ends it where the doctor does not appeal',
  { tags: 'full' },
  async () => {
    const detail = await decided('deny');
    await desk.openCase(detail);
    const head = page.locator('.case-head');
    await head.getByRole('link', { name: '印核定通知單' }).waitFor();
    await head.getByRole('button', { name: '已通知醫師' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('還沒決定').click();
    await dialog.getByRole('button', { name: '已通知，還沒決定' }).click();
    await page.locator('.prepare').getByText('完成 1／5').waitFor();
    await head.getByRole('button', { name: '填醫師的決定' }).waitFor();
    await page.locator('.prepare').getByRole('button', { name: '填醫師的決定' }).click();
    await dialog.getByText('不申復').click();
    await dialog.getByRole('button', { name: /^不申復$/ }).click();
    await page.locator('.prepare').getByText('醫師決定不申復').waitFor();
    // Nothing is left to do: no button is filled.
    await head.locator('.head-primary').waitFor({ state: 'detached' });
    expect(asked('work.tellDoctor')).toEqual([
      expect.objectContaining({ ids: [detail.id], decision: 'undecided' }),
      { ids: [detail.id], decision: 'no-appeal' },
    ]);
  },
);

it('shows the cases of a chain with what links them', { tags: 'full' }, async () => {
  const approved = await desk.caseOf(sampleOf(null, { today: SOME_MONTHS_BEFORE }), isDecided);
  const { patient } = approved;
  const appeal = sampleOf(patient, { subType: '3', original: approved.receiptNumber ?? 'no number' });
  await desk.sandbox.setScript(appeal.plantedId, { ending: 'approve', stopAt: '審查中' });
  await desk.caseOf(appeal, ({ review }) => review === 'reviewing');
  await desk.openCase(approved);
  const panel = page.locator('.chain-panel');
  await panel.getByText('依原受理編號').waitFor();
  expect(await panel.locator('.chain-cases > li').first().innerText()).toContain('申復');
});

it('prints the notice with the patient and who printed it, and never without a line in the trail', async () => {
  const detail = await decided('partial');
  const opinion = detail.answers.at(-1)?.items[0]?.opinion ?? '';
  expect(opinion).not.toBe('');
  await desk.openCase(detail);
  await page.evaluate(() => {
    window.print = () => {
      document.documentElement.dataset['printed'] = document.querySelector('.sheet footer')?.textContent;
    };
  });
  await page.getByRole('link', { name: '印核定通知單' }).click();
  const sheet = page.locator('.sheet');
  await sheet.getByRole('heading', { name: '事前審查核定結果通知單' }).waitFor();
  const text = await sheet.innerText();
  for (const part of [detail.patient?.number, detail.receiptNumber, '部份同意', opinion])
    expect(text).toContain(part ?? 'nothing');
  await page.emulateMedia({ media: 'print' });
  expect(await sheet.isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
  await page.keyboard.press('Control+p');
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset['printed']))
    .toContain(AT_THE_MACHINE);
  expect(asked('cases.printed')).toEqual([{ id: detail.id, what: 'notice' }]);
  await page.emulateMedia({ media: 'print' });
  expect(await sheet.isVisible()).toBe(true);
  expect(await page.locator('header.top').isVisible()).toBe(false);
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.length).toBeGreaterThan(1000);
  await page.emulateMedia({ media: 'screen' });
});

it('a sheet that is left while it is recorded prints nothing', { tags: 'full' }, async () => {
  const detail = await decided('partial');
  await desk.openCase(detail);
  await page.evaluate(() => {
    window.print = () => {
      document.documentElement.dataset['printed'] = 'yes';
    };
  });
  await page.getByRole('link', { name: '印核定通知單' }).click();
  await page
    .locator('.sheet')
    .getByText(detail.receiptNumber ?? 'no number')
    .waitFor();
  const recording = Promise.withResolvers<Route>();
  await page.route('**/rpc/cases/printed', (route) => recording.resolve(route), { times: 1 });
  await page.keyboard.press('Control+p');
  const recorded = page.waitForResponse('**/rpc/cases/printed');
  const call = await recording.promise;
  await page.keyboard.press('Escape');
  await page.locator('.case-head').waitFor();
  await call.continue();
  await (await recorded).finished();
  await goTo(page, '#/cases');
  expect(await page.evaluate(() => document.documentElement.dataset['printed'])).toBeUndefined();
});

it(
  'prints the evidence: patient, drug, hospital, times and request ids, and the hash of the file at the foot',
  { tags: 'full' },
  async () => {
    const detail = await decided('approve');
    await page.goto(`${desk.origin}/#/cases/${detail.id}/evidence`);
    const sheet = page.locator('.sheet');
    await sheet.getByRole('heading', { name: '送件證明' }).waitFor();
    const text = await sheet.innerText();
    expect(text).toContain(detail.attemptList[0]?.id ?? 'no attempt');
    const about = [detail.patient?.name ?? 'no name', detail.patient?.number ?? 'no number', '0101090517'];
    for (const part of about) expect(text.indexOf(part)).toBeGreaterThan(-1);
    for (const part of about) expect(text.indexOf(part)).toBeLessThan(text.indexOf(detail.sha256));
    await page.keyboard.press('Escape');
    await page.locator('.case-head').waitFor();
    // The page itself is not for paper: it may show the patient, and nobody would have recorded it.
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.case-head').isVisible()).toBe(false);
    await page.getByText('案件畫面不列印').waitFor();
    await page.emulateMedia({ media: 'screen' });
  },
);
