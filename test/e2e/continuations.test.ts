// @module-tag full
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { parseBundle } from '../../main/agent/ground/fhir/parsed-bundle.ts';
import { summarise } from '../../main/agent/ground/fhir/summarise.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { atDesk, type Desk } from './support/desk.ts';
import { gone } from './support/looks.ts';
import { goTo } from './support/open-page.ts';

let desk: Desk;
let page: Page;

/** Approved in part. */
let part: CaseDetail;
/** Approved and applied for again. */
let course: CaseDetail;

let seeds = 0;
/** Next sample of one drug; `course`: it continues this one, with 續用註記. */
function sampleOf(today: string, course?: Sample): Sample {
  for (;;) {
    seeds += 1;
    const sample = makeSample({
      ...{ seed: `continuations ${String(seeds)}`, kind: 'cancer', priority: '1', subType: '1' },
      ...{
        attachments: 0,
        drugs: ['KC01025219'],
        today,
        ...(course === undefined ? {} : { patient: course.patient }),
      },
    });
    const item = itemOf(sample);
    const end = item?.periodEnd ?? '';
    const before = course === undefined ? '' : (itemOf(course)?.periodEnd ?? '');
    if (item?.continuation === (course === undefined ? '1' : '2') && end > before) return sample;
  }
}

function itemOf({ bundle }: Sample) {
  const parsed = parseBundle(bundle);
  return parsed === null ? undefined : summarise(parsed)?.items[0];
}

async function decidedAs(sample: Sample, ending: 'approve' | 'partial'): Promise<CaseDetail> {
  await desk.sandbox.setScript(sample.plantedId, { ending });
  const { id, caseNumber } = await desk.caseOf(sample, ({ delivery }) => delivery === 'accepted');
  await desk.sandbox.decideAll(caseNumber ?? '');
  await desk.until('decided', (rows) => rows.some((row) => row.id === id && row.review === 'decided'));
  return desk.show(id);
}

atDesk(
  {
    before: async (opened) => {
      desk = opened;
      part = await decidedAs(sampleOf('2026-11-02'), 'partial');
      const sample = sampleOf('2026-11-02');
      course = await decidedAs(sample, 'approve');
      const again = sampleOf('2026-11-28', sample);
      await desk.sandbox.setScript(again.plantedId, { ending: 'approve', stopAt: '審查中' });
      await desk.caseOf(again, ({ review }) => review === 'reviewing');
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

const rowOf = ({ id }: CaseDetail) => page.locator(`[id="case-${id}"]`);
const ALL = '#/continuations?ends-from=2026-01-01&ends-to=2028-12-31';

it('the menu leads to the courses that end and that nobody has applied for again; the others come by a tick', async () => {
  await page.getByRole('link', { name: '續用', exact: true }).click();
  await page.waitForURL(/#\/continuations/);
  await goTo(page, ALL);
  await rowOf(part).getByText('部份同意').waitFor();
  await gone(rowOf(course));
  await page.getByRole('button', { name: /^用藥迄日：/ }).click();
  await page.getByRole('checkbox', { name: '含已續用、已結案' }).check();
  await page.waitForURL(/ends-all=1/);
  await rowOf(course).waitFor();
  await expect
    .poll(() => page.getByRole('columnheader', { name: '用藥迄日' }).getAttribute('aria-sort'))
    .toBe('ascending');
  await page.getByRole('button', { name: '4 週內' }).click();
  await page.waitForURL((url) => !url.hash.includes('2028-12-31'));
});
