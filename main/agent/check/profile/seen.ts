import type { JsonObject } from '../../fhir/json.ts';

/** Which resources were, or are being, checked against which profiles. */
export interface Seen {
  /** True when that is so already; from now on it is. */
  before(resource: JsonObject, profile: string): boolean;
  has(resource: JsonObject, profile: string): boolean;
}

/** `above`: what counts as seen too. */
export function createSeen(above: Seen | null): Seen {
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
