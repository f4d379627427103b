import type { ParsedBundle } from '../agent/ground/fhir/parsed-bundle.ts';
import { withoutCascades } from './cascades.ts';
import { walk } from './check-element.ts';
import type { Guide } from './guide.ts';
import { openInvariants } from './invariants.ts';
import type { NotChecked, ProfileProblem } from './report.ts';
import { checkAgainst } from './resource.ts';
import { createRun } from './run.ts';
import { Limits, withinTime } from './within-time.ts';

const invariants = openInvariants();

export interface ProfileCheckResult {
  readonly problems: readonly ProfileProblem[];
  /** Requirements that could not be checked, each once. */
  readonly notChecked: readonly NotChecked[];
  /** `name#version`. */
  readonly igVersion: string;
}

/** Above this size, in bytes, the whole check has a time limit. */
const SMALL = 500_000;

/**
 * Checks a Bundle and its contents against an imported guide: claimed profiles, the profiles these require, and FHIR R4. Synchronous; reads no
 * file. A constraint that exceeds its time is listed as not checked. `bytes`: length of the Bundle's text.
 * @throws TookTooLong if the check as a whole exceeds its time
 */
export function checkProfiles(bundle: ParsedBundle, guide: Guide, bytes = 0): ProfileCheckResult {
  const limits = new Limits(bytes);
  const check = (): ProfileCheckResult => checkOnce(bundle, guide, limits);
  return bytes <= SMALL ? check() : withinTime(limits.all, check);
}

function checkOnce(bundle: ParsedBundle, guide: Guide, limits: Limits): ProfileCheckResult {
  const run = createRun(guide, bundle, { invariants, walk, limits });
  invariants.begin(limits, (reference, scope) => run.resolve(reference, scope));
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

/** Drops `profile-code-unknown` where `profile-binding` already reports the same code. */
function withoutTwice(problems: readonly ProfileProblem[]): ProfileProblem[] {
  const bound = new Set(problems.filter(({ code }) => code === 'profile-binding').map(({ path }) => path));
  return problems.filter(({ code, path }) => code !== 'profile-code-unknown' || !bound.has(path));
}
