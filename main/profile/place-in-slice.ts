import { isObject, textAt, type JsonObject } from '../agent/ground/fhir/json.ts';
import { FIT, fitOfAll, select, type Fit, type PathValue } from './discriminate.ts';
import { codesOf, testOf, type Test } from './discriminator.ts';
import type { Item } from './items.ts';
import type { ElementPlace, ResourceScope } from './place.ts';
import { claims, errorsOn } from './reference.ts';
import type { Definition, ElementRules, SliceRules } from './rules.ts';
import type { Run } from './run.ts';

export interface Usable {
  readonly slice: SliceRules;
  /** Empty if no discriminator identifies this slice. */
  readonly tests: readonly Test[];
}
export interface Placed {
  readonly slice: SliceRules | null;
  /** The occurrence may belong to a slice nevertheless. */
  readonly unsure: boolean;
}

/** Slices of an element with their tests, computed once. */
class Slicing {
  readonly usable: readonly Usable[];
  /** Slices without a discriminator. */
  readonly untold: readonly SliceRules[];
  /** Every occurrence must belong to a slice. False if a slice has no discriminator, since any occurrence could belong to that one. */
  readonly closed: boolean;
  readonly isByProfile: boolean;
  /** The common path, if each slice has a single test by profile and all tests share their path; otherwise null. */
  readonly #way: Test['steps'] | null;
  readonly #byType: ReadonlyMap<string | undefined, readonly Usable[]>;

  constructor(all: readonly Usable[], rules: ElementRules) {
    this.usable = all.filter(({ tests }) => tests.length > 0);
    this.untold = all.flatMap(({ slice, tests }) => (tests.length === 0 ? [slice] : []));
    this.closed = this.untold.length === 0 && rules.slicing?.rules === 'closed';
    this.isByProfile = this.usable.some(({ tests }) =>
      tests.some(({ expected }) => expected.is === 'profile'),
    );
    const isAlone = this.usable.every(
      ({ tests }) => tests.length === 1 && tests[0]?.expected.is === 'profile',
    );
    const ways = new Set(this.usable.map(({ tests }) => tests[0]?.steps));
    this.#way = isAlone && ways.size === 1 ? ([...ways][0] ?? null) : null;
    const byType = new Map<string | undefined, Usable[]>();
    for (const one of this.usable) {
      const [expected] = one.tests.map((test) => test.expected);
      const types = expected?.is === 'profile' ? expected.profiles.map(({ type }) => type) : [];
      for (const type of new Set(types)) byType.set(type, [...(byType.get(type) ?? []), one]);
    }
    this.#byType = byType;
  }

