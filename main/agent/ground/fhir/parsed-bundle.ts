import { isObject, listAt, objectAt, textAt, type JsonObject } from './json.ts';
import { referenceText } from './reference.ts';
import { walkOnce, type Walked } from './walk.ts';

export interface ParsedEntry {
  /** Position in `Bundle.entry`, also of an entry without a resource. */
  readonly index: number;
  readonly fullUrl: string | null;
  readonly type: string;
  readonly resource: JsonObject;
}

/** A Bundle, read once. Entries without a resource are left out; a wrong type never throws. */
export interface ParsedBundle {
  readonly json: JsonObject;
  readonly type: string | null;
  readonly profiles: readonly string[];
  readonly entries: readonly ParsedEntry[];
  /** All objects in it. */
  readonly walked: Walked;
  ofType(type: string): readonly ParsedEntry[];
  /** The entry that a reference in `from` points to; null if none matches, or more than one. */
  resolve(reference: unknown, from: ParsedEntry): ParsedEntry | null;
}

/** Null when the value is no Bundle. References follow FHIR R4 “Resolving references in Bundles”. */
export function parseBundle(json: unknown): ParsedBundle | null {
  if (!isObject(json) || textAt(json, 'resourceType') !== 'Bundle') return null;
  const entries = listAt(json, 'entry').flatMap((entry, index): ParsedEntry[] => {
    const resource = objectAt(entry, 'resource');
    const type = textAt(resource, 'resourceType');
    return resource === null || type === null
      ? []
      : [{ index, fullUrl: textAt(entry, 'fullUrl'), type, resource }];
  });
  const index = indexOf(entries);
  let walked: Walked | null = null;
  return {
    json,
    type: textAt(json, 'type'),
    profiles: profilesOf(json),
    entries,
    get walked() {
      return (walked ??= walkOnce(json, 'Bundle'));
    },
    ofType: (type) => entries.filter((entry) => entry.type === type),
    resolve: (reference, from) => {
      const text = referenceText(reference);
      return text === null ? null : resolve(index, text, from);
    },
  };
}

/** Canonical urls of `meta.profile`, without a `|version`. */
export function profilesOf(resource: unknown): string[] {
  return listAt(objectAt(resource, 'meta'), 'profile').flatMap((profile) =>
    typeof profile === 'string' ? [profile.split('|')[0] ?? ''] : [],
  );
}

type Index = ReadonlyMap<string, readonly ParsedEntry[]>;

function indexOf(entries: readonly ParsedEntry[]): { readonly byUrl: Index; readonly byId: Index } {
  const byUrl = new Map<string, ParsedEntry[]>();
  const byId = new Map<string, ParsedEntry[]>();
  for (const entry of entries) {
    if (entry.fullUrl !== null) put(byUrl, entry.fullUrl, entry);
    const ofUrl = lastTwo(entry.fullUrl ?? '');
    const ofId = `${entry.type}/${textAt(entry.resource, 'id') ?? ''}`;
    put(byId, ofUrl, entry);
    if (ofId !== ofUrl) put(byId, ofId, entry);
  }
  return { byUrl, byId };
}

function put(map: Map<string, ParsedEntry[]>, key: string, entry: ParsedEntry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}

function resolve(
  { byUrl, byId }: { readonly byUrl: Index; readonly byId: Index },
  text: string,
  from: ParsedEntry,
): ParsedEntry | null {
  const exact = byUrl.get(text);
  if (exact !== undefined) return only(exact);
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return null;
  // A relative reference is resolved against the server of its own entry's fullUrl, if that names one.
  const base = from.fullUrl?.match(/^(https?:.*\/)[^/]+\/[^/]+$/i)?.[1];
  const sameBase = base === undefined ? undefined : byUrl.get(`${base}${text}`);
  return only(sameBase ?? byId.get(text) ?? []);
}

export function only<T>(found: readonly T[]): T | null {
  return found.length === 1 ? (found[0] ?? null) : null;
}

function lastTwo(url: string): string {
  return /^https?:/i.test(url) ? url.split('/').slice(-2).join('/') : '';
}
