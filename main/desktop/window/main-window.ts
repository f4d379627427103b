import { BrowserWindow, screen, type Rectangle } from 'electron';
import type { Clock } from '../../agent/ports.ts';
import type { DeskFile } from '../config/desk-file.ts';
import { PAGE_URL } from './app-address.ts';
import { onClose, openingBounds, reloadAfterCrash, windowOptions } from './window-options.ts';

export type MainWindow = ReturnType<typeof createMainWindow>;

export interface WindowParts {
  readonly preload: string;
  readonly packaged: boolean;
  readonly title: string;
  readonly icon: string;
  readonly file: DeskFile;
  readonly clock: Clock;
  readonly quitting: () => boolean;
  /** Shows once that the program continues without its window. */
  readonly explainTray: () => void;
  readonly onFocus: () => void;
  /** Windows only: the user signs out or the machine shuts down. */
  readonly onSessionEnd: () => void;
}

/** The only window. It is made hidden at the start and lives until the program ends, so that it opens immediately. */
export function createMainWindow(parts: WindowParts) {
  const { file } = parts;
  const { bounds, maximized } = file.get();
  const window = new BrowserWindow({
    ...windowOptions(parts.preload, parts.packaged, parts.title, parts.icon),
    ...openingBounds(bounds, screen.getAllDisplays()),
  });
  window.removeMenu();
  if (maximized) window.once('show', () => window.maximize());

  /** Stores the window's place for the next start. */
  const remember = (): void => {
    // For a maximized window, the size before it was maximized.
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
  // The window keeps the program's title, in the tray's language.
  window.on('page-title-updated', (event) => event.preventDefault());

  const crashes: number[] = [];
  window.webContents.on('render-process-gone', () => {
    const now = parts.clock.now();
    if (reloadAfterCrash(crashes, now)) window.webContents.reload();
    crashes.push(now);
  });
  const load = (url: string): void => {
    // A load replaced by a newer one is rejected too. If the agent is missing, the page shows it.
    window.loadURL(url).catch(() => undefined);
  };
  return {
    window,
    load,
    remember,
    focused: () => window.isVisible() && window.isFocused(),
    /** Brings the window to the front, at `hash` of the page if given. */
    show: (hash?: string) => {
      // A new hash does not reload: the page navigates by itself.
      if (hash !== undefined) load(`${PAGE_URL}${hash}`);
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };
}
