/** Where the page lives in the desktop window: a scheme of our own, so that no file and no port is involved. */
export const SCHEME = 'app';
export const HOST = 'twpas';
export const ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${ORIGIN}/`;
/** The same page as the wizard of the first run. */
export const SETUP_PATH = '/setup';
export const SETUP_URL = `${ORIGIN}${SETUP_PATH}`;
/** The page of safe mode; its forms post to paths below it. */
export const DIAGNOSIS_PATH = '/diagnosis';
export const DIAGNOSIS_URL = `${ORIGIN}${DIAGNOSIS_PATH}`;

/** Whether one of our addresses is the wizard's. */
export function isSetupPage(address: string): boolean {
  return URL.parse(address)?.pathname === SETUP_PATH;
}

/** Whether an address is one of ours: right scheme, right host, no user name, no port. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null &&
    url.protocol === `${SCHEME}:` &&
    url.host === HOST &&
    url.username === '' &&
    url.password === ''
  );
}
