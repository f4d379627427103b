import { RUN_NAME } from '../../headless/console/door.ts';

/** Scheme of the page's address in the desktop window: our own, without a file or port. */
export const SCHEME = 'app';
const HOST = 'twpas';
export const ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${ORIGIN}/`;
/** Path of the page as the wizard of the first run. */
export const SETUP_PATH = '/setup';
export const SETUP_URL = `${ORIGIN}${SETUP_PATH}`;
/** The page of safe mode; its forms post to paths below it. */
export const DIAGNOSIS_PATH = '/diagnosis';
export const DIAGNOSIS_URL = `${ORIGIN}${DIAGNOSIS_PATH}`;

export function isSetupPage(address: string): boolean {
  return URL.parse(address)?.pathname === SETUP_PATH;
}

/** True if an address is ours: our scheme and host, no user name, no port. */
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

/** The only foreign address that the window may show: the console of a service on this machine. */
export interface ServiceAddress {
  /** Null: no address any more. Ignores addresses that are not loopback. */
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

/** Name of the only channel between page and main process, in both directions. */
export const PORT_CHANNEL = 'twpas:agent-port';
export const BRIDGE_NAME = 'twpasDesktop';
