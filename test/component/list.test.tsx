import { beforeEach, describe, expect, it } from 'vitest';
import { atPage, type PageHere } from './support/page.tsx';
import {
  all,
  button,
  buttons,
  click,
  dialog,
  field,
  fill,
  isDisabled,
  isOpen,
  nameOf,
  okButton,
  one,
  press,
  see,
  until,
} from './support/look.ts';

/** The list of cases: its keys, what is selected, and what is offered for that. */
let page: PageHere;
/** All, in their order. */
let ids: readonly string[];
atPage({}, (opened) => {
  page = opened;
});
beforeEach(async () => {
  ({ ids } = await page.client.cases.ids({}));
  await page.show('#/cases');
  one('#case-grid').focus();
  await press('Escape');
  await press('Home');
});

const lineOf = (id: string): HTMLElement => one(`[id="case-${id}"]`);
const activeAt = (): number =>
  ids.indexOf((document.querySelector('.case-line.active')?.id ?? '').replace('case-', ''));
const chosen = (count: number): string => `已選 ${String(count)} 件`;
const total = (): string => one('.total').textContent;
const listed = (count: number): string => `共 ${String(count)} 件`;
const selected = (): string => document.querySelector('.bulk strong')?.textContent ?? '';
const tick = async (...some: readonly string[]): Promise<void> => {
  for (const id of some) await click(one('.select-box input', lineOf(id)));
};
/** The list of these cases alone: all of them are drawn. */
const showOnly = async (query: string): Promise<void> => {
  await page.show(`#/cases?${query}`);
  await until(() => all('.case-line').every((line) => line.getAttribute('aria-busy') === 'false'));
};
const bar = (): HTMLElement => one('.bulk');

describe('keys', () => {
  it.each([
    [['ArrowDown'], 1],
    [['j', 'j', 'k'], 1],
    [['ArrowUp'], 0],
    [['PageDown'], 8],
    [['PageDown', 'PageUp'], 0],
    [['End'], -1],
    [['End', 'ArrowDown'], -1],
    [['End', 'ArrowUp'], -2],
    [['End', 'Home'], 0],
  ] as const)('%j leads from the first row to row %i', async (keys, to) => {
    for (const key of keys) await press(key);
    const id = ids.at(to) ?? '';
    expect([activeAt(), one('#case-grid').getAttribute('aria-activedescendant')]).toEqual([
      ids.indexOf(id),
      `case-${id}`,
    ]);
  });

  it.each([
    ['Space', [' '], 1],
    ['X', ['x'], 1],
    ['X twice', ['x', 'x'], 0],
    ['Shift with arrows', [' ', 'Shift+ArrowDown', 'Shift+ArrowDown'], 3],
    ['Ctrl+A', ['Control+a'], Infinity],
    ['Escape', ['Control+a', 'Escape'], 0],
  ] as const)('%s leaves the right number selected', async (_name, keys, count) => {
    for (const key of keys) {
      const how = { shiftKey: key.startsWith('Shift+'), ctrlKey: key.startsWith('Control+') };
      await press(key.replace(/^\w+\+/, ''), how);
    }
    expect(selected()).toBe(count === 0 ? '' : chosen(Math.min(count, ids.length)));
  });

  it('Enter opens the case, and Escape comes back to its row', async () => {
    for (const key of ['j', 'j', 'Enter']) await press(key);
    await until(() => window.location.hash === `#/cases/${ids[2] ?? ''}`);
    await page.show(window.location.hash);
    await press('Escape');
    await until(() => activeAt() === 2);
  });

  it('→ and ← go to what is in the row and back, and / leads to the search', async () => {
    await press('ArrowRight');
    expect(document.activeElement?.closest('.case-line')).toBe(lineOf(ids[0] ?? ''));
    await press('ArrowLeft');
    expect(document.activeElement?.id).toBe('case-grid');
    await press('/');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('搜尋案件');
  });
});

