/** 待辦, the list of cases, the page of a case in its states, and every dialog and menu of these. */
import type { Page } from 'playwright-core';
import { at, button, caseWith, dialog, type Shot } from './shot.ts';

const tile = async (page: Page, word: string): Promise<void> => {
  await page.locator('.tiles label').filter({ hasText: word }).click();
  await page.locator('.work-row').first().waitFor();
};
/** A button by its name, then the dialog. */
const press =
  (...names: readonly string[]): NonNullable<Shot['open']> =>
  async (page) => {
    for (const name of names)
      await page
        .locator('main, [role="menu"], [role="toolbar"]')
        .getByText(name, { exact: true })
        .last()
        .click();
    await dialog(page);
  };
const rowButton =
  (word: string): NonNullable<Shot['open']> =>
  async (page) => {
    await page.locator('.work-row').getByRole('button', { name: word }).first().click();
    await dialog(page);
  };
const rowMenu =
  (...then: readonly string[]): NonNullable<Shot['open']> =>
  async (page) => {
    await page
      .locator('.work-row')
      .first()
      .getByRole('button', { name: /^其他處理/ })
      .click();
    await page.getByRole('menuitem').first().waitFor();
    for (const word of then) await page.getByRole('menuitem', { name: word }).click();
    if (then.length > 0) await dialog(page);
  };
const headMenu =
  (then?: string): NonNullable<Shot['open']> =>
  async (page) => {
    await page.locator('.case-head').getByRole('button', { name: '其他處理' }).click();
    await page.getByRole('menuitem').first().waitFor();
    if (then === undefined) return;
    await page.getByRole('menuitem', { name: then }).click();
    await dialog(page);
  };
/** Ticks three rows, and presses a button of the bar that this opens. */
const tickedIn =
  (line: string, bar: string) =>
  (then?: string): NonNullable<Shot['open']> =>
  async (page) => {
    await page.locator(line).nth(2).waitFor();
    for (const row of [0, 1, 2]) await page.locator(line).nth(row).getByRole('checkbox').check();
    await page.locator(bar).waitFor();
    if (then === undefined) return;
    await page.locator(bar).getByRole('button', { name: then }).click();
    await dialog(page);
  };
const ticked = tickedIn('.work-row', '.todo-bar');
const chosen = tickedIn('.case-line', '.bulk');
const filter =
  (word: string): NonNullable<Shot['open']> =>
  async (page) => {
    await page.getByRole('group', { name: '篩選' }).getByRole('button', { name: word }).click();
    await page.locator('.ant-popover:visible').waitFor();
  };
/** Types into the search box; `seen`: what comes of it. */
const search =
  (words: string, seen = '.hits [role="option"]'): NonNullable<Shot['open']> =>
  async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type(words);
    await page.locator(seen).first().waitFor();
  };
/** Presses a button of the header. */
const header =
  (name: string | RegExp, seen: string): NonNullable<Shot['open']> =>
  async (page) => {
    await page.locator('header.top').getByRole('button', { name }).click();
    await page.locator(seen).first().waitFor();
  };
const signedOut: NonNullable<Shot['open']> = async (page, months) => {
  await header('李大同', '[role="menuitem"]')(page, months);
  await page.getByRole('menuitem', { name: '登出' }).click();
  await page.locator('form').waitFor();
};
const whole = { whole: true } as const;
const todo = at('#/today');
const list = at('#/cases');
const denied = caseWith('denied', { appeal: null });
const refused = caseWith('refused', { closed: false, follows: false });

