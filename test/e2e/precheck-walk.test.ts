import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { rulesPackage } from '../../main/practice/samples/rules-package.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import type { JsonObject } from '../../main/practice/json.ts';
import { atDesk, type Desk } from './support/desk.ts';

let desk: Desk;
let page: Page;

atDesk(
  {
    settings: (settings) => {
      settings['precheck'] = { onMissing: 'hold', holdHours: 4 };
    },
    before: async ({ client }) => {
      const dir = mkdtempSync(join(tmpdir(), 'twpas-rules-'));
      const file = join(dir, 'rules.tgz');
      writeFileSync(file, rulesPackage());
      try {
        await client.ig.import({ file });
      } finally {
        rmSync(dir, { recursive: true });
      }
    },
  },
  (opened) => {
    desk = opened;
    ({ page } = desk);
  },
);

/** Applications for a lung cancer drug that the example rules are about, with a gene test that fits them. */
function lungSample(seed: string): Sample {
  for (let at = 0; ; at += 1) {
    const sample = makeSample({
      ...{ seed: `${seed} ${String(at)}`, kind: 'cancer', priority: '1', subType: '1', attachments: 0 },
      drugs: ['BC27028100'],
    });
    const text = JSON.stringify(sample.bundle);
    const texts = text.split('"valueString"').length - 1;
    if (text.includes('"C34') && text.includes(GENE) && text.includes(LINE) && texts === 1) return sample;
  }
}
const GENE = 'exon 19 deletion detected';
const LINE = 'nhi-line-of-therapy';

interface Entry {
  readonly fullUrl: string;
  readonly resource: JsonObject & { readonly resourceType: string };
}
type Modifier = { readonly coding: { readonly system: string; code: string }[] };
interface Claim {
  item: { modifier: Modifier[] }[];
  supportingInfo: { sequence: number; readonly valueReference?: { readonly reference: string } }[];
}

/** The application under another line of therapy; null: without one, and without its gene test. */
function withLine(sample: Sample, line: '1' | '2' | null): Sample {
  const bundle = structuredClone(sample.bundle) as JsonObject & { entry: Entry[] };
  const claim = bundle.entry.find(({ resource }) => resource.resourceType === 'Claim')
    ?.resource as unknown as Claim;
  const isLine = ({ coding: [first] }: Modifier): boolean => first?.system.endsWith(LINE) === true;
  for (const item of claim.item) {
    if (line === null) item.modifier = item.modifier.filter((one) => !isLine(one));
    for (const { coding } of item.modifier.filter(isLine)) for (const one of coding) one.code = line ?? '';
  }
  if (line === null) {
    const gene = bundle.entry.find(({ resource }) => JSON.stringify(resource).includes(GENE));
    bundle.entry = bundle.entry.filter((one) => one !== gene);
    for (let before = 0; before !== bundle.entry.length;) {
      before = bundle.entry.length;
      const text = JSON.stringify(bundle.entry.map(({ resource }) => resource));
      bundle.entry = bundle.entry.filter(
        ({ fullUrl, resource }) => resource.resourceType === 'Claim' || text.includes(fullUrl),
      );
    }
    claim.supportingInfo = claim.supportingInfo
      .filter(({ valueReference }) => valueReference?.reference !== gene?.fullUrl)
      .map((one, at) => ({ ...one, sequence: at + 1 }));
  }
  return { ...sample, bundle, bytes: Buffer.from(JSON.stringify(bundle, null, 2)) };
}

const underReview = async (sample: Sample): Promise<Sample> => {
  await desk.sandbox.setScript(sample.plantedId, { ending: 'approve', stopAt: '審查中' });
  return sample;
};
const head = () => page.locator('.case-head');
const tab = () => page.getByRole('tab', { name: /^預檢/ });

/** How often NHI has it. */
const arrivals = async (sample: Sample): Promise<number> =>
  (await desk.sandbox.cases()).filter(({ plantedId }) => plantedId === sample.plantedId).length;

it('a case that meets all goes at once: the head says so, the tab sets out each condition, and nothing is to be done', async () => {
  const sample = await underReview(withLine(lungSample('met'), '1'));
  const detail = await desk.caseOf(sample, ({ review }) => review === 'reviewing');
  await desk.openCase(detail);
  await head().getByText('健保署預檢規則：全部符合（示範規則）').waitFor();
  await tab().click();
  const tree = page.getByRole('tree', { name: '全部條件' });
  await tree.getByRole('treeitem').filter({ hasText: '基因檢測陽性' }).waitFor();
});

it('what lacks two things waits; the doctor reads which, the HIS writes the corrected file, and that one goes with all met', async () => {
  const right = await underReview(withLine(lungSample('corrected'), '1'));
  const lacking = withLine(right, null);
  const held = await desk.caseOf(lacking, ({ delivery }) => delivery === 'held');
  await desk.openCase(held);
  await head().getByText('還沒送出；健保署預檢規則說有資料未填，先請人員看過。').waitFor();
  await expect.poll(() => tab().innerText()).toContain('2');
  await tab().click();
  await page.getByText('先補這 2 項').waitFor();
  await page.getByText('還沒送達健保署；補齊後由 HIS 重新匯出，新檔會取代這一件').waitFor();
  expect(await arrivals(lacking)).toBe(0);

  await writeSample(desk.place.exportDir, right);
  const isCorrected = ({ fileName, review }: CaseRow): boolean =>
    fileName === right.fileName && review === 'reviewing';
  const rows = await desk.until('the corrected file is under review', (all) => all.some(isCorrected));
  const corrected = rows.find(isCorrected);
  await desk.openCase({ id: corrected?.id ?? '' });
  await head().getByText('健保署預檢規則：全部符合（示範規則）').waitFor();
  expect(await arrivals(right)).toBe(1);
});

it('what lacks something is sent all the same where a person says so, once, and keeps what the rules said', async () => {
  const sample = await underReview(withLine(lungSample('all the same'), null));
  const held: CaseDetail = await desk.caseOf(sample, ({ delivery }) => delivery === 'held');
  await desk.openCase(held);
  await head().getByRole('button', { name: '仍要送出' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '仍要送出' }).click();
  await head().getByText('健保署預檢規則：2 項資料未填（示範規則）').waitFor();
  expect(await arrivals(sample)).toBe(1);
});

it('what a rule does not fit is sent without asking: the tab says what does not fit', async () => {
  const sample = await underReview(withLine(lungSample('does not fit'), '2'));
  const detail = await desk.caseOf(sample, ({ review }) => review === 'reviewing');
  await desk.openCase(detail);
  await head()
    .getByText(/1 項不符/)
    .waitFor();
  await tab().click();
  await page.getByText('再看這 1 項').waitFor();
});
