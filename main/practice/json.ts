/** Just enough to walk JSON that came from outside. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
export const objectsOf = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const child = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

/** First `coding.code` of a CodeableConcept, of a given system where one is named. */
export function codeOf(concept: unknown, system?: string): string | null {
  const coding = objectsOf(child(concept, 'coding')).find(
    (one) => system === undefined || one['system'] === system,
  );
  return textOf(coding?.['code']);
}

/** Every object of a JSON value, depth first, with the key it stands under. */
export function* walk(value: unknown, key = ''): Generator<{ key: string; object: JsonObject }> {
  if (Array.isArray(value)) {
    for (const one of value) yield* walk(one, key);
  } else if (isObject(value)) {
    yield { key, object: value };
    for (const [name, one] of Object.entries(value)) yield* walk(one, name);
  }
}
