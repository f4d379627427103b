import type { MemoryRepository } from '@medplum/fhir-router';
import type { Resource } from '@medplum/fhirtypes';
import { profileUrl } from '../../../shared/twpas/canonical.ts';
import type { JsonObject } from '../json.ts';
import type { SandboxSettings } from '../settings.ts';
import type { Pair } from './chains.ts';
import { referencesOf } from './chains.ts';
import type { SearchDone } from './search.ts';

export interface SearchsetContext {
  readonly repository: MemoryRepository;
  readonly baseUrl: string;
  /** Base of the host that nothing may be sent to. */
  readonly elsewhere: string;
  readonly settings: SandboxSettings;
}

/** One page of a search as a searchset Bundle: entries, included Claims, `self` and `next`. FHIR R4 search §3.1.1.5. */
export async function searchsetOf(
  context: SearchsetContext,
  type: string,
  found: SearchDone,
): Promise<JsonObject> {
  const { settings } = context;
  const number = (name: string): number =>
    Number(found.echoed.find(([one]) => one === name)?.[1] ?? Number.NaN);
  const asked = number('_count');
  const size = Math.min(Number.isNaN(asked) ? settings.pageSize : asked, settings.maxPageSize);
  const offset = Number.isNaN(number('_offset')) ? 0 : number('_offset');
  const matches = sorted(found.matches, found.echoed).slice(offset, offset + size);
  const included = settings.omitIncludes ? [] : await includedWith(context, type, found, matches);
  const entry = (mode: string) => (resource: Resource) => ({
    fullUrl: `${context.baseUrl}/${resource.resourceType}/${resource.id ?? ''}`,
    resource: resource as unknown as JsonObject,
    search: { mode },
  });
  const entries = [...matches.map(entry('match')), ...included.map(entry('include'))];
  return {
    resourceType: 'Bundle',
    meta: { profile: [profileUrl('Bundle-response-twpas')] },
    type: 'searchset',
    total: found.matches.length,
    link: linksOf(context, type, found, { offset, size }),
    ...(entries.length === 0 ? {} : { entry: entries }),
  };
}

function linksOf(
  { baseUrl, elsewhere, settings }: SearchsetContext,
  type: string,
  found: SearchDone,
  page: { readonly offset: number; readonly size: number },
): JsonObject[] {
  const url = (base: string, query: readonly Pair[]): string =>
    `${base}/${type}?${query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
  const selves: Readonly<Record<SandboxSettings['selfLink'], string | null>> = {
    right: url(baseUrl, found.echoed),
    absent: null,
    'no-query': `${baseUrl}/${type}`,
    'other-host': url(elsewhere, found.echoed),
  };
  const self = selves[settings.selfLink];
  const links: JsonObject[] = self === null ? [] : [{ relation: 'self', url: self }];
  if (page.size > 0 && page.offset + page.size < found.matches.length) {
    const step = settings.nextLink === 'loop' ? page.offset : page.offset + page.size;
    const query = [
      ...found.echoed.filter(([name]) => name !== '_offset' && name !== '_count'),
      ['_count', String(page.size)] as const,
      ['_offset', String(step)] as const,
    ];
    links.push({
      relation: 'next',
      url: url(settings.nextLink === 'other-host' ? elsewhere : baseUrl, query),
    });
  }
  return links;
}

async function includedWith(
  { repository }: SearchsetContext,
  type: string,
  found: SearchDone,
  matches: readonly Resource[],
): Promise<Resource[]> {
  const parameters = found.echoed.flatMap(([name, value]) =>
    name === '_include' && value.startsWith(`${type}:`) ? (value.split(':')[1] ?? []) : [],
  );
  const references = new Set(
    matches.flatMap((match) => parameters.flatMap((parameter) => referencesOf(match, parameter))),
  );
  const results = await repository.readReferences([...references].map((reference) => ({ reference })));
  return results.filter((one): one is Resource => !(one instanceof Error));
}

function sorted(matches: readonly Resource[], query: readonly Pair[]): readonly Resource[] {
  const sort = query.find(([name]) => name === '_sort')?.[1];
  if (sort === undefined) return matches;
  const name = sort.replace(/^-/, '');
  const key = (one: Resource): string =>
    name === 'created' ? String((one as { created?: string }).created) : (one.meta?.lastUpdated ?? '');
  const up = matches.toSorted((a, b) => key(a).localeCompare(key(b)));
  return sort.startsWith('-') ? up.reverse() : up;
}
