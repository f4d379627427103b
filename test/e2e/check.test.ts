import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { UPLOAD_PROFILES } from '../../shared/twpas/canonical.ts';
import { edited } from '../../main/practice/samples/edits.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { child, type JsonObject, objectsOf, textOf, walk } from '../../main/practice/json.ts';
import { manifest, resource, tgzOf } from '../../main/practice/samples/tgz.ts';
import { profileOf } from '../unit/check/profile/support/definition.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { goTo } from './support/open-page.ts';

let desk: Desk;
let page: Page;

const GUIDE = { name: 'tw.gov.mohw.nhi.pas', version: '1.2.3' };
/** A guide that does not take a Bundle with a language: a person may overrule what it alone says. */
async function importGuide({ place, client }: Desk): Promise<void> {
  const file = join(place.dir, 'guide.tgz');
  const profile = profileOf('Bundle', [{ id: 'Bundle.language', max: '0' }], { url: UPLOAD_PROFILES.cancer });
  await writeFile(file, tgzOf([manifest(GUIDE), resource('StructureDefinition-b', profile)]));
  await client.ig.import({ file, by: '王技師', trust: { reason: 'made for this test' } });
}

atDesk({ before: importGuide }, (opened) => {
  desk = opened;
  ({ page } = desk);
});

let samples = 0;
/** A file whose Bundle is not as it has to be, with so many attachments. */
function wrong(
  attachments: number,
  edit: (resources: readonly JsonObject[], bundle: JsonObject) => void,
): Sample {
  samples += 1;
  const sample = makeSample({ seed: `check ${String(samples)}`, kind: 'cancer', attachments });
  const bundle = edited(sample.bundle, edit);
  return { ...sample, bundle, bytes: Buffer.from(JSON.stringify(bundle)) };
}
const WEIGHT = 'Bundle.entry[0].resource.supportingInfo[0].valueQuantity.value';
const filesIn = (resources: readonly JsonObject[]): JsonObject[] =>
  [...walk([...resources])]
    .map(({ object }) => object)
    .filter((object) => textOf(object['url'])?.startsWith('file://'));
const noType = (resources: readonly JsonObject[]): void => {
  for (const file of filesIn(resources)) file['contentType'] = 'no type';
};

const openRefused = async (sample: Sample): Promise<CaseDetail> => {
  const detail = await desk.caseOf(sample, ({ delivery }) => delivery === 'refused');
  await desk.openCase(detail);
  return detail;
};
/** Calls of the page other than reading. */
const asked = (): ReturnType<Desk['calls']> =>
  desk.calls(
    ...['raw', 'retry', 'recheck', 'hold', 'release', 'cancel', 'sendAnyway', 'resolve'].map(
      (move) => `cases.${move}`,
    ),
  );

it('checks a chosen Bundle with its attachments, and names the place of each problem', async () => {
  await page.getByRole('navigation', { name: '主選單' }).getByRole('link', { name: '檢核' }).click();
  await page.getByRole('heading', { name: '檢核申請檔' }).waitFor();
  const sample = wrong(2, (resources) => {
    const claim = resources.find((one) => one['resourceType'] === 'Claim') ?? {};
    Object.assign(child(objectsOf(claim['supportingInfo'])[0], 'valueQuantity') as JsonObject, {
      value: 1234,
    });
    Object.assign(filesIn(resources)[0] ?? {}, { contentType: 'no type' });
  });
  const [first = 'no name', second = 'no name'] = sample.attachments.map(({ name }) => name);
  await page.locator('input[type=file]').setInputFiles([
    { name: 'one.json', mimeType: 'application/json', buffer: sample.bytes },
    { name: first, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') },
    { name: second, mimeType: 'application/pdf', buffer: Buffer.from('picture!') },
  ]);
  await page.getByText('未通過檢核').waitFor();
  const text = sample.bytes.toString('utf8');
  // All of it has arrived, with what is needed to know the file by.
  const given = (name: string, bytes: string) => ({
    name,
    size: 8,
    head: Buffer.from(bytes).toString('base64'),
  });
  const input = { text, attachments: [given(first, '%PDF-1.7'), given(second, 'picture!')] };
  expect(desk.calls('check.bundle')).toEqual([{ call: 'check.bundle', input }]);
  const { problems } = await desk.client.check.bundle(input);
  expect(problems.map(({ code }) => code)).toContain('attachment-content');
  for (const { message } of problems) await page.getByText(message).first().waitFor();
  const type = problems.find(({ code }) => code === 'attachment-type-form');
  const weight = problems.find(({ code }) => code === 'measure-value');
  expect([type?.severity, weight?.path]).toEqual(['error', WEIGHT]);
  await page
    .getByText(weight?.nextStep ?? 'no step')
    .first()
    .waitFor();
  const places = page.locator('.problem-place');
  for (const path of [type?.path ?? 'no path', WEIGHT]) {
    const place = places.filter({ hasText: path }).first();
    await place.getByText(/第 [\d,]+ 行第 [\d,]+ 字/).waitFor();
  }
  // Nothing but the check was asked for.
  expect(asked()).toEqual([]);
  expect(await desk.client.cases.ids({})).toMatchObject({ ids: [] });
});

it('takes a dropped file, and says what cannot be checked', { tags: 'full' }, async () => {
  await goTo(page, '#/check');
  await page.locator('.drop').waitFor();
  const drop = async (files: readonly { name: string; bytes: number[] }[]): Promise<void> => {
    const data = await page.evaluateHandle((list) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of list) transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    }, files);
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: data });
  };
  await drop([{ name: 'a.pdf', bytes: [1] }]);
  await page.getByText('請放入一個 .json 檔案').waitFor();
  await drop([
    { name: 'a.json', bytes: [1] },
    { name: 'b.json', bytes: [1] },
  ]);
  await page.getByText('一次只能檢核一個申請檔').waitFor();
  await drop([{ name: 'a.json', bytes: [0xff, 0xfe, 0x41] }]);
  await page.getByText('檔案不是 UTF-8 編碼').waitFor();
  await drop([{ name: 'a.json', bytes: [...wrong(1, noType).bytes] }]);
  await page.getByText('未通過檢核').waitFor();
});

it('sends anyway only with a reason, after saying what is overruled', { tags: 'full' }, async () => {
  const { id, problems } = await openRefused(
    wrong(0, (_, bundle) => {
      bundle['language'] = 'zh-TW';
    }),
  );
  await page.getByRole('button', { name: '仍要送出…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(problems[0]?.message ?? 'no problem').waitFor();
  await dialog.getByText(`${GUIDE.name}#${GUIDE.version}`).waitFor();
  const send = dialog.getByRole('button', { name: '仍要送出' });
  await expect.poll(() => send.isDisabled()).toBe(true);
  await dialog.getByRole('checkbox').check();
  await expect.poll(() => send.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('已電話確認');
  await send.click();
  await page.getByText('王承辦 於').waitFor();
  expect(asked()).toEqual([{ call: 'cases.sendAnyway', input: { id, reason: '已電話確認' } }]);
});
