import { localise } from '../fhir/localise.ts';
import { normalise } from '../fhir/normalise.ts';
import type { JsonObject } from '../json.ts';
import { child, isObject, objectsOf, textOf } from '../json.ts';
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
