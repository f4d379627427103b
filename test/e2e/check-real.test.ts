import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { UPLOAD_PROFILES } from '../../shared/twpas/canonical.ts';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import { commandJson } from '../integration/support/command.ts';
import type { Scene } from '../integration/support/scene.ts';
import { makeSample } from '../samples/sample.ts';
import { manifest, resource, tgzOf } from '../unit/check/package/tgz.ts';
import { codeSystem, profileOf } from '../unit/check/profile/support/definition.ts';
import { clipboard } from './support/open-page.ts';
import { atRealDesk, type RealDesk } from './support/real-desk.ts';

/** Checking on the built agent and its own page: nothing is faked. */
let scene: Scene;
let agent: AgentProcess;
let open: RealDesk['open'];

atRealDesk({}, (desk) => {
  ({ scene, agent, open } = desk);
});

it('checks a Bundle of some megabytes with its attachments, and shows the element that is wrong', async () => {
  const { page } = await open();
  const sample = makeSample({ seed: 'page check', kind: 'cancer', attachments: 1 });
  const text = sample.bytes.toString('utf8');
  await page.getByRole('navigation', { name: '主選單' }).getByRole('link', { name: '檢核' }).click();
  const give = async (bundle: string): Promise<void> => {
    await page.locator('input[type=file]').setInputFiles([
      { name: 'one.json', mimeType: 'application/json', buffer: Buffer.from(bundle) },
      ...sample.attachments.map(({ name, bytes }) => ({
        name,
        mimeType: 'application/pdf',
        buffer: bytes,
      })),
    ]);
  };
  await give(`${text.slice(0, -1)}${' '.repeat(3 * 1024 * 1024)}}`);
  await page.getByText('通過檢核', { exact: true }).waitFor();
  await give(text.replace('"preauthorization"', '"claim"'));
  await page.getByText('未通過檢核', { exact: true }).waitFor();
  await page.getByRole('button', { name: /\.use$/ }).click();
  await page.locator('.json .marked').filter({ hasText: '"use": "claim"' }).waitFor();
  expect(await agent.cases()).toEqual([]);
});

const GUIDE = 'tw.gov.mohw.nhi.pas';
/** A guide of that version with the profile of a Bundle and one list, at a base of NHI's. */
async function importGuide(version: string, base: string, codes: readonly string[], min = 0): Promise<void> {
  const file = join(scene.place.exportDir, '..', `${version}.tgz`);
  const definition = profileOf('Bundle', [{ id: 'Bundle.signature', min }], { url: UPLOAD_PROFILES.cancer });
  const content = [
    manifest({ name: GUIDE, version }),
    resource('StructureDefinition-b', definition),
    resource('CodeSystem-c', codeSystem(`${base}/CodeSystem/nhi-apply-reason`, [...codes])),
  ];
  await writeFile(file, tgzOf(content));
  await commandJson(scene.place, 'ig', 'import', file);
}

async function choose(page: Page, end: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: end }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: option, visible: true }).click();
}

it('shows IT and the HIS vendor what changed between two guides, to be copied and saved', async () => {
  const { page } = await open({ place: '#/health' });
  const compare = async (): Promise<void> => {
    await page.getByRole('button', { name: '比較版本…' }).click();
  };
  await compare();
  await page.getByRole('dialog').getByText('尚未匯入其他版本的實作指引').waitFor();
  await page.keyboard.press('Escape');

  const many = Array.from({ length: 3 }, (_, n) => `X${String(n)}`);
  await importGuide('9.0.0', 'https://nhicore.nhi.gov.tw/pas', ['A1', 'B1']);
  await importGuide('9.1.0', 'https://fhir.nhi.gov.tw/nhi_tsfhir', ['A1', ...many], 1);
  await importGuide('9.2.0', 'https://fhir.nhi.gov.tw/nhi_tsfhir', ['A1', ...many], 1);
  await compare();
  const dialog = page.getByRole('dialog');
  // The newest against the one before it.
  await dialog.getByText('9.1.0 與 tw.gov.mohw.nhi.pas#9.2.0 沒有差異', { exact: false }).waitFor();
  await choose(page, '新版', '9.1.0');
  await dialog.getByText('請選擇兩個不同的版本。').waitFor();
  await choose(page, '舊版', '9.0.0');

  const forVendor = dialog.getByRole('region', { name: '請 HIS 廠商處理' });
  await forVendor.getByText('HIS 匯出的 system 須一併更改', { exact: false }).waitFor();
  await forVendor.getByText('nhi-apply-reason 新增 3 個代碼：X0 X1 X2').waitFor();
  await forVendor.getByText('nhi-apply-reason 刪除 1 個代碼：B1').waitFor();
  await forVendor.getByText('Bundle.signature 的筆數由', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: /版本比較結果/ }).click();
  await expect.poll(() => clipboard(page)).toContain('== 請 HIS 廠商處理 ==');
  expect(await clipboard(page)).toContain('- nhi-apply-reason 刪除 1 個代碼：B1');
  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: '儲存文字檔' }).click();
  expect((await saving).suggestedFilename()).toBe('twpas-guide-9.0.0-9.1.0.txt');

  // Against the guide that ships nearly all is gone: the page folds what nobody reads at a glance.
  await choose(page, '舊版', '內附');
  await dialog
    .getByRole('button', { name: /顯示其餘 \d+ 項/ })
    .first()
    .waitFor();

  // An update of the agent may not read what an older one compiled.
  await writeFile(join(scene.place.dataDir, 'ig', `${GUIDE}-9.2.0.json`), '{"format":0}');
  await choose(page, '新版', '9.2.0');
  await dialog.getByRole('alert').getByText('請重新匯入', { exact: false }).waitFor();
});
