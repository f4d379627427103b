import type { JWK } from 'jose';

const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const;

/** The public half as it is handed to NHI: built from an allow-list, so that no private member can slip through. RFC 7517. */
export function publicJwk(
  jwk: JWK | Readonly<Record<string, unknown>>,
  alg: string,
  kid: string,
): Record<string, unknown> {
  const key: Record<string, unknown> = {};
  const members: Readonly<Record<string, unknown>> = jwk;
  for (const name of PUBLIC_MEMBERS) if (members[name] !== undefined) key[name] = members[name];
  return { ...key, use: 'sig', key_ops: ['verify'], alg, kid };
}
