import { describe, expect, it, vi } from 'vitest';
import { maskName } from '../../shared/mask.ts';
import { abilitiesOf, ROLES, type Role } from '../../shared/people/abilities.ts';
import {
  all,
  button,
  buttons,
  click,
  isDisabled,
  isOpen,
  nameOf,
  okButton,
  one,
  reasonOf,
  see,
  settled,
  until,
} from './support/look.ts';
import { atPage, type PageHere } from './support/page.tsx';

/** Pages and buttons of each role, and the reason where one is refused. */
let page: PageHere;
atPage({}, (opened) => {
  page = opened;
});
const held = (): string => page.caseIn(({ holdReason }) => holdReason === 'by-person');

describe('pages', () => {
  it.each([
    ['viewer', ['待辦', '案件', '續用', '管理'], ['系統狀態']],
    ['handler', ['待辦', '案件', '續用', '統計', '檢核', '管理'], ['系統狀態', '設定']],
    ['supervisor', ['待辦', '案件', '續用', '統計', '檢核', '管理'], ['系統狀態', '設定', '分派']],
    ['it', ['待辦', '案件', '續用', '檢核', '管理'], ['連線檢測', '系統狀態', '設定', '帳號']],
    ['auditor', ['管理'], ['系統狀態', '設定', '帳號', '查閱紀錄']],
  ] as const)('%s has these, and none of them asks for more than the role may', async (role, menu, rail) => {
    const seesCases = abilitiesOf([role]).includes('cases.read');
    await page.show('#/health', [role]);
    const [links, admin] = [all('header nav a'), all('.admin-rail a')];
    expect(links.map((link) => nameOf(link).replace(/\d+$/, ''))).toEqual(menu);
    expect(admin.map(nameOf)).toEqual(rail);
    const places = [...links, ...admin].map((link) => (link as HTMLAnchorElement).hash);
    for (const place of [
      ...places,
      ...(seesCases ? [`#/cases/${held()}`, `#/cases/${held()}/evidence`] : []),
    ]) {
      await page.show(place, [role]);
      expect(one('main').textContent, place).not.toContain('您的角色不能使用這個頁面');
    }
    expect(page.refused()).toEqual([]);
  });

  it('of others say whose they are, and lead to one’s own', async () => {
    await page.show('#/cases', ['auditor']);
    expect(one('main').textContent).toContain('這個頁面需要檢視、承辦、主管或資訊權限');
    expect((button('前往可使用的頁面') as HTMLAnchorElement).hash).toBe('#/access');
    expect(page.refused()).toEqual([]);
  });
});

/** Buttons of a held case's page: the roles that may press each. */
const OFFERED: readonly (readonly [name: string, needs: string, roles: readonly Role[]])[] = [
  ['解除暫緩', '需要承辦或主管權限', ['handler', 'supervisor']],
  ['指派', '需要承辦或主管權限', ['handler', 'supervisor']],
  ['新增期限', '需要承辦或主管權限', ['handler', 'supervisor']],
  ['新增註記或通話紀錄', '需要承辦或主管權限', ['handler', 'supervisor']],
  ['取消送出', '需要主管權限', ['supervisor']],
  ['改日再提醒', '需要承辦或主管權限', ['handler', 'supervisor']],
  ['標示為已處理', '需要承辦或主管權限', ['handler', 'supervisor']],
  ['送件證明', '', ['viewer', 'handler', 'supervisor', 'it']],
];

describe.each(ROLES.filter((role) => role !== 'auditor'))('on a case, %s', (role) => {
  it('may press what is the role’s, and is told whose the rest is', async () => {
    await page.show(`#/cases/${held()}`, [role]);
    await click(button('其他處理', one('.case-head')));
    const offered = OFFERED.map(([name]) => button(name));
    expect(offered.map((each) => [nameOf(each), isDisabled(each), reasonOf(each) ?? ''])).toEqual(
      OFFERED.map(([name, needs, roles]) => [name, !roles.includes(role), roles.includes(role) ? '' : needs]),
    );
    for (const each of offered.filter(isDisabled)) await click(each);
    expect(isOpen()).toBe(false);
  });

  it('sees a name and a way to the number, or neither', async () => {
    const id = page.caseIn(({ delivery }) => delivery === 'rejected');
    const { patient } = await page.client.cases.show({ id, phi: true });
    const works = abilitiesOf([role]).includes('cases.work');
    for (const place of ['#/cases?stage=rejected', `#/cases/${id}`, '#/today']) {
      await page.show(place, [role]);
      await until(() =>
        one('main').textContent.includes(works ? (patient?.name ?? '') : maskName(patient?.name ?? '')),
      );
      const text = document.body.textContent;
      expect([place, text.includes(patient?.name ?? ''), text.includes(patient?.number ?? '')]).toEqual([
        place,
        works,
        false,
      ]);
      expect(buttons(/證號/).length > 0).toBe(works && place.includes('/cases/'));
    }
    expect(page.calls('cases.show')).not.toContainEqual(expect.objectContaining({ phi: true }));
    expect(page.refused()).toEqual([]);
  });
});

it('where the agent refuses a call, its own sentence stands there, and the page asks anew who this is', async () => {
  await page.show(`#/cases/${held()}`, ['handler']);
  await click(button('解除暫緩'));
  await until(isOpen);
  page.become(['viewer']);
  const reload = vi.spyOn(window.location, 'reload').mockReturnValue();
  await click(okButton());
  await settled();
  expect(page.refused()).toEqual(['cases.release']);
  await until(() => reload.mock.calls.length === 1);
});

describe('what only some are told', () => {
  const at = new Date().toISOString();
  const TOLD: readonly (readonly [key: string, value: object, words: RegExp])[] = [
    ['refused_sessions', { at, actor: '王檢視', count: 100 }, /王檢視：被拒 100 次後結束/],
    ['many_looks', { at, actor: '何藥師', what: 'names', count: 2000 }, /何藥師.*看到姓名 2,000 件/],
  ];
  it.each([
    ['supervisor', '#/today', true],
    ['auditor', '#/access', true],
    ['handler', '#/today', false],
  ] as const)('%s at %s: %s', async (role, place, isTold) => {
    await page.edit((db) => {
      const set = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
      for (const [key, value] of TOLD) set.run(key, JSON.stringify([value]));
    });
    await page.show(place, [role]);
    for (const open of buttons('展開')) await click(open);
    if (isTold) for (const [, , words] of TOLD) await see(words);
    else expect(document.body.textContent).not.toMatch(/王檢視|何藥師/);
    expect(page.refused()).toEqual([]);
  });
});
