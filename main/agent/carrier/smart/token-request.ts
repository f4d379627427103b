/** One token request: client_credentials with private_key_jwt. SMART STU2.2 Backend Services, RFC 6749 §4.4 and §5. */
import { randomBytes } from 'node:crypto';
import { AgentError } from '../../ground/error.ts';
import { type HttpAnswer, type HttpCall, readJsonObject } from '../../ground/net/exchange.ts';
import { pageTitle } from '../../ground/net/foreign-words.ts';

const MAX_BYTES = 256 * 1024;
/** RFC 6749 §5.1 lets the server leave `expires_in` out; SMART recommends five minutes at most. */
const DEFAULT_LIFETIME_SECONDS = 300;

export type TokenAnswer =
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly lifetimeMs: number;
      /** The granted scopes; null: all that were requested. */
      readonly scope: string | null;
    }
  | { readonly kind: 'unreachable'; readonly code: string; readonly retryAt: number | null }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number | null };

/** Posts the form. Also returns the reply: its `Date` shows whether our clock may be the cause of a refusal. */
export async function requestToken(
  http: HttpCall,
  request: { readonly endpoint: string; readonly assertion: string; readonly scope: string },
): Promise<{ readonly answer: TokenAnswer; readonly reply: HttpAnswer | null }> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: request.assertion,
    scope: request.scope,
  });
  const reply = await http.request({
    method: 'POST',
    url: request.endpoint,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(form.toString(), 'utf8'),
    maxBytes: MAX_BYTES,
  });
  if (reply.kind === 'nothing')
    return { answer: { kind: 'unreachable', code: reply.code, retryAt: null }, reply: null };
  return { answer: readTokenReply(reply), reply };
}

/** True if a proxy or portal answered: a web page or a password prompt, which no token server gives an assertion. RFC 6749 §5.2 */
export const isOfFront = (reply: Pick<HttpAnswer, 'status' | 'body' | 'headers'>): boolean =>
  (reply.status >= 400 && pageTitle(reply.body) !== null) || passwordScheme(reply) !== null;

/** Scheme of the password login that is asked for; null: none. RFC 9110 §11.6.1 */
export const passwordScheme = ({ headers }: Pick<HttpAnswer, 'headers'>): string | null =>
  /^(?:basic|digest|ntlm|negotiate)\b/i.exec(headers['www-authenticate'] ?? '')?.[0] ?? null;

function readTokenReply(reply: HttpAnswer): TokenAnswer {
  const { status, retryAt } = reply;
  if (status >= 500 || status === 429 || status === 408)
    return { kind: 'unreachable', code: `token-http-${String(status)}`, retryAt };
  const json = readJsonObject(reply);
  // A device in front of the token server answered: our identity was not refused.
  if (json === null && isOfFront(reply)) return { kind: 'unreachable', code: 'token-unreadable', retryAt };
  if (status !== 200) return refusal(status, json?.['error'], retryAt);
  // A 200 with a page or half an answer comes from a middlebox or a broken connection.
  if (json === null) return { kind: 'unreachable', code: 'token-unreadable', retryAt };
  const { access_token: token, token_type: type, expires_in: lifetime, scope } = json;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) return refused('token-missing', status);
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return refused('token-type', status);
  const seconds = lifetime === undefined || lifetime === null ? DEFAULT_LIFETIME_SECONDS : Number(lifetime);
  return {
    kind: 'token',
    token,
    lifetimeMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0,
    scope: typeof scope === 'string' ? scope : null,
  };
}

/** RFC 6749 §5.2 and §4.1.2.1; the error's own description may carry anything and is dropped. */
function refusal(status: number, error: unknown, retryAt: number | null): TokenAnswer {
  if (typeof error !== 'string' || !/^[a-z_]{1,40}$/.test(error))
    return refused(
      status >= 300 && status < 400 ? 'token-redirected' : `token-http-${String(status)}`,
      status,
    );
  if (error === 'temporarily_unavailable' || error === 'server_error')
    return { kind: 'unreachable', code: `token-${error}`, retryAt };
  return refused(`token-${error}`, status);
}

function refused(code: string, status: number): TokenAnswer {
  return { kind: 'refused', code, status };
}

/** Reason why no assertion could be signed: no key, or one the vault cannot open. */
export function signingRefusal(error: unknown): Extract<TokenAnswer, { kind: 'refused' }> {
  return {
    kind: 'refused',
    code: error instanceof AgentError ? error.code : 'client-key-failed',
    status: null,
  };
}

/** Four minutes: the server's limit is five, and its clock is known to us only to the second. */
const LIFETIME_SECONDS = 240;

/**
 * Claims of the client assertion for private_key_jwt. RFC 7523 §3, SMART STU2.2 Backend Services.
 * `audience` is the token endpoint exactly as discovered; `serverNowMs` the time by the server's clock.
 * `jti` has 192 random bits: it never repeats, even after a restart, and no used value has to be stored.
 */
export function assertionClaims(options: {
  readonly clientId: string;
  readonly audience: string;
  readonly serverNowMs: number;
}): Record<string, unknown> {
  const iat = Math.floor(options.serverNowMs / 1000);
  return {
    iss: options.clientId,
    sub: options.clientId,
    aud: options.audience,
    iat,
    exp: iat + LIFETIME_SECONDS,
    jti: randomBytes(24).toString('base64url'),
  };
}

/** Scopes compared by the rights they give, not by their text. SMART App Launch STU2.2, “Scopes for requesting clinical data”. */

const RIGHTS = ['c', 'r', 'u', 'd', 's'] as const;
/** The v1 words in v2 letters. */
const V1_RIGHTS: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

interface ClinicalScope {
  readonly context: string;
  readonly resource: string;
  readonly rights: ReadonlySet<string>;
  /** `?category=…`: narrows the scope to a part of the resources. */
  readonly filter: string;
}

/**
 * Scopes of `asked` that `granted` does not cover, each named in v2 form with only the missing rights
 * (`system/Bundle.c`). Scopes that are not clinical are compared as text.
 */
export function missingScopes(asked: string, granted: string): string[] {
  const given = words(granted);
  const clinical = given.map(readScope).filter((scope) => scope !== null);
  return words(asked).flatMap((word) => {
    const wanted = readScope(word);
    if (!wanted) return given.includes(word) ? [] : [word];
    const lacking = [...wanted.rights].filter(
      (right) => !clinical.some((scope) => covers(scope, wanted, right)),
    );
    if (lacking.length === 0) return [];
    return [`${wanted.context}/${wanted.resource}.${lacking.join('')}${wanted.filter}`];
  });
}

function covers(scope: ClinicalScope, wanted: ClinicalScope, right: string): boolean {
  return (
    scope.context === wanted.context &&
    (scope.resource === '*' || scope.resource === wanted.resource) &&
    scope.rights.has(right) &&
    (scope.filter === '' || scope.filter === wanted.filter)
  );
}

/** Null for a scope that is not `context/Resource.rights`. Rights come out in the order `cruds`. */
function readScope(word: string): ClinicalScope | null {
  const parts = /^(system|user|patient)\/(\*|[A-Za-z]+)\.(read|write|\*|[cruds]+)(\?.+)?$/.exec(word);
  if (!parts) return null;
  const [, context = '', resource = '', rights = '', filter = ''] = parts;
  const letters = V1_RIGHTS[rights] ?? rights;
  return { context, resource, rights: new Set(RIGHTS.filter((one) => letters.includes(one))), filter };
}

function words(scope: string): string[] {
  return scope.split(/\s+/).filter((word) => word !== '');
}
