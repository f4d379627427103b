import { defineRule } from './rule.ts';
import { checkShape } from './shapes/check-shape.ts';
import { SHAPE_OF_KIND } from './shapes/of-kind.ts';
import { SHAPE_TEXTS } from './shapes/texts.ts';

/** The table of elements of every kind of entry: cardinality, fixed values, bindings, reference targets. */
export const elementsOfProfiles = defineRule(SHAPE_TEXTS, function* (bundle) {
  for (const entry of bundle.entries) {
    if (entry.kind === null) continue;
    yield* checkShape(
      entry.resource,
      SHAPE_OF_KIND[entry.kind],
      entry.path,
      (reference) => bundle.resolve(reference, entry)?.kind ?? null,
    );
  }
});
