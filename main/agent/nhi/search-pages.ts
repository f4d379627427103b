/** A search followed through its pages, without ever leaving the configured base. */
import { isRecord } from './answer-body.ts';
import { countMatches, echoes, entriesOf, isOutcomeEntry, linkOf, warns } from './echo.ts';
import type { Query } from './echo.ts';
import { fhirGet } from './fhir-get.ts';
import type { Http } from './http-types.ts';
import type { SearchResult } from './server.ts';

const PAGE_CAP = 200;
/** Read and looked through in one piece on the agent's one thread. */
const PAGE_BYTES = 5 * 1024 * 1024;
/** More than any server gives on a page of 100 hits with what is included beside them. */
const PAGE_ENTRIES = 5000;
const ALL_BYTES = 100 * 1024 * 1024;
const ALL_ENTRIES = 50_000;

export interface SearchRequest {
  readonly type: string;
  readonly query: Query;
  readonly token: string;
  readonly signal?: AbortSignal;
}

/**
 * All pages or none: a part of the answer is no evidence. `echoed` is false as soon as one page's `self` link lacks a
 * parameter of ours, an outcome entry warns, or `total` speaks of more hits than were given.
 */
export async function searchPages(http: Http, base: string, request: SearchRequest): Promise<SearchResult> {
  const resources: Record<string, unknown>[] = [];
  const visited = new Set<string>();
  let url: string | null = `${base}/${request.type}${queryString(request.query)}`;
  let echoed = true;
  let serverDate: number | null = null;
  let bytes = 0;
  let matches = 0;
  let total = 0;
  while (url !== null) {
    if (visited.has(url)) return failed('search-loops');
    if (visited.size === PAGE_CAP) return failed('search-too-many-pages');
    visited.add(url);
    const got = await fhirGet(http, {
      url,
      token: request.token,
      maxBytes: PAGE_BYTES,
      signal: request.signal,
    });
    if (got.kind === 'absent') return { kind: 'refused', status: got.status };
    if (got.kind !== 'resource') return got;
    const page = got.resource;
    if (page['resourceType'] !== 'Bundle' || page['type'] !== 'searchset')
      return failed('search-no-searchset');
    if (entriesOf(page).length > PAGE_ENTRIES) return failed('search-too-many-entries');
    bytes += got.bytes;
    if (bytes > ALL_BYTES || resources.length > ALL_ENTRIES) return failed('search-too-large');
    // The first page's clock: what a later page says may already include what the first could not.
    serverDate ??= got.serverDate;
    echoed &&= echoes(page, request.query, base) && !warns(page);
    matches += countMatches(page);
    total = Math.max(total, typeof page['total'] === 'number' ? page['total'] : 0);
    resources.push(...resourcesOf(page));
    const next = linkOf(page, 'next');
    url = next === null ? null : withinBase(next, url, base);
    if (next !== null && url === null) return failed('search-leaves-server');
  }
  return { kind: 'complete', resources, echoed: echoed && matches >= total, serverDate };
}

/** The next page's url when it lies on the same origin under the same base path; else null: the token would leave. */
function withinBase(link: string, from: string, base: string): string | null {
  if (!URL.canParse(link, from)) return null;
  const url = new URL(link, from);
  const home = new URL(base);
  const inside =
    url.pathname === home.pathname || url.pathname.startsWith(`${home.pathname.replace(/\/$/, '')}/`);
  if (url.origin !== home.origin || url.username !== '' || url.password !== '' || !inside) return null;
  url.hash = '';
  return url.href;
}

function queryString(query: Query): string {
  const pairs = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function resourcesOf(page: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  return entriesOf(page)
    .filter((entry) => !isOutcomeEntry(entry))
    .map((entry) => entry['resource'])
    .filter(isRecord);
}

function failed(code: string): SearchResult {
  return { kind: 'failed', code, retryAt: null };
}
