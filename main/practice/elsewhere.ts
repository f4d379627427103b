import type { Ledger } from './ledger.ts';
import type { Listener } from './http/listener.ts';
import { createListener } from './http/listener.ts';

/** Another host, to which redirects and false links lead. Whatever comes here was sent where it must not be. */
export async function createElsewhere(ledger: Ledger): Promise<Listener & { readonly url: string }> {
  const listener = await createListener(0, (request, response) => {
    ledger.stray({
      method: request.method ?? '',
      url: request.url ?? '',
      authorization: request.headers.authorization !== undefined,
    });
    request.resume();
    response.writeHead(200, { 'content-type': 'application/fhir+json' }).end('{"resourceType":"Bundle"}');
  });
  return { ...listener, url: `http://127.0.0.1:${String(listener.port)}` };
}
