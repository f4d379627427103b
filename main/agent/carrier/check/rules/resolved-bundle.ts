import type { Profile } from '../../../../../shared/states.ts';
import { plainProfile, profileUrl } from '../../../../../shared/twpas/canonical.ts';
import { listAt, objectAt, objectsAt, textAt, type JsonObject } from '../../../ground/fhir/json.ts';
import type { ParsedBundle, ParsedEntry } from '../../../ground/fhir/parsed-bundle.ts';
import { profileOf } from '../../../ground/fhir/summarise.ts';
import type { WalkedObject } from '../../../ground/fhir/walk.ts';
import { BUNDLE_ENTRIES } from './data/bundle-entries.ts';
import { INFORMATION } from './data/information.ts';
import { KIND_NAMES, KINDS, type KindName } from './data/kinds.ts';
import { isNameOfDate } from './data/date-names.ts';

export interface ResolvedEntry extends ParsedEntry {
  /** Kind of the entry, or the kind it was meant to be; null if that is unclear. */
  readonly kind: KindName | null;
  /** `Bundle.entry[3].resource`. */
  readonly path: string;
  /** Every object in the resource, the resource first. */
  readonly places: readonly WalkedObject[];
  /** Places of objects with a member `reference`, and of those with a `code`. */
  readonly references: readonly WalkedObject[];
  readonly coded: readonly WalkedObject[];
  /** Every member of the resource that has the name of a date. */
  readonly dates: readonly DateAt[];
}

export interface DateAt {
  readonly place: WalkedObject;
  readonly name: string;
}

/** Urls of a Bundle that differ from those of the guide in use for the same name: of one system, or of the profiles at one base. */
export interface OtherUrl {
  readonly kind: 'system' | 'profile';
  /** The system's name; the base of profiles. */
  readonly name: string;
  readonly written: string;
  /** As the guide in use has it. */
  readonly own: string;
  /** Age of the guide that has this url; `unknown`: no guide has it. */
  readonly of: 'older' | 'newer' | 'unknown';
  /** Path of the first one. */
  readonly path: string;
  count: number;
}

/** A Bundle of one of the two uploads, with the kinds of its entries; each reference is resolved once. */
export interface ResolvedBundle {
  readonly json: JsonObject;
  readonly profile: Profile;
  readonly entries: readonly ResolvedEntry[];
  /** Systems and profiles that were not written as the guide in use has them. */
  readonly otherUrls: readonly OtherUrl[];
  /** The day of the check, YYYY-MM-DD; null: not known. */
  readonly today: string | null;
  /** The one Claim, of either kind; null for none and for several. */
  readonly claim: ResolvedEntry | null;
  ofKind(...kinds: readonly KindName[]): readonly ResolvedEntry[];
  /** Target of a Reference in `from`; null without either, or if it leads to no entry, or to more than one. */
  resolve(reference: JsonObject | null | undefined, from: ResolvedEntry | null): ResolvedEntry | null;
}

/** Context in which a Bundle is judged. */
export interface BundleContext {
  readonly otherUrls?: readonly OtherUrl[];
  readonly today?: string | null;
}

/** Null when neither the Bundle nor its Claim says which of the two uploads it is. */
export function resolveBundle(
  bundle: ParsedBundle,
  { otherUrls = [], today = null }: BundleContext = {},
): ResolvedBundle | null {
  const profile = profileOf(bundle) ?? profileByClaim(bundle);
  if (profile === null) return null;
  const roles = rolesIn(bundle, profile);
  const entries = bundle.entries.map(
    (entry) => new Entry(entry, kindOf(entry, profile) ?? roles().get(entry.index) ?? null),
  );
  takePlaces(bundle, entries);
  const byIndex = new Map<number, ResolvedEntry>(entries.map((entry) => [entry.index, entry]));
  const byKind = new Map<KindName, ResolvedEntry[]>();
  for (const entry of entries) {
    if (entry.kind === null) continue;
    const list = byKind.get(entry.kind);
    if (list === undefined) byKind.set(entry.kind, [entry]);
    else list.push(entry);
  }
  const followed = new Map<JsonObject, ResolvedEntry | null>();
  const claims = entries.filter(({ type }) => type === 'Claim');
  return {
    json: bundle.json,
    profile,
    entries,
    otherUrls,
    today,
    claim: claims.length === 1 ? (claims[0] ?? null) : null,
    ofKind: (...kinds) => kinds.flatMap((kind) => byKind.get(kind) ?? []),
    resolve(reference, from) {
      if (!reference || from === null) return null;
      const known = followed.get(reference);
      if (known !== undefined) return known;
      const target = bundle.resolve(reference, from);
      const entry = target === null ? null : (byIndex.get(target.index) ?? null);
      followed.set(reference, entry);
      return entry;
    },
  };
}

/** `meta.profile` as written. */
export function profilesOf(resource: JsonObject): readonly unknown[] {
  return listAt(objectAt(resource, 'meta'), 'profile');
}

