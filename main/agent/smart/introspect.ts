/** RFC 7662: what the server itself says of a token; `doctor` asks where introspection is offered. */
import type { Clock } from '../ports.ts';
import { assertionClaims } from './assertion.ts';
import { readJsonObject } from './http-call.ts';
import type { HttpCall } from './http-call.ts';
import { signingRefusal } from './token-request.ts';
import type { ClientKeys } from './token-source.ts';

const MAX_BYTES = 256 * 1024;

export type Introspection =
  | { readonly kind: 'told'; readonly active: boolean; readonly scope: string | null }
  | { readonly kind: 'failed'; readonly code: string; readonly status: number | null };

/**
 * Asks with an assertion of our own, as for a token. `audience` is the token endpoint: servers that take private_key_jwt
 * at their introspection endpoint name themselves by it. Never throws.
 */
export async function introspectToken(options: {
  readonly endpoint: string;
  readonly audience: string;
  readonly clientId: string;
  readonly token: string;
  readonly keys: ClientKeys;
  readonly http: HttpCall;
  readonly clock: Clock;
  readonly skewMs: number | null;
  readonly signal?: AbortSignal;
}): Promise<Introspection> {
  const { endpoint, audience, clientId, token, keys, http, clock, signal } = options;
  const serverNowMs = clock.now() + (options.skewMs ?? 0);
  let assertion: string;
  try {
    assertion = await keys.sign(assertionClaims({ clientId, audience, serverNowMs }));
  } catch (error) {
    return { kind: 'failed', code: signingRefusal(error).code, status: null };
  }
  const form = new URLSearchParams({
    token,
    token_type_hint: 'access_token',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
  const reply = await http.request({
    method: 'POST',
    url: endpoint,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(form.toString(), 'utf8'),
    maxBytes: MAX_BYTES,
    ...(signal && { signal }),
  });
  if (reply.kind === 'nothing') return { kind: 'failed', code: reply.code, status: null };
  const told = reply.status === 200 ? readJsonObject(reply) : null;
  if (typeof told?.['active'] !== 'boolean')
    return { kind: 'failed', code: `introspection-http-${String(reply.status)}`, status: reply.status };
  return {
    kind: 'told',
    active: told['active'],
    scope: typeof told['scope'] === 'string' ? told['scope'] : null,
  };
}
