import { beforeEach, describe, expect, it } from 'vitest';
import { addDays, taipeiDay } from '../../shared/days.ts';
import type { Scene } from '../unit/support/scenes.ts';
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
  settled,
  until,
} from './support/look.ts';
import { anHourLater, atPage, type PageHere } from './support/page.tsx';

/** 待辦: what stands in a row and what it offers, its keys, its ticks, and what stays where it is while the list goes on. */
let page: PageHere;
const today = taipeiDay(Date.now());
atPage({ before: anHourLater }, (opened) => {
  page = opened;
});
beforeEach(async () => page.show('#/today'));

const rowOf = (id: string): HTMLElement => one(`.work-row[data-case="${id}"]`);
const isListed = (id: string): boolean => document.querySelector(`.work-row[data-case="${id}"]`) !== null;
const listed = (): string[] =>
  all('.work-row').map((row) => row.dataset['case'] ?? row.dataset['cause'] ?? 'fold');
const current = (): string | undefined => one('.work-row[aria-current]').dataset['case'];
const bar = (): HTMLElement => one('.todo-bar');
const filled = (): string[] => all('main .ant-btn-primary').map(nameOf);
const isDecided =
  (decision: Scene['decision']) =>
  (scene: Scene): boolean =>
    scene.review === 'decided' && scene.decision === decision;
const more = async (id: string, item: string): Promise<void> => {
  await click(button(/^其他處理/, rowOf(id)));
  await click(button(item));
};
/** Makes this row the current one. */
const goTo = async (id: string): Promise<void> => {
  rowOf(id).focus();
  await settled();
};

describe('a row', () => {
  it.each<readonly [string, (scene: Scene) => boolean, string, readonly string[]]>([
    ['supplement', isDecided('supplement-requested'), '準備補件', ['開啟案件']],
    ['returned', isDecided('returned'), '看退件原因', ['看要準備的資料', '開啟案件']],
    ['denied', isDecided('denied'), '通知醫師', ['印核定通知單', '開啟案件']],
    ['partly approved', isDecided('partially-approved'), '通知醫師', ['印核定通知單', '開啟案件']],
    ['decided otherwise', isDecided(null), '看健保署的回覆', ['記下通話…', '開啟案件']],
    [
      'rejected',
      ({ delivery }) => delivery === 'rejected',
      '複製給 HIS 廠商',
      ['看健保署的回覆', '重送', '開啟案件'],
    ],
    ['failed at NHI', ({ review }) => review === 'failed', '複製給 HIS 廠商', ['看健保署的回覆', '開啟案件']],
    ['held', ({ holdReason }) => holdReason === 'by-person', '解除暫緩', ['取消送出', '開啟案件']],
    ['a twin', ({ holdReason }) => holdReason === 'same-claim', '開啟案件', ['不用再送（結案）']],
    ['in doubt', ({ delivery }) => delivery === 'uncertain', '回報查詢結果', ['開啟案件']],
  ])('%s offers its step first, and others under ⋯', async (_name, scene, first, rest) => {
    const row = rowOf(page.caseIn(scene));
    expect(nameOf(one('[data-step="first"]', row))).toBe(first);
    await click(button(/^其他處理/, row));
    const items = all('.ant-dropdown:not(.ant-dropdown-hidden) [role="menuitem"]').map(nameOf);
    const OWN = ['明天', '三天後', '下週一', '選日期…'];
    expect(items.slice(0, rest.length)).toEqual(rest);
    expect(items.slice(rest.length, rest.length + 4)).toEqual(OWN);
    expect(items.slice(-2)).toEqual(['改承辦人…', '標示為已處理…']);
    await press('Escape');
  });

  it('of several refused for one cause stands for all of them, and → opens it', async () => {
    const [cause] = listed().filter((key) => key.startsWith('cause-'));
    const row = (): HTMLElement => one(`[data-cause="${cause ?? ''}"]`);
    expect(row().textContent).toContain('2 件');
    row().focus();
    await settled();
    await press('ArrowRight');
    expect(all('.work-sub')).toHaveLength(2);
    await press('ArrowLeft');
    expect(all('.work-sub')).toHaveLength(0);
  });

  it('is one tab stop: → goes to its tick, its button and its menu, and ← back', async () => {
    const id = page.caseIn(isDecided('denied'));
    await goTo(id);
    const names: string[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) {
      await press(key);
      names.push(nameOf(document.activeElement ?? document.body));
    }
    expect(names).toEqual([expect.stringMatching(/^選取 /), '通知醫師', expect.stringMatching(/^其他處理/)]);
    for (const _ of names) await press('ArrowLeft');
    expect(document.activeElement).toBe(rowOf(id));
    expect(all('.work-row :is(button, input, a[href])').filter(({ tabIndex }) => tabIndex >= 0)).toEqual([]);
  });

  it('has the focus back from its dialog: the button that opened it, the menu’s button, or the row', async () => {
    const id = page.caseIn(isDecided('denied'));
    const focused = (): string => nameOf(document.activeElement ?? document.body);
    await goTo(id);
    await click(button('通知醫師', rowOf(id)));
    await until(() => isOpen() && dialog().contains(document.activeElement));
    await press('Escape');
    await until(() => focused() === '通知醫師');
    await more(id, '選日期…');
    await until(() => isOpen() && dialog().contains(document.activeElement));
    await press('Escape');
    await until(() => focused().startsWith('其他處理'));
    await goTo(id);
    await press('d');
    await until(() => isOpen() && dialog().contains(document.activeElement));
    await press('Escape');
    await until(() => document.activeElement === rowOf(id));
  });
});

