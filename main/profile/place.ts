import type { ParsedEntry } from '../agent/ground/fhir/parsed-bundle.ts';
import type { JsonObject } from '../agent/ground/fhir/json.ts';
import type { EvaluationContext } from './fhirpath-subset.ts';
import type { Run } from './run.ts';

/** The resource an element stands in, which references and `%resource` go by. */
export interface ResourceScope {
  readonly resource: JsonObject;
  /** The resource itself, or the one that contains it. */
  readonly root: JsonObject;
  /** Entry that contains it; null for the Bundle itself. */
  readonly entry: ParsedEntry | null;
  /** Cache of its constraints, for one check. */
  around?: EvaluationContext;
}

/** Where an element is. Paths are put together only when somebody asks, which for a sound file is never. */
export interface ElementPlace {
  /** The check that came here. */
  readonly run: Run;
  readonly parent: ElementPlace | null;
  /** JSON property: `valueQuantity`. */
  readonly key: string;
  readonly index: number | null;
  /** As in the definition: `value[x]`. */
  readonly name: string;
  /** Its FHIR type: a datatype, a resource, `BackboneElement`. */
  readonly type: string;
  readonly scope: ResourceScope;
}

/** `Bundle.entry[0].resource.item[1].programCode`: JSON names, so that the element can be found. */
export function pathOf(place: ElementPlace): string {
  const own = place.index === null ? '' : `[${place.index}]`;
  return place.parent === null ? place.key + own : `${pathOf(place.parent)}.${place.key}${own}`;
}

export function pathOfKid(place: ElementPlace, key: string, index: number | null = null): string {
  return `${pathOf(place)}.${key}${index === null ? '' : `[${index}]`}`;
}

/** Keys come from the file: one that no FHIR element could have is not repeated in a message. */
export function safeKey(key: string): string {
  return /^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(key) ? key : '?';
}

/** `value[x]` → `value`. */
export function stemOf(name: string): string {
  return name.endsWith('[x]') ? name.slice(0, -3) : name;
}

/** A resource in an entry, or contained in another, is the root of its own paths. */
function isResourceRoot({ scope, parent }: ElementPlace): boolean {
  return scope.resource !== parent?.scope.resource;
}

/**
 * Every name an extension's context may call this place by: from the resource (`Patient.identifier.type.coding.code`)
 * and from each datatype on the way (`Coding.code`, `code`).
 */
export function contextNames(place: ElementPlace): string[] {
  const names = [place.type];
  if (isResourceRoot(place)) names.push('Resource', 'DomainResource');
  let tail = '';
  for (let here = place; !isResourceRoot(here) && here.parent !== null; here = here.parent) {
    tail = tail === '' ? stemOf(here.name) : `${stemOf(here.name)}.${tail}`;
    names.push(`${here.parent.type}.${tail}`);
  }
  return names;
}
