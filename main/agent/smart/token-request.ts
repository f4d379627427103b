/** One token request: client_credentials with private_key_jwt. SMART STU2.2 Backend Services, RFC 6749 §4.4 and §5. */
import { AgentError } from '../error.ts';
import { readJsonObject } from './http-call.ts';
import type { HttpCall, HttpReply } from './http-call.ts';

const MAX_BYTES = 256 * 1024;
/** RFC 6749 §5.1 lets the server leave `expires_in` out; SMART recommends five minutes at most. */
const DEFAULT_LIFETIME_SECONDS = 300;

export type TokenAnswer =
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly lifetimeMs: number;
      /** As granted; null: all that was asked for. */
      readonly scope: string | null;
    }
  | { readonly kind: 'unreachable'; readonly code: string; readonly retryAt: number | null }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number | null };

/** Posts the form. Also hands back the reply's `Date`, which tells whether our clock may be why it was refused. */
export async function requestToken(
  http: HttpCall,
  request: { readonly endpoint: string; readonly assertion: string; readonly scope: string },
): Promise<{ readonly answer: TokenAnswer; readonly reply: HttpReply | null }> {
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

function readTokenReply(reply: HttpReply): TokenAnswer {
  const { status, retryAt } = reply;
  if (status >= 500 || status === 429 || status === 408)
    return { kind: 'unreachable', code: `token-http-${String(status)}`, retryAt };
  const json = readJsonObject(reply);
  if (status !== 200) return refusal(status, json?.['error'], retryAt);
  // A page under 200, or half an answer, comes from something before the server or a line that broke.
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

/** Why no assertion could be signed: no key, or one the vault cannot open. */
export function signingRefusal(error: unknown): Extract<TokenAnswer, { kind: 'refused' }> {
  return {
    kind: 'refused',
    code: error instanceof AgentError ? error.code : 'client-key-failed',
    status: null,
  };
}
