import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../json.ts';
import { child, isObject, objectsOf, textOf } from '../json.ts';
import { PLANTED_SYSTEM } from '../planted.ts';
import { originalFileName } from './numbers.ts';

/** The Bundle as the server keeps it: normalised, with the numbers and the upload time that are NHI's to give. */
export function stampedBundle(
  uploaded: JsonObject,
  given: {
    readonly number: string;
    readonly locationId: string;
    readonly hospitalId: string;
    /** ms, as the server writes it. */
    readonly uploadedAt: number;
    readonly createdAs: 'sent' | 'date-time';
  },
): JsonObject {
  const bundle = structuredClone(uploaded);
  bundle['id'] = given.locationId;
  bundle['identifier'] = { value: given.number };
  for (const entry of objectsOf(bundle['entry'])) {
    const claim = entry['resource'];
    if (!isObject(claim) || claim['resourceType'] !== 'Claim') continue;
    // 受理編號 is never the hospital's to give; 原始檔名 need not be given.
    const hospitals = objectsOf(claim['identifier']).filter((one) => one['use'] !== 'official');
    const isNamed = hospitals.some((one) => one['use'] === 'usual');
    claim['id'] = given.number;
    claim['meta'] = {
      ...(isObject(claim['meta']) ? claim['meta'] : {}),
      lastUpdated: new Date(given.uploadedAt).toISOString(),
    };
    const created = textOf(claim['created']);
    if (given.createdAs === 'date-time' && created !== null)
      claim['created'] = `${created.slice(0, 10)}T00:00:00+08:00`;
    claim['identifier'] = [
      ...hospitals,
      ...(isNamed ? [] : [{ use: 'usual', value: originalFileName(given.hospitalId, given.number) }]),
    ];
  }
  return normalise(bundle);
}

/** Resources from which answers are made. */
export interface CaseResources {
  /** References resolved to the server's ids. */
  readonly claim: JsonObject;
  /** Reference to the government organization, which stands for NHI. */
  readonly insurer: string;
}

/** The resources a stored Bundle is searched as. */
export function resourcesOf(
  bundle: JsonObject,
  number: string,
): CaseResources & { readonly all: readonly JsonObject[] } {
  const all = localise(bundle, number);
  const ofType = (type: string): JsonObject | undefined => all.find((one) => one['resourceType'] === type);
  const payor = objectsOf(ofType('Coverage')?.['payor'])[0];
  return {
    all,
    claim: ofType('Claim') ?? {},
    insurer: textOf(child(payor, 'reference')) ?? 'Organization/nhi',
  };
}

/** The texts in which a practice Bundle carries its marker: 簡要病摘 of each diagnosis. */
export function clinicalTexts(bundle: JsonObject): string {
  return objectsOf(bundle['entry'])
    .flatMap((entry) => objectsOf(child(entry['resource'], 'diagnosis')))
    .flatMap((diagnosis) => objectsOf(diagnosis['type']))
    .map((type) => textOf(type['text']) ?? '')
    .join(' ');
}

const FIRST = ['resourceType', 'id', 'meta'];

/**
 * Changes JSON as a server does that stores it: its own order of names, no narrative. The planted id goes too, so that nothing that comes
 * back can be matched by it.
 */
function normalise<T extends Json>(value: T): T {
  return reshape(value) as T;
}

function reshape(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((one) => reshape(one) as Json);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const name of Object.keys(value).sort(byName)) {
    if (name === 'text' && isObject(value[name]) && 'div' in value[name]) continue;
    if (name === 'tag' && Array.isArray(value[name])) {
      const tags = value[name].filter((tag) => !(isObject(tag) && tag['system'] === PLANTED_SYSTEM));
      if (tags.length > 0) result[name] = tags;
      continue;
    }
    result[name] = reshape(value[name]);
  }
  return result;
}

function byName(a: string, b: string): number {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

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
function localise(bundle: JsonObject, caseNumber: string): JsonObject[] {
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