describe('rows', () => {
  it('name patient, chart, drug and doctor, and neither number nor file', async () => {
    const { patient, chartNumber, doctor, fileName } = await page.client.cases.show({
      id: ids[3] ?? '',
      phi: true,
    });
    await until(() => lineOf(ids[3] ?? '').getAttribute('aria-busy') === 'false');
    const text = lineOf(ids[3] ?? '').textContent;
    for (const word of [patient?.name, chartNumber, doctor?.name, '尚未指派']) expect(text).toContain(word);
    const main = one('main').textContent;
    for (const secret of [patient?.number, fileName, '.json']) expect(main).not.toContain(secret);
  });

  it('are selected by the mouse: one, up to another with Shift, and all', async () => {
    await tick(ids[1] ?? '');
    await click(one('.select-box input', lineOf(ids[4] ?? '')), { shiftKey: true });
    expect(selected()).toBe(chosen(4));
    await click(one('[aria-label="選取全部"]'));
    expect(selected()).toBe(chosen(ids.length));
  });

  it('that leave the list leave the selection', async () => {
    await showOnly('stage=held');
    await click(one('[aria-label="選取全部"]'));
    const before = (await page.client.cases.ids({ delivery: ['held'] })).ids.length;
    expect(selected()).toBe(chosen(before));
    const id = page.caseIn(({ holdReason }) => holdReason === 'manual-release', 1);
    await page.client.cases.cancel({ ids: [id], reason: '醫師改用其他藥品' });
    await until(() => selected() === chosen(before - 1));
  });

  it.each([
    ['申請日期', 'applied'],
    ['狀態', 'stage'],
    ['病人', 'patient'],
  ])('are sorted by %s: up, down, and as they came', async (word, by) => {
    const head = (): HTMLElement => one(`[role="columnheader"]:has(button[title="依「${word}」排序"])`);
    for (const [sort, order] of [
      ['ascending', `order=${by}`],
      ['descending', `order=-${by}`],
      [null, ''],
    ] as const) {
      await click(one('button', head()));
      expect([head().getAttribute('aria-sort'), window.location.hash.includes(order)]).toEqual([sort, true]);
    }
    expect(window.location.hash).not.toContain('order');
  });
});

describe('what is offered for one that is selected', () => {
  const ALWAYS = ['改承辦人', '改日再提醒', '匯出 Excel', '印聯繫單'];
  it.each([
    ['queued', ['重送', '暫緩送出', '取消送出']],
    ['waiting', ['暫緩送出', '取消送出']],
    ['refused', ['取消送出']],
    ['rejected', ['重送', '取消送出']],
    ['held', ['解除暫緩', '取消送出']],
    ['uncertain', ['暫緩送出', '取消送出']],
    ['accepted', []],
    ['cancelled', []],
  ] as const)('%s', async (delivery, moves) => {
    const id = page.caseIn((scene) => scene.delivery === delivery, 1);
    while (activeAt() !== ids.indexOf(id)) await press('ArrowDown');
    await press(' ');
    await until(() => lineOf(id).getAttribute('aria-busy') === 'false');
    expect(all('button', bar()).map(nameOf)).toEqual([...ALWAYS, ...moves, '清除選取']);
  });
});

describe('several at once', () => {
  /** The cases of a list that has only these stages. */
  const tickAll = async (...stages: readonly string[]): Promise<void> => {
    await showOnly(stages.map((stage) => `stage=${stage}`).join('&'));
    await click(one('[aria-label="選取全部"]'));
  };

  it('say how many of them an action fits, and a cancellation is for one alone', async () => {
    await tickAll('rejected', 'approved');
    const [again] = buttons(/^重送/, bar());
    expect([again?.textContent, again?.title]).toEqual(['重送 2 件', '2 件適用，2 件不適用']);
    expect(buttons(/^取消送出/, bar())).toEqual([]);
  });

  it('are held after asking: whom it leaves out is said, and whom the agent refuses is named', async () => {
    await tickAll('queued', 'waiting', 'refused');
    const waiting = page.caseIn(({ delivery }) => delivery === 'waiting');
    await click(button(/^暫緩送出/, bar()));
    expect(one('.ant-modal-title').textContent).toBe('暫緩送出 4 件？');
    expect(dialog().textContent).toMatch(/另外 2 件維持原狀：.+（院內檢核未通過）/);
    await page.client.cases.cancel({ ids: [waiting], reason: '醫師改用其他藥品' });
    await see(/王承辦 .*取消送出/, dialog);
    expect(isDisabled(okButton())).toBe(true);
    await click(button('改為…', dialog()));
    await click(okButton());
    await see('1 件沒有完成', dialog);
    expect([isDisabled(okButton()), okButton().textContent]).toEqual([false, '關閉']);
    expect((page.calls('cases.hold')[0] as { ids: string[] }).ids).toHaveLength(4);
    await click(okButton());
    expect(isOpen()).toBe(false);
  });

  it('of a twin, none is let go with others', async () => {
    await tickAll('held');
    await click(button(/^解除暫緩/, bar()));
    await click(okButton());
    await see('健保署可能已有', dialog);
    for (const box of [...dialog().querySelectorAll<HTMLElement>('input[type="checkbox"]')]) await click(box);
    await click(okButton());
    await see('請開啟這一件，先看另一件', dialog);
  });

  it('are put off, and given to somebody, together', async () => {
    await tickAll('denied');
    await click(button('改日再提醒', bar()));
    await until(isOpen);
    await click(okButton());
    await until(() => !isOpen());
    await tickAll('denied');
    await click(button('改承辦人', bar()));
    await until(isOpen);
    await fill(one('input', dialog()) as HTMLInputElement, '周承辦');
    await click(okButton());
    await see('已更新 2 件的承辦人');
    const rows = await page.client.cases.rows({ ids: [...ids], phi: false });
    expect(
      rows.filter(({ owner, snoozedUntil }) => owner === '周承辦' && snoozedUntil !== null),
    ).toHaveLength(2);
  });
});

