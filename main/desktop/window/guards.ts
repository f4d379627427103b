import type { Session, WebContents, WindowOpenHandlerResponse } from 'electron';
import { blobOrigin } from './downloads.ts';
import { isOurs, type ServiceAddress } from './app-address.ts';

/** The only permission of a page: to write a shown text to the clipboard, when somebody pressed its button. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

/** Every permission but one is denied, and that one to every page but ours. */
export function mayHave(permission: string, requestingUrl: string): boolean {
  return permission === ALLOWED_PERMISSION && isOurs(requestingUrl);
}

/** No page opens a window. */
export function onWindowOpen(): WindowOpenHandlerResponse {
  return { action: 'deny' };
}

export type GuardedSession = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setSpellCheckerEnabled'
>;

/** Denials for everything loaded in this session. */
export function guardSession(session: GuardedSession): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(mayHave(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    mayHave(permission, requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  // It would fetch dictionaries from the network.
  session.setSpellCheckerEnabled(false);
}

export type GuardedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>;

/** Chromium's own PDF reader is an extension that comes with it, under this id. */
const PDF_READER = 'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/';

/** An attachment out of the page's memory, in a frame of it, and the reader that shows it there. */
function isShownDocument(url: string, allowed: (url: string) => boolean): boolean {
  if (url.startsWith(PDF_READER)) return true;
  const maker = blobOrigin(url);
  return maker !== null && allowed(maker);
}

/** Denials for one page: it goes nowhere but to our own addresses and the service's, embeds and opens nothing. */
export function guardContents(contents: GuardedContents, service: Pick<ServiceAddress, 'allows'>): void {
  const allowed = (url: string): boolean => isOurs(url) || service.allows(url);
  contents.setWindowOpenHandler(onWindowOpen);
  contents.on('will-navigate', (event) => {
    if (!allowed(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    const { url, isMainFrame } = event;
    if (!allowed(url) && (isMainFrame || !isShownDocument(url, allowed))) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    // A one-time address of the service leads to its page; nothing else is led anywhere.
    if (!service.allows(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
}
