import { indexSearchParameter, indexStructureDefinitionBundle } from '@medplum/core';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import type { SearchParameter } from '@medplum/fhirtypes';
import { definitions } from './definitions.ts';

/** Search parameters that TWPAS adds to FHIR R4 (guide, "Search parameters"). */
const TWPAS_PARAMETERS: readonly SearchParameter[] = [
  parameter(
    'Claim',
    'func-type',
    'reference',
    "Claim.extension.where(url = 'https://nhicore.nhi.gov.tw/pas/StructureDefinition/extension-claim-encounter').value",
    ['Encounter'],
  ),
  parameter('Claim', 'provider', 'reference', 'Claim.provider', ['Organization']),
  parameter('ClaimResponse', 'requestor', 'reference', 'ClaimResponse.requestor', ['Organization']),
  parameter('Encounter', 'service-type', 'token', 'Encounter.serviceType'),
  parameter('ClaimResponse', 'adjudication-reason', 'token', 'ClaimResponse.item.adjudication.reason'),
];

function parameter(
  base: 'Claim' | 'ClaimResponse' | 'Encounter',
  code: string,
  type: SearchParameter['type'],
  expression: string,
  target?: NonNullable<SearchParameter['target']>,
): SearchParameter {
  const name = `${base}-${code}`;
  return {
    resourceType: 'SearchParameter',
    url: `urn:x-sandbox:${name}`,
    name,
    status: 'active',
    description: name,
    code,
    base: [base],
    type,
    expression,
    ...(target === undefined ? {} : { target }),
  };
}

let indexed = false;
/** The library keeps its definitions in one table a process; filling it takes 0.4 s. */
function indexDefinitions(): void {
  if (indexed) return;
  const { structures, parameters } = definitions();
  indexStructureDefinitionBundle([...structures]);
  parameters.forEach(indexSearchParameter);
  TWPAS_PARAMETERS.forEach(indexSearchParameter);
  indexed = true;
}

/** An empty FHIR server in memory: @medplum/fhir-router, independent of everything this project wrote. */
export function createRepository(): { repository: MemoryRepository; router: FhirRouter } {
  indexDefinitions();
  return { repository: new MemoryRepository(), router: new FhirRouter() };
}
