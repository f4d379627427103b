/** Reads JSON of unknown shape: a wrong type reads as absent, and only own properties count. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function valueAt(value: unknown, key: string): unknown {
  if (!isObject(value)) return undefined;
  const found = value[key];
  // Inherited members are functions, or Object.prototype (`__proto__`); JSON holds neither. Several times faster than Object.hasOwn.
  return typeof found === 'function' || found === Object.prototype ? undefined : found;
}

export function objectAt(value: unknown, key: string): JsonObject | null {
  const found = valueAt(value, key);
  return isObject(found) ? found : null;
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = valueAt(value, key);
  return Array.isArray(found) ? found : [];
}

export function objectsAt(value: unknown, key: string): readonly JsonObject[] {
  return listAt(value, key).filter(isObject);
}

/** A non-blank string; an empty or blank one reads as absent (FHIR allows neither). */
export function textAt(value: unknown, key: string): string | null {
  const found = valueAt(value, key);
  return typeof found === 'string' && !isBlank(found) ? found : null;
}

/** True if a text has only blanks. For nearly all texts the first character already decides. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x80) && text.trim() === '';
}

export function numberAt(value: unknown, key: string): number | null {
  const found = valueAt(value, key);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}
