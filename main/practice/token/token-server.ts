import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { type Adapter, type AdapterPayload, errors, Provider } from 'oidc-provider';
import type { ServerClock } from '../clock.ts';
import { isObject, textOf } from '../json.ts';
import type { Ledger } from '../ledger.ts';
import type { SandboxSettings } from '../settings.ts';
import { createAssertionChecks } from './assertion-checks.ts';
import { SCOPES_SUPPORTED } from './scopes.ts';

const RESOURCE = 'urn:x-sandbox:fhir';
/** The provider's own clock cannot be moved, so its checks of time are loosened and ours (by the skewed clock) decide. */
const CLOCK_TOLERANCE_S = 100 * 366 * 86_400;

export interface TokenServer {
  readonly issuer: string;
  readonly tokenUrl: string;
  /** Serves a request whose path is below the issuer's. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Granted scopes of an access token; null when it is unknown, expired or revoked. RFC 7662 as the provider does it. */
  scopesOf(token: string): Promise<string | null>;
  /** True if this server ever gave out the token. */
  issued(token: string): boolean;
  revokeTokens(): void;
  /** The next token is granted this scope at most. */
  narrowNext(scope: string): void;
}

/** SMART Backend Services by oidc-provider: client_credentials with private_key_jwt, opaque tokens. */
export async function createTokenServer(options: {
  readonly origin: string;
  readonly clientId: string;
  readonly jwks: () => { keys: Record<string, unknown>[] };
  readonly settings: () => SandboxSettings;
  readonly clock: ServerClock;
  readonly ledger: Ledger;
}): Promise<TokenServer> {
  const { clientId, ledger, settings } = options;
  const issuer = `${options.origin}/oidc`;
  const tokenUrl = `${issuer}/token`;
  const check = createAssertionChecks({
    clientId,
    tokenUrl,
    clock: options.clock,
    jwks: options.jwks,
  });
  const store = createTokenStore(() => ({
    client_id: clientId,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'private_key_jwt',
    id_token_signed_response_alg: 'ES256',
    scope: SCOPES_SUPPORTED.join(' '),
    jwks: options.jwks(),
  }));
  let narrowed: string | null = null;
  const issued = new Set<string>();
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });

  const provider = new Provider(issuer, {
    adapter: (model) => store.adapter(model),
    scopes: [...SCOPES_SUPPORTED],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS384', 'ES384'] },
    clockTolerance: CLOCK_TOLERANCE_S,
    cookies: { keys: [randomBytes(16).toString('hex')] },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'ES256', kid: 'sandbox' }] },
    ttl: { ClientCredentials: () => settings().tokenTtlSeconds },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: narrowed ?? SCOPES_SUPPORTED.join(' '),
          accessTokenFormat: 'opaque',
          accessTokenTTL: settings().tokenTtlSeconds,
        }),
      },
    },
    // Checked by ours below; RFC 7523 §3 and SMART 2.2 leave no room for another `aud`.
    assertJwtClientAuthClaimsAndHeader: (_, claims, header) => {
      const now = options.clock.now() / 1000;
      const { exp } = claims;
      if (claims['aud'] !== (settings().wantedAudience ?? tokenUrl))
        throw new errors.InvalidClientAuth(`aud must be ${tokenUrl}`);
      if (header['typ'] !== 'JWT') throw new errors.InvalidClientAuth('typ must be JWT');
      if (typeof exp !== 'number' || exp <= now - 1 || exp > now + 301) {
        throw new errors.InvalidClientAuth('exp must be within five minutes');
      }
    },
  });
  /** Reason why a token was refused, in the provider's own words, which it keeps to itself by default. */
  const refusals = new WeakMap<object, string>();
  provider.on('grant.error', (context, error) => {
    refusals.set(context, error.error_detail ?? error.error_description ?? '');
  });
  provider.use(async (context, next) => {
    await next();
    const oidc: unknown = context.oidc;
    if (context.path === '/token') {
      const body = isObject(oidc) && isObject(oidc['body']) ? oidc['body'] : {};
      for (const fault of check({ headers: context.headers, body }))
        ledger.violation(fault.kind, fault.detail);
      const answer: unknown = context.body;
      if (settings().describeTokenErrors && isObject(answer) && refusals.has(context))
        answer['error_description'] = refusals.get(context) ?? '';
      if (context.status === 200 && isObject(answer)) {
        ledger.counts.tokensGranted += 1;
        issued.add(textOf(answer['access_token']) ?? '');
      }
      narrowed = null;
    }
  });
  provider.proxy = true;
  const callback = provider.callback();

  return {
    issuer,
    tokenUrl,
    async handle(request, response) {
      // Mounted the way connect mounts: the provider rebuilds its own URLs from originalUrl.
      if (issuer.startsWith('https:')) request.headers['x-forwarded-proto'] = 'https';
      Object.assign(request, { originalUrl: request.url, url: (request.url ?? '').slice('/oidc'.length) });
      await callback(request, response);
    },
    async scopesOf(token) {
      const found = await provider.ClientCredentials.find(token);
      return found?.isValid === true ? (found.scope ?? '') : null;
    },
    issued: (token) => issued.has(token),
    revokeTokens: () => {
      store.revokeTokens();
    },
    narrowNext(scope) {
      narrowed = scope;
    },
  };
}

/** Tokens and used jtis of one practice server, in memory; the client's entry follows its registered keys. */
interface TokenStore {
  adapter(model: string): Adapter;
  /** Forgets every access token: the next use of one is a genuine 401. */
  revokeTokens(): void;
}

function createTokenStore(client: () => AdapterPayload & { client_id: string }): TokenStore {
  const rows = new Map<string, AdapterPayload>();
  const adapter = (model: string): Adapter => ({
    upsert: (id, payload) => {
      rows.set(`${model}:${id}`, payload);
      return Promise.resolve();
    },
    find: (id) => {
      if (model !== 'Client') return Promise.resolve(rows.get(`${model}:${id}`));
      const registered = client();
      return Promise.resolve(registered.client_id === id ? registered : undefined);
    },
    findByUserCode: () => Promise.resolve(undefined),
    findByUid: () => Promise.resolve(undefined),
    consume: () => Promise.resolve(),
    destroy: (id) => {
      rows.delete(`${model}:${id}`);
      return Promise.resolve();
    },
    revokeByGrantId: () => Promise.resolve(),
  });
  return {
    adapter,
    revokeTokens() {
      for (const key of rows.keys()) if (key.startsWith('ClientCredentials:')) rows.delete(key);
    },
  };
}
