import { globalSchema, matchesSearchRequest, parseSearchRequest } from '@medplum/core';
import type { MemoryRepository } from '@medplum/fhir-router';
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import type { SandboxCase } from '../cases/case.ts';
import type { CaseStore } from '../cases/case-store.ts';
import type { SandboxSettings } from '../settings.ts';
import type { Pair } from './chains.ts';
import { firstLink, referencesOf, referencesWhere, taipeiDays } from './chains.ts';

export interface SearchDone {
  readonly kind: 'done';
  readonly matches: readonly Resource[];
  /** Parameters that took part (or are said to have): they stand in the `self` link. */
  readonly echoed: readonly Pair[];
}
export type SearchAnswer = SearchDone | { readonly kind: 'refused'; readonly parameter: string };

/** Parameters about the answer and not about what is found. */
export const RESULT_PARAMETERS = ['_include', '_count', '_offset', '_sort', '_total', '_format', '_pretty'];

export interface Searcher {
  /** All matches, oldest first. @throws OperationOutcomeError of the library for a value it cannot read. */
  search(type: 'ClaimResponse' | 'Claim' | 'Bundle', query: readonly Pair[]): Promise<SearchAnswer>;
}

/** The guide's searches, on the library's search and matching; chains of several links are walked here. */
export function createSearcher(
  repository: MemoryRepository,
  store: CaseStore,
  settings: () => SandboxSettings,
): Searcher {
  const caseOf = (resource: Resource): SandboxCase | undefined => {
    const id = resource.id ?? '';
    return resource.resourceType === 'ClaimResponse'
      ? store.byAnswer(id)
      : (store.byNumber(id) ?? store.byLocation(id));
  };

  /** One case asked for by its number is not looked for among all. */
  const candidates = async (type: ResourceType, plain: readonly Pair[]): Promise<Resource[]> => {
    const request = plain.find(([name, value]) => name === 'request' && /^Claim\/[^,]+$/.test(value))?.[1];
    if (type !== 'ClaimResponse' || request === undefined) {
      const found = await repository.search(parseSearchRequest(type, grouped(plain)));
      return (found.entry ?? []).flatMap((entry) => entry.resource ?? []);
    }
    const one = store.byNumber(request.slice('Claim/'.length));
    if (one === undefined) return [];
    const resource = await repository.readResource<Resource>('ClaimResponse', one.answerId);
    return matchesSearchRequest(resource, parseSearchRequest(type, grouped(plain))) ? [resource] : [];
  };

  return {
    async search(type, query) {
      const { ignoreParameters, refuseParameters, echoIgnored } = settings();
      const refused = query.find(
        ([name]) => refuseParameters.includes(name) || refuseParameters.includes('*'),
      );
      if (refused !== undefined) return { kind: 'refused', parameter: refused[0] };

      const asked = query.filter(([name]) => !RESULT_PARAMETERS.includes(name));
      const known = asked.filter(([name]) => isKnown(type, name));
      const used = known.filter(([name]) => !ignoreParameters.includes(name));
      const plain: Pair[] = [];
      const chained: { parameter: string; wanted: Set<string> }[] = [];
      for (const [name, value] of used) {
        const link = firstLink(type, name);
        if (link === null) plain.push([name, taipeiDays(name, value)]);
        else {
          const wanted = await referencesWhere(repository, link.target, [link.rest, value]);
          chained.push({ parameter: link.parameter, wanted });
        }
      }
      const isVisible = store.index.view();
      const matches = (await candidates(type, plain)).filter((resource) => {
        const one = caseOf(resource);
        const isMeant = chained.every(({ parameter, wanted }) =>
          referencesOf(resource, parameter).some((reference) => wanted.has(reference)),
        );
        return isMeant && one !== undefined && isVisible(one);
      });
      const echoed = query.filter(
        ([name]) =>
          RESULT_PARAMETERS.includes(name) ||
          used.some(([one]) => one === name) ||
          (echoIgnored && ignoreParameters.includes(name)),
      );
      return { kind: 'done', matches, echoed };
    },
  };
}

function isKnown(type: string, name: string): boolean {
  const link = firstLink(type, name);
  if (link !== null) return isKnown(link.target, link.rest);
  const code = name.split(':')[0] ?? '';
  return globalSchema.types[type]?.searchParams?.[code] !== undefined;
}

function grouped(pairs: readonly Pair[]): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of pairs) (query[name] ??= []).push(value);
  return query;
}
