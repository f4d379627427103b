import { beforeEach, describe, expect, it } from 'vitest';
import { addDays, taipeiDay } from '../../shared/days.ts';
import type { Role } from '../../shared/people/abilities.ts';
import type { HoldReason } from '../../shared/states.ts';
import type { Scene } from '../unit/support/scenes.ts';
import { anHourLater, atPage, type PageHere, refusal, WHO } from './support/page.tsx';
import {
  button,
  click,
  dialog,
  field,
  fill,
  isDisabled,
  isOpen,
  okButton,
  one,
  press,
  see,
  until,
} from './support/look.ts';

/** Every dialog that asks: what it requires, what it sends, and what is left of it when it is refused or left. */
let page: PageHere;
const today = taipeiDay(Date.now());
const soon = addDays(today, 3);

atPage(
  {
    before: async (opened) => {
      await opened.client.people.add({ name: 'li', displayName: '李大同', roles: ['handler'] });
      await anHourLater(opened);
    },
  },
  (opened) => {
    page = opened;
  },
);

/** Something that the dialog requires before its button can be pressed. */
interface Need {
  readonly name: string;
  readonly give: () => Promise<void>;
  /** Absent: it cannot be taken back. */
  readonly take?: () => Promise<void>;
  /** The dialog proposes it. */
  readonly isProposed?: true;
}
const typed = (name: string, text = '醫師改用其他藥品', blank = ' '): Need => {
  const into = (): HTMLInputElement => field(new RegExp(`^${name}`), dialog());
  return { name, give: () => fill(into(), text), take: () => fill(into(), blank) };
};
const ticked = (name: string): Need => {
  const tick = (): Promise<void> => click(field(name, dialog()));
  return { name, give: tick, take: tick };
};
const chosen = (name: string | RegExp): Need => ({
  name: String(name),
  give: () => click(field(name, dialog())),
});
const picked = (name: string, option: string): Need => ({
  name,
  give: async () => {
    await fill(field(name, dialog()), option);
    await click(one(`.ant-select-item-option[title^="${option}"]`));
  },
});
const onDay = (name: string): Need => ({
  name,
  give: async () => {
    await fill(field(name, dialog()), soon.replaceAll('-', '/'));
    // Closes the calendar, and not the dialog.
    await press('Escape');
  },
});
const proposedDay = (name: string): Need => ({ ...onDay(name), isProposed: true });

interface Asked {
  /** Case that it is about; default: none. */
  readonly of?: (scene: Scene) => boolean;
  readonly nth?: number;
  /** Address of the page, and the part of it in which one presses; default: the head of the case. */
  readonly at?: string;
  readonly within?: (id: string) => string;
  readonly roles?: readonly Role[];
  readonly press: readonly (string | RegExp)[];
  readonly title: string | RegExp;
  /** Initial focus, as a selector; default: the first field. */
  readonly focus?: string;
  readonly needs: readonly Need[];
  readonly ok: string;
  readonly call: string;
  readonly input: object;
}

const held =
  (reason: HoldReason) =>
  (scene: Scene): boolean =>
    scene.holdReason === reason;
const stands =
  (delivery: Scene['delivery']) =>
  (scene: Scene): boolean =>
    scene.delivery === delivery;
const MORE = '其他處理';
const REASON = '醫師改用其他藥品';
const sure = ticked('我了解取消後無法復原');
const inRow = (id: string): string => `.work-row[data-case="${id}"]`;
const OK = '.ant-modal-footer > :last-child';
const BY_REASON = { reason: REASON };

