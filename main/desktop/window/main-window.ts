import { BrowserWindow, screen, type Rectangle } from 'electron';
import type { Clock } from '../../agent/ports.ts';
import type { DeskFile } from '../config/desk-file.ts';
import { PAGE_URL } from './app-address.ts';
import { onClose, openingBounds, reloadAfterCrash, windowOptions } from './window-options.ts';

/** The one window. It is made at the start, hidden, and lives until the program ends: opening it takes no time. */
export interface MainWindow {
  /** Brings it to the front, at `hash` of the page when one is given. */
  show(hash?: string): void;
  load(url: string): void;
  focused(): boolean;
  /** Stores its place for the next start. */
  remember(): void;
  window: BrowserWindow;
}

export interface WindowParts {
  readonly preload: string;
  readonly packaged: boolean;
  readonly title: string;
  readonly icon: string;
  readonly file: DeskFile;
  readonly clock: Clock;
  readonly quitting: () => boolean;
  /** Shown once: the program continues without its window. */
  readonly explainTray: () => void;
  readonly onFocus: () => void;
  /** Windows only: the user signs out or the machine goes down. */
  readonly onSessionEnd: () => void;
}

export function createMainWindow(parts: WindowParts): MainWindow {
  const { file } = parts;
  const { bounds, maximized } = file.get();
  const window = new BrowserWindow({
    ...windowOptions(parts.preload, parts.packaged, parts.title, parts.icon),
    ...openingBounds(bounds, screen.getAllDisplays()),
  });
  window.removeMenu();
  if (maximized)
    window.once('show', () => {
      window.maximize();
    });

  const remember = (): void => {
    // For a maximized window the size it would return to.
    const at: Rectangle = window.getNormalBounds();
    file.change({ bounds: at, maximized: window.isMaximized() });
  };
  window.on('close', (event) => {
    remember();
    const what = onClose({ quitting: parts.quitting(), explained: file.get().trayExplained });
    if (what.kind === 'close') return;
    event.preventDefault();
    window.hide();
    if (!what.explain) return;
    file.change({ trayExplained: true });
    parts.explainTray();
  });
  window.on('focus', parts.onFocus);
  window.on('session-end', parts.onSessionEnd);
  // The title is the program's, in the language of the tray.
  window.on('page-title-updated', (event) => {
    event.preventDefault();
  });

  const crashes: number[] = [];
  window.webContents.on('render-process-gone', () => {
    const now = parts.clock.now();
    if (reloadAfterCrash(crashes, now)) window.webContents.reload();
    crashes.push(now);
  });
  const load = (url: string): void => {
    // A load that a newer one replaces is rejected too; the page itself shows that it has no agent.
    window.loadURL(url).catch(() => undefined);
  };
  return {
    window,
    load,
    remember,
    focused: () => window.isVisible() && window.isFocused(),
    show: (hash) => {
      // A new address after # is no new load: the page goes there by itself.
      if (hash !== undefined) load(`${PAGE_URL}${hash}`);
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };
}
