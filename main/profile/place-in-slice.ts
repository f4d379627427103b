import { isObject, textAt, type JsonObject } from '../agent/ground/fhir/json.ts';
import { FIT, fitOfAll, select, type Fit, type Found } from './discriminate.ts';
import { testOf, type Test } from './discriminator.ts';
import type { Item } from './items.ts';
import type { Place, ResourceScope } from './place.ts';
import { claims, errorsOn } from './reference.ts';
import type { Definition, ElementRules, SliceRules } from './rules.ts';
import type { Run } from './run.ts';

export interface Usable {
  readonly slice: SliceRules;
  /** Empty: nothing tells this slice apart. */
  readonly tests: readonly Test[];
}
export interface Placed {
  readonly slice: SliceRules | null;
  /** It may belong to a slice all the same. */
  readonly unsure: boolean;
}

/** The slice an occurrence is of. `closed`: it must be of one. */
export function placeIn(
  run: Run,
  usable: readonly Usable[],
  item: Item,
  rules: ElementRules,
  closed: boolean,
  parent: Place,
): Placed {
  const type = item.type ?? rules.types[0]?.code ?? null;
  const start: Found = { value: item.value, type, scope: parent.scope };
  const place = placeOf(item, rules, parent);
  const reach = reacher(run, start);
  /** The first of those that fit best. One that fits wholly ends the search. */
  const bestBy = (isOf: IsOfProfile): { slice: SliceRules | null; fit: Fit } => {
    let found: { slice: SliceRules | null; fit: Fit } = { slice: null, fit: FIT.no };
    for (const { slice, tests } of usable) {
      let fit = worstOf(run, tests, reach, isOf);
      // In a closed list it would be wrong of a forbidden slice as well as of none: not knowing is no excuse.
      if (fit === FIT.blind && closed && slice.max === 0) fit = FIT.no;
      if (fit === FIT.yes) return { slice, fit };
      if (fit > found.fit) found = { slice, fit };
    }
    return found;
  };
  // What resources claim is read at once; only one that claims nothing fitting is tried on the profiles.
  let found = bestBy((resource, _scope, profile) => claims(run, resource, profile));
  if (found.fit === FIT.no && usable.some(isByProfile)) {
    found = bestBy((resource, scope, profile) => errorsOn(run, resource, scope, profile, place) === 0);
  }
  const { slice, fit } = found;
  switch (fit) {
    case FIT.yes:
      return { slice, unsure: false };
    case FIT.likely:
      // In an open list it may as well be in none, which matters where the slice is forbidden.
      return { slice: closed || slice?.max !== 0 ? slice : null, unsure: true };
    case FIT.near:
      // Also where the list is open, if the slice has to be there: a wrong code is not a missing one.
      return { slice: closed || (slice?.min ?? 0) > 0 ? slice : null, unsure: false };
    case FIT.blind:
      return { slice: null, unsure: true };
    case FIT.no:
      return { slice: closed ? nearest(run, usable, reach, place) : null, unsure: false };
  }
}

type IsOfProfile = (resource: JsonObject, scope: ResourceScope, profile: string) => boolean;

function isByProfile({ tests }: Usable): boolean {
  return tests.some(({ expected }) => expected.is === 'profile');
}

type Reach = (steps: Test['steps']) => readonly Found[];

/** What steps lead to from one occurrence. Slices are told apart by the same steps, so each is walked once. */
function reacher(run: Run, start: Found): Reach {
  const known = new Map<Test['steps'], readonly Found[]>();
  return (steps) => {
    let found = known.get(steps);
    if (found === undefined) {
      found = select(run, [start], steps);
      known.set(steps, found);
    }
    return found;
  };
}

/** All of a slice's tests count. */
function worstOf(run: Run, tests: readonly Test[], reach: Reach, isOf: IsOfProfile): Fit {
  let least: Fit = FIT.yes;
  for (const test of tests) {
    const fit = testFit(run, test, reach, isOf);
    if (fit < least) least = fit;
  }
  return least;
}

function testFit(run: Run, { expected, steps }: Test, reach: Reach, isOf: IsOfProfile): Fit {
  if (expected.is !== 'profile') return fitOfAll(run, expected, reach(steps));
  for (const { value, scope } of reach(steps)) {
    if (!isObject(value)) continue;
    const own = textAt(value, 'resourceType');
    for (const { url, type } of expected.profiles) {
      if (type === own && isOf(value, scopeOf(run, value, scope), url)) return FIT.yes;
    }
  }
  return FIT.no;
}

function resourcesAt(run: Run, found: readonly Found[]): { resource: JsonObject; scope: ResourceScope }[] {
  return found.flatMap(({ value, scope }) =>
    isObject(value) ? [{ resource: value, scope: scopeOf(run, value, scope) }] : [],
  );
}

/**
 * Closed, by profile, and none fits: of the slices for this type of resource the one with the fewest errors, whose
 * errors tell more than “none of the slices”.
 */
function nearest(run: Run, usable: readonly Usable[], reach: Reach, place: Place): SliceRules | null {
  let least: { slice: SliceRules; errors: number } | null = null;
  for (const { slice, tests } of usable) {
    const [test] = tests;
    if (test?.expected.is !== 'profile') continue;
    for (const { resource, scope } of resourcesAt(run, reach(test.steps))) {
      for (const { url, type } of test.expected.profiles) {
        if (type !== textAt(resource, 'resourceType')) continue;
        const errors = errorsOn(run, resource, scope, url, place);
        if (least === null || errors < least.errors) least = { slice, errors };
      }
    }
  }
  return least?.slice ?? null;
}

function scopeOf(run: Run, resource: JsonObject, scope: ResourceScope): ResourceScope {
  const entry = run.entryOf(resource);
  return entry === undefined ? scope : { resource: entry.resource, root: entry.resource, entry };
}

const tested = new WeakMap<SliceRules, readonly Test[]>();

/** All of a slice's tests, or none when one of its discriminators finds nothing in it. */
export function testsOf(
  run: Run,
  owner: Definition,
  rules: ElementRules,
  slice: SliceRules,
): readonly Test[] {
  let tests = tested.get(slice);
  if (tests === undefined) {
    const by = rules.slicing?.by ?? [];
    const found = by.flatMap((one) => testOf(run.guide, owner, slice, one) ?? []);
    tests = found.length < by.length ? [] : found;
    tested.set(slice, tests);
  }
  if (tests.length === 0) run.skip('slice', `${owner.url} ${rules.path}:${slice.slice}`);
  return tests;
}

export function placeOf(item: Item, rules: ElementRules, parent: Place): Place {
  const type = item.type ?? rules.types[0]?.code ?? 'Element';
  return { parent, key: item.key, index: item.index, name: rules.name, type, scope: parent.scope };
}
