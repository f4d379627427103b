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
      origin = url?.protocol === 'http:' && url.hostname === '127.0.0.1' ? url.origin : null;
    },
    allows: (text) => {
      const url = URL.parse(text);
      return (
        origin !== null && url !== null && url.origin === origin && url.username === '' && url.password === ''
      );
    },
  };
}
