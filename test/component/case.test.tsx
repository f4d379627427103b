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
  reasonOf,
  see,
  until,
} from './support/look.ts';
import { anHourLater, atPage, type PageHere, refusal } from './support/page.tsx';

/** One case: its steps, the work on it, the patient's number, and the questions before it is sent once more. */
let page: PageHere;
const today = taipeiDay(Date.now());
atPage({ before: anHourLater }, (opened) => {
  page = opened;
});

const openCase = async (test: (scene: Scene) => boolean, nth = 0): Promise<string> => {
  const id = page.caseIn(test, nth);
  await page.show(`#/cases/${id}`);
  return id;
};
const isDecided =
  (decision: Scene['decision']) =>
  (scene: Scene): boolean =>
    scene.review === 'decided' && scene.decision === decision;
const head = (): HTMLElement => one('.case-head');
const work = (): HTMLElement => one('.work');
const line = (label: string): HTMLElement => one(`.work [role="group"][aria-label="${label}"]`);
const pressIn = (name: string | RegExp): Promise<void> => click(button(name, work()));
const copied = (): Promise<string> => navigator.clipboard.readText();

describe('the head', () => {
  it.each<readonly [string, (scene: Scene) => boolean, string | null, string | null]>([
    ['queued', ({ delivery }) => delivery === 'queued', null, '立即再試'],
    ['held', ({ holdReason }) => holdReason === 'by-person', '解除暫緩', null],
    ['refused', ({ delivery }) => delivery === 'refused', '複製給 HIS 廠商', '重新檢核並送出'],
    ['rejected', ({ delivery }) => delivery === 'rejected', '複製給 HIS 廠商', '重送'],
    ['in doubt', ({ delivery }) => delivery === 'uncertain', '回報查詢結果', '查不到就先不送'],
    [
      'without a number',
      ({ delivery, numbered }) => delivery === 'accepted' && !numbered,
      null,
      '回報查詢結果',
    ],
    ['denied', isDecided('denied'), '印核定通知單', '已通知醫師'],
    ['approved', isDecided('approved'), '印核定通知單', null],
    ['cancelled', ({ delivery }) => delivery === 'cancelled', null, null],
  ])('%s has its step filled, and at most one beside it', async (_name, scene, primary, second) => {
    await openCase(scene);
    expect([all('.head-primary', head()).map(nameOf), all('.head-second', head()).map(nameOf)]).toEqual([
      [primary].filter((each) => each !== null),
      [second].filter((each) => each !== null),
    ]);
  });

  it('covers the patient’s number until it is asked for, copies it whole, and covers it when the case is left', async () => {
    const id = await openCase(isDecided('approved'));
    const { patient } = await page.client.cases.show({ id, phi: true });
    const isShown = (): boolean => document.body.textContent.includes(patient?.number ?? '-');
    await click(button('複製身分證號', head()));
    expect([await copied(), isShown()]).toEqual([patient?.number, false]);
    await click(button('顯示證號'));
    expect(isShown()).toBe(true);
    await page.colleague(id, { do: 'step', step: 'doctor-informed', done: true });
    expect(isShown()).toBe(true);
    await page.show('#/cases');
    await page.show(`#/cases/${id}`);
    expect(isShown()).toBe(false);
  });

  it('of a case that is gone says so, and leads back', async () => {
    window.location.hash = '#/cases/none';
    await see('找不到這個案件，可能已移除，或網址有誤。');
    expect((button('回案件清單') as HTMLAnchorElement).hash).toBe('#/cases');
  });
});

it('a step is ticked off with name and time, and taken back', async () => {
  const id = await openCase(isDecided('supplement-requested'));
  const box = (): HTMLInputElement => field(/^請.*補齊健保署要的資料/, one('.prepare'));
  for (const done of [true, false]) {
    await click(box());
    await until(() => one('.prepare .count').textContent === `完成 ${done ? '1' : '0'}／4`);
    expect(one('.prepare').textContent.includes('林小姐，')).toBe(done);
  }
  expect(page.calls('work.change')).toMatchObject(
    [true, false].map((done) => ({ cases: [{ id }], change: { do: 'step', step: 'doctor-asked', done } })),
  );
});

