import { RUN_NAME } from '../../headless/console/door.ts';

/** Address of the page in the desktop window: our own scheme, without a file or port. */
export const SCHEME = 'app';
const HOST = 'twpas';
export const ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${ORIGIN}/`;
/** The same page as the wizard of the first run. */
export const SETUP_PATH = '/setup';
export const SETUP_URL = `${ORIGIN}${SETUP_PATH}`;
/** The page of safe mode; its forms post to paths below it. */
export const DIAGNOSIS_PATH = '/diagnosis';
export const DIAGNOSIS_URL = `${ORIGIN}${DIAGNOSIS_PATH}`;

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

/** The one place besides our own that the window may show: the console of a service on this machine. */
export interface ServiceAddress {
  /** Null: none any more. Anything but a loopback address is none. */
  allow(url: string | null): void;
  allows(url: string): boolean;
}

export function createServiceAddress(): ServiceAddress {
  let origin: string | null = null;
  return {
    allow: (text) => {
      const url = text === null ? null : URL.parse(text);
      const isHere = url?.hostname === '127.0.0.1' || RUN_NAME.test(url?.hostname ?? '');
      origin = url?.protocol === 'http:' && isHere ? url.origin : null;
    },
    allows: (text) => {
      const url = URL.parse(text);
      return (
        origin !== null && url !== null && url.origin === origin && url.username === '' && url.password === ''
      );
    },
  };
}

/** The one channel between page and main process, both ways, and the name under which the page finds it. */
export const PORT_CHANNEL = 'twpas:agent-port';
export const BRIDGE_NAME = 'twpasDesktop';
