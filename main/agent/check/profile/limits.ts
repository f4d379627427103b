import { outOfRange, tooLong } from './messages.ts';
import type { Place } from './place.ts';
import type { ElementRules } from './rules.ts';
import type { Run } from './run.ts';

/** ElementDefinition.maxLength, minValue[x] and maxValue[x]. */
export function checkLimits(run: Run, rules: ElementRules, value: unknown, place: Place): void {
  const { maxLength, minValue, maxValue } = rules;
  if (maxLength !== undefined && typeof value === 'string' && value.length > maxLength) {
    run.report(place, tooLong(maxLength));
  }
  if (minValue !== undefined && isBelow(value, minValue)) run.report(place, outOfRange('min', minValue));
  if (maxValue !== undefined && isBelow(maxValue, value)) run.report(place, outOfRange('max', maxValue));
}

/** Numbers, and dates to the precision both have; everything else cannot be told. */
function isBelow(value: unknown, bound: unknown): boolean {
  if (typeof value === 'number' && typeof bound === 'number') return value < bound;
  if (typeof value !== 'string' || typeof bound !== 'string') return false;
  const length = Math.min(value.length, bound.length, 10);
  return value.slice(0, length) < bound.slice(0, length);
}