  /** Slices that an occurrence may belong to: with `#way` only those for its resource type. */
  for(reach: PathValues): readonly Usable[] {
    if (this.#way === null) return this.usable;
    const [only, ...others] = reach.to(this.#way);
    if (only === undefined || others.length > 0) return this.usable;
    return this.#byType.get(textAt(only.value, 'resourceType') ?? '') ?? [];
  }
}

const slicings = new WeakMap<ElementRules, Slicing>();

export type Sliced = ElementRules & Required<Pick<ElementRules, 'slices'>>;

export const isSliced = (rules: ElementRules): rules is Sliced => rules.slices !== undefined;

export function slicingOf(run: Run, owner: Definition, rules: Sliced): Slicing {
  let slicing = slicings.get(rules);
  if (slicing === undefined) {
    const tests = (slice: SliceRules): Usable => ({ slice, tests: testsOf(run, owner, rules, slice) });
    slicing = new Slicing(rules.slices.map(tests), rules);
    slicings.set(rules, slicing);
  }
  for (const { slice } of slicing.untold) run.skip('slice', `${owner.url} ${rules.path}:${slice}`);
  return slicing;
}

export function placeIn(slicing: Slicing, item: Item, rules: ElementRules, parent: ElementPlace): Placed {
  const { run } = parent;
  const { closed } = slicing;
  const type = item.type ?? rules.types[0]?.code ?? null;
  const reach = new PathValues(run, { value: item.value, type, scope: parent.scope });
  // First compare claimed profiles; only if none fits, check the resource against the slices' profiles.
  let found = bestOf(slicing, reach, (resource, _scope, profile) => claims(run, resource, profile));
  if (found.fit === FIT.no && slicing.isByProfile) {
    const place = placeOf(item, rules, parent);
    found = bestOf(
      slicing,
      reach,
      (resource, scope, profile) => errorsOn(resource, scope, profile, place) === 0,
    );
  }
  const { slice, fit } = found;
  switch (fit) {
    case FIT.yes:
      return { slice, unsure: false };
    case FIT.likely:
      // In an open list it may also be in no slice, which matters if the slice is forbidden.
      return { slice: closed || slice?.max !== 0 ? slice : null, unsure: true };
    case FIT.near:
      // Also in an open list if the slice is required: report the wrong code, not a missing slice.
      return { slice: closed || (slice?.min ?? 0) > 0 ? slice : null, unsure: false };
    case FIT.blind:
      return { slice: null, unsure: true };
    case FIT.no:
      return {
        slice: closed ? nearest(slicing.usable, reach, placeOf(item, rules, parent)) : null,
        unsure: false,
      };
  }
}

type IsOfProfile = (resource: JsonObject, scope: ResourceScope, profile: string) => boolean;

/** The first of the best-fitting slices; a complete fit ends the search. */
function bestOf(
  slicing: Slicing,
  reach: PathValues,
  isOf: IsOfProfile,
): { slice: SliceRules | null; fit: Fit } {
  let found: { slice: SliceRules | null; fit: Fit } = { slice: null, fit: FIT.no };
  for (const { slice, tests } of slicing.for(reach)) {
    let fit = worstOf(tests, reach, isOf);
    // In a closed list both are faults: the forbidden slice, and no slice. So it need not be decided.
    if (fit === FIT.blind && slicing.closed && slice.max === 0) fit = FIT.no;
    if (fit === FIT.yes) return { slice, fit };
    if (fit > found.fit) found = { slice, fit };
  }
  return found;
}

/** Values found from one occurrence by discriminator paths. Slices mostly share a path, so the last one is cached. */
class PathValues {
  readonly run: Run;
  readonly #start: PathValue;
  #steps: Test['steps'] | null = null;
  #found: readonly PathValue[] = [];
  #codes: readonly unknown[] | null = null;

  constructor(run: Run, start: PathValue) {
    this.run = run;
    this.#start = start;
  }

  to(steps: Test['steps']): readonly PathValue[] {
    if (steps !== this.#steps) {
      this.#steps = steps;
      this.#codes = null;
      this.#found = steps.length === 0 ? [this.#start] : select(this.run, [this.#start], steps);
    }
    return this.#found;
  }

  /** True if a value at the path has the code; if not, no pattern with this code can fit. */
  has(code: string, steps: Test['steps']): boolean {
    const found = this.to(steps);
    this.#codes ??= found.flatMap(({ value }) => codesOf(value));
    return this.#codes.includes(code);
  }
}

/** A slice fits as badly as its worst test. */
function worstOf(tests: readonly Test[], reach: PathValues, isOf: IsOfProfile): Fit {
  let least: Fit = FIT.yes;
  for (const test of tests) {
    const fit = testFit(test, reach, isOf);
    if (fit < least) least = fit;
  }
  return least;
}

function testFit({ expected, steps }: Test, reach: PathValues, isOf: IsOfProfile): Fit {
  const { run } = reach;
  const isOfCode = (expected.is === 'pattern' || expected.is === 'fixed') && expected.code !== null;
  if (isOfCode && !reach.has(expected.code, steps)) return FIT.no;
  if (expected.is !== 'profile') return fitOfAll(run, expected, reach.to(steps));
  for (const { value, scope } of reach.to(steps)) {
    if (!isObject(value)) continue;
    const own = textAt(value, 'resourceType');
    for (const { url, type } of expected.profiles) {
      if (type === own && isOf(value, run.scopeOf(value) ?? scope, url)) return FIT.yes;
    }
  }
  return FIT.no;
}

/**
 * For closed slicing by profile without a fit: of the slices for this resource type the one with the fewest errors, which tell more than “none of
 * the slices”.
 */
function nearest(usable: readonly Usable[], reach: PathValues, place: ElementPlace): SliceRules | null {
  let least: { slice: SliceRules; errors: number } | null = null;
  for (const { slice, tests } of usable) {
    const [test] = tests;
    if (test?.expected.is !== 'profile') continue;
    for (const { value, scope } of reach.to(test.steps)) {
      if (!isObject(value)) continue;
      for (const { url, type } of test.expected.profiles) {
        if (type !== textAt(value, 'resourceType')) continue;
        const errors = errorsOn(value, reach.run.scopeOf(value) ?? scope, url, place);
        if (least === null || errors < least.errors) least = { slice, errors };
      }
    }
  }
  return least?.slice ?? null;
}

/** All of a slice's tests, or none if one of its discriminators finds no requirement in the slice. */
function testsOf(run: Run, owner: Definition, rules: ElementRules, slice: SliceRules): readonly Test[] {
  const by = rules.slicing?.by ?? [];
  const found = by.flatMap((one) => testOf(run.guide, owner, slice, one) ?? []);
  return found.length < by.length ? [] : found;
}

export function placeOf(item: Item, rules: ElementRules, parent: ElementPlace): ElementPlace {
  const type = item.type ?? rules.types[0]?.code ?? 'Element';
  const { key, index } = item;
  return { run: parent.run, parent, key, index, name: rules.name, type, scope: parent.scope };
}
