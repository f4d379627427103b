import { brokenInvariant } from './messages.ts';
import type { Place } from './place.ts';
import type { ConstraintRule } from './rules.ts';
import type { Run } from './run.ts';

/** The invariants of an element. `base`: a type or backbone path for FHIRPath, null for a whole resource. */
export function checkConstraints(
  run: Run,
  rules: readonly ConstraintRule[],
  value: unknown,
  base: string | null,
  place: Place,
): void {
  let before: ConstraintRule | null = null;
  let verdict = '';
  for (const rule of rules) {
    // R4 gives one expression two names here and there (txt-1 and txt-2).
    if (before?.expression !== rule.expression)
      verdict = run.invariants.judge(rule, value, base, place.scope);
    before = rule;
    if (verdict === 'broken') run.report(place, brokenInvariant(rule));
    else if (verdict === 'unknown') run.skip('invariant', rule.key);
  }
}