export const WORK_SHOTS: readonly Shot[] = [
  { name: 'sign-in', hash: todo, who: '李大同', open: signedOut },
  { name: 'todo', hash: todo, also: ['en', 'zoom'] },
  { name: 'todo-whole', hash: todo, ...whole },
  { name: 'todo-supervisor', hash: todo, who: '陳怡安' },
  { name: 'todo-viewer', hash: todo, who: '吳淑華' },
  { name: 'todo-it', hash: todo, who: '張志遠' },
  { name: 'todo-doctor', hash: todo, open: (page) => tile(page, '通知醫師') },
  { name: 'todo-asks', hash: todo, open: (page) => tile(page, '補件、退件') },
  { name: 'todo-files', hash: todo, open: (page) => tile(page, '檔案或附件有問題') },
  { name: 'todo-ticked', hash: todo, open: ticked(), also: ['en'] },
  { name: 'todo-row-menu', hash: todo, open: rowMenu() },
  { name: 'todo-search', hash: todo, open: search('Keytruda') },
  { name: 'todo-search-patient', hash: todo, open: search('陳') },
  { name: 'todo-search-none', hash: todo, open: search('無此人', '.hits') },
  { name: 'menu-person', hash: todo, open: header('王小美', '[role="menuitem"]') },
  { name: 'menu-lamp', hash: todo, open: header(/^送件狀況/, '.ant-popover:visible') },
  {
    name: 'dialog-help',
    hash: todo,
    open: async (page) => {
      await page.keyboard.press('?');
      await dialog(page);
    },
  },
  { name: 'dialog-notify', hash: todo, open: rowButton('通知醫師'), also: ['en'] },
  { name: 'dialog-handover', hash: todo, open: press('請同事代理') },
  { name: 'dialog-assign', hash: todo, open: rowMenu('改承辦人') },
  { name: 'dialog-close', hash: todo, open: rowMenu('標示為已處理') },
  { name: 'dialog-snooze', hash: todo, open: ticked('改日再提醒') },
  { name: 'dialog-bar-close', hash: todo, open: ticked('標示為已處理') },
  { name: 'dialog-resolve', hash: todo, open: rowButton('回報查詢結果'), also: ['en'] },
  {
    name: 'dialog-resolve-absent',
    hash: todo,
    open: async (page, months) => {
      await rowButton('回報查詢結果')(page, months);
      await page.getByRole('dialog').getByRole('radio', { name: '查不到' }).click();
    },
  },
  { name: 'cases', hash: list, also: ['en', 'zoom'] },
  { name: 'cases-viewer', hash: list, who: '吳淑華' },
  { name: 'cases-todo', hash: at('#/cases?view=todo') },
  { name: 'cases-denied', hash: at('#/cases?view=denied') },
  { name: 'cases-chosen', hash: list, open: chosen(), also: ['en'] },
  { name: 'cases-filter-day', hash: list, open: filter('申請日期') },
  { name: 'cases-filter-drug', hash: list, open: filter('藥品') },
  { name: 'cases-filter-due', hash: list, open: filter('期限') },
  {
    name: 'cases-none',
    hash: list,
    // The address names nobody.
    open: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('無此人');
      await page.keyboard.press('Enter');
      await page.locator('.cases .blank').waitFor();
    },
  },
  { name: 'dialog-export', hash: list, open: press('匯出 Excel'), also: ['en'] },
  { name: 'dialog-bulk-hold', hash: list, open: chosen('暫緩送出') },
  { name: 'dialog-bulk-assign', hash: list, open: chosen('改承辦人') },
  { name: 'case-approved', hash: caseWith('approved', { follows: false, followed: false }), ...whole },
  { name: 'case-continued', hash: caseWith('approved', { follows: false, followed: true }), ...whole },
  { name: 'case-denied', hash: denied, ...whole, also: ['en', 'zoom'] },
  { name: 'case-denied-told', hash: caseWith('denied', { appeal: 'undecided' }), ...whole },
  { name: 'case-denied-appeal', hash: caseWith('denied', { appeal: 'appeal' }), ...whole },
  { name: 'case-denied-over', hash: caseWith('denied', { appeal: 'no-appeal' }), ...whole },
  { name: 'case-partly', hash: caseWith('partially-approved', { appeal: null }), ...whole },
  {
    name: 'case-supplement',
    hash: caseWith('supplement-requested', { closed: false, followed: false }),
    ...whole,
    also: ['en'],
  },
  { name: 'case-supplement-sent', hash: caseWith('supplement-requested', { followed: true }), ...whole },
  { name: 'case-returned', hash: caseWith('returned'), ...whole },
  { name: 'case-reviewing', hash: caseWith('reviewing', { follows: false }), ...whole },
  { name: 'case-twin', hash: caseWith('reviewing', { follows: true }), ...whole },
  { name: 'case-failed', hash: caseWith('failed'), ...whole },
  { name: 'case-refused', hash: refused, ...whole, also: ['en'] },
  { name: 'case-superseded', hash: caseWith('refused', { follows: true }), ...whole },
  { name: 'case-missing', hash: caseWith('missing-attachment'), ...whole },
  { name: 'case-waiting', hash: caseWith('waiting'), ...whole },
  { name: 'case-rejected', hash: caseWith('rejected', { closed: false }), ...whole },
  { name: 'case-closed', hash: caseWith('rejected', { closed: true }), ...whole },
  { name: 'case-uncertain', hash: caseWith('uncertain'), ...whole },
  { name: 'case-viewer', hash: denied, who: '吳淑華', ...whole },
  {
    name: 'case-content',
    hash: caseWith('supplement-requested', { closed: false, part: 'content' }),
    ...whole,
  },
  { name: 'case-record', hash: caseWith('denied', { appeal: 'appeal', part: 'answers' }), ...whole },
  { name: 'case-technical', hash: caseWith('denied', { appeal: 'appeal', part: 'technical' }), ...whole },
  { name: 'case-menu', hash: denied, open: headMenu() },
  { name: 'dialog-case-notify', hash: denied, open: press('已通知醫師') },
  {
    name: 'dialog-case-decide',
    hash: caseWith('denied', { appeal: 'undecided' }),
    open: press('填醫師的決定'),
  },
  { name: 'dialog-case-snooze', hash: denied, open: headMenu('改日再提醒') },
  { name: 'dialog-case-meet', hash: denied, open: press('期限已辦妥') },
  { name: 'dialog-case-close', hash: denied, open: headMenu('標示為已處理') },
  { name: 'dialog-recheck', hash: refused, open: press('重新檢核並送出') },
  { name: 'dialog-retry', hash: caseWith('rejected', { closed: false }), open: press('重送') },
  { name: 'dialog-hold', hash: caseWith('uncertain'), open: press('查不到就先不送') },
  { name: 'case-note', hash: denied, ...whole, open: button('新增註記或通話紀錄') },
  { name: 'case-term', hash: denied, ...whole, open: button('新增期限') },
];
