import { compareVersions } from '../fhir/guide-versions.ts';
import { mayBeOverruled } from './problem-kinds.ts';
import type { Problem } from './problem.ts';
import type { Found } from './report.ts';
import { CONSTRAINTS } from './rules/data/constraints.ts';
import { RULES_GUIDE } from './rules/registry.ts';
import type { SystemUrls } from './rules/resolved-bundle.ts';

/** An imported guide, as the rules have to know it. */
export interface GuideInUse {
  /** `name#version`. */
  readonly label: string;
  readonly systems: SystemUrls;
  /** Code systems that it has in full, by the url that systems are compared by. */
  readonly lists: ReadonlySet<string>;
  /** Beginnings of the SHA-256 of the expressions that it has under a constraint's name. */
  constraint(key: string): ReadonlySet<string>;
}

/**
 * An imported guide outranks what the rules know of 1.2.3 by heart. Where it may have changed, an error of a rule that
 * restates the guide stands only if the guide's own profiles find an error there too; else it is told as a warning. Rules
 * that no guide expresses (check digits, attachments, what the agent needs) are errors under every guide.
 */
export function* underGuide(
  found: Iterable<Found>,
  guide: GuideInUse | null,
  profileProblems: readonly Problem[],
): Iterable<Found> {
  if (guide === null) {
    yield* found;
    return;
  }
  const errors = profileProblems.filter(({ severity }) => severity === 'error').map(({ path }) => path);
  for (const one of found) {
    const { problem } = one;
    const stands =
      problem.severity !== 'error' ||
      !hasMoved(one, guide) ||
      errors.some((path) => isWithin(path, problem.path) || isWithin(problem.path, path));
    yield stands ? one : { ...one, problem: asWarning(problem) };
  }
}

/** Whether the guide may say something else than 1.2.3 where this rule speaks. */
function hasMoved({ problem, source, system }: Found, guide: GuideInUse): boolean {
  if (source === undefined || problem.code.startsWith('attachment-')) return false;
  // A list that the guide's packages do not hold is nobody's but ours.
  if (problem.code === 'code-missing' || (system !== undefined && !guide.lists.has(system))) return false;
  const restated = constraintsOf(source);
  if (restated.some((key) => !guide.constraint(key).has(CONSTRAINTS.get(key) ?? ''))) return true;
  if (!isNewer(guide.label)) return false;
  return mayBeOverruled(problem.code) || (restated.length === 0 && OF_A_GUIDE.test(source));
}

/** A source that names a profile, a binding or a code system; FHIR's own pages and our own knowledge do not. */
const OF_A_GUIDE = /-twpas|\bprofile: |required binding|TW Core/;

function isNewer(label: string): boolean {
  const [name, version = ''] = label.split('#');
  const [ownName, ownVersion = ''] = RULES_GUIDE.split('#');
  return name !== ownName || compareVersions(version, ownVersion) > 0;
}

const known = new Map<string, readonly string[]>();

/** `invariants applyReason-1 to applyReason-17` names seventeen. */
function constraintsOf(source: string): readonly string[] {
  let keys = known.get(source);
  if (keys === undefined) {
    const range = /(\w+)-(\d+) to \1-(\d+)/.exec(source);
    keys =
      range === null
        ? [...CONSTRAINTS.keys()].filter(
            (key) => source.split(/[\s,():]+/).includes(key) && source.includes('invariant'),
          )
        : Array.from(
            { length: Number(range[3]) - Number(range[2]) + 1 },
            (_, at) => `${range[1] ?? ''}-${String(Number(range[2]) + at)}`,
          );
    known.set(source, keys);
  }
  return keys;
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && (path.length === outer.length || /^[.[:]/.test(path.slice(outer.length)));
}

function asWarning(problem: Problem): Problem {
  return {
    ...problem,
    severity: 'warning',
    message: `${problem.message}（目前使用的實作指引沒有這樣要求）`,
    messageEn: `${problem.messageEn} (The guide in use does not ask for this.)`,
  };
}
