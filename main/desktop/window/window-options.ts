import type { BrowserWindowConstructorOptions, Display, Rectangle, WebPreferences } from 'electron';

/** A page without Node, in its own world and sandbox; the preload is all it has of us. */
export function webPreferences(preload: string, packaged: boolean): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    // Chromium's own PDF reader, for attachments out of the page's memory; there are no other plug-ins any more.
    plugins: true,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: !packaged,
    // The page's heartbeat notices within seconds that the agent is gone, also in a window in the background.
    backgroundThrottling: false,
  };
}

/** Created hidden: it is shown once it has something to show, or not at all at a start by login. */
export function windowOptions(preload: string, packaged: boolean, title: string, icon: string) {
  return {
    show: false,
    title,
    icon,
    minWidth: 900,
    minHeight: 560,
    autoHideMenuBar: true,
    backgroundColor: '#f4f6f8',
    webPreferences: webPreferences(preload, packaged),
  } satisfies BrowserWindowConstructorOptions;
}

const DEFAULT_SIZE = { width: 1280, height: 820 };
/** Minimum visible part of the window, so that it can be grabbed. */
const GRIP = { width: 120, height: 40 };

/**
 * Initial place of the window: its last one, if enough of its title bar is still on a screen (one may have been unplugged), else the middle
 * of the first screen and never larger than it.
 */
export function openingBounds(
  kept: Rectangle | null,
  displays: readonly Pick<Display, 'workArea'>[],
): Rectangle {
  if (kept !== null && displays.some(({ workArea }) => canBeCaught(kept, workArea))) return kept;
  const area = displays[0]?.workArea ?? { x: 0, y: 0, ...DEFAULT_SIZE };
  const width = Math.min(kept?.width ?? DEFAULT_SIZE.width, area.width);
  const height = Math.min(kept?.height ?? DEFAULT_SIZE.height, area.height);
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  };
}

function canBeCaught(window: Rectangle, area: Rectangle): boolean {
  const left = Math.max(window.x, area.x);
  const right = Math.min(window.x + window.width, area.x + area.width);
  // The title bar is the top edge: it must not lie above the screen either.
  const topInside = window.y >= area.y && window.y + GRIP.height <= area.y + area.height;
  return topInside && right - left >= GRIP.width;
}

type OnClose =
  | { readonly kind: 'close' }
  /** It continues in the tray; `explain`: shown once to each user. */
  | { readonly kind: 'hide'; readonly explain: boolean };

export function onClose(sight: { readonly quitting: boolean; readonly explained: boolean }): OnClose {
  return sight.quitting ? { kind: 'close' } : { kind: 'hide', explain: !sight.explained };
}

/** A page that keeps crashing is left alone after this many times within a minute: the sending does not need it. */
const RELOADS_A_MINUTE = 3;

/** Whether to load a crashed page again. `earlier`: when it crashed before, ms since the epoch. */
export function reloadAfterCrash(earlier: readonly number[], now: number): boolean {
  return earlier.filter((at) => now - at < 60_000).length < RELOADS_A_MINUTE;
}
