import { AgentError } from '../error.ts';

/** Causes that a person can remedy, by the codes of Node, OpenSSL and undici. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/^(ENOTFOUND|EAI_AGAIN|EAI_.*)$/, 'name-not-found'],
  [/^ECONNREFUSED$/, 'connection-refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EHOSTDOWN)$/, 'network-unreachable'],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'connect-timeout'],
  [/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/, 'timeout'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'certificate-wrong-name'],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'certificate-expired'],
  [/^(CERT_.*|UNABLE_TO_.*|.*SELF_SIGNED.*|INVALID_CA|HOSTNAME_MISMATCH)$/, 'certificate-untrusted'],
  [/^(EPROTO|ERR_SSL_.*|ERR_TLS_.*)$/, 'tls-failed'],
  [/^(HPE_.*|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_.*)$/, 'answer-unreadable'],
  [/^(UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|ERR_INVALID_.*)$/, 'request-invalid'],
  [/^UND_ERR_(DESTROYED|CLOSED)$/, 'stopped'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_INFO)$/, 'connection-lost'],
];

/**
 * A stable code for the texts of staff. It names the cause, never how far a request got, which only the phase shows. The error itself may
 * quote addresses and headers, so only its code is passed on.
 */
export function failureCode(error: unknown): string {
  if (error instanceof AgentError) return error.code;
  if (isInterim(error, 0)) return 'answer-interim';
  for (const name of codesOf(error, 0)) {
    const hit = CODES.find(([pattern]) => pattern.test(name));
    if (hit) return hit[1];
  }
  return 'network-failed';
}

/**
 * An unrequested `100 Continue`, which a client must ignore (RFC 9110 §15.2). undici closes the connection instead, with an error without a
 * code.
 */
function isInterim(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  return error.message === 'bad response' || isInterim(error.cause, depth + 1);
}

/** Codes of an error, its causes and the errors it groups (one for each address tried). */
function codesOf(error: unknown, depth: number): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const grouped =
    error instanceof AggregateError ? error.errors.flatMap((one) => codesOf(one, depth + 1)) : [];
  return [...own, ...grouped, ...codesOf(error.cause, depth + 1)];
}