const DIALOGS: Readonly<Record<string, Asked>> = {
  'cancel a held case': {
    ...{
      of: held('by-person'),
      press: [MORE, '取消送出'],
      title: /^取消送出 .+・.+？$/,
      needs: [typed('原因'), sure],
    },
    ...{ ok: '取消送出', call: 'cases.cancel', input: BY_REASON },
  },
  'cancel a refused case': {
    ...{
      of: stands('refused'),
      press: [MORE, '不用再送（結案）'],
      title: /^不用再送/,
      needs: [typed('原因'), sure],
    },
    ...{ ok: '不用再送（結案）', call: 'cases.cancel', input: BY_REASON },
  },
  'cancel a twin': {
    ...{
      of: held('same-claim'),
      press: ['不用再送（結案）'],
      title: /^不用再送/,
      needs: [typed('原因'), sure],
    },
    ...{ ok: '不用再送（結案）', call: 'cases.cancel', input: BY_REASON },
  },
  'cancel a file that came again': {
    ...{
      of: held('came-again'),
      press: [MORE, '不用再送（結案）'],
      title: /^不用再送/,
      needs: [typed('原因'), sure],
    },
    ...{ ok: '不用再送（結案）', call: 'cases.cancel', input: BY_REASON },
  },
  'send a twin all the same': {
    ...{ of: held('same-path'), press: ['仍要送出'], title: /^仍要送出/ },
    needs: [typed('原因'), ticked('我看過另一件'), ticked('這是不同的申請，要另外送出')],
    ...{ ok: '仍要送出', call: 'cases.release', input: { ...BY_REASON, reconcile: 'different' } },
  },
  'hold a case': {
    ...{ of: stands('queued'), press: [MORE, '暫緩送出'], title: /^暫緩送出/, needs: [] },
    ...{ ok: '暫緩送出', call: 'cases.hold', input: {} },
  },
  'release a case': {
    ...{ of: held('manual-release'), press: ['解除暫緩'], title: /^解除暫緩/, needs: [] },
    ...{ ok: '解除暫緩', call: 'cases.release', input: {} },
  },
  'send though the rules miss something': {
    ...{ of: held('precheck-missing'), press: ['仍要送出'], title: /^仍要送出/, needs: [] },
    ...{ ok: '仍要送出', call: 'cases.release', input: {} },
  },
  'send a rejected case again': {
    ...{
      of: stands('rejected'),
      press: ['重送'],
      title: /^重送/,
      needs: [],
      ok: '重送',
      call: 'cases.retry',
      input: {},
    },
  },
  'try a queued case now': {
    ...{ of: stands('queued'), nth: 1, press: ['立即再試'], title: /^立即再試/, needs: [] },
    ...{ ok: '立即再試', call: 'cases.retry', input: {} },
  },
  'check a refused case anew': {
    ...{ of: stands('refused'), nth: 1, press: ['重新檢核並送出'], title: /^重新檢核並送出/, needs: [] },
    ...{ ok: '重新檢核並送出', call: 'cases.recheck', input: {} },
  },
  'a doubt, found at NHI': {
    ...{
      of: stands('uncertain'),
      press: ['回報查詢結果'],
      title: /^健保署有沒有收到 .+・.+？$/,
      focus: 'input[type="radio"]',
    },
    needs: [chosen('查得到'), typed('收件序號', '1151100000123')],
    ...{ ok: '核對後使用這個號碼', call: 'cases.resolve', input: { found: { number: '1151100000123' } } },
  },
  'a doubt, not found at NHI': {
    ...{
      of: stands('uncertain'),
      nth: 1,
      press: ['回報查詢結果'],
      title: /^健保署有沒有收到/,
      focus: 'input[type="radio"]',
    },
    needs: [
      chosen('查不到'),
      ticked('我已在健保署系統查詢，確定查不到這一件'),
      ticked('我了解送出後，若健保署其實已收到，會形成重複案件'),
    ],
    ...{ ok: '確認沒有收到，重新送出', call: 'cases.resolve' },
    input: { found: { absent: true, confirmed: true, despite: [] } },
  },
  'the number of an accepted case': {
    of: ({ delivery, numbered }) => delivery === 'accepted' && !numbered,
    ...{ press: ['回報查詢結果'], title: /^填收件序號/, needs: [typed('收件序號', '1151100000123')] },
    ...{ ok: '核對後使用這個號碼', call: 'cases.resolve', input: { found: { number: '1151100000123' } } },
  },
  'settle a case elsewhere': {
    ...{
      of: stands('waiting'),
      press: [MORE, '標示為已處理'],
      title: /^標示為已處理/,
      needs: [typed('處理方式')],
    },
    ...{ ok: '標示為已處理', call: 'work.change', input: { change: { do: 'close', note: REASON } } },
  },
  'put a case off': {
    ...{
      of: stands('waiting'),
      nth: 1,
      press: [MORE, '改日再提醒'],
      title: /^改日再提醒 .+・.+？$/,
      needs: [proposedDay('再提醒的日期')],
    },
    ...{ ok: '到這一天再提醒', call: 'work.change', input: { change: { do: 'snooze', until: soon } } },
  },
  'the doctor knows and does not appeal': {
    ...{
      of: ({ decision }) => decision === 'denied',
      press: ['已通知醫師'],
      title: /^已通知醫師/,
      focus: 'input[type="radio"]',
    },
    needs: [chosen(/^不申復/)],
    ...{
      ok: '已通知，不申復',
      call: 'work.change',
      input: { change: { do: 'tell', decision: 'no-appeal' } },
    },
  },
  'the doctor knows and has not decided': {
    ...{
      of: ({ decision }) => decision === 'partially-approved',
      press: ['已通知醫師'],
      title: /^已通知醫師/,
    },
    ...{ focus: 'input[type="radio"]', needs: [chosen(/^還沒決定/), proposedDay('再提醒的日期')] },
    ...{
      ok: '已通知，還沒決定',
      call: 'work.change',
      input: { change: { do: 'tell', decision: 'undecided', remindOn: soon } },
    },
  },
  'give a case to somebody': {
    ...{ of: held('by-person'), nth: 1, within: () => '.work', press: ['指派'], title: /^改承辦人/ },
    ...{
      needs: [picked('承辦人', '李大同')],
      ok: '改由李大同承辦',
      call: 'work.change',
      input: { change: { do: 'assign', owner: '李大同' } },
    },
  },
  'note a call with NHI': {
    of: ({ decision, review }) => review === 'decided' && decision === null,
    ...{ at: '#/today', within: inRow, press: [/^其他處理/, '記下通話…'], title: /^記下通話/ },
    needs: [typed('通話內容（必填）'), proposedDay('如果還沒有結果，這一天再提醒')],
    ...{
      ok: '記下並改日再提醒',
      call: 'work.change',
      input: { change: { do: 'snooze', until: soon, call: REASON } },
    },
  },
  'a deputy for a term': {
    ...{
      at: '#/today',
      within: () => 'main',
      press: ['請同事代理'],
      title: `請同事代理${WHO}的案件`,
      focus: '.first-question input',
    },
    needs: [picked('交給', '李大同'), onDay('到（含當天）')],
    ...{
      ok: '請李大同代理',
      call: 'work.setDeputy',
      input: { owner: WHO, deputy: '李大同', from: today, until: soon },
    },
  },
  'a new account': {
    ...{ at: '#/people', within: () => 'main', roles: ['it'], press: ['新增帳號'], title: '新增帳號' },
    needs: [
      typed('帳號', 'wang'),
      typed('姓名', '王小美'),
      ticked('承辦處理案件（含仍要送出）並看得到病人；證號、原文與附件另按顯示'),
    ],
    ...{ ok: '新增', call: 'people.add', input: { name: 'wang', displayName: '王小美', roles: ['handler'] } },
  },
  'the own password': {
    ...{ at: '#/check', within: () => 'header', press: [`目前人員：${WHO}`, '變更密碼'], title: '變更密碼' },
    needs: [typed('目前的密碼', 'a', ''), typed('新密碼', 'b', ''), typed('再輸入一次新密碼', 'b', '')],
    ...{ ok: '變更密碼', call: 'people.changePassword', input: { current: 'a', next: 'b' } },
  },
};

