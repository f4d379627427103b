import { plainSystem } from '../../../../shared/twpas/systems.ts';
import { isObject, listAt, textAt, type JsonObject } from '../../ground/fhir/json.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';

/** A Bundle as the rules read it; `plans`: NHI drug codes that it applies for. */
export interface BundleForRules {
  readonly bundle: JsonObject;
  readonly plans: ReadonlySet<string>;
}

/**
 * A copy of a Bundle in the form that the rules know: references within it are relative (`Type/id`), and a system is at the address that
 * the rules have for its name, whichever guide the Bundle follows. Null for what is no Bundle with a patient.
 * @param systems addresses that the rules know
 */
export function bundleForRules(json: unknown, systems: Iterable<string>): BundleForRules | null {
  const parsed = parseBundle(json);
  if (parsed === null || parsed.ofType('Patient').length === 0) return null;
  const known = new Map([...systems].map((url) => [plainSystem(url), url]));
  const ids = new Map<string, string>();
  const entries = parsed.entries.map(({ fullUrl, type, resource }) => {
    const id = textAt(resource, 'id') ?? fullUrl?.split(/[:/]/).at(-1) ?? null;
    if (fullUrl !== null && id !== null) ids.set(fullUrl, `${type}/${id}`);
    return { resource: id === null ? resource : { ...resource, id } };
  });
  const bundle: JsonObject = {
    resourceType: 'Bundle',
    entry: entries.map(({ resource }) => ({ resource: adapt(resource, ids, known) as JsonObject })),
  };
  return { bundle, plans: plansOf(bundle) };
}

function adapt(
  value: unknown,
  ids: ReadonlyMap<string, string>,
  systems: ReadonlyMap<string, string>,
): unknown {
  if (Array.isArray(value)) return value.map((one) => adapt(one, ids, systems));
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    if (typeof one !== 'string') copy[key] = adapt(one, ids, systems);
    else if (key === 'reference') copy[key] = ids.get(one) ?? one;
    else if (key === 'system') copy[key] = systems.get(plainSystem(one)) ?? one;
    else copy[key] = one;
  }
  return copy;
}

/** What is applied for is a MedicationRequest of intent `plan`. */
function plansOf(bundle: JsonObject): Set<string> {
  const codes = new Set<string>();
  for (const entry of listAt(bundle, 'entry')) {
    const resource = isObject(entry) ? entry['resource'] : null;
    if (textAt(resource, 'resourceType') !== 'MedicationRequest' || textAt(resource, 'intent') !== 'plan')
      continue;
    const concept = isObject(resource) ? resource['medicationCodeableConcept'] : null;
    for (const coding of listAt(concept, 'coding')) {
      const code = textAt(coding, 'code');
      if (code !== null) codes.add(code);
    }
  }
  return codes;
}
