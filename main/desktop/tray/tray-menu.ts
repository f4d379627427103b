import type { MenuItemConstructorOptions, MessageBoxOptions } from 'electron';
import type { LoginState } from '../config/launch.ts';
import type { DeskTexts, Language } from '../texts/texts.ts';
import type { TrayView } from './tray-state.ts';

export type TrayCommand =
  | 'open'
  | 'open-needs-person'
  | 'pause'
  | 'resume'
  | 'toggle-login'
  | 'toggle-notify'
  | 'make-recovery-code'
  | 'language-zh-TW'
  | 'language-en'
  | 'quit';

export interface MenuSight {
  readonly view: TrayView;
  readonly login: LoginState;
  readonly notify: boolean;
  readonly language: Language;
}

/** One line for the icon's tooltip; Windows truncates it at 127 characters. */
export function tooltip(view: TrayView, texts: DeskTexts): string {
  return `${texts.product}\n${statusLine(view, texts)}`.slice(0, 127);
}

function statusLine(view: TrayView, texts: DeskTexts): string {
  const { reason, counts } = texts.tray;
  const numbers = view.reachable ? counts(view) : '';
  return numbers === '' ? reason[view.reason] : `${reason[view.reason]}${texts.tray.separator}${numbers}`;
}

/** The whole menu as data, for `Menu.buildFromTemplate`. */
export function trayMenu(
  { view, login, notify, language }: MenuSight,
  texts: DeskTexts,
  choose: (command: TrayCommand) => void,
): MenuItemConstructorOptions[] {
  const { tray } = texts;
  const item = (label: string, command: TrayCommand, more: MenuItemConstructorOptions = {}) => ({
    label,
    click: () => choose(command),
    ...more,
  });
  return [
    { label: statusLine(view, texts), enabled: false },
    ...(view.needsPerson > 0 ? [item(tray.needsPerson(view.needsPerson), 'open-needs-person')] : []),
    { type: 'separator' },
    item(tray.open, 'open'),
    view.canResume
      ? item(tray.resume, 'resume', { enabled: view.reachable })
      : item(tray.pause, 'pause', { enabled: view.reachable }),
    {
      label: tray.settings,
      submenu: [
        item(tray.login[login], 'toggle-login', {
          type: 'checkbox',
          checked: login === 'on',
          enabled: login !== 'unsupported',
        }),
        item(tray.notify, 'toggle-notify', { type: 'checkbox', checked: notify }),
        item(tray.recoveryCode, 'make-recovery-code', { enabled: view.reachable }),
        { type: 'separator' },
        // Each name in its own language, so that people can find theirs.
        item('中文', 'language-zh-TW', { type: 'radio', checked: language === 'zh-TW' }),
        item('English', 'language-en', { type: 'radio', checked: language === 'en' }),
      ],
    },
    { type: 'separator' },
    item(tray.quit, 'quit'),
  ];
}

/** Index of the button "quit". */
export const QUIT_BUTTON = 1;

/** The question before quitting, or null if no case is being sent or queued. */
export function quitQuestion(view: TrayView, texts: DeskTexts): MessageBoxOptions | null {
  if (view.sending === 0 && view.queued === 0) return null;
  const { quit } = texts;
  return {
    type: 'question',
    title: texts.product,
    message: quit.message,
    detail: quit.detail(view.sending, view.queued),
    buttons: [quit.stay, quit.quit],
    // Enter and Escape both keep the program running.
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
}

/** Badge of the program's button in the task bar. */
export interface Badge {
  readonly count: number;
  /** Read aloud by screen readers on Windows, where the badge is a picture; empty without one. */
  readonly description: string;
}

export function badgeOf(view: TrayView, texts: DeskTexts): Badge {
  const count = view.needsPerson;
  return { count, description: count === 0 ? '' : texts.tray.needsPerson(count) };
}