const idOf = ({ of, nth }: Asked): string => (of === undefined ? '' : page.caseIn(of, nth));
async function openDialog(asked: Asked): Promise<void> {
  const id = idOf(asked);
  await page.show(asked.at ?? `#/cases/${id}`, asked.roles);
  const within = one(asked.within?.(id) ?? '.case-head');
  for (const [n, name] of asked.press.entries()) await click(button(name, n === 0 ? within : document));
  await until(isOpen);
}
const ready = (): boolean => !isDisabled(okButton());
const REFUSED = '這一件現在不能這樣處理：測試';

describe.each(Object.entries(DIALOGS))('%s', (_name, asked) => {
  beforeEach(async () => openDialog(asked));

  it('is ready with all that it needs and nothing less, and sends nothing when it is left', async () => {
    expect(one('.ant-modal-title').textContent).toMatch(asked.title);
    const focus = asked.focus ?? (asked.needs.length === 0 ? `textarea, ${OK}` : 'input, textarea');
    await until(() => dialog().querySelector(focus) === document.activeElement);
    for (const { name, give, isProposed } of asked.needs) {
      if (isProposed !== true) expect(ready(), `before ${name}`).toBe(false);
      await give();
    }
    expect([ready(), okButton().textContent]).toEqual([true, asked.ok]);
    for (const { name, give, take } of asked.needs) {
      if (take === undefined) continue;
      await take();
      expect(ready(), `without ${name}`).toBe(false);
      await give();
      expect(ready(), `with ${name} again`).toBe(true);
    }
    await press('Escape');
    expect([isOpen(), page.calls(asked.call)]).toEqual([false, []]);
  });

  it('stays while its call runs, says why it was refused, and sends what was given', async () => {
    for (const { give } of asked.needs) await give();
    const answer = Promise.withResolvers<unknown>();
    page.answer(asked.call, () => answer.promise);
    await click(okButton());
    await press('Escape');
    expect(isOpen()).toBe(true);
    answer.reject(refusal('not-now', REFUSED));
    await see(REFUSED, dialog);
    expect(ready()).toBe(true);
    const id = idOf(asked);
    const [input] = page.calls(asked.call);
    expect(input).toMatchObject(asked.input);
    if (id !== '') expect(JSON.stringify(input)).toContain(id);
    await click(okButton());
    expect(page.calls(asked.call)).toEqual([input, input]);
  });
});
