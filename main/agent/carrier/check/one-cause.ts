/**
 * One cause, one problem. A wrong code is found by its list, by the pattern of its slice and by a rule; a resource without its profile is
 * missing in its place, and references to it lead to the wrong kind. Of such findings only the one that names the cause is kept: a first
 * check before a rule, a rule before the guide. A finding that stands alone is always kept.
 */
import { valueAt } from '../../ground/fhir/json.ts';
import type { ParsedBundle } from '../../ground/fhir/parsed-bundle.ts';
import { isWithin } from './guide-in-use.ts';
import { isFirstCheck, isProfileProblem } from './problem-kinds.ts';
import type { OfGuide, Problem } from './problem.ts';
import { KINDS, type KindName } from './rules/data/kinds.ts';
import { RULES } from './rules/registry.ts';

/** Findings about one coded value: not in its list, not the fixed value, in no slice, of no form. */
const OF_A_CODE =
  /^(?:profile-(?:binding|code-unknown|code-unlisted|pattern|fixed|slice-closed)|code-malformed)$/;
/** Findings about a value in an unreadable form. */
const OF_A_FORM = /^(?:profile-(?:type|value|empty|unknown-element)|text-control-character|text-blank)$/;
/** Findings about a whole that come from its parts, so they also appear when a part is unreadable. */
const OF_ITS_PARTS = /^(?:reference-(?:empty|unresolved)|number-kind|info-value-missing)$/;
/** Findings about a resource without a profile, or with a wrong one. */
const OF_A_PROFILE = /^profile-(?:missing|wrong|versioned|many|older-base|unknown-base|other-base)$/;
/** Findings about a reference that leads nowhere, or about its target. */
const OF_A_WAY =
  /^(?:reference-|full-url-|provider-missing$|entry-without-resource$|profile-(?:reference|type$|value$|empty$|unknown-element$))/;
/** Findings that nothing refers to an entry: a broken reference explains them. */
const OF_NO_WAY = /^(?:entry-not-referred-to|drug-not-asked-for|evidence-not-linked)$/;
/** Codes of rules that report an unknown kind, because of which another kind may seem to be missing. */
const UNKNOWN_KINDS: ReadonlySet<string> = new Set(
  RULES.flatMap(({ codes }) =>
    Object.entries(codes).flatMap(([code, text]) => (text.ofKinds === true ? [code] : [])),
  ),
);

export function oneCause(problems: readonly OfGuide[], bundle: ParsedBundle): Problem[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  // Nearly all files have no error.
  if (errors.length === 0) return problems.map(toldOf);
  const known = new Causes(errors, bundle);
  return problems.flatMap((problem) => {
    if (!isFirstCheck(problem.code) && known.isEcho(problem)) return [];
    return [known.withExpected(toldOf(problem))];
  });
}

/** A finding of the guide's engine as a problem of the check. */
function toldOf({ meant: _, ...told }: OfGuide): Problem {
  return told;
}

/** The errors of a report, by what they are about. */
class Causes {
  readonly #bundle: ParsedBundle;
  /** First checks and rules by the coded value they are about. */
  readonly #byConcept = new Set<string>();
  /** Coded values that the guide has one right value for. */
  readonly #fixed = new Set<string>();
  /** Value that the guide expects, by coded value. */
  readonly #expected = new Map<string, string>();
  /** Entries without a right profile, and entries without a resource. */
  readonly #withoutProfile = new Set<number>();
  readonly #without = new Set<number>();
  readonly #unknownKinds: string[] = [];
  readonly #absent: string[] = [];
  readonly #forms: string[];
  readonly #noClaim: boolean;
  readonly #provider: string | null;
  readonly #hasBrokenWay: boolean;

  constructor(errors: readonly OfGuide[], bundle: ParsedBundle) {
    this.#bundle = bundle;
    this.#forms = errors.flatMap(({ code, path, meant }) => (OF_A_FORM.test(code) ? [meant ?? path] : []));
    for (const problem of errors) {
      this.#takeCode(problem);
      this.#takeEntry(problem);
      const { code, path } = problem;
      if (UNKNOWN_KINDS.has(code) || code === 'profile-slice-closed') this.#unknownKinds.push(path);
      if (isAbsence(problem) && !isProfileProblem(code)) this.#absent.push(path);
    }
    this.#noClaim = errors.some(({ code }) => code === 'claim-count');
    this.#provider = errors.find(({ code }) => code === 'provider-missing')?.path ?? null;
    this.#hasBrokenWay = errors.some(({ code }) => OF_A_WAY.test(code));
  }

