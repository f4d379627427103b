import { RPCLink } from '@orpc/client/fetch';
import { PAGE_KEY_HEADER } from '../../shared/page-key.ts';
import { readPageKey } from './page-key.ts';
import { SignedOutError, type OpenTransport, type Transport } from './transport.ts';

/** Told by a call that nobody is there for: what keeps the page up to date must not keep it open. */
const UNATTENDED = 'x-twpas-unattended';

/** The console server that served this page, while `attended` says whether a person is at it. */
export function httpTransport(attended: () => boolean): OpenTransport {
  return () => Promise.resolve(transportTo(new URL('/rpc', window.location.href), attended));
}

/** HTTP has no connection of its own to watch: the heartbeat finds its loss. */
function transportTo(url: URL, attended: () => boolean): Transport {
  const link = new RPCLink({
    url,
    fetch: async (request, init) => {
      const pageKey = readPageKey();
      // The cookie alone opens nothing: it is not even shown.
      if (pageKey === null) throw new SignedOutError();
      request.headers.set(PAGE_KEY_HEADER, pageKey);
      if (!attended()) request.headers.set(UNATTENDED, '1');
      const response = await fetch(request, { ...init, credentials: 'same-origin', cache: 'no-store' });
      if (response.status === 401) throw new SignedOutError();
      return response;
    },
  });
  return {
    link,
    onClose: () => () => undefined,
    close: () => undefined,
  };
}
