import { join } from 'node:path';
import { app, type BrowserWindow, Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import { assertNever } from '../../../shared/assert-never.ts';
import { createStartAtLogin, shouldSetAtFirstStart, type StartAtLogin } from '../config/launch.ts';
import { type Badge, badgeOf, tooltip, type TrayCommand, trayMenu } from '../tray/tray-menu.ts';
import type { TrayIcon, TrayView } from '../tray/tray-state.ts';
import type { MainWindow } from '../window/main-window.ts';
import type { DeskAgent } from './desk-agent.ts';
import type { DeskContext } from './desk-context.ts';
import { confirmQuit, type DialogText } from './dialogs.ts';

/** Shows `view` in tray, badge and menu. Returns a function that redraws them. */
export function deskTray(
  context: DeskContext,
  parts: {
    readonly agent: DeskAgent;
    readonly window: MainWindow;
    readonly view: () => TrayView;
    readonly notify: (shown: DialogText, onClick: () => void) => void;
  },
): () => void {
  const { file, paths, texts, language } = context;
  const { agent, window, view, notify } = parts;
  const login = createStartAtLogin(app, {
    platform: process.platform,
    execPath: process.execPath,
    packaged: app.isPackaged,
  });
  if (shouldSetAtFirstStart(file.get().loginSet, login.state())) login.set(true);
  file.change({ loginSet: true });

  const updateTray = createTray(paths.icons, () => window.show());
  const command = trayCommands({
    context,
    agent,
    window,
    login,
    view,
    notify,
    refresh: () => refresh(),
  });
  const refresh = (): void => {
    const now = view();
    const sight = {
      view: now,
      login: login.state(),
      notify: file.get().notify,
      language: language(),
    };
    updateTray({ icon: now.icon, tooltip: tooltip(now, texts()), menu: trayMenu(sight, texts(), command) });
    showBadge(window.window, paths.icons, badgeOf(now, texts()));
  };
  return refresh;
}

interface CommandParts {
  readonly context: DeskContext;
  readonly agent: DeskAgent;
  readonly window: MainWindow;
  readonly login: StartAtLogin;
  readonly view: () => TrayView;
  readonly notify: (shown: DialogText, onClick: () => void) => void;
  /** Redraws the tray after a change. */
  readonly refresh: () => void;
}

function trayCommands(parts: CommandParts): (command: TrayCommand) => void {
  const { context, agent, window, login } = parts;
  const { file, account: by } = context;
  const paused = (pause: boolean): void => {
    agent
      .ask((client, signal) => client.destination[pause ? 'pause' : 'resume']({ by }, { signal }))
      .catch((error: unknown) => {
        context.log('warn', 'pause', {}, error);
        const { product, problem } = context.texts();
        parts.notify({ title: product, body: problem.pauseFailed }, () => window.show());
      });
  };
  return (command) => {
    switch (command) {
      case 'open':
        window.show();
        break;
      case 'open-needs-person':
        window.show('#/cases');
        break;
      case 'pause':
      case 'resume':
        paused(command === 'pause');
        break;
      case 'toggle-login':
        // A click toggles the login item; if Windows has switched it off, the click switches it on.
        login.set(login.state() !== 'on');
        break;
      case 'toggle-notify':
        file.change({ notify: !file.get().notify });
        break;
      case 'make-recovery-code':
        agent.supervisor.send({ kind: 'make-recovery-code' });
        break;
      case 'language-zh-TW':
        file.change({ language: 'zh-TW' });
        break;
      case 'language-en':
        file.change({ language: 'en' });
        break;
      case 'quit':
        window.show();
        void confirmQuit(window.window, parts.view(), context.texts()).then((yes) => {
          if (yes) app.quit();
        });
        break;
      default:
        assertNever(command);
    }
    parts.refresh();
  };
}

interface TrayLook {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly menu: MenuItemConstructorOptions[];
}

/** The icon in the notification area. Returns the function that changes it. */
function createTray(icons: string, onOpen: () => void): (look: TrayLook) => void {
  const picture = (icon: TrayIcon) => nativeImage.createFromPath(join(icons, `tray-${icon}.png`));
  const tray = new Tray(picture('offline'));
  // A single click opens on Windows; on Linux most desktops show the menu instead.
  tray.on('click', onOpen);
  let shown: TrayIcon = 'offline';
  return ({ icon, tooltip, menu }) => {
    if (icon !== shown) tray.setImage(picture(icon));
    shown = icon;
    tray.setToolTip(tooltip);
    tray.setContextMenu(Menu.buildFromTemplate(menu));
  };
}

/** Shows a number if the system can draw one, else a dot on the task bar's button (Windows). */
function showBadge(window: BrowserWindow, icons: string, badge: Badge): void {
  if (process.platform === 'win32') {
    const dot = badge.count === 0 ? null : nativeImage.createFromPath(join(icons, 'badge.png'));
    window.setOverlayIcon(dot, badge.description);
  } else {
    app.setBadgeCount(badge.count);
  }
}
