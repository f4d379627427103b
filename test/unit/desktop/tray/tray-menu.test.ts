import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import {
  badgeOf,
  type MenuSight,
  QUIT_BUTTON,
  quitQuestion,
  tooltip,
  trayMenu,
} from '../../../../main/desktop/tray/tray-menu.ts';
import { textsOf } from '../../../../main/desktop/texts/texts.ts';
import { trayView } from '../../../../main/desktop/tray/tray-state.ts';
import { statusWith } from '../../support/status-with.ts';

const ready = { phase: 'ready', dataDir: '/d', slotKinds: [] } as const;
const zh = textsOf('zh-TW');
const busy = trayView(
  ready,
  statusWith({ delivery: { sending: 2, queued: 1500, uncertain: 1, refused: 3 } }),
);
const idle = trayView(ready, statusWith());

function open(change: Partial<MenuSight> = {}) {
  const chosen: string[] = [];
  const sight: MenuSight = {
    view: busy,
    login: 'on',
    notify: true,
    language: 'zh-TW',
    ...change,
  };
  const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    items.flatMap((item) => (Array.isArray(item.submenu) ? [item, ...flat(item.submenu)] : [item]));
  const items = flat(trayMenu(sight, zh, (command) => chosen.push(command)));
  const find = (label: string): MenuItemConstructorOptions | undefined =>
    items.find((item) => item.label === label);
  const click = (label: string): void => {
    (find(label)?.click as unknown as (() => void) | undefined)?.();
  };
  return { items, chosen, find, click };
}

test('it begins with how things stand, in numbers', () => {
  expect(open().items[0]).toMatchObject({
    label: '有案件需要處理：傳送中 2、等待送出 1,500、送件結果待確認 1',
    enabled: false,
  });
  expect(open({ view: idle }).items[0]?.label).toBe('運作正常');
  expect(open().find('3 件需要處理')).toBeDefined();
});

test('each entry asks for what it says', () => {
  const { click, chosen } = open();
  for (const label of [
    '開啟',
    '3 件需要處理',
    '暫停傳送',
    '登入 Windows 時自動啟動',
    '顯示通知',
    '建立復原碼…',
    'English',
    '結束',
  ])
    click(label);
  expect(chosen).toEqual([
    'open',
    'open-needs-person',
    'pause',
    'toggle-login',
    'toggle-notify',
    'make-recovery-code',
    'language-en',
    'quit',
  ]);
});

test('paused by a person, it offers to resume; without an agent neither can be asked for', () => {
  const paused = trayView(ready, statusWith({ destination: { pausedByPerson: true } }));
  expect(open({ view: paused }).find('恢復傳送')).toMatchObject({ enabled: true });
  expect(open({ view: paused }).find('暫停傳送')).toBeUndefined();
  const another = trayView(ready, statusWith({ destination: { newServer: true, state: 'paused' } }));
  expect(open({ view: another }).find('恢復傳送')).toMatchObject({ enabled: true });
  expect(open({ view: trayView(ready, null) }).find('暫停傳送')).toMatchObject({ enabled: false });
});

test('start at login shows what Windows does, not what was asked for', () => {
  expect(open({ login: 'on' }).find(zh.tray.login.on)).toMatchObject({ checked: true, enabled: true });
  expect(
    open({ login: 'switched-off-by-system' }).find(zh.tray.login['switched-off-by-system']),
  ).toMatchObject({ checked: false, enabled: true });
  expect(open({ login: 'unsupported' }).find(zh.tray.login.unsupported)).toMatchObject({ enabled: false });
});

test('the tool tip fits into what Windows shows', () => {
  const huge = { ...busy, sending: 10 ** 9, queued: 10 ** 9, uncertain: 10 ** 9 };
  for (const language of ['zh-TW', 'en'] as const)
    expect(tooltip(huge, textsOf(language)).length).toBeLessThanOrEqual(127);
});

test('quitting is asked about only while something is under way, and Enter keeps it running', () => {
  expect(quitQuestion(idle, zh)).toBeNull();
  expect(quitQuestion(trayView(ready, statusWith({ delivery: { uncertain: 1, held: 2 } })), zh)).toBeNull();
  const question = quitQuestion(busy, zh);
  expect(question).toMatchObject({ defaultId: 0, cancelId: 0 });
  expect(question?.buttons?.[QUIT_BUTTON]).toBe('結束');
  expect(question?.detail).toContain('傳送中 2 件、等待送出 1,500 件');
});

test('the badge counts what needs a person and says it aloud', () => {
  expect(badgeOf(busy, zh)).toEqual({ count: 3, description: '3 件需要處理' });
  expect(badgeOf(idle, zh)).toEqual({ count: 0, description: '' });
});
