import type { TokenServer } from './token-server.ts';
import { SCOPES_SUPPORTED } from './scopes.ts';

/** `/.well-known/smart-configuration`, with the capitals of the TWPAS guide's own example: the members that the guide requires, and where a client is revoked. */
export function smartConfiguration({ issuer, tokenUrl }: TokenServer): Record<string, unknown> {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: tokenUrl,
    grant_types_supported: ['authorization_code', 'Client_credentials'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    registration_endpoint: `${issuer}/register`,
    management_endpoint: `${issuer}/manage`,
    revocation_endpoint: `${tokenUrl}/revocation`,
    token_endpoint_auth_methods_supported: ['Private_key_jwt', 'Client_secret_basic'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    scopes_supported: SCOPES_SUPPORTED.slice(0, 2),
    capabilities: [
      'launch-ehr',
      'launch-standalone',
      'context-ehr-patient',
      'context-ehr-encounter',
      'context-standalone-patient',
      'permission-patient',
      'permission-user',
      'Permission-v2',
      'Client-public',
      'Client-confidential-symmetric',
      'Client-confidential-asymmetric',
      'sso-openid-connect',
      'system/scopes',
    ],
  };
}
