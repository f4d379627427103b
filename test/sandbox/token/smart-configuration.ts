import type { TokenServer } from './token-server.ts';
import { SCOPES_SUPPORTED } from './scopes.ts';

/** `/.well-known/smart-configuration`, with the capitals of the TWPAS guide's own example. */
export function smartConfiguration(server: TokenServer): Record<string, unknown> {
  return {
    issuer: server.issuer,
    jwks_uri: `${server.issuer}/jwks`,
    token_endpoint: server.tokenUrl,
    introspection_endpoint: server.introspectionUrl,
    grant_types_supported: ['Client_credentials'],
    token_endpoint_auth_methods_supported: ['Private_key_jwt', 'Client_secret_basic'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    scopes_supported: SCOPES_SUPPORTED.slice(0, 2),
    capabilities: ['Client-confidential-asymmetric', 'Permission-v2'],
  };
}
