import { EXTENSION_REQUESTED_SERVICE, SYSTEM_CONTINUATION } from '../../../../../shared/twpas/canonical.ts';
import { isExtension } from '../../../ground/fhir/concept.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../../ground/fhir/json.ts';
import { SYSTEMS } from './data/systems.ts';
import { codingsAt, itemsAt, type PlacedObject, type CodingAt } from './elements.ts';
import type { ResolvedBundle, ResolvedEntry } from './resolved-bundle.ts';

const listsOf = new WeakMap<ResolvedBundle, Map<string, readonly PlacedObject[]>>();

/** A list of the one Claim; empty without exactly one Claim. Cached, as most rules ask for the same few lists. */
export function ofClaim(bundle: ResolvedBundle, name: string): readonly PlacedObject[] {
  const { claim } = bundle;
  if (claim === null) return [];
  const lists = listsOf.get(bundle) ?? new Map<string, readonly PlacedObject[]>();
  listsOf.set(bundle, lists);
  const list = lists.get(name) ?? itemsAt(claim.resource, name, claim.path);
  lists.set(name, list);
  return list;
}

export interface InformationLine extends PlacedObject {
  readonly category: string | null;
  /** True if its category has one coding; the invariants do not recognise one that has several. */
  readonly isPlain: boolean;
}

const linesOf = new WeakMap<ResolvedBundle, readonly InformationLine[]>();

/** Lines of supportingInfo with the code of their category. */
export function informationOf(bundle: ResolvedBundle): readonly InformationLine[] {
  const known = linesOf.get(bundle);
  if (known !== undefined) return known;
  const lines = ofClaim(bundle, 'supportingInfo').map((line) => {
    const codings = codingsAt(objectAt(line.object, 'category'), '');
    const own = codings.find(({ system }) => system === SYSTEMS.information);
    return { ...line, category: own?.code ?? null, isPlain: codings.length === 1 };
  });
  linesOf.set(bundle, lines);
  return lines;
}

/** ICD-10 codings of all diagnoses, main and comorbid, because the invariants test all of them. */
export function diagnosisCodings(bundle: ResolvedBundle): readonly CodingAt[] {
  return ofClaim(bundle, 'diagnosis').flatMap(({ object, path }) =>
    codingsAt(objectAt(object, 'diagnosisCodeableConcept'), `${path}.diagnosisCodeableConcept`),
  );
}

export function hasDiagnosis(bundle: ResolvedBundle, beginnings: readonly string[]): boolean {
  return diagnosisCodings(bundle).some(({ code }) => beginnings.some((one) => code?.startsWith(one)));
}

/** Entries that an item asks for; null where a reference leads to none. */
export function requestedServices(bundle: ResolvedBundle, item: JsonObject): (ResolvedEntry | null)[] {
  return objectsAt(item, 'extension')
    .filter((extension) => isExtension(extension, EXTENSION_REQUESTED_SERVICE))
    .map((extension) => bundle.resolve(objectAt(extension, 'valueReference'), bundle.claim));
}

/** 續用註記 of every item. */
export function continuations(bundle: ResolvedBundle): readonly CodingAt[] {
  return ofClaim(bundle, 'item').flatMap(({ object, path }) =>
    itemsAt(object, 'modifier', path)
      .flatMap((modifier) => codingsAt(modifier.object, modifier.path))
      .filter(({ system }) => system === SYSTEM_CONTINUATION),
  );
}

/** Code of 申報類別 or 申請案件類別, in any system, as the invariants read it. */
export function claimCode({ claim }: ResolvedBundle, name: 'subType' | 'priority'): string | null {
  const concept = objectAt(claim?.resource, name);
  return codingsAt(concept, '').find(({ code }) => code !== null)?.code ?? null;
}

/** 原受理編號: one at most. */
export function originalReceiptNumbers(bundle: ResolvedBundle): readonly PlacedObject[] {
  return ofClaim(bundle, 'identifier').filter(({ object }) => textAt(object, 'use') === 'secondary');
}
