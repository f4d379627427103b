import { codeSystemUrl } from '../../../shared/twpas/canonical.ts';
import { itemsOf, type ClaimItem } from './claim-parts.ts';
import { codingsOf } from './concept.ts';
import { objectAt, textAt } from './json.ts';
import type { ParsedBundle, ParsedEntry } from './parsed-bundle.ts';

const SYSTEM_MEDICATION = codeSystemUrl('nhi-medication');

export interface AppliedDrug {
  readonly code: string | null;
  readonly text: string | null;
}

/** The drug an item applies for; it stands in the MedicationRequest its requestedService extension leads to. */
export function drugOf(bundle: ParsedBundle, claim: ParsedEntry, item: ClaimItem): AppliedDrug {
  const request = bundle.resolve(item.requestedService, claim);
  const concept = objectAt(request?.resource, 'medicationCodeableConcept');
  const codings = codingsOf(concept);
  // Services and devices stand in other code systems; any code tells two claims apart better than none.
  const coding = codings.find(({ system }) => system === SYSTEM_MEDICATION) ?? codings[0];
  return { code: coding?.code ?? null, text: textAt(concept, 'text') };
}

/** Sorted and distinct; null when an item's drug cannot be told, so that nothing is taken as compared that was not. */
export function drugCodesOf(bundle: ParsedBundle, claim: ParsedEntry): string[] | null {
  const codes = itemsOf(claim.resource).map((item) => drugOf(bundle, claim, item).code);
  return codes.includes(null) ? null : sortedDistinct(codes);
}

export function sortedDistinct(codes: readonly (string | null)[]): string[] {
  return [...new Set(codes.filter((code) => code !== null))].sort();
}
