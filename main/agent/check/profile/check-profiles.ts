import type { ParsedBundle } from '../../fhir/parsed-bundle.ts';
import { withoutCascades } from './cascades.ts';
import { walk } from './check-element.ts';
import type { Guide } from './guide.ts';
import { openInvariants } from './invariants.ts';
import type { NotChecked, ProfileProblem } from './report.ts';
import { checkAgainst } from './resource.ts';
import { createRun } from './run.ts';

const invariants = openInvariants();

/** What checking a Bundle against a guide came to. */
export interface Checked {
  readonly problems: readonly ProfileProblem[];
  /** What could not be judged, each said once. */
  readonly notChecked: readonly NotChecked[];
  /** `name#version`. */
  readonly igVersion: string;
}

/**
 * Checks a Bundle, with all that is in it, against an imported guide: the profiles it claims, those their elements
 * demand, and FHIR R4 underneath. Synchronous and without a clock or a file: it runs in the checking thread.
 */
export function checkProfiles(bundle: ParsedBundle, guide: Guide): Checked {
  const run = createRun(guide, bundle, invariants, walk);
  invariants.resolveWith((reference, scope) => run.resolve(reference, scope));
  for (const feature of guide.notChecked) run.skip('feature', feature);
  for (const name of guide.missing) run.skip('package', name);
  const scope = { resource: bundle.json, root: bundle.json, entry: null };
  const place = { parent: null, key: 'Bundle', index: null, name: 'Bundle', type: 'Bundle', scope };
  checkAgainst(run, bundle.json, place, []);
  return {
    problems: withoutCascades(
      withoutTwice([...run.problems.values()]),
      (problem) => run.facts.get(problem) ?? {},
    ),
    notChecked: [...run.notChecked.values()],
    igVersion: guide.label,
  };
}

/** A code that its value set lacks need not be told again as one that its system lacks. */
function withoutTwice(problems: readonly ProfileProblem[]): ProfileProblem[] {
  const bound = new Set(problems.filter(({ code }) => code === 'profile-binding').map(({ path }) => path));
  return problems.filter(({ code, path }) => code !== 'profile-code-unknown' || !bound.has(path));
}