/** A class, so that all entries have one shape in memory. */
class Entry implements ResolvedEntry {
  readonly index: number;
  readonly fullUrl: string | null;
  readonly type: string;
  readonly resource: JsonObject;
  readonly kind: KindName | null;
  readonly path: string;
  readonly places: WalkedObject[] = [];
  readonly references: WalkedObject[] = [];
  readonly coded: WalkedObject[] = [];
  readonly dates: DateAt[] = [];

  constructor({ index, fullUrl, type, resource }: ParsedEntry, kind: KindName | null) {
    this.index = index;
    this.fullUrl = fullUrl;
    this.type = type;
    this.resource = resource;
    this.kind = kind;
    this.path = `Bundle.entry[${index}].resource`;
  }
}

/** Gives each entry the references, codes and dates that the walk of the Bundle found in it. */
function takePlaces({ walked }: ParsedBundle, entries: readonly Entry[]): void {
  const byResource = new Map(entries.map((entry) => [entry.resource, entry]));
  let own: Entry | undefined;
  let end = 0;
  for (let at = 0; at < walked.places.length; at += 1) {
    const place = walked.places[at];
    if (place === undefined) break;
    if (place.depth === DEPTH_OF_RESOURCES) {
      own = byResource.get(place.object);
      ({ end } = place);
    }
    if (own === undefined || at >= end) continue;
    own.places.push(place);
    for (const name in place.object) {
      if (name === 'reference') own.references.push(place);
      else if (name === 'code') own.coded.push(place);
      else if (isNameOfDate(name)) own.dates.push({ place, name });
    }
  }
}

/** Depth of a resource: Bundle, list of entries, entry, resource. */
const DEPTH_OF_RESOURCES = 4;
const BY_PROFILE = new Map<string, KindName>(KIND_NAMES.map((kind) => [KINDS[kind].profile, kind]));

/** Kind by profile; else by type, if this Bundle may have one kind of that type only. */
function kindOf(entry: ParsedEntry, profile: Profile): KindName | null {
  for (const url of profilesOf(entry.resource)) {
    const kind = typeof url === 'string' ? BY_PROFILE.get(plainProfile(url.split('|')[0] ?? '')) : undefined;
    if (kind !== undefined && KINDS[kind].type === entry.type) return kind;
  }
  // The only profile that does not fix its meta.profile: it is known by its type.
  if (entry.type === 'Organization' && isGovernment(entry.resource)) return 'organizationOrg';
  const possible = [...BUNDLE_ENTRIES[profile].keys()].filter((kind) => KINDS[kind].type === entry.type);
  return possible.length === 1 ? (possible[0] ?? null) : null;
}

/**
 * Kinds of entries by index, as references to them imply: an entry with a missing or wrong profile is known by its part in the
 * Claim. Computed at the first use, which does not come for a sound Bundle.
 */
function rolesIn(bundle: ParsedBundle, profile: Profile): () => ReadonlyMap<number, KindName> {
  let roles: Map<number, KindName> | null = null;
  return () => {
    if (roles !== null) return roles;
    const found = new Map<number, KindName>();
    roles = found;
    const claims = bundle.ofType('Claim');
    const take = (reference: unknown, from: ParsedEntry, kind: KindName): void => {
      const target = bundle.resolve(reference, from);
      if (target !== null && target.type === KINDS[kind].type) found.set(target.index, kind);
    };
    for (const claim of claims) {
      const { resource } = claim;
      take(resource['provider'], claim, 'organization');
      take(resource['enterer'], claim, 'practitioner');
      for (const extension of objectsAt(resource, 'extension'))
        take(extension['valueReference'], claim, 'encounter');
      for (const item of objectsAt(resource, 'item'))
        for (const extension of objectsAt(item, 'extension'))
          take(extension['valueReference'], claim, 'medicationRequestApply');
      for (const line of objectsAt(resource, 'supportingInfo')) {
        const [category] = objectsAt(line['category'], 'coding').map((coding) => textAt(coding, 'code'));
        const holds = INFORMATION[profile].get(category ?? '')?.holds;
        if (typeof holds === 'object' && 'to' in holds) take(line['valueReference'], claim, holds.to);
      }
    }
    for (const coverage of bundle.ofType('Coverage'))
      for (const payor of objectsAt(coverage.resource, 'payor')) take(payor, coverage, 'organizationOrg');
    return roles;
  };
}

function isGovernment(organization: JsonObject): boolean {
  const types = objectsAt(organization, 'type').flatMap((type) => objectsAt(type, 'coding'));
  return types.some((coding) => textAt(coding, 'code') === 'govt');
}

function profileByClaim(bundle: ParsedBundle): Profile | null {
  const named = bundle
    .ofType('Claim')
    .flatMap(({ resource }) => profilesOf(resource))
    .map((url) => (typeof url === 'string' ? plainProfile(url) : url));
  const cancer = named.includes(profileUrl('Claim-twpas'));
  const immunologic = named.includes(profileUrl('Claim-immunologic-agent-twpas'));
  if (cancer === immunologic) return null;
  return cancer ? 'cancer' : 'immunologic';
}
