import type { ParsedEntry } from '../agent/ground/fhir/parsed-bundle.ts';
import type { JsonObject } from '../agent/ground/fhir/json.ts';
import type { EvaluationContext } from './fhirpath-subset.ts';
import type { Run } from './run.ts';

/** The resource that contains an element; references and `%resource` start there. */
export interface ResourceScope {
  readonly resource: JsonObject;
  /** The resource, or its container if it is contained. */
  readonly root: JsonObject;
  /** Entry that contains the resource; null for the Bundle itself. */
  readonly entry: ParsedEntry | null;
  /** Evaluation context of its constraints, for one check. */
  around?: EvaluationContext;
}

/** Position of an element. Paths are built only on demand: a valid file needs none. */
export interface ElementPlace {
  readonly run: Run;
  readonly parent: ElementPlace | null;
  /** JSON property: `valueQuantity`. */
  readonly key: string;
  readonly index: number | null;
  /** Name in the definition: `value[x]`. */
  readonly name: string;
  /** FHIR type: a datatype, a resource type or `BackboneElement`. */
  readonly type: string;
  readonly scope: ResourceScope;
}

/** `Bundle.entry[0].resource.item[1].programCode`: JSON names, so that readers find the element. */
export function pathOf(place: ElementPlace): string {
  const own = place.index === null ? '' : `[${place.index}]`;
  return place.parent === null ? place.key + own : `${pathOf(place.parent)}.${place.key}${own}`;
}

export function pathOfKid(place: ElementPlace, key: string, index: number | null = null): string {
  return `${pathOf(place)}.${key}${index === null ? '' : `[${index}]`}`;
}

/** Keys come from the file: a key that no FHIR element could have is replaced by `?` in messages. */
export function safeKey(key: string): string {
  return /^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(key) ? key : '?';
}

/** `value[x]` → `value`. */
export function stemOf(name: string): string {
  return name.endsWith('[x]') ? name.slice(0, -3) : name;
}

/** Resources in entries and contained resources are roots of their own paths. */
function isResourceRoot({ scope, parent }: ElementPlace): boolean {
  return scope.resource !== parent?.scope.resource;
}

/**
 * All names that an extension's context may use for this place: from the resource (`Patient.identifier.type.coding.code`) and from each datatype
 * in between (`Coding.code`, `code`).
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
