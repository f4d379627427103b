import type { Session, WebContents, WindowOpenHandlerResponse } from 'electron';
import { blobOrigin } from './downloads.ts';
import { isOurs, type ServiceAddress } from './app-address.ts';

/** The only permission of a page: to write a shown text to the clipboard after a click on its button. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

/** Grants only this permission, and only to our page. */
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

/** Denies permissions and features to everything loaded in this session. */
export function guardSession(session: GuardedSession): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(mayHave(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    mayHave(permission, requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  // The spell checker would fetch dictionaries from the network.
  session.setSpellCheckerEnabled(false);
}

export type GuardedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>;

/** Chromium's built-in PDF reader is an extension with this id. */
const PDF_READER = 'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/';

/** An attachment from the page's memory, shown in its frame, and the reader that shows it. */
function isShownDocument(url: string, allowed: (url: string) => boolean): boolean {
  if (url.startsWith(PDF_READER)) return true;
  const maker = blobOrigin(url);
  return maker !== null && allowed(maker);
}

/** Limits one page: it navigates only to our addresses and the service's, embeds only its own attachments, opens no window. */
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
    // Only the service's one-time address may redirect, to the service's page.
    if (!service.allows(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