describe('the work on it', () => {
  beforeEach(async () => openCase(({ delivery }) => delivery === 'waiting'));

  it('has an owner: taken by oneself, and given back', async () => {
    await pressIn('由我承辦');
    await until(() => line('承辦人').textContent.includes('林小姐'));
    await pressIn('取消承辦');
    await until(() => line('承辦人').textContent.includes('尚未指派'));
  });

  it('has an owner who is typed only once it is known who there is', async () => {
    const held = Promise.withResolvers<unknown>();
    page.answer('work.staff', () => held.promise);
    await pressIn('指派');
    await until(() => field('承辦人', dialog()).readOnly);
    held.resolve([]);
    await until(() => !field('承辦人', dialog()).readOnly);
    await press('Escape');
  });

  it('has a deadline: typed, met, not met, replaced, and removed only once that is confirmed', async () => {
    const typeDay = async (day: string): Promise<void> => {
      await pressIn('新增期限');
      expect(isDisabled(button('儲存期限', work()))).toBe(true);
      await fill(field('到期日', work()), day.replaceAll('-', '/'));
      await press('Escape');
      await pressIn('儲存期限');
    };
    const term = (): string =>
      all('.deadlines > li')
        .map(({ textContent }) => textContent)
        .join();
    await typeDay(addDays(today, -2));
    await until(() => /^補件期限.*逾期 2 天.*由 林小姐 輸入/.test(term()));
    await pressIn('將「補件期限」改為已辦妥');
    await see('這一件的補件還沒有送到健保署', dialog);
    await fill(field(/^原因/, dialog()), '已由 VPN 補件');
    await click(okButton());
    await until(() => /林小姐 .*已辦妥/.test(term()));
    await pressIn('將「補件期限」改回未辦');
    await until(() => term().includes('逾期'));
    await typeDay(addDays(today, 5));
    await until(() => term().includes('剩 5 天') && all('.deadlines > li').length === 1);
    await pressIn('刪除「補件期限」');
    const removed = page.calls('work.change').filter((call) => JSON.stringify(call).includes('remove'));
    expect(removed).toEqual([]);
    await click(button('刪除', one('.ant-popconfirm')));
    await see('尚未填期限', work);
  });

  it('waits for a day, is settled, and comes back from both', async () => {
    const { id } = { id: page.caseIn(({ delivery }) => delivery === 'waiting') };
    await page.colleague(id, { do: 'snooze', until: addDays(today, 2) });
    await until(() => buttons('立即恢復提醒', work()).length === 1);
    await pressIn('立即恢復提醒');
    await until(() => document.querySelector('[aria-label="提醒"]') === null);
    await page.colleague(id, { do: 'close', note: '已由 VPN 上傳補正。' });
    await until(() => work().textContent.includes('已由 VPN 上傳補正。'));
    await pressIn('重新追蹤');
    await until(() => document.querySelector('[aria-label="院內處理"]') === null);
  });

  it('has notes, newest first; one that is half written stays with its case', async () => {
    await pressIn('新增註記或通話紀錄');
    const text = (): HTMLInputElement => field('內容', work());
    await fill(text(), ' ');
    expect(isDisabled(button('儲存註記', work()))).toBe(true);
    await fill(text(), '陳醫師說影像報告');
    await page.show('#/cases');
    await openCase(({ delivery }) => delivery === 'waiting');
    expect(text().value).toBe('陳醫師說影像報告');
    page.answer('work.change', () => Promise.reject(refusal('not-now', '現在不能新增')));
    await pressIn('儲存註記');
    await see('現在不能新增', work);
    expect(text().value).toBe('陳醫師說影像報告');
    await pressIn('儲存註記');
    await until(() => one('.note-text').textContent === '陳醫師說影像報告');
    await pressIn('新增註記或通話紀錄');
    expect(text().value).toBe('');
    await fill(text(), '陳專員來電同意');
    for (const tab of ['紀錄', '處理']) await click(button(tab, one('.case-tabs')));
    await click(one('.work-form .ant-select'));
    await click(one('.ant-select-item-option:not(.ant-select-item-option-selected)'));
    await pressIn('儲存註記');
    await until(() => one('.note-text').textContent === '陳專員來電同意');
    expect(all('.note-text')[1]?.textContent).toBe('陳醫師說影像報告');
    expect(page.calls('work.change').at(-1)).toMatchObject({ change: { do: 'note', kind: 'call' } });
    expect(one('.work-notes > li').textContent).toContain('林小姐');
  });
});

