// @module-tag full
/** The morning's work by the keyboard alone; what is printed, and what stands there while the agent is silent. */
import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, it, vi } from 'vitest';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { SampleOptions } from '../../main/practice/samples/types.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import { atDesk, type Desk, PASSWORD } from './support/desk.ts';
import { lacks } from './support/looks.ts';
import { clipboard, goTo as openAt } from './support/open-page.ts';

let desk: Desk;
let page: Page;

atDesk(
  {
    hash: '#/today',
    goesOn: true,
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
const PARTLY = '林柏翰';
const DOUBTFUL = '吳明哲';

async function put(name: string, options: Partial<SampleOptions> = {}): Promise<void> {
  const sample = makeSample({
    seed: `rules ${name} ${options.subType ?? ''}`,
    ...{ kind: 'cancer', priority: '1', subType: '1', attachments: 0, patient: { name } },
    ...options,
  });
  await writeSample(desk.place.exportDir, sample);
}
async function rowOf(name: string): Promise<CaseRow> {
  const found = (await desk.until('all', () => true)).find(
    ({ maskedPatient, subType }) => maskedPatient?.name === name && (subType === '1' || subType === null),
  );
  if (found === undefined) throw new Error(`no case of ${name}`);
  return found;
}
const goTo = (hash: string): Promise<void> => openAt(page, hash);
const workRow = (name: string): Locator => page.locator('.work-row').filter({ hasText: name });

beforeAll(async () => {
  await put(DENIED, { ending: 'deny' });
  await put(PARTLY, { ending: 'partial' });
  await desk.until('decided', (rows) => rows.filter(({ decision }) => decision !== null).length === 2);
  await desk.sandbox.misbehave('post', { kind: 'reset', commit: false });
  await put(DOUBTFUL, { ending: 'approve' });
  await desk.until('in doubt', (rows) => rows.some(({ delivery }) => delivery === 'uncertain'));
  const { id } = await rowOf(DOUBTFUL);
  const inDoubt = async (): Promise<string | null> =>
    (await desk.client.cases.show({ id, phi: false })).doubt?.needsPerson ?? null;
  await vi.waitFor(async () => expect(await inDoubt()).not.toBeNull(), { timeout: 30_000 });
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
  await workRow(DOUBTFUL).waitFor();
});

it('the browser’s own printing finds no patient on 待辦 and 案件', async () => {
  await goTo('#/cases');
  await page.locator('.case-line').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  await lacks(page.locator('body'), DENIED);
  await page.getByText('這一頁有病人姓名，不直接列印').waitFor();
  await goTo('#/today');
  await page.locator('.today-head').waitFor({ state: 'attached' });
  await lacks(page.locator('body'), DENIED);
  await page.emulateMedia({ media: 'screen' });
  await workRow(DENIED).waitFor();
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
  await expect.poll(() => clipboard(page)).toBe((await rowOf(second)).receiptNumber);
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
