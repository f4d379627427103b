import type { BrowserWindowConstructorOptions, Display, Rectangle, WebPreferences } from 'electron';

/** A page without Node, isolated and sandboxed; its only access to our code is the preload. */
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
    // Enables Chromium's PDF reader, the only plug-in, for attachments in the page's memory.
    plugins: true,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: !packaged,
    // The page's heartbeat must notice the agent's end within seconds, even in a background window.
    backgroundThrottling: false,
  };
}

/** Created hidden: shown once it has content, or not at all at a start by the login item. */
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
 * Initial place of the window: the last one if enough of its title bar is on a screen (a screen may have been unplugged), else the middle of
 * the first screen and not larger than it.
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
  // The title bar is the top edge, which must not lie above the screen either.
  const topInside = window.y >= area.y && window.y + GRIP.height <= area.y + area.height;
  return topInside && right - left >= GRIP.width;
}

type OnClose =
  | { readonly kind: 'close' }
  /** The program continues in the tray; `explain`: shown once to each user. */
  | { readonly kind: 'hide'; readonly explain: boolean };

export function onClose(sight: { readonly quitting: boolean; readonly explained: boolean }): OnClose {
  return sight.quitting ? { kind: 'close' } : { kind: 'hide', explain: !sight.explained };
}

/** Maximum number of reloads of a crashing page in a minute. Sending does not need the page. */
const RELOADS_A_MINUTE = 3;

/** True to reload a crashed page. `earlier`: times of its earlier crashes, ms since the epoch. */
export function reloadAfterCrash(earlier: readonly number[], now: number): boolean {
  return earlier.filter((at) => now - at < 60_000).length < RELOADS_A_MINUTE;
}
