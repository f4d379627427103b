import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { AgentProcess } from '../integration/support/agent-process.ts';
import type { Scene } from '../integration/support/scene.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { axeViolations } from './support/axe.ts';
import { gone } from './support/looks.ts';
import { clipboard } from './support/open-page.ts';
import { atOneRealDesk } from './support/real-desk.ts';

/** 待辦 on the built agent with the practice server behind: what needs a person, and that doing it is the end of it. */
let scene: Scene;
let agent: AgentProcess;
let page: Page;

// Each leaves 待辦 empty for the next one.
atOneRealDesk({}, async (desk) => {
  ({ scene, agent } = desk);
  ({ page } = await desk.open({ place: '#/today' }));
});

/** True if the case of this file, or of its corrected export, has come so far. */
const has =
  ({ fileName }: Pick<Sample, 'fileName'>, enough: (row: CaseRow) => boolean) =>
  (rows: readonly CaseRow[]): boolean =>
    rows.some((one) => one.fileName === fileName && enough(one));
const row = (name: string): Locator => page.locator('.work-row').filter({ hasText: name });

it('before the first sent case the steps to it stand there, and no tick', { tags: 'full' }, async () => {
  const steps = page.getByRole('region', { name: '送出第一件之前' });
  await steps.getByText('把公開金鑰交給健保署登錄').waitFor();
  await expect.poll(() => steps.getByRole('listitem').count()).toBe(5);
  await gone(page.getByText('今天的都處理完了'));
});

it(
  'beside the steps stands whom to ask; what a HIS vendor has to know is copied with the folder',
  { tags: 'full' },
  async () => {
    const whom = page.getByRole('region', { name: '不確定找誰？' });
    await whom.getByText('健保署承辦窗口').waitFor();
    await whom.getByRole('button', { name: '複製匯出說明' }).click();
    await expect.poll(() => clipboard(page)).toContain(scene.place.exportDir);
    await expect.poll(() => clipboard(page)).toContain('0101090517');
    expect(await axeViolations(page)).toEqual([]);
  },
);

it('a refused Bundle shows its cause in the row, gives the HIS vendor a text without the patient, and the corrected export takes it away', async () => {
  const wrong = makeSample({
    seed: 'today refused',
    kind: 'cancer',
    defect: 'wrong-hospital',
    attachments: 0,
  });
  await scene.put(wrong);
  const refused = row(wrong.patient.name);
  await refused.getByText('醫事機構', { exact: false }).first().waitFor();
  await refused.getByText('請 HIS 修正後重新匯出，會自動送出').waitFor();
  await refused.getByRole('button', { name: '複製給 HIS 廠商' }).click();
  await page.getByText('不含病人資料', { exact: false }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('醫事機構');
  expect(copied).not.toContain(wrong.patient.name);
  expect(copied).not.toContain(wrong.patient.number);
  const right = makeSample({ seed: 'today refused', kind: 'cancer', attachments: 0 });
  await scene.put({ ...right, fileName: wrong.fileName });
  await agent.until(
    'sent',
    has(wrong, ({ delivery }) => delivery === 'accepted'),
  );
  await gone(row(wrong.patient.name));
});
