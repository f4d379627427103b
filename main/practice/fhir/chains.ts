import { parseSearchRequest } from '@medplum/core';
import type { MemoryRepository } from '@medplum/fhir-router';
import type { Resource, ResourceType } from '@medplum/fhirtypes';

/** Where each reference parameter of TWPAS leads. The library follows one link; the guide's longest chain has two. */
const TARGETS: Readonly<Record<string, ResourceType>> = {
  'ClaimResponse.request': 'Claim',
  'ClaimResponse.requestor': 'Organization',
  'ClaimResponse.patient': 'Patient',
  'Claim.patient': 'Patient',
  'Claim.func-type': 'Encounter',
  'Claim.provider': 'Organization',
};

export type Pair = readonly [name: string, value: string];

/** `request.patient.identifier` on ClaimResponse → its first link and what is left. Null when it is no chain of TWPAS. */
export function firstLink(
  type: string,
  name: string,
): { parameter: string; target: ResourceType; rest: string } | null {
  const dot = name.indexOf('.');
  if (dot < 0) return null;
  const [parameter = '', named] = name.slice(0, dot).split(':');
  const target = TARGETS[`${type}.${parameter}`];
  if (target === undefined || (named !== undefined && named !== target)) return null;
  return { parameter, target, rest: name.slice(dot + 1) };
}

/**
 * References of one type that satisfy a parameter, chained or not: every link is a search of the library's own.
 * @throws OperationOutcomeError of the library for a value it cannot read.
 */
export async function referencesWhere(
  repository: MemoryRepository,
  type: ResourceType,
  pair: Pair,
): Promise<Set<string>> {
  const [name, value] = pair;
  const link = firstLink(type, name);
  if (link === null) return references(await findAll(repository, type, { [name]: taipeiDays(name, value) }));
  const wanted = await referencesWhere(repository, link.target, [link.rest, value]);
  if (wanted.size === 0) return wanted;
  if (wanted.size <= MANY) {
    return references(await findAll(repository, type, { [link.parameter]: [...wanted].join(',') }));
  }
  const all = await findAll(repository, type, {});
  return references(all.filter((one) => referencesOf(one, link.parameter).some((to) => wanted.has(to))));
}

/** Above this the library's comparison of every resource with every reference costs more than a set. */
const MANY = 50;

async function findAll(
  repository: MemoryRepository,
  type: ResourceType,
  query: Record<string, string>,
): Promise<Resource[]> {
  const found = await repository.search(parseSearchRequest(type, query));
  return (found.entry ?? []).flatMap((entry) => entry.resource ?? []);
}

const references = (resources: readonly Resource[]): Set<string> =>
  new Set(resources.map((one) => `${one.resourceType}/${one.id ?? ''}`));

const ENCOUNTER_EXTENSION = 'https://nhicore.nhi.gov.tw/pas/StructureDefinition/extension-claim-encounter';

/** References of a resource by a parameter of TARGETS. */
export function referencesOf(resource: object, parameter: string): string[] {
  const fields = resource as Record<string, { reference?: string } | undefined> & {
    extension?: { url: string; valueReference?: { reference?: string } }[];
  };
  if (parameter === 'func-type') {
    return (fields.extension ?? []).flatMap((one) =>
      one.url === ENCOUNTER_EXTENSION ? (one.valueReference?.reference ?? []) : [],
    );
  }
  const reference = fields[parameter]?.reference;
  return reference === undefined ? [] : [reference];
}

const DAY = /^([a-z]{2})?(\d{4}-\d{2}-\d{2})$/;

/** A day without a time zone is a day in Taiwan; the library would take it as UTC. Only instants are concerned. */
export function taipeiDays(name: string, value: string): string {
  const [, prefix = 'eq', day] = DAY.exec(value) ?? [];
  if (name !== '_lastUpdated' || day === undefined) return value;
  const end = prefix === 'gt' || prefix === 'le' || prefix === 'sa';
  return prefix === 'eq' || prefix === 'ne'
    ? value
    : `${prefix}${day}T${end ? '23:59:59.999' : '00:00:00.000'}+08:00`;
}
