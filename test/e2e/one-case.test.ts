import type { Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { edited } from '../../main/practice/samples/edits.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample, SampleOptions } from '../../main/practice/samples/types.ts';
import { child, type JsonObject, objectsOf, walk } from '../../main/practice/json.ts';
import { AT_THE_MACHINE, atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';

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
/** The same export with its Bundle changed. */
function changed(sample: Sample, edit: (resources: readonly JsonObject[]) => void): Sample {
  const bundle = edited(sample.bundle, edit);
  return { ...sample, bundle, bytes: Buffer.from(JSON.stringify(bundle)) };
}

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
  await expect.poll(() => wrong.count()).toBe(1);
  await expect
    .poll(() => wrong.getAttribute('data-path'))
    .toBe('Bundle.entry[0].resource.supportingInfo[0].valueQuantity');
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
  await expect.poll(() => drawer.locator('img').getAttribute('src')).toMatch(/^blob:/);
  await close();
  await open('檢驗.txt');
  await drawer.getByText('白血球 5.1').waitFor();
  await close();
  await open('影片.mpg');
  await drawer.getByText('這種檔案無法在此顯示').waitFor();
  await close();
  await open('報告.pdf');
  const viewer = await page.evaluate(() => navigator.pdfViewerEnabled);
  if (viewer) await expect.poll(() => drawer.locator('iframe').getAttribute('src')).toMatch(/^blob:/);
  else await drawer.getByText('這個視窗沒有 PDF 檢視功能').waitFor();
  await close();
  expect(downloads).toEqual([]);
  expect(asked('cases.attachment')).toHaveLength(4);
});

it('shows each of NHI’s answers with its opinion, newest first', { tags: 'full' }, async () => {
  const { id, caseNumber } = await decided('approve');
  await desk.sandbox.setScript(caseNumber ?? 'no number', { ending: 'partial', opinion: '改為一個療程。' });
  const isAnother = (row: Pick<CaseDetail, 'id' | 'decision'>): boolean =>
    row.id === id && row.decision === 'partially-approved';
  await desk.until('NHI has decided otherwise', (rows) => rows.some(isAnother));
  await desk.openCase({ id });
  await page.getByRole('tab', { name: '紀錄' }).click();
  const answers = page.locator('.timeline li').filter({ hasText: /同意/ });
  await answers.first().getByText('改為一個療程。').waitFor();
  await answers.first().getByText('最新').waitFor();
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
  await expect.poll(() => sheet.isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
  await page.keyboard.press('Control+p');
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset['printed']))
    .toContain(AT_THE_MACHINE);
  expect(asked('cases.printed')).toEqual([{ id: detail.id, what: 'notice' }]);
  await page.emulateMedia({ media: 'print' });
  await expect.poll(() => sheet.isVisible()).toBe(true);
  await expect.poll(() => page.locator('header.top').isVisible()).toBe(false);
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
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['printed'])).toBeUndefined();
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
    await expect.poll(() => page.locator('.case-head').isVisible()).toBe(false);
    await page.getByText('案件畫面不列印').waitFor();
    await page.emulateMedia({ media: 'screen' });
  },
);
