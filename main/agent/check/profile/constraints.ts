import { brokenInvariant } from './messages.ts';
import type { Place } from './place.ts';
import { isPlainlyMet } from './plainly-met.ts';
import type { ConstraintRule, Definition } from './rules.ts';
import type { Run } from './run.ts';

/** Invariants named by an element. `base`: a type or backbone path for FHIRPath, null for a whole resource. */
export function checkConstraints(
  run: Run,
  owner: Definition,
  names: readonly string[] | undefined,
  value: unknown,
  base: string | null,
  place: Place,
): void {
  let before: { readonly rule: ConstraintRule; readonly verdict: string } | null = null;
  for (const name of names ?? []) {
    const rule = owner.constraints[name] ?? run.guide.r4.constraint(name);
    if (rule === undefined || (rule.base === true && isPlainlyMet(rule.key, value))) continue;
    // R4 gives one expression two names here and there (txt-1 and txt-2).
    const verdict: string =
      before?.rule.expression === rule.expression
        ? before.verdict
        : run.invariants.judge(rule, value, base, place.scope);
    before = { rule, verdict };
    if (verdict === 'broken') run.report(place, brokenInvariant(rule));
    else if (verdict === 'unknown') run.skip('invariant', rule.key);
  }
}
