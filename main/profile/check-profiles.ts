import type { ParsedBundle } from '../agent/ground/fhir/parsed-bundle.ts';
import { withoutCascades } from './cascades.ts';
import { walk } from './check-element.ts';
import type { Guide } from './guide.ts';
import { openInvariants } from './invariants.ts';
import type { NotChecked, ProfileProblem } from './report.ts';
import { checkAgainst } from './resource.ts';
import { createRun } from './run.ts';
import { Budget, MayTakeLong, NO_BUDGET, STEPS_OF_A_GUARD, TookTooLong, withinTime } from './within-time.ts';

const invariants = openInvariants();

/** Result of checking a Bundle against a guide. */
export interface ProfileCheckResult {
  readonly problems: readonly ProfileProblem[];
  /** Requirements that could not be judged, each named once. */
  readonly notChecked: readonly NotChecked[];
  /** `name#version`. */
  readonly igVersion: string;
}

/** ms. The first check of a process takes some 100, 1 MB some 100 more; a machine may be twenty times as busy. */
const LIMIT_MS = 5_000;
const LIMIT_MS_PER_MB = 1_000;
/** Once a constraint was seen to take too long. */
const LATER_LIMIT_MS = 1_000;
/** Together with the limits, below the deadline of the checking thread. */
const MOST_SLOW = 8;
/** Bytes of a Bundle that is checked first without a limit of time. R4 and NHI's guide take a hundredth of the steps for it. */
const SMALL = 500_000;
const STEPS = 3 * STEPS_OF_A_GUARD;

/**
 * Checks a Bundle, with all that is in it, against an imported guide: the profiles it claims, those their elements
 * demand, and FHIR R4 underneath. Synchronous, and without a file. A constraint that does not end is left out and told as not checked.
 * `bytes`: how long the Bundle is as text.
 * @throws TookTooLong where it is no constraint that takes so long
 */
export function checkProfiles(bundle: ParsedBundle, guide: Guide, bytes = 0): ProfileCheckResult {
  if (bytes <= SMALL) {
    const budget = new Budget(STEPS);
    invariants.begin(budget);
    try {
      return checkOnce(bundle, guide, budget);
    } catch (error) {
      if (!(error instanceof MayTakeLong)) throw error;
    }
  }
  return checkInTime(bundle, guide, (bytes / 1_000_000) * LIMIT_MS_PER_MB);
}

/** `forSize`: ms beside the limits. */
function checkInTime(bundle: ParsedBundle, guide: Guide, forSize: number): ProfileCheckResult {
  invariants.begin();
  for (let slow = 0; ; slow++) {
    try {
      return withinTime((slow === 0 ? LIMIT_MS : LATER_LIMIT_MS) + forSize, () =>
        checkOnce(bundle, guide, NO_BUDGET),
      );
    } catch (error) {
      if (!(error instanceof TookTooLong) || !invariants.giveUp(slow >= MOST_SLOW ? 'all' : 'one'))
        throw error;
    }
  }
}

function checkOnce(bundle: ParsedBundle, guide: Guide, budget: Budget): ProfileCheckResult {
  const run = createRun(guide, bundle, { invariants, walk, budget });
  invariants.resolveWith((reference, scope) => run.resolve(reference, scope));
  for (const feature of guide.notChecked) run.skip('feature', feature);
  for (const name of guide.missing) run.skip('package', name);
  const scope = { resource: bundle.json, root: bundle.json, entry: null };
  const place = { run, parent: null, key: 'Bundle', index: null, name: 'Bundle', type: 'Bundle', scope };
  checkAgainst(bundle.json, place, []);
  return {
    problems: withoutCascades(
      withoutTwice([...run.problems.values()]),
      (problem) => run.facts.get(problem) ?? {},
    ),
    notChecked: run.notChecked,
    igVersion: guide.label,
  };
}

/** A code that its value set lacks need not be told again as one that its system lacks. */
function withoutTwice(problems: readonly ProfileProblem[]): ProfileProblem[] {
  const bound = new Set(problems.filter(({ code }) => code === 'profile-binding').map(({ path }) => path));
  return problems.filter(({ code, path }) => code !== 'profile-code-unknown' || !bound.has(path));
}