  #takeCode({ code, path, expected }: Problem): void {
    const concept = conceptOf(path);
    if (OF_A_CODE.test(code)) {
      if (expected !== undefined) this.#expected.set(concept, expected);
      if (/^profile-(?:pattern|fixed)$/.test(code)) this.#fixed.add(concept);
    } else if (!isProfileProblem(code)) this.#byConcept.add(concept);
  }

  #takeEntry({ code, path }: Problem): void {
    const entry = entryOf(path);
    if (entry === null) return;
    if (OF_A_PROFILE.test(code) || (OF_A_FORM.test(code) && OF_META.test(path)))
      this.#withoutProfile.add(entry);
    if (code === 'entry-without-resource' || path.endsWith('.resource.resourceType'))
      this.#without.add(entry);
  }

  /** True if another finding names the cause of this one. */
  isEcho(problem: Problem): boolean {
    const { code, path, severity } = problem;
    if (severity !== 'error') return this.#isWarningOfAnError(problem);
    if (OF_A_CODE.test(code) && this.#isToldOfCode(problem)) return true;
    if (this.#isOfAForm(problem) || this.#isOfAnEntry(problem)) return true;
    if (isAbsence(problem)) return this.#isOnlyUnreadable(problem);
    if (this.#provider !== null && isWithin(path, this.#provider)) return true;
    if (code === 'profile-slice-closed')
      return this.#unknownKinds.some((kind) => kind.startsWith(`${path}.`));
    if (code === 'profile-reference-unresolved') return this.#hasBrokenWay;
    return code === 'profile-reference-target' && this.#leadsToUntold(path);
  }

  #isWarningOfAnError(problem: Problem): boolean {
    return (OF_NO_WAY.test(problem.code) && this.#hasBrokenWay) || this.#isOfAForm(problem);
  }

  /** A rule reports the same, or another finding names the one right value. */
  #isToldOfCode({ code, path }: Problem): boolean {
    const concept = conceptOf(path);
    if (this.#byConcept.has(concept)) return true;
    return /^profile-(?:binding|code-)/.test(code) && this.#fixed.has(concept);
  }

  /** A part of the value could not be read. */
  #isOfAForm({ code, path }: Problem): boolean {
    if (code === 'profile-cardinality' && this.#forms.includes(path)) return true;
    if (code === 'profile-cardinality' || code === 'profile-type')
      return this.#forms.some((form) => form.startsWith(`${path}[`));
    if (!OF_A_CODE.test(code) && !OF_ITS_PARTS.test(code) && !UNKNOWN_KINDS.has(code)) return false;
    const whole = OF_A_CODE.test(code) ? conceptOf(path) : path;
    return this.#forms.some((form) => isWithin(form, whole));
  }

  /** The finding is about an entry without a resource or without its profile, or about the Bundle because of such an entry. */
  #isOfAnEntry({ code, path }: Problem): boolean {
    if (code.startsWith('profile-invariant-') && path === 'Bundle')
      return this.#noClaim || this.#without.size > 0;
    const entry = entryOf(path);
    if (entry === null) return false;
    const whole = `Bundle.entry[${String(entry)}]`;
    const isOfWhole = path === whole || path === `${whole}.resource` || OF_META.test(path);
    if (this.#without.has(entry) && isOfWhole)
      return code !== 'entry-without-resource' || this.#forms.includes(`${whole}.resource.resourceType`);
    if (code === 'profile-empty' && OF_META.test(path))
      return this.#byConcept.has(`${whole}.resource.meta.profile`);
    return (
      isProfileProblem(code) && this.#withoutProfile.has(entry) && OF_META.test(path) && !OF_A_FORM.test(code)
    );
  }

  /** Adds the guide's expected value to a rule's finding about the same code. */
  withExpected(problem: Problem): Problem {
    if (problem.expected !== undefined || isProfileProblem(problem.code)) return problem;
    const expected = this.#expected.get(conceptOf(problem.path));
    return expected === undefined ? problem : { ...problem, expected };
  }

  /** The finding calls something missing that another one calls unknown, or that another one reports more exactly. */
  #isOnlyUnreadable({ code, path }: Problem): boolean {
    if (path.startsWith('Bundle.entry:')) return this.#mayBeOneOf(path.slice('Bundle.entry:'.length));
    if (this.#unknownKinds.some((unknown) => unknown.startsWith(`${path}[`))) return true;
    if (!isProfileProblem(code)) return false;
    return this.#absent.some((absent) => absent.startsWith(`${path}.`));
  }

  /** True if an entry without a resource or without its profile may be the missing one of that kind. */
  #mayBeOneOf(name: string): boolean {
    if (this.#without.size > 0) return true;
    const type = Object.hasOwn(KINDS, name) ? KINDS[name as KindName].type : null;
    return this.#bundle.entries.some((entry) => entry.type === type && this.#withoutProfile.has(entry.index));
  }

  /** True if a Reference leads to a resource without its profile. */
  #leadsToUntold(path: string): boolean {
    const from = this.#bundle.entries.find(({ index }) => index === entryOf(path));
    if (from === undefined) return false;
    const steps = path.match(/[^.[\]]+/g)?.slice(4, -1) ?? [];
    const reference = steps.reduce<unknown>(
      (here, step) => (Array.isArray(here) ? (here as unknown[])[Number(step)] : valueAt(here, step)),
      from.resource,
    );
    const target = this.#bundle.resolve(reference, from);
    return target !== null && this.#withoutProfile.has(target.index);
  }
}

const OF_META = /^Bundle\.entry\[\d+\]\.resource\.meta(?:\.profile(?:\[\d+\])?)?$/;

/** `Bundle.entry[3].resource.code` → 3. */
function entryOf(path: string): number | null {
  const found = /^Bundle\.entry\[(\d+)\]/.exec(path)?.[1];
  return found === undefined ? null : Number(found);
}

/** `priority.coding[0].code` belongs to the concept `priority`, the element that a slice by such a code matches. */
const conceptOf = (path: string): string =>
  path.replace(/(?:\.coding(?:\[\d+\])?)?(?:\.(?:code|system))?$/, '');

const isAbsence = ({ code, nextStep }: Problem): boolean =>
  nextStep?.includes('補填') === true || code === 'entry-missing' || code === 'profile-missing';
