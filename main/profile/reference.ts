import { isObject, type JsonObject, textAt } from '../agent/ground/fhir/json.ts';
import { unresolved, wrongReferenceType, wrongTarget } from './messages.ts';
import { pathOf, pathOfKid, type ElementPlace, type ResourceScope } from './place.ts';
import { checkAgainst } from './resource.ts';
import { hasErrors, trialOf, type Run } from './run.ts';

/** Checks a Reference's target: the type in the Reference, the permitted types, and the profile. Empty `targets`: any. */
export function checkReference(targets: readonly string[], value: unknown, place: ElementPlace): void {
  const { run } = place;
  if (!isObject(value)) return;
  const text = textAt(value, 'reference');
  // A logical reference (only an identifier) has no target to check; R4's ref-1 judges `#…`.
  if (text === null) return;
  const found = run.resolve(value, place.scope);
  const type = textAt(value, 'type');
  const own = found === null ? ON_SERVER.exec(text)?.[1] : textAt(found.resource, 'resourceType');
  if (type !== null && typeof own === 'string' && type !== own && type !== `${R4}${own}`)
    run.report(pathOfKid(place, 'type'), wrongReferenceType(own));
  if (targets.length === 0) return;
  if (found !== null) {
    const { resource } = found;
    const fits =
      targets.some((target) => claims(run, resource, target)) ||
      targets.some((target) => isTarget(target, found, place));
    if (!fits) run.report(pathOfKid(place, 'reference'), wrongTarget(targets));
  } else if (!text.startsWith('#')) checkElsewhere(targets, text, place);
}

const R4 = 'http://hl7.org/fhir/StructureDefinition/';

/** A resource's url on a server, absolute or relative. */
const ON_SERVER = /^(?:https?:\/\/[^ ]+\/)?([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[^/ ]*)?$/;

/** Outside the Bundle, only the type in the url can be checked. Text that is no url cannot be resolved. */
function checkElsewhere(targets: readonly string[], text: string, place: ElementPlace): void {
  const { run } = place;
  const type = ON_SERVER.exec(text)?.[1];
  if (type === undefined && !/^https?:\/\//.test(text)) {
    run.report(pathOfKid(place, 'reference'), unresolved());
    return;
  }
  const types = targets.map((target) => (isName(target) ? target : run.guide.definition(target)?.type));
  if (type !== undefined && !types.includes(undefined) && !types.includes(type)) {
    run.report(pathOfKid(place, 'reference'), wrongTarget(targets));
  } else run.skip('reference', pathOf(place));
}

/** True if the resource has the target's type and passes its profile, even without claiming it. */
function isTarget(target: string, found: ResourceScope, place: ElementPlace): boolean {
  const { run } = place;
  const type = textAt(found.resource, 'resourceType') ?? '';
  if (isName(target)) return target === type || target === 'Resource';
  const profile = run.guide.definition(target);
  if (profile === undefined) {
    run.skip('profile', target);
    return true;
  }
  return profile.type === type && errorsOn(found.resource, found, profile.url, place) === 0;
}

/** True if the resource's `meta.profile` claims the profile or one derived from it. */
export function claims(run: Run, resource: JsonObject, profile: string): boolean {
  return run.claimsOf(resource).some((claim) => run.guide.isDerived(claim, profile));
}

const DEEPEST_TRIAL = 3;

/** Number of findings against a profile, 0 if none is an error. */
export function errorsOn(
  resource: JsonObject,
  scope: ResourceScope,
  profile: string,
  place: ElementPlace,
): number {
  // Limit: resources that claim no profile and refer to each other would be tried endlessly.
  if (place.run.depth >= DEEPEST_TRIAL) return 0;
  place.run.limits.look();
  const run = trialOf(place.run);
  const type = textAt(resource, 'resourceType') ?? '';
  checkAgainst(resource, { ...place, run, type, scope }, [profile]);
  return hasErrors(run) ? run.problems.size : 0;
}

/** True if it is a resource type, not a canonical url. */
function isName(target: string): boolean {
  return !target.includes(':');
}
