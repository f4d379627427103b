import { isObject, valueAt } from '../agent/ground/fhir/json.ts';

/** ElementDefinition.fixed[x]: equal to this value; the order of keys does not matter. */
export function equals(value: unknown, fixed: unknown): boolean {
  if (Array.isArray(fixed)) {
    return (
      Array.isArray(value) &&
      value.length === fixed.length &&
      fixed.every((one, at) => equals(value[at], one))
    );
  }
  if (!isObject(fixed)) return value === fixed;
  if (!isObject(value)) return false;
  const keys = Object.keys(fixed);
  return (
    Object.keys(value).length === keys.length &&
    keys.every((key) => Object.hasOwn(value, key) && equals(value[key], fixed[key]))
  );
}

/** ElementDefinition.pattern[x]: contains at least this value; each item of a pattern's array must match some item. */
export function fits(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((one) => value.some((item) => fits(item, one)));
  }
  if (!isObject(pattern)) return value === pattern;
  return isObject(value) && Object.keys(pattern).every((key) => fits(valueAt(value, key), pattern[key]));
}
