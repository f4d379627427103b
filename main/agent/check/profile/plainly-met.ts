import { isObject, textAt } from '../../fhir/json.ts';
import { isPlainNarrative } from './plain-narrative.ts';

/**
 * R4's own invariants that stand on nearly every element, with the look that shows at once that one is met. They were
 * half of the work; everything that this does not show goes through FHIRPath like all others.
 */
const LOOKS: Readonly<Record<string, (value: object) => boolean>> = {
  'dom-2': without('contained'),
  'dom-3': without('contained'),
  'dom-4': without('contained'),
  'dom-5': without('contained'),
  'obs-6': without('dataAbsentReason'),
  'obs-7': without('component'),
  'qty-3': (value) => without('code')(value) || textAt(value, 'system') !== null,
  'sqty-1': without('comparator'),
  'cpt-2': (value) => textAt(value, 'system') !== null,
  'att-1': without('data'),
  'per-1': (value) => without('start')(value) || without('end')(value),
  'ref-1': (value) => !(textAt(value, 'reference') ?? '').startsWith('#'),
};

/** True only when it certainly is. */
export function isPlainlyMet(key: string, value: unknown): boolean {
  if (typeof value === 'string') return (key === 'txt-1' || key === 'txt-2') && isPlainNarrative(value);
  return isObject(value) && Object.hasOwn(LOOKS, key) && LOOKS[key]?.(value) === true;
}

function without(name: string): (value: object) => boolean {
  return (value) => !Object.hasOwn(value, name) && !Object.hasOwn(value, `_${name}`);
}
