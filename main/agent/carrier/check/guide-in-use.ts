import { plainProfile } from '../../../../shared/twpas/canonical.ts';
import { plainSystem } from '../../../../shared/twpas/systems.ts';
import { compareVersions } from '../../ground/fhir/guide-versions.ts';
import { mayBeOverruled } from './problem-kinds.ts';
import type { OfGuide, Problem } from './problem.ts';
import { CONSTRAINTS } from './rules/data/constraints.ts';
import { RULES_GUIDE } from './rules/registry.ts';
import type { Guide } from '../../../profile/guide.ts';

/** The guide in use, built in or imported, as far as the rules need it. */
export type GuideInUse = ReturnType<typeof guideInUse>;

export function guideInUse(guide: Guide) {
  const byPlain = new Map<string, readonly string[]>();
  const near = new Map<string, string>();
  for (const { systems, profiles } of guide.urls) {
    const own = Map.groupBy([...systems, ...profiles], (url) => plainProfile(plainSystem(url)));
    for (const [plain, urls] of own) if (!byPlain.has(plain)) byPlain.set(plain, urls);
    for (const url of systems) if (!near.has(looselyOf(url))) near.set(looselyOf(url), url);
  }
  return {
    /** `name#version`. */
    label: guide.label,
    /** All urls of its code systems and profiles. */
    urls: [...byPlain.values()].flat(),
    /** Known urls of a code system or profile by its plain url: from the guide's own package, else from one that it depends on. */
    urlsOf: (plain: string): readonly string[] => byPlain.get(plain) ?? [],
    /** The system whose url differs from this one in scheme, `www.` or a slash at its end alone. */
    nearTo(url: string): string | null {
      const found = near.get(looselyOf(url));
      return found === undefined || guide.urls.some(({ systems }) => systems.includes(url)) ? null : found;
    },
    /** All codes of a system, by its plain url; null: the guide has no complete list. */
    codesOf: (plain: string): ReadonlySet<string> | null =>
      guide.terms.codesOf(byPlain.get(plain)?.[0] ?? plain),
    /** Beginnings of the SHA-256 of the guide's expressions for a constraint. */
    constraint: (key: string): ReadonlySet<string> => guide.constraint(key),
  };
}

const looselyOf = (url: string): string =>
  url
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/(?<!\/)\/+$/, '');

/** Finding of a rule. */
export interface RuleFinding {
  readonly problem: Problem;
  /** Source of the finding: a profile, a constraint, a page of FHIR or of the guide. */
  readonly source: string;
  /** The code system whose list the rule used. */
  readonly system?: string;
  /** The rule knows a later guide. */
  readonly isNewer?: true;
  /** The finding comes from the guide in use itself. */
  readonly isGuides?: true;
  /** The finding reports something missing. */
  readonly isOfAbsence?: true;
  /** The finding reports an unknown kind, which a later guide may have added. */
  readonly isOfKinds?: true;
}

/**
 * Both parts of the check as one. The guide in use decides: where it may have changed since 1.2.3, an error of a rule that
 * restates it stands only if the guide's own profiles find an error there too; else it becomes a warning. Rules that no
 * guide expresses (check digits, attachments, the agent's needs) are errors under every guide. If both find a fault,
 * the rule's words are shown: they explain more than a cardinality does.
 */
export function underGuide(
  found: Iterable<RuleFinding>,
  first: readonly Problem[],
  guide: GuideInUse | null,
  profileProblems: readonly OfGuide[],
): OfGuide[] {
  const errors = profileProblems.filter(isError).map(({ path }) => path);
  const forms = profileProblems.filter(isOfForm).map(({ path, meant }) => meant ?? path);
  const ofRules: Problem[] = [...first];
  const said = new ReportedFindings(first);
  for (const one of found) {
    const { problem } = one;
    if (!problem.code.startsWith(SAYS_RULE) && forms.some((path) => isToldByForm(one, path))) continue;
    const stands =
      guide === null ||
      !isError(problem) ||
      !hasMoved(one, guide) ||
      errors.some((path) => isWithin(path, problem.path) || isWithin(problem.path, path));
    // The guide in use may know a kind that the rule does not know: no warning then.
    if (!stands && one.isOfKinds === true) continue;
    const told = stands ? problem : asWarning(problem);
    ofRules.push(told);
    said.add(told, one);
  }
  return [...ofRules, ...profileProblems.filter((problem) => !said.has(problem))];
}