describe('before a case is sent once more', () => {
  const SIMILAR = '我已在健保署系統查看，這些都不是這一件';
  const FOUND = '健保署已有這一件（收件序號 77），不會再送；已改為「已上傳」。';
  const failed =
    (id: string, code: string, message: string, numbers: readonly string[]) => (): Promise<unknown> =>
      Promise.resolve([{ id, ok: false, code, message, messageEn: code, numbers }]);
  /** Ticks each box of the question; the button waits for the last one. */
  const tickEach = async (): Promise<void> => {
    const boxes = all('input[type="checkbox"]', dialog());
    for (const box of boxes) {
      expect(isDisabled(okButton())).toBe(true);
      await click(box);
    }
    expect([boxes.length > 0, isDisabled(okButton())]).toEqual([true, false]);
  };

  it('that NHI may have, the agent asks a second time, and a third about each number that it found', async () => {
    const id = await openCase(({ holdReason }) => holdReason === 'reconcile');
    await click(button('解除暫緩', head()));
    await until(isOpen);
    await click(okButton());
    await until(() => okButton().textContent === '確認沒有收到，解除暫緩');
    expect((await page.client.cases.show({ id, phi: false })).delivery).toBe('held');
    await tickEach();
    page.answer('cases.release', failed(id, 'similar-at-nhi', '相似', ['88']));
    await click(okButton());
    await until(() => okButton().textContent === '都不是，送出');
    expect([
      one('.similar-numbers', dialog()).textContent.includes('88'),
      all('label', dialog()).some((each) => nameOf(each) === SIMILAR),
    ]).toEqual([true, true]);
    await tickEach();
    page.answer('cases.release', failed(id, 'found-at-nhi', FOUND, ['77']));
    await click(okButton());
    await see(FOUND);
    expect(isOpen()).toBe(false);
    expect(page.calls('cases.release')).toMatchObject([
      { ids: [id] },
      { ids: [id], reconcile: 'checked' },
      { ids: [id], despite: ['88'] },
    ]);
  });

  it('in doubt, similar numbers are ticked, and good news closes the question', async () => {
    const id = await openCase(({ delivery }) => delivery === 'uncertain');
    await click(button('回報查詢結果', head()));
    await until(isOpen);
    await click(field('查不到', dialog()));
    await tickEach();
    page.answer('cases.resolve', () => Promise.reject(refusal('similar-at-nhi', '相似', ['88'])));
    await click(okButton());
    expect(isDisabled(okButton())).toBe(true);
    await click(field(SIMILAR, dialog()));
    page.answer('cases.resolve', () => Promise.reject(refusal('found-at-nhi', FOUND, ['77'])));
    await click(okButton());
    await see(FOUND);
    expect(isOpen()).toBe(false);
    expect(page.calls('cases.resolve')).toMatchObject([
      { id, found: { absent: true, despite: [] } },
      { id, found: { absent: true, despite: ['88'] } },
    ]);
  });

  it('in doubt for less than a quarter of an hour, it is the program’s: nobody is asked', async () => {
    const id = page.caseIn(({ delivery }) => delivery === 'uncertain', 1);
    await page.edit((db) => {
      db.prepare('UPDATE cases SET stage_at = $now, doubt_since = $now WHERE id = $id').run({
        id,
        now: Date.now(),
      });
    });
    await page.show(`#/cases/${id}`);
    expect(head().textContent).toMatch(/不用處理/);
    expect(buttons('回報查詢結果')).toEqual([]);
  });
});

describe('what nobody may do here is grey, and says why', () => {
  it('settings, where the service may not rewrite its file', async () => {
    const rules = await page.client.rules.show(undefined);
    page.answer('rules.show', () => Promise.resolve({ ...rules, canSave: false }));
    await page.show('#/settings', ['it']);
    const edit = button('修改設定檔');
    expect([isDisabled(edit), reasonOf(edit)]).toEqual([
      true,
      expect.stringMatching(/^服務不能改寫 .*settings reload$/),
    ]);
    expect(field('補件期限').disabled).toBe(true);
  });

  it('the own account', async () => {
    await page.client.people.add({ name: '林小姐', displayName: '林小姐', roles: ['it'] });
    await page.show('#/people', ['it']);
    await click(button('林小姐 的動作'));
    expect(['變更角色', '停用', '重設密碼'].map((name) => isDisabled(button(name)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(document.body.textContent).toContain('不可變更自己的帳號');
  });
});
