import type { ParsedBundle, ParsedEntry } from '../agent/ground/fhir/parsed-bundle.ts';
import { isObject, listAt, objectsAt, textAt, type JsonObject } from '../agent/ground/fhir/json.ts';
import type { NotChecked, ProfileProblem } from './report.ts';
import type { Guide } from './guide.ts';
import type { Invariants } from './invariants.ts';
import type { Item } from './items.ts';
import type { KidTable } from './kids.ts';
import type { Finding } from './messages.ts';
import { pathOf, type ElementPlace, type ResourceScope } from './place.ts';
import type { ConstraintRule, Definition, ElementRules } from './rules.ts';
import type { Limits } from './within-time.ts';

/** The walk's functions, for modules that it calls and that call back. */
export interface Walk {
  kids(table: KidTable, object: JsonObject, place: ElementPlace): void;
  /** All occurrences of one element or slice. */
  list(owner: Definition, rules: ElementRules, items: readonly Item[], parent: ElementPlace): void;
  item(owner: Definition, rules: ElementRules, item: Item, parent: ElementPlace): void;
}

/** State of the check of one Bundle, with functions shared by its parts. */
export interface Run {
  readonly guide: Guide;
  readonly bundle: ParsedBundle;
  readonly invariants: Invariants;
  readonly walk: Walk;
  readonly limits: Limits;
  readonly problems: Map<string, ProfileProblem>;
  readonly notChecked: readonly NotChecked[];
  /** More facts about each problem. */
  readonly facts: Map<ProfileProblem, More>;
  /** Profiles that each resource was, or is being, checked against. */
  readonly seen: VisitedProfiles;
  /** Depth of nested trials. */
  readonly depth: number;
  /** Canonical urls in the resource's `meta.profile`, without versions. */
  claimsOf(resource: JsonObject): readonly string[];
  /** Scope of an entry's resource, always the same object; undefined for contained resources and the Bundle. */
  scopeOf(resource: JsonObject): ResourceScope | undefined;
  report(place: ElementPlace | string, finding: Finding, more?: More): void;
  skip(kind: NotChecked['kind'], subject: string): void;
  /** Scope of the resource that a Reference leads to; null if it is not in the file. */
  resolve(reference: unknown, scope: ResourceScope): ResourceScope | null;
}

/** Facts about a finding besides its texts. */
export interface More {
  /** Path of the intended element. */
  readonly meant?: string;
  readonly rule?: ConstraintRule;
  /** For a missing slice: paths of its discriminators. */
  readonly toldBy?: readonly string[];
}

/** Memory limit against hostile files; the report shows only 200. */
const MOST_PROBLEMS = 2_000;

export function createRun(
  guide: Guide,
  bundle: ParsedBundle,
  by: Pick<Run, 'invariants' | 'walk' | 'limits'>,
): Run {
  const problems = new Map<string, ProfileProblem>();
  const notChecked: NotChecked[] = [];
  const skipped = new Map<NotChecked['kind'], Set<string>>();
  const facts = new Map<ProfileProblem, More>();
  const claims = new Map<JsonObject, readonly string[]>();
  const scopes = new Map(
    bundle.entries.map((entry): [JsonObject, ResourceScope] => [
      entry.resource,
      { resource: entry.resource, root: entry.resource, entry },
    ]),
  );
  const scopeOf = (resource: JsonObject): ResourceScope | undefined => scopes.get(resource);
  return {
    guide,
    bundle,
    ...by,
    problems,
    notChecked,
    facts,
    seen: createSeen(null),
    depth: 0,
    claimsOf(resource) {
      let known = claims.get(resource);
      if (known === undefined) {
        // Use the guide's string for equal urls: comparing the same object is faster.
        known = claimsOf(resource).map((url) => guide.definition(url)?.url ?? url);
        claims.set(resource, known);
      }
      return known;
    },
    scopeOf,
    report: reporter(problems, facts),
    skip(kind, subject) {
      const subjects = skipped.get(kind) ?? new Set();
      if (subjects.has(subject)) return;
      skipped.set(kind, subjects.add(subject));
      notChecked.push({ kind, subject });
    },
    resolve: (reference, scope) => resolve(bundle, scopeOf, reference, scope),
  };
}

function reporter(problems: Map<string, ProfileProblem>, facts: Map<ProfileProblem, More>): Run['report'] {
  return (place, { code, severity, zh, en, step, expected }, more = {}) => {
    if (problems.size >= MOST_PROBLEMS) return;
    const path = typeof place === 'string' ? place : pathOf(place);
    const problem: ProfileProblem = {
      code,
      severity,
      message: zh,
      messageEn: en,
      nextStep: step.next,
      nextStepEn: step.nextEn,
      path,
      ...(expected === undefined ? {} : { expected }),
      ...(more.meant === undefined ? {} : { meant: more.meant }),
    };
    problems.set(`${code} ${path} ${en}`, problem);
    if (more.rule !== undefined || more.toldBy !== undefined) facts.set(problem, more);
  };
}

/** A run to try a profile: only the number of findings is used. */
export function trialOf(run: Run): Run {
  const problems = new Map<string, ProfileProblem>();
  return {
    ...run,
    problems,
    notChecked: [],
    // Checks running further up the stack count as met; otherwise two resources that refer to each other would loop.
    seen: createSeen(run.seen),
    depth: run.depth + 1,
    report: reporter(problems, new Map()),
    skip: () => undefined,
  };
}

export function hasErrors(run: Run): boolean {
  return [...run.problems.values()].some(({ severity }) => severity === 'error');
}

/** Entry for the Bundle's own invariants, which have no base url. */
const NOWHERE: ParsedEntry = { index: -1, fullUrl: null, type: 'Bundle', resource: {} };

/** The scope of a reference's target; null if it is not in the file. */
function resolve(
  bundle: ParsedBundle,
  scopeOf: Run['scopeOf'],
  reference: unknown,
  scope: ResourceScope,
): ResourceScope | null {
  const asObject = typeof reference === 'string' ? { reference } : reference;
  const text = textAt(asObject, 'reference');
  if (text === null) return null;
  if (text.startsWith('#')) {
    const id = text.slice(1);
    const contained =
      id === '' ? scope.root : objectsAt(scope.root, 'contained').find((one) => textAt(one, 'id') === id);
    return contained === undefined ? null : { resource: contained, root: scope.root, entry: scope.entry };
  }
  const entry = bundle.resolve(asObject, scope.entry ?? NOWHERE);
  return entry === null ? null : (scopeOf(entry.resource) ?? null);
}

function claimsOf(resource: JsonObject): string[] {
  const meta = resource['meta'];
  return listAt(isObject(meta) ? meta : null, 'profile').flatMap((url) =>
    typeof url === 'string' ? [url.split('|')[0] ?? url] : [],
  );
}

/** Profiles already used, or in use, by resource. */
interface VisitedProfiles {
  /** Returns whether the pair was known, and records it. */
  before(resource: JsonObject, profile: string): boolean;
  has(resource: JsonObject, profile: string): boolean;
}

/** `above`: its pairs count as known too. */
function createSeen(above: VisitedProfiles | null): VisitedProfiles {
  const own = new Map<JsonObject, Set<string>>();
  const has = (resource: JsonObject, profile: string): boolean =>
    own.get(resource)?.has(profile) === true || above?.has(resource, profile) === true;
  return {
    has,
    before(resource, profile) {
      if (has(resource, profile)) return true;
      const profiles = own.get(resource);
      if (profiles === undefined) own.set(resource, new Set([profile]));
      else profiles.add(profile);
      return false;
    },
  };
}
