import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import type { JsonObject } from '../json.ts';
import type { SandboxSettings } from '../settings.ts';
import type { TokenServer } from '../token/token-server.ts';

/** `GET /metadata`, open to all. */
export function capabilityStatement(
  baseUrl: string,
  tokens: TokenServer,
  now: number,
  { guide }: Pick<SandboxSettings, 'guide'>,
): JsonObject {
  const resource = (
    type: string,
    interactions: readonly string[],
    parameters: readonly string[],
  ): JsonObject => ({
    type,
    interaction: interactions.map((code) => ({ code })),
    searchParam: parameters.map((name) => ({ name, type: 'string' })),
    ...(type === 'Bundle' ? { supportedProfile: Object.values(UPLOAD_PROFILES) } : {}),
    ...(type === 'ClaimResponse' ? { searchInclude: ['ClaimResponse:request'] } : {}),
  });
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(now).toISOString(),
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    implementation: { description: '健保事前審查練習環境', url: baseUrl },
    implementationGuide: [`https://nhicore.nhi.gov.tw/pas/ImplementationGuide/tw.gov.mohw.nhi.pas|${guide}`],
    rest: [
      {
        mode: 'server',
        security: {
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
            },
          ],
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: [{ url: 'token', valueUri: tokens.tokenUrl }],
            },
          ],
        },
        resource: [
          resource('Bundle', ['create', 'read', 'search-type'], ['_id']),
          resource(
            'ClaimResponse',
            ['read', 'search-type'],
            ['request', 'requestor', 'created', 'disposition', 'adjudication-reason'],
          ),
          resource('Claim', ['read', 'search-type'], ['_id', 'identifier', '_lastUpdated', 'patient']),
        ],
      },
    ],
  };
}
