import { isObject } from './json.ts';

/**
 * One text for all spellings of the same JSON: keys sorted, and values that FHIR treats as absent (null, empty arrays and objects) left out.
 * Array order is kept: callers whose order means nothing sort first. Numbers are written as JavaScript does, so 1.0 and 1 are equal.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonical(value) ?? null);
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.map(canonical).filter((item) => item !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (isObject(value)) {
    // Entries and fromEntries define properties, so a key named __proto__ stays a plain key.
    const kept = Object.entries(value)
      .map(([key, item]) => [key, canonical(item)] as const)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  }
  return value ?? undefined;
}

/** Sorts parts of any shape by their canonical text: for lists whose order means nothing. */
export function sortedCanonically<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, key: canonicalJson(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ value }) => value);
}
