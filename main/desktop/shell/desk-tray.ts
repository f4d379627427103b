import { app } from 'electron';
import { badgeOf } from '../notify/badge.ts';
import { showBadge } from '../notify/show-badge.ts';
import type { Shown } from '../notify/notifier.ts';
import { createStartAtLogin, shouldSetAtFirstStart } from '../login/start-at-login.ts';
import { tooltip, trayMenu } from '../tray/tray-menu.ts';
import type { TrayView } from '../tray/tray-state.ts';
import { createTray } from '../tray/tray.ts';
import type { MainWindow } from '../window/main-window.ts';
import type { DeskAgent } from './desk-agent.ts';
import type { DeskContext } from './desk-context.ts';
import { trayCommands } from './tray-commands.ts';

/** Tray, badge and menu, kept to what `view` says. Returns what draws them anew. */
export function deskTray(
  context: DeskContext,
  parts: {
    readonly agent: DeskAgent;
    readonly window: MainWindow;
    readonly view: () => TrayView;
    readonly update: () => string | null;
    readonly notify: (shown: Shown, onClick: () => void) => void;
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

  const tray = createTray(paths.icons, () => {
    window.show();
  });
  const command = trayCommands({
    context,
    agent,
    window,
    login,
    view,
    notify,
    refresh: () => {
      refresh();
    },
  });
  const refresh = (): void => {
    const now = view();
    const sight = {
      view: now,
      login: login.state(),
      notify: file.get().notify,
      language: language(),
      update: parts.update(),
    };
    tray.update({
      icon: now.icon,
      tooltip: tooltip(now, texts()),
      menu: trayMenu(sight, texts(), command),
    });
    showBadge(window.window, paths.icons, badgeOf(now, texts()));
  };
  return refresh;
}
