import type { JWTPayload, ProtectedHeaderParameters } from 'jose';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { ServerClock } from '../clock.ts';
import type { Violation } from '../ledger.ts';
import { isObject, objectsOf, textOf } from '../json.ts';
import { asksTooMuch } from './scopes.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Five minutes (SMART 2.2), and one second for clocks that are read a moment apart. */
const LONGEST_LIFE_S = 301;

export interface TokenRequestSeen {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}
/** The SMART rules the provider does not enforce by itself or would enforce without saying which. */
export function createAssertionChecks(expected: {
  readonly clientId: string;
  readonly tokenUrl: string;
  readonly clock: ServerClock;
  readonly jwks: () => unknown;
}): (request: TokenRequestSeen) => Violation[] {
  const usedJtis = new Set<string>();

  return ({ headers, body }) => {
    const faults: Violation[] = [];
    const must = (right: boolean, kind: string, detail = ''): void => {
      if (!right) faults.push({ kind, detail });
    };
    const type = textOf(headers['content-type']) ?? '';
    must(type.toLowerCase().startsWith('application/x-www-form-urlencoded'), 'token-content-type', type);
    must(headers['authorization'] === undefined, 'token-authorization-header');
    must(body['client_secret'] === undefined, 'client-secret');
    must(body['grant_type'] === 'client_credentials', 'grant-type');
    must(body['client_assertion_type'] === ASSERTION_TYPE, 'assertion-type');
    const scope = textOf(body['scope']) ?? '';
    must(scope.trim() !== '', 'scope-blank');
    must(!asksTooMuch(scope), 'scope-too-much', scope);

    const assertion = textOf(body['client_assertion']);
    if (assertion === null) return [...faults, { kind: 'assertion-missing', detail: '' }];
    let header: ProtectedHeaderParameters;
    let claims: JWTPayload;
    try {
      header = decodeProtectedHeader(assertion);
      claims = decodeJwt(assertion);
    } catch {
      // Unreadable is itself the finding.
      return [...faults, { kind: 'assertion-unreadable', detail: '' }];
    }
    must(header.alg === 'RS384' || header.alg === 'ES384', 'alg', String(header.alg));
    must(header.typ === 'JWT', 'typ', String(header.typ));
    must(registeredKids(expected.jwks()).includes(header.kid ?? ''), 'kid', String(header.kid));
    must(claims.iss === expected.clientId, 'iss');
    must(claims.sub === expected.clientId, 'sub');
    must(claims.aud === expected.tokenUrl, 'aud', String(claims.aud));
    const now = Math.floor(expected.clock.now() / 1000);
    must(typeof claims.exp === 'number', 'exp-missing');
    if (claims.exp !== undefined) {
      must(claims.exp <= now + LONGEST_LIFE_S, 'exp-too-long', `${String(claims.exp - now)} s`);
      must(claims.exp > now - 1, 'exp-past', `${String(now - claims.exp)} s ago`);
    }
    if (claims.iat !== undefined) must(claims.iat <= now + 30, 'iat-future', `${String(claims.iat - now)} s`);
    must(typeof claims.jti === 'string' && claims.jti !== '', 'jti-missing');
    if (claims.jti !== undefined) {
      must(!usedJtis.has(claims.jti), 'jti-reused');
      usedJtis.add(claims.jti);
    }
    return faults;
  };
}

function registeredKids(jwks: unknown): string[] {
  if (!isObject(jwks)) return [];
  return objectsOf(jwks['keys']).flatMap((key) => textOf(key['kid']) ?? []);
}
