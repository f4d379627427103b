/** The parts of a Claim that the agent reads, in our Bundle or the server's copy. Codes as written. */
import {
  codeSystemUrl,
  EXTENSION_ENCOUNTER,
  EXTENSION_REQUESTED_SERVICE,
  SYSTEM_APPLY_TYPE,
  SYSTEM_CONTINUATION,
  SYSTEM_LINE_OF_THERAPY,
  SYSTEM_PRIORITY,
} from '../../../../shared/twpas/canonical.ts';
import { canonicalJson } from './canonical-json.ts';
import { codeIn, codingsOf, isExtension } from './concept.ts';
import { patientName, patientNumber } from './identity.ts';
import { type JsonObject, numberAt, objectAt, objectsAt, textAt, valueAt } from './json.ts';
import type { ParsedBundle, ParsedEntry } from './parsed-bundle.ts';
import type { BundleSummary, Doctor, ItemSummary } from './summary.ts';

export const subTypeOf = (claim: unknown): string | null =>
  codeIn(valueAt(claim, 'subType'), SYSTEM_APPLY_TYPE);
export const priorityOf = (claim: unknown): string | null =>
  codeIn(valueAt(claim, 'priority'), SYSTEM_PRIORITY);

/** [sequence, code] in the order of sequence; 1 is the main disease. */
export function diagnosesOf(claim: unknown): (readonly [number | null, string])[] {
  return objectsAt(claim, 'diagnosis')
    .flatMap((diagnosis) =>
      codingsOf(valueAt(diagnosis, 'diagnosisCodeableConcept')).map(
        ({ code }) => [numberAt(diagnosis, 'sequence'), code] as const,
      ),
    )
    .sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity) || 0);
}

/** An item as it stands in the Claim, without its drug. */
export interface ClaimItem extends Omit<ItemSummary, 'sequence' | `drug${string}` | `period${string}`> {
  readonly sequence: number | null;
  readonly bodySites: readonly string[];
  /** Reference to the MedicationRequest-apply that names the drug. */
  readonly requestedService: JsonObject | null;
}

/** In the order of sequence. */
export function itemsOf(claim: unknown): ClaimItem[] {
  return objectsAt(claim, 'item')
    .map(itemOf)
    .sort((a, b) => (a.sequence ?? Infinity) - (b.sequence ?? Infinity) || 0);
}

function itemOf(item: JsonObject): ClaimItem {
  const programs = objectsAt(item, 'programCode');
  const modifiers = objectsAt(item, 'modifier').flatMap(codingsOf);
  const modifier = (system: string): string | null =>
    modifiers.find((coding) => coding.system === system)?.code ?? null;
  const quantity = objectAt(item, 'quantity');
  const service = objectsAt(item, 'extension').find((extension) =>
    isExtension(extension, EXTENSION_REQUESTED_SERVICE),
  );
  return {
    sequence: numberAt(item, 'sequence'),
    orderType: codingsOf(valueAt(item, 'productOrService'))[0]?.code ?? null,
    indicationCode: programs.flatMap(codingsOf)[0]?.code ?? null,
    indicationText: programs.map((program) => textAt(program, 'text')).find((text) => text !== null) ?? null,
    quantity: numberAt(quantity, 'value'),
    unit: textAt(quantity, 'code') ?? textAt(quantity, 'unit'),
    continuation: modifier(SYSTEM_CONTINUATION),
    lineOfTherapy: modifier(SYSTEM_LINE_OF_THERAPY),
    bodySites: codingsOf(valueAt(item, 'bodySite')).map(({ code }) => code),
    requestedService: objectAt(service, 'valueReference'),
  };
}

const SYSTEM_MEDICATION = codeSystemUrl('nhi-medication');

/** The drug of an item; it is in the MedicationRequest of its requestedService extension. */
export function drugOf(bundle: ParsedBundle, claim: ParsedEntry, item: ClaimItem) {
  const request = bundle.resolve(item.requestedService, claim);
  const concept = objectAt(request?.resource, 'medicationCodeableConcept');
  const codings = codingsOf(concept);
  // Services and devices have other code systems; any code distinguishes two claims better than none.
  const coding = codings.find(({ system }) => system === SYSTEM_MEDICATION) ?? codings[0];
  return { code: coding?.code ?? null, text: textAt(concept, 'text') };
}

export function sortedDistinct(codes: readonly (string | null)[]): string[] {
  return [...new Set(codes.filter((code) => code !== null))].sort();
}

/** 就醫科別: Encounter.serviceType of the Claim's encounter extension, code as written. */
export function departmentOf(bundle: ParsedBundle, claim: ParsedEntry): string | null {
  const extension = objectsAt(claim.resource, 'extension').find((one) =>
    isExtension(one, EXTENSION_ENCOUNTER),
  );
  const encounter = bundle.resolve(valueAt(extension, 'valueReference'), claim);
  return codingsOf(valueAt(encounter?.resource, 'serviceType'))[0]?.code ?? null;
}

/** 申請醫師: Claim.enterer. */
export function doctorOf(bundle: ParsedBundle, claim: ParsedEntry): Doctor | null {
  const doctor = bundle.resolve(valueAt(claim.resource, 'enterer'), claim);
  if (doctor?.type !== 'Practitioner') return null;
  const anyNumber = objectsAt(doctor.resource, 'identifier')
    .map((identifier) => textAt(identifier, 'value'))
    .find((value) => value !== null);
  return {
    number: patientNumber(doctor.resource) ?? anyNumber ?? null,
    name: patientName(doctor.resource),
  };
}

/** The period of the applied drug: MedicationRequest.dosageInstruction.timing.repeat.boundsPeriod, YYYY-MM-DD. */
export function periodOf(
  bundle: ParsedBundle,
  claim: ParsedEntry,
  item: ClaimItem,
): { readonly start: string | null; readonly end: string | null } {
  const request = bundle.resolve(item.requestedService, claim);
  const periods = objectsAt(request?.resource, 'dosageInstruction').map((dosage) =>
    objectAt(objectAt(objectAt(dosage, 'timing'), 'repeat'), 'boundsPeriod'),
  );
  const days = (key: string): string[] =>
    periods.flatMap((period) => textAt(period, key)?.match(/^\d{4}-\d{2}-\d{2}/)?.[0] ?? []).sort();
  return { start: days('start')[0] ?? null, end: days('end').at(-1) ?? null };
}

type KeyParts = Pick<
  BundleSummary,
  | 'hospitalId'
  | 'patientNumber'
  | 'subType'
  | 'priority'
  | 'originalReceiptNumber'
  | 'timestamp'
  | 'created'
  | 'drugCodes'
>;

/** Two Bundles with the same key ask NHI for the same thing: the later one replaces the earlier or waits for a person. */
export function claimKey(parts: KeyParts): string {
  return canonicalJson({
    hospital: parts.hospitalId,
    patient: parts.patientNumber.trim().toUpperCase(),
    subType: parts.subType,
    priority: parts.priority,
    originalReceiptNumber: parts.originalReceiptNumber,
    timestamp: parts.timestamp,
    created: parts.created,
    drugs: [...new Set(parts.drugCodes)].sort(),
  });
}
