import type { SandboxSettings } from '../settings.ts';
import type { TokenServer } from './token-server.ts';
import { SCOPES_SUPPORTED } from './scopes.ts';

/** `/.well-known/smart-configuration`, with the capitals of the TWPAS guide's own example. */
export function smartConfiguration(
  server: TokenServer,
  { discovery }: Pick<SandboxSettings, 'discovery'>,
): Record<string, unknown> {
  return discovery === 'whole' ? wholeDocument(server) : guideExample(server);
}

/** Members that both documents have: the seven that the guide requires, and where a client is registered, managed and revoked. */
function members({ issuer, tokenUrl }: TokenServer): Record<string, unknown> {
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
  };
}

/** Required and recommended members, and all of both capability sets for users beside Backend Services. */
function wholeDocument(server: TokenServer): Record<string, unknown> {
  return {
    ...members(server),
    introspection_endpoint: server.introspectionUrl,
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

/** As the guide's page shows it: no introspection, no algorithms, and neither capability set whole. */
function guideExample(server: TokenServer): Record<string, unknown> {
  return {
    ...members(server),
    token_endpoint_auth_methods_supported: ['Client_secret_basic', 'private_key_jwt'],
    scopes_supported: [
      'openid',
      'profile',
      'launch',
      'launch/patient',
      'offline_access',
      ...SCOPES_SUPPORTED.slice(0, 2),
    ],
    capabilities: [
      'launch-ehr',
      'permission-patient',
      'permission-user',
      'permission-v2',
      'Client-public',
      'Client-confidential-symmetric',
      'Client-confidential-asymmetric',
      'context-ehr-patient',
      'sso-openid-connect',
    ],
  };
}