describe('what narrows the list', () => {
  it.each([
    ['stage=rejected&stage=refused', '狀態：院內檢核未通過、上傳遭健保署拒收', 4],
    ['indication=NOTHING', '給付適應症條件：NOTHING', 0],
    ['due=any', '期限：有期限', 0],
    ['drug=NOTHING', '藥品：NOTHING', 0],
  ])('%s stands in words with a cross, which takes it off', async (query, words, count) => {
    await page.show(`#/cases?${query}`);
    expect(total()).toBe(listed(count));
    expect(one('main').textContent.includes('沒有符合條件的案件')).toBe(count === 0);
    await click(button(`移除條件：${words}`));
    expect([total(), window.location.hash]).toEqual([listed(ids.length), '#/cases']);
  });

  it('a view shows its cases with their number', async () => {
    await click(one('.rail-item[data-view="denied"]'));
    expect(one('.rail-item[data-view="denied"]').getAttribute('aria-pressed')).toBe('true');
    expect(total()).toBe(`共 ${one('.rail-item[data-view="denied"] .count').textContent} 件`);
    await click(one('.rail-item[data-view="all"]'));
  });

  it('a search marks what it found, stands in no address, and says what it looked through', async () => {
    const { patient } = await page.client.cases.show({ id: ids[5] ?? '', phi: true });
    await fill(field('搜尋案件'), patient?.name ?? '');
    await until(() => all('.case-line mark').length > 0);
    expect(decodeURIComponent(window.location.href)).not.toContain(patient?.name);
    await fill(field('搜尋案件'), '沒有這個人');
    await see('找不到「沒有這個人」');
    await see('找過病人姓名');
    await click(button('清除條件'));
    await until(() => total() === listed(ids.length));
  });
});

describe('the export', () => {
  const REVEAL = '顯示完整的身分證號與檔名（需註明用途）';
  const openExport = async (role: 'handler' | 'supervisor'): Promise<void> => {
    await page.show('#/cases', [role]);
    await click(button('匯出 Excel'));
    await until(isOpen);
  };

  it('of numbers requires a reason, and at least one column', async () => {
    await openExport('supervisor');
    const reveal = (): HTMLInputElement => field(REVEAL, dialog());
    expect(isDisabled(okButton())).toBe(false);
    await click(reveal());
    expect(isDisabled(okButton())).toBe(true);
    await fill(field('原因', dialog()), ' ');
    expect(isDisabled(okButton())).toBe(true);
    await fill(field('原因', dialog()), '月底報表');
    expect(isDisabled(okButton())).toBe(false);
    await click(button('全選', dialog()));
    for (const box of all('fieldset input:checked', dialog())) await click(box);
    expect(isDisabled(okButton())).toBe(true);
    await click(button('月底用', dialog()));
    expect(isDisabled(okButton())).toBe(false);
    await click(reveal());
  });

  it('of numbers is a supervisor’s: a handler is told so', async () => {
    await openExport('handler');
    expect(field(new RegExp(`^${REVEAL.slice(0, 8)}`), dialog()).disabled).toBe(true);
    for (const words of ['需要主管權限', '檔案有病人姓名']) expect(dialog().textContent).toContain(words);
  });
});
