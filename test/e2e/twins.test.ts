// @module-tag full
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import { axeViolations } from './support/axe.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { gone, lacks } from './support/looks.ts';
import { goTo } from './support/open-page.ts';

let desk: Desk;
let page: Page;
let sent: CaseDetail;
let twin: CaseDetail;
let old: CaseDetail;
let corrected: CaseDetail;

const standsAt = async ({ id }: CaseDetail): Promise<string> => (await desk.show(id)).delivery;
const head = () => page.locator('.case-head');

describe('a case beside the other one', () => {
  atDesk(
    {
      hash: null,
      before: async (opened) => {
        const made = makeSample({
          seed: 'twin',
          kind: 'cancer',
          priority: '1',
          subType: '1',
          attachments: 0,
        });
        sent = await opened.caseOf(made, ({ decision }) => decision !== null);
        // The same claim once more, in other bytes and under another name.
        const again = {
          ...made,
          fileName: `again-${made.fileName}`,
          bytes: Buffer.from(`${made.bytes.toString()}\n`),
        };
        twin = await opened.caseOf(again, ({ holdReason }) => holdReason === 'same-claim');
        const broken = makeSample({ seed: 'corrected', kind: 'cancer', attachments: 0, defect: 'no-weight' });
        old = await opened.caseOf(broken, ({ delivery }) => delivery === 'refused');
        const whole = makeSample({ seed: 'corrected', kind: 'cancer', attachments: 0 });
        corrected = await opened.caseOf(
          { ...whole, fileName: broken.fileName },
          ({ delivery }) => delivery === 'accepted',
        );
      },
    },
    (opened) => {
      desk = opened;
      ({ page } = desk);
    },
  );

  it('leads to the other case first, shows both side by side, and sends a second only with two ticks and a reason', async () => {
    await desk.sitAs(['handler'], `#/cases/${twin.id}`);
    await head().getByText('另一件', { exact: false }).first().waitFor();
    const filled = head().locator('.head-primary');
    await expect.poll(() => filled.innerText()).toBe('看另一件');
    await head().getByRole('button', { name: '不用再送（結案）' }).waitFor();
    await page.getByRole('heading', { name: '兩件比一比' }).waitFor();
    // The other case goes on meanwhile, and the page follows it.
    const { receiptNumber } = await desk.show(sent.id);
    expect(receiptNumber).not.toBeNull();
    await page
      .locator('.compare')
      .getByText(receiptNumber?.slice(0, -2) ?? '', { exact: false })
      .waitFor();
    await gone(page.locator('.compare .differs'));
    expect(await axeViolations(page)).toEqual([]);
    await head().getByRole('button', { name: '其他處理' }).click();
    await page.getByRole('menuitem', { name: '仍要送出' }).click();
    const dialog = page.getByRole('dialog');
    const ok = dialog.getByRole('button', { name: '仍要送出' });
    await dialog.getByRole('textbox').fill('醫師另外申請一個療程');
    const boxes = await dialog.getByRole('checkbox').all();
    expect(boxes).toHaveLength(2);
    for (const box of boxes) {
      await expect.poll(() => ok.isDisabled()).toBe(true);
      await box.check();
    }
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: /^返\s?回$/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await standsAt(twin)).toBe('held');
    await filled.click();
    await page.waitForURL((url) => url.hash.includes(sent.id));
  });

  it('says of a corrected file that it has arrived, leads there, and never that anybody cancelled the old one', async () => {
    await desk.sitAs(['handler'], `#/cases/${old.id}`);
    await head().getByText('已送達健保署', { exact: false }).waitFor();
    const said = await page.locator('main').innerText();
    expect(said).toContain('已由新檔取代');
    expect(said).toContain('更正後的檔案');
    expect(said).not.toContain('取消');
    await gone(page.locator('.problems'));
    await expect.poll(() => page.getByRole('heading', { name: '改了什麼' }).count()).toBe(1);
    await expect.poll(() => page.locator('.compare .differs').count()).toBeGreaterThan(0);
    expect(await axeViolations(page)).toEqual([]);
    await head().getByRole('button', { name: '看紀錄' }).click();
    await page.locator('.timeline').getByText('由較新的檔案取代').waitFor();
    await lacks(page.locator('.timeline'), '取消送出');
    await head().locator('.head-primary').click();
    await page.waitForURL((url) => url.hash.includes(corrected.id));
    await goTo(page, '#/cases?stage=superseded');
    await page.locator('.case-line').first().waitFor();
    await expect.poll(() => page.locator('.case-line').count()).toBe(1);
    await expect.poll(() => page.locator('.case-line').innerText()).toContain('已由新檔取代');
  });

  it('asks once for all files of cancelled applications that come again, and says on each whose stop it was and why', async () => {
    await desk.client.destination.pause({});
    const samples = ['one', 'two', 'three'].map((seed) =>
      makeSample({ seed: `again ${seed}`, kind: 'cancer', attachments: 0 }),
    );
    const cases = await Promise.all(
      samples.map((sample) => desk.caseOf(sample, ({ delivery }) => delivery === 'queued')),
    );
    const ids = cases.map(({ id }) => id);
    await desk.client.cases.cancel({ ids, reason: '醫師已撤回' });
    for (const sample of samples) await writeSample(desk.place.exportDir, sample);
    await desk.until(
      'three held',
      (rows) => rows.filter((row) => row.holdReason === 'stopped-before').length === 3,
    );
    await desk.sitAs(['supervisor'], '#/today');
    const row = page.locator('.work-row', { hasText: '3 件　停過的又來了' });
    await row.getByRole('button', { name: '3 件都不用送' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await row.getByRole('button', { expanded: false }).click();
    await goTo(page, `#/cases/${ids[0] ?? ''}`);
    await head().getByText('先前由 王承辦 按「取消送出」。原因：醫師已撤回。', { exact: false }).waitFor();
    await goTo(page, '#/today');
    await row.getByRole('button', { name: '3 件都不用送' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('醫師確定不用');
    for (const box of await dialog.getByRole('checkbox').all()) await box.check();
    await dialog.getByRole('button', { name: '不用再送（結案）' }).click();
    await row.waitFor({ state: 'hidden' });
    for (const one of cases) expect(await standsAt(one)).toBe('cancelled');
  });
});
