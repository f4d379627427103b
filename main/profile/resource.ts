import { distance } from 'fastest-levenshtein';
import { textAt, type JsonObject } from '../agent/ground/fhir/json.ts';
import { checkConstraints } from './invariants.ts';
import { kidsOf } from './kids.ts';
import { unknownResource, wrongType } from './messages.ts';
import { pathOfKid, safeKey, type ElementPlace, type ResourceScope } from './place.ts';
import type { ConstraintRule, Definition, TypeRule } from './rules.ts';
import type { Run } from './run.ts';

const ANY = new Set(['Resource', 'DomainResource']);
const RESOURCE_TYPES = 'http://hl7.org/fhir/ValueSet/resource-types';

/** Checks a resource in an entry or a contained one against the profiles its place requires and those in `meta.profile`; only against R4 if there are none. */
export function checkResource(resource: JsonObject, place: ElementPlace, rule: TypeRule): void {
  const type = textAt(resource, 'resourceType') ?? '';
  const scope = scopeInside(resource, place);
  const here: ElementPlace = { ...place, type, scope };
  if (!ANY.has(rule.code) && rule.code !== type) {
    place.run.report(place, wrongType([rule.code]));
    return;
  }
  checkAgainst(resource, here, rule.profiles ?? []);
}

/** The same for a known place and scope. */
export function checkAgainst(resource: JsonObject, place: ElementPlace, demanded: readonly string[]): void {
  const { run } = place;
  const { guide } = run;
  const base = guide.r4.type(place.type);
  if (base === undefined) {
    if (guide.terms.member(RESOURCE_TYPES, null, place.type).is === 'out')
      run.report(pathOfKid(place, 'resourceType'), unknownResource(nearest(place.type, guide.r4.resources)));
    else run.skip('type', safeKey(place.type));
    return;
  }
  const profiles = new Set<Definition>();
  for (const url of demanded) {
    const profile = guide.definition(url);
    if (profile === undefined) run.skip('profile', url);
    else profiles.add(profile);
  }
  for (const url of run.claimsOf(resource)) {
    const profile = guide.definition(url);
    if (profile === undefined) run.skip('profile', pathOfKid(place, 'meta.profile'));
    else if (profile.type === place.type) profiles.add(profile);
  }
  if (profiles.size === 0) profiles.add(base);
  for (const profile of profiles) checkProfile(profile, base, resource, place);
}

function checkProfile(
  profile: Definition,
  base: Definition,
  resource: JsonObject,
  place: ElementPlace,
): void {
  const { run } = place;
  if (profile.type !== place.type) {
    run.report(place, wrongType([profile.type]));
    return;
  }
  if (run.seen.before(resource, profile.url)) return;
  run.walk.kids(kidsOf(run.guide, profile, profile.root, place.type), resource, place);
  checkConstraints(run.guide.constraintsOf(profile), resource, null, place);
  checkConstraints(restOfBase(run, profile, base), resource, null, place);
}

const rests = new WeakMap<Definition, readonly ConstraintRule[]>();

/** R4's constraints of the type, without keys that the profile has too. */
function restOfBase({ guide }: Run, profile: Definition, base: Definition): readonly ConstraintRule[] {
  let rest = rests.get(profile);
  if (rest === undefined) {
    const own = new Set(guide.constraintsOf(profile).map(({ key }) => key));
    rest = guide.constraintsOf(base).filter(({ key }) => !own.has(key));
    rests.set(profile, rest);
  }
  return rest;
}

/** Resource type whose name differs by one or two letters. */
function nearest(type: string, known: readonly string[]): string | null {
  const [best] = known
    .map((name) => ({ name, far: distance(name.toLowerCase(), type.slice(0, 40).toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= 2 ? best.name : null;
}

function scopeInside(
  resource: JsonObject,
  { run, key, scope: { root, entry } }: ElementPlace,
): ResourceScope {
  if (key === 'contained') return { resource, root, entry };
  return run.scopeOf(resource) ?? { resource, root: resource, entry: null };
}
