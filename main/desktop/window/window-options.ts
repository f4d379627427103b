import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron';

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
    // The page's heartbeat tells within seconds when the agent is gone, also in a window nobody looks at just now.
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