/** These say the rule that the HIS has to follow, so they are kept whatever else is wrong with the attachment's url. */
const SAYS_RULE = 'attachment-name-';

/** A value in the wrong JSON form, or a mistyped member name. */
const isOfForm = ({ code, meant }: OfGuide): boolean =>
  code === 'profile-type' ||
  code === 'profile-value' ||
  (code === 'profile-unknown-element' && meant !== undefined);

/**
 * A wrong form comes before a rule's finding: an error of a rule at such a place, or inside it, is of no use; and a value that only
 * could not be read must not be reported as missing.
 */
function isToldByForm({ problem, isOfAbsence }: RuleFinding, path: string): boolean {
  if (isOfAbsence === true && isWithin(path, problem.path)) return true;
  return isError(problem) && isWithin(problem.path, path);
}

/** Findings that rules have reported, by place and by the constraint they restate. */
class ReportedFindings {
  readonly #errorsAt = new Set<string>();
  readonly #warningsAt = new Set<string>();
  readonly #places = new Set<string>();
  readonly #codes = new Set<string>();
  /** R4's own constraints that rules restate, by key, with the places. */
  readonly #ofR4 = new Map<string, string[]>();

  constructor(first: readonly Problem[]) {
    for (const { path } of first) this.#errorsAt.add(path);
  }

  add(problem: Problem, { source, isNewer }: RuleFinding): void {
    if (isNewer === true) this.#places.add(problem.path);
    else
      for (const path of [problem.path, ...(problem.places ?? [])])
        (isError(problem) ? this.#errorsAt : this.#warningsAt).add(path);
    for (const key of r4ConstraintsOf(source))
      this.#ofR4.set(key, [...(this.#ofR4.get(key) ?? []), problem.path]);
    if (!isError(problem) && isNewer !== true) return;
    for (const key of constraintsOf(source)) this.#codes.add(`profile-invariant-${key}`);
  }

  has(problem: Problem): boolean {
    const { code, path } = problem;
    if (this.#places.has(path) || this.#errorsAt.has(path) || this.#codes.has(code)) return true;
    const restated = this.#ofR4.get(code.slice('profile-invariant-'.length)) ?? [];
    if (restated.some((place) => isWithin(place, path))) return true;
    return !isError(problem) && this.#warningsAt.has(path);
  }
}

const isError = ({ severity }: Problem): boolean => severity === 'error';

/** True if the guide may differ from 1.2.3 in the subject of this rule. */
function hasMoved({ problem, source, system, isGuides }: RuleFinding, guide: GuideInUse): boolean {
  if (isGuides === true || problem.code.startsWith('attachment-')) return false;
  // If the guide's packages do not hold the list, ours is the only one.
  if (system !== undefined && guide.codesOf(system) === null) return false;
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

/** `FHIR R4 Bundle: bdl-1, bdl-2` names two. */
const r4ConstraintsOf = (source: string): readonly string[] =>
  source.startsWith('FHIR R4') ? (source.match(/\b[a-z]{3,4}-\d+\b/g) ?? []) : [];

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

/** True if a path is another one, or inside it. */
export function isWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && (path.length === outer.length || /^[.[:]/.test(path.slice(outer.length)));
}

const RULES_VERSION = RULES_GUIDE.split('#')[1] ?? '';

function asWarning(problem: Problem): Problem {
  return {
    ...problem,
    severity: 'warning',
    message: `${problem.message}（這是 TWPAS ${RULES_VERSION} 的要求，目前使用的實作指引沒有）`,
    messageEn: `${problem.messageEn} (TWPAS ${RULES_VERSION} asks for this; the guide in use does not.)`,
  };
}
