import { isSameSystem } from '../../../../shared/twpas/systems.ts';
import { isObject } from '../../fhir/json.ts';

/** ElementDefinition.fixed[x]: exactly this value, order of keys aside. */
export function equals(value: unknown, fixed: unknown): boolean {
  if (Array.isArray(fixed)) {
    return (
      Array.isArray(value) &&
      value.length === fixed.length &&
      fixed.every((one, at) => equals(value[at], one))
    );
  }
  if (!isObject(fixed)) return isSame(value, fixed);
  if (!isObject(value)) return false;
  const keys = Object.keys(fixed);
  return (
    Object.keys(value).length === keys.length &&
    keys.every((key) => Object.hasOwn(value, key) && equals(value[key], fixed[key]))
  );
}

/** ElementDefinition.pattern[x]: at least this; of an array, each item of the pattern is met by some item. */
export function fits(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((one) => value.some((item) => fits(item, one)));
  }
  if (!isObject(pattern)) return isSame(value, pattern);
  return (
    isObject(value) &&
    Object.keys(pattern).every((key) => Object.hasOwn(value, key) && fits(value[key], pattern[key]))
  );
}

/** A code system is the same under each base it has had; that it is another base than the guide's is told once, elsewhere. */
function isSame(value: unknown, wanted: unknown): boolean {
  if (value === wanted) return true;
  return typeof value === 'string' && typeof wanted === 'string' && isSameSystem(value, wanted);
}
