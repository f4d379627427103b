import { plainSystem } from '../../../../../shared/twpas/systems.ts';
import { isObject, listAt, valueAt, type JsonObject } from '../../../ground/fhir/json.ts';

/** An object and its path. */
export interface PlacedObject {
  readonly object: JsonObject;
  readonly path: string;
}

/** The objects of a list, with their real indexes; values that are no objects are left out. */
export function itemsAt(parent: unknown, key: string, path: string): readonly PlacedObject[] {
  return listAt(parent, key).flatMap((object, index) =>
    isObject(object) ? [{ object, path: `${path}.${key}[${index}]` }] : [],
  );
}

/** A coding and its path. A value that is no string counts as absent. */
export interface CodingAt {
  /** The plain url of the system (`plainSystem`), whichever base was written. */
  readonly system: string | null;
  readonly code: string | null;
  readonly path: string;
}

/** Codings of the CodeableConcept at `path`. */
export function codingsAt(concept: unknown, path: string): readonly CodingAt[] {
  return itemsAt(concept, 'coding', path).map(({ object, path: at }) => codingAt(object, at));
}

export function codingAt(coding: JsonObject, path: string): CodingAt {
  const plain = (key: string): string | null => {
    const value = valueAt(coding, key);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return { system: plainSystem(plain('system')), code: plain('code'), path };
}

/** The types written for a choice such as `value[x]`: `valueQuantity` is there → `Quantity`. */
export function choicesOf(object: JsonObject, stem: string): readonly string[] {
  const types: string[] = [];
  for (const key of Object.keys(object)) {
    if (!key.startsWith(stem) || object[key] === undefined || object[key] === null) continue;
    const type = key.slice(stem.length);
    if (/^[A-Z]/.test(type)) types.push(type);
  }
  return types;
}

/** True if a CodeableConcept has this coding. */
export function hasCoding(
  concept: unknown,
  wanted: { readonly system: string; readonly code: string },
): boolean {
  return codingsAt(concept, '').some(({ system, code }) => system === wanted.system && code === wanted.code);
}