describe('keys', () => {
  it.each([
    [['ArrowDown'], 1],
    [['j', 'j', 'k'], 1],
    [['ArrowUp'], 0],
    [['End'], -1],
    [['End', 'Home'], 0],
  ] as const)('%j lead from the first row to row %i, whose button alone is filled', async (keys, to) => {
    one('#main').focus();
    await press('Home');
    for (const key of keys) await press(key);
    expect(listed().indexOf(one('.work-row[aria-current]').dataset['case'] ?? '')).toBe(
      listed().indexOf(listed().at(to) ?? ''),
    );
    expect(filled()).toEqual([nameOf(one('[data-step="first"]', one('.work-row[aria-current]')))]);
  });

  it('S puts the row off, X ticks it, Escape unticks it, Enter opens it', async () => {
    const id = page.caseIn(({ holdReason }) => holdReason === 'destination-changed');
    await goTo(id);
    await press('x');
    expect(bar().textContent).toContain('已選 1 件');
    await press('Escape');
    expect(document.querySelector('.todo-bar')).toBeNull();
    await goTo(id);
    await press('s');
    await click(button('三天後'));
    await until(() => !isListed(id));
    expect(page.calls('work.change')).toMatchObject([
      { cases: [{ id }], change: { do: 'snooze', until: addDays(today, 3) } },
    ]);
    await see('另 1 件改日再提醒');
    const next = current() ?? '';
    await press('Enter');
    expect(window.location.hash).toBe(`#/cases/${next}`);
  });
});

