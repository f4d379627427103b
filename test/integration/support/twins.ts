import { isObject, type JsonObject, objectsOf } from '../../../main/practice/json.ts';
import { PLANTED_SYSTEM } from '../../../main/practice/planted.ts';
import { edited } from '../../../main/practice/samples/edits.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';

/** Two claims of one patient on one day that differ by the drug applied for and by nothing else. */
export function twins(seed: string): readonly [Sample, Sample] {
  const first = makeSample({ seed, kind: 'cancer', priority: '1', subType: '1', attachments: 0 });
  const drug = appliedDrugs(first.bundle)[0];
  const other = makeSample({ seed: `${seed} other`, kind: 'cancer', attachments: 0 });
  const otherDrug = appliedDrugs(other.bundle).find((coding) => coding['code'] !== drug?.['code']);
  if (!drug || !otherDrug) throw new Error('these two samples ask for the same drug: choose another seed');
  const plantedId = `${first.plantedId}-twin`;
  const bundle = edited(first.bundle, (resources) => {
    for (const coding of appliedDrugs({ entry: resources.map((resource) => ({ resource })) }))
      if (coding['code'] === drug['code']) coding['code'] = otherDrug['code'];
    const claim = resources.find((resource) => resource['resourceType'] === 'Claim');
    if (claim) claim['meta'] = { ...metaOf(claim), tag: [{ system: PLANTED_SYSTEM, code: plantedId }] };
  });
  const second: Sample = {
    ...first,
    fileName: first.fileName.replace('.json', '_2.json'),
    bundle,
    bytes: Buffer.from(JSON.stringify(bundle), 'utf8'),
    plantedId,
  };
  return [first, second];
}

const metaOf = (resource: JsonObject): JsonObject => (isObject(resource['meta']) ? resource['meta'] : {});

/** Codings of the drugs applied for (MedicationRequest-apply-twpas). */
function appliedDrugs(bundle: JsonObject): JsonObject[] {
  return objectsOf(bundle['entry'])
    .map((entry) => (isObject(entry['resource']) ? entry['resource'] : {}))
    .filter((resource) =>
      JSON.stringify(metaOf(resource)['profile'] ?? '').includes('MedicationRequest-apply'),
    )
    .flatMap((resource) =>
      isObject(resource['medicationCodeableConcept'])
        ? objectsOf(resource['medicationCodeableConcept']['coding'])
        : [],
    );
}
