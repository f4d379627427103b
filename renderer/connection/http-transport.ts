import { RPCLink } from '@orpc/client/fetch';
import { SignedOutError, type Transport } from './transport.ts';

/** The console server that served this page. HTTP has no connection of its own to watch: the heartbeat finds its loss. */
export function openHttpTransport(): Promise<Transport> {
  const link = new RPCLink({
    url: new URL('/rpc', window.location.href),
    fetch: async (request, init) => {
      const response = await fetch(request, { ...init, credentials: 'same-origin', cache: 'no-store' });
      if (response.status === 401) throw new SignedOutError();
      return response;
    },
  });
  return Promise.resolve({
    link,
    onClose: () => () => undefined,
    close: () => undefined,
  });
}