describe('while the list goes on', () => {
  it('the current row stays when a more urgent one comes above it, and gives way to its neighbour', async () => {
    const looked = page.caseIn(({ review }) => review === 'failed');
    await goTo(looked);
    const after = listed()[listed().indexOf(looked) + 1];
    const urgent = page.caseIn(({ holdReason }) => holdReason === 'by-person', 1);
    await page.colleague(urgent, { do: 'set-deadline', kind: 'other', dueOn: addDays(today, -1) });
    await until(() => listed()[0] === urgent);
    expect(current()).toBe(looked);
    await page.colleague(looked, { do: 'close', note: '已電話確認' });
    await until(() => !isListed(looked));
    expect(current()).toBe(after);
    await page.colleague(urgent, { do: 'close', note: '已電話確認' });
  });

  it('what is overdue for weeks is one row that counts nowhere and opens to its cases', async () => {
    const id = page.caseIn(isDecided('supplement-requested'), 1);
    const counted = one('.today-head h1').textContent;
    await page.colleague(id, { do: 'set-deadline', kind: 'supplement', dueOn: '2020-01-01' });
    await until(() => !isListed(id));
    expect(one('.work-fold').textContent).toContain('逾期超過 14 天 1 件');
    expect(one('.today-head h1').textContent).not.toBe(counted);
    await click(button(/^逾期超過/, one('.work-fold')));
    await until(() => isListed(id));
  });

  it('a dialog keeps what is typed when somebody else settles its case, and says who did what', async () => {
    const id = page.caseIn(({ holdReason }) => holdReason === 'manual-release');
    await click(button('解除暫緩', rowOf(id)));
    await until(isOpen);
    await fill(one('textarea', dialog()) as HTMLInputElement, '報告已補');
    await page.client.cases.cancel({ ids: [id], reason: '醫師改用其他藥品' });
    await see(/王承辦 .*取消送出/, dialog);
    expect((one('textarea', dialog()) as HTMLTextAreaElement).value).toBe('報告已補');
    expect(isDisabled(okButton())).toBe(true);
    await click(button('改為…', dialog()));
    await click(okButton());
    await see('1 件沒有完成', dialog);
    await click(okButton());
  });

  it('a decision of the doctor that another has recorded meanwhile is changed only by 改為…', async () => {
    const id = page.caseIn(isDecided('denied'));
    const decided = async (): Promise<unknown> => (await page.client.work.ofCase({ id })).appeal;
    await click(button('通知醫師', rowOf(id)));
    await until(isOpen);
    await click(field(/^提申復/, dialog()));
    await page.colleague(id, { do: 'tell', decision: 'no-appeal' });
    await see(/王承辦 .*已記錄「不申復」/, dialog);
    expect(isDisabled(okButton())).toBe(true);
    await press('Enter');
    expect(page.calls('work.change')).toEqual([]);
    await click(button('改為…', dialog()));
    await click(okButton());
    await until(() => !isOpen());
    expect(await decided()).toBe('appeal');
    await click(button('復原'));
    await see('已復原');
    expect(await decided()).toBe('no-appeal');
    await page.colleague(id, { do: 'step', step: 'appeal-decided', done: false });
    await page.colleague(id, { do: 'step', step: 'doctor-informed', done: false });
    await until(() => isListed(id));
  });

  it('who did what is said by the agent’s refusal too, where the page has not heard of it', async () => {
    const id = page.caseIn(isDecided('denied'), 1);
    await click(button('通知醫師', rowOf(id)));
    await until(isOpen);
    await click(field(/^提申復/, dialog()));
    const deaf = (): Promise<unknown> => Promise.resolve([]);
    for (let n = 0; n < 10; n += 1) page.answer('work.acts', deaf);
    await page.colleague(id, { do: 'step', step: 'doctor-informed', done: true });
    await click(okButton());
    await until(() => /王承辦 .*已通知/.test(one('.ant-alert-error', dialog()).textContent));
    expect((await page.client.work.ofCase({ id })).appeal).toBeNull();
    await press('Escape');
    await page.colleague(id, { do: 'step', step: 'doctor-informed', done: false });
  });

  it('several are settled by one call with one undo; a call that failed has settled none of them', async () => {
    const ids = [0, 1].map((n) => page.caseIn(({ holdReason }) => holdReason === 'spool-damaged', n));
    for (const id of ids) await click(one('input[type="checkbox"]', rowOf(id)));
    expect(all('.ant-btn-primary', bar())).toEqual([]);
    await click(button('標示為已處理', bar()));
    await until(isOpen);
    await fill(field(/^處理方式/, dialog()), '已在 VPN 重新上傳附件');
    page.answer('work.change', () => Promise.reject(new Error('cut')));
    await click(okButton());
    await see('沒有收到送件程式的確認', dialog);
    await click(okButton());
    await until(() => !isOpen() && !ids.some(isListed));
    const asked = page.calls('work.change');
    expect(asked[1]).toEqual(asked[0]);
    await click(button('復原'));
    await until(() => ids.every(isListed));
    expect(page.calls('work.undo')).toMatchObject([{ ids }]);
  });
});

describe('ticks, tiles and owners', () => {
  it('each action takes what it fits and says whom it leaves out; the filled button is the bar’s', async () => {
    const [denied, held] = [
      page.caseIn(isDecided('denied')),
      page.caseIn(({ holdReason }) => holdReason === 'by-person'),
    ];
    for (const id of [denied, held]) await click(one('input[type="checkbox"]', rowOf(id)));
    expect(filled()).toEqual(['已通知醫師 1 件']);
    expect(buttons(/./, bar()).map(nameOf)).toEqual([
      ...['印聯繫單 1 件', '已通知醫師 1 件', '標示為已處理', '改承辦人', '改日再提醒', '清除選取'],
    ]);
    expect(button('已通知醫師 1 件', bar()).title).toBe('1 件適用，1 件不適用');
    await click(button('清除選取', bar()));
  });

  it(
    'a tile shows its cases alone, its address brings it back, and what hides all says how to see them again',
    { tags: 'full' },
    async () => {
      const tile = (): HTMLInputElement => field(/通知醫師/, one('.tiles'));
      await click(tile());
      const some = listed();
      expect(some.every((id) => nameOf(one('[data-step="first"]', rowOf(id))) === '通知醫師')).toBe(true);
      const hash = window.location.hash;
      await page.show('#/cases');
      await page.show(hash);
      expect([tile().checked, listed()]).toEqual([true, some]);
      await click(one('.today-owners input[value="mine"], .today-owners label:nth-child(2) input'));
      expect(one('main').textContent).toContain('這個篩選沒有案件');
      await click(button('清除篩選'));
      expect(listed().length).toBeGreaterThan(some.length);
    },
  );

  it('paused sending is said at the top by whom, and is resumed there', async () => {
    await page.client.destination.pause({});
    await see(/王承辦 \d\d:\d\d 暫停送件/);
    await click(button('恢復傳送'));
    await until(() => !one('main').textContent.includes('暫停送件'));
    expect(page.calls('destination.resume')).toHaveLength(1);
  });
});
