import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../json.ts';
import { isObject, objectsOf, textOf } from '../json.ts';

/** Types that are stored as resources of their own, because searches and references lead to them; the rest is read in its Bundle. */
const STORED_TYPES = [
  'Claim',
  'Patient',
  'Organization',
  'Encounter',
  'Practitioner',
  'Coverage',
  'MedicationRequest',
];

/**
 * The resources of an uploaded Bundle as the server's own: new ids, and references (`urn:uuid:`, absolute, relative)
 * rewritten to them. The Claim's id is the case number.
 */
export function localise(bundle: JsonObject, caseNumber: string): JsonObject[] {
  const targets = new Map<string, string>();
  const resources: JsonObject[] = [];
  for (const entry of objectsOf(bundle['entry'])) {
    const { resource } = entry;
    if (!isObject(resource)) continue;
    const type = textOf(resource['resourceType']) ?? '';
    const id = type === 'Claim' ? caseNumber : randomUUID();
    const fullUrl = textOf(entry['fullUrl']) ?? '';
    targets.set(fullUrl, `${type}/${id}`);
    if (!fullUrl.startsWith('urn:')) targets.set(fullUrl.split('/').slice(-2).join('/'), `${type}/${id}`);
    if (STORED_TYPES.includes(type)) resources.push({ ...resource, id });
  }
  return resources.map((resource) => rewrite(resource, targets) as JsonObject);
}

function rewrite(value: Json | undefined, targets: ReadonlyMap<string, string>): Json | undefined {
  if (Array.isArray(value)) return value.map((one) => rewrite(one, targets) as Json);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      name === 'reference' && typeof one === 'string' ? (targets.get(one) ?? one) : rewrite(one, targets),
    ]),
  );
}
