/** A search followed through its pages, without ever leaving the configured base. */
import { isObject, objectAt, textAt } from '../../ground/fhir/json.ts';
import type { Http } from '../../ground/net/exchange.ts';
import { readIssues } from './answer-body.ts';
import { fhirGet } from './fhir-get.ts';
import type { SearchResult } from './server.ts';

const PAGE_CAP = 200;
/** A page is parsed in one piece on the agent's only thread. */
const PAGE_BYTES = 5 * 1024 * 1024;
/** More than any server returns on a page of 100 hits with included resources. */
const PAGE_ENTRIES = 5000;
const ALL_BYTES = 100 * 1024 * 1024;
const ALL_ENTRIES = 50_000;

interface SearchRequest {
  readonly type: string;
  readonly query: Query;
  readonly token: string;
  /** Only the first page: tests whether the search is answered. */
  readonly onePage?: boolean;
  readonly freshSince?: number | null;
  readonly signal?: AbortSignal;
}

/**
 * All pages or none: a part of the answer is no evidence. `echoed` is false as soon as one page's `self` link lacks a
 * parameter of ours, an outcome entry warns, an entry cannot be read, or a hit may be missing; `aged` is true as soon as one page is.
 */
export async function searchPages(http: Http, base: string, request: SearchRequest): Promise<SearchResult> {
  const resources: Record<string, unknown>[] = [];
  const visited = new Set<string>();
  let url: string | null = `${base}/${request.type}${queryString(request.query)}`;
  let echoed = true;
  let aged = false;
  let serverDate: number | null = null;
  let bytes = 0;
  const hits = new Set<string>();
  let entries = 0;
  let total: number | null = null;
  while (url !== null) {
    if (visited.has(url)) return failed('search-loops');
    if (visited.size === PAGE_CAP) return failed('search-too-many-pages');
    visited.add(url);
    const got = await fhirGet(http, {
      url,
      token: request.token,
      maxBytes: PAGE_BYTES,
      noCache: request.freshSince !== undefined,
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
    // The first page's `Date`: a later page may include cases that the first could not.
    serverDate ??= got.serverDate;
    echoed &&= echoes(page, request.query, base) && !warns(page) && isReadable(page);
    aged ||= got.aged || isBefore(page, got.serverDate, request.freshSince ?? null);
    const found = new Set(hitsOf(page));
    entries += found.size;
    for (const hit of found) hits.add(hit);
    if (typeof page['total'] === 'number') total = Math.max(total ?? 0, page['total']);
    resources.push(...resourcesOf(page));
    const next = request.onePage === true ? null : linkOf(page, 'next');
    url = next === null ? null : withinBase(next, url, base);
    if (next !== null && url === null) return failed('search-leaves-server');
  }
  // If a hit moves to an earlier page between two answers, it is never given, and another one is given twice.
  const isWhole = hits.size >= (total ?? entries);
  return { kind: 'complete', resources, echoed: echoed && isWhole, aged, serverDate };
}

/** True if the page was made before this moment of the server's clock, by its `meta.lastUpdated` or its `Date`. */
function isBefore(
  page: Readonly<Record<string, unknown>>,
  serverDate: number | null,
  since: number | null,
): boolean {
  if (since === null) return false;
  const made = Date.parse(textAt(objectAt(page, 'meta'), 'lastUpdated') ?? '');
  return made < since || (serverDate !== null && serverDate < since);
}

/** The next page's URL if it is on the same origin and base path; else null, as the token would go to another server. */
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
  return `?${pairs.join('&')}`;
}

function resourcesOf(page: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  return entriesOf(page)
    .filter((entry) => !isOutcomeEntry(entry))
    .map((entry) => entry['resource'])
    .filter(isObject);
}

function failed(code: string): SearchResult {
  return { kind: 'failed', code, retryAt: null };
}

// Signs that the server honoured every parameter; without them an empty result is no evidence.

type Query = readonly (readonly [string, string])[];

/**
 * True if the page's `self` link names every parameter that we sent, each as often as we sent it. FHIR R4 §3.1.1.1.3 (self link). Except
 * `_count`: it says how hits are split into pages, not which they are, and a server may give fewer (§3.1.1.5.4).
 */
export function echoes(page: Readonly<Record<string, unknown>>, query: Query, base: string): boolean {
  const self = linkOf(page, 'self');
  if (self === null || !URL.canParse(self, base)) return false;
  const left = [...new URL(self, base).searchParams];
  return query.every(([name, value]) => {
    if (name === '_count') return true;
    const at = left.findIndex(([n, v]) => n === name && sameValue(v, value));
    if (at === -1) return false;
    left.splice(at, 1);
    return true;
  });
}

/** True if the page's outcome entries report a problem, for example an ignored parameter. */
function warns(page: Readonly<Record<string, unknown>>): boolean {
  return entriesOf(page)
    .flatMap((entry) => readIssues(entry['resource']))
    .some((issue) => issue.severity !== 'information');
}

/** Every entry shows what it is: one whose resource was left out, or `entry` that is no list, could be the very case. */
function isReadable(page: Readonly<Record<string, unknown>>): boolean {
  const entries = page['entry'] ?? [];
  return (
    Array.isArray(entries) &&
    entries.every(
      (entry: unknown) =>
        isObject(entry) && (isOutcomeEntry(entry) ? modeOf(entry) !== 'match' : isObject(entry['resource'])),
    )
  );
}

/** Url of a link by its relation. */
function linkOf(page: Readonly<Record<string, unknown>>, relation: string): string | null {
  const links: readonly unknown[] = Array.isArray(page['link']) ? page['link'] : [];
  const link = links.filter(isObject).find((one) => one['relation'] === relation);
  return typeof link?.['url'] === 'string' ? link['url'] : null;
}

function entriesOf(page: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const entries: readonly unknown[] = Array.isArray(page['entry']) ? page['entry'] : [];
  return entries.filter(isObject);
}

function isOutcomeEntry(entry: Readonly<Record<string, unknown>>): boolean {
  return modeOf(entry) === 'outcome' || isResource(entry['resource'], 'OperationOutcome');
}

/** Type and id of the page's hits, without included ones. Hits without an id cannot be told apart, so they count as one. */
function hitsOf(page: Readonly<Record<string, unknown>>): string[] {
  return entriesOf(page)
    .filter((entry) => !isOutcomeEntry(entry) && modeOf(entry) !== 'include')
    .map(({ resource }) => `${textAt(resource, 'resourceType') ?? ''}/${textAt(resource, 'id') ?? ''}`);
}

function modeOf(entry: Readonly<Record<string, unknown>>): unknown {
  return isObject(entry['search']) ? entry['search']['mode'] : undefined;
}

function isResource(value: unknown, type: string): boolean {
  return isObject(value) && value['resourceType'] === type;
}

/** A server may echo a reference as an absolute URL, and the `+` of a time zone unencoded, which then reads as a space. */
function sameValue(echoed: string, sent: string): boolean {
  const [a, b] = [echoed, sent].map((value) => value.replaceAll(' ', '+')) as [string, string];
  return a === b || (/^[A-Z][A-Za-z]+\/[^/]+$/.test(b) && a.endsWith(`/${b}`) && /^https?:/.test(a));
}
