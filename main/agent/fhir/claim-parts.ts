/** What the agent reads out of a Claim, ours or the server's copy. Codes as they stand. */
import {
  EXTENSION_REQUESTED_SERVICE,
  SYSTEM_APPLY_TYPE,
  SYSTEM_CONTINUATION,
  SYSTEM_LINE_OF_THERAPY,
  SYSTEM_PRIORITY,
} from '../../../shared/twpas/canonical.ts';
import { codeIn, codingsOf } from './concept.ts';
import { numberAt, objectAt, objectsAt, textAt, valueAt, type JsonObject } from './json.ts';

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

export interface ClaimItem {
  readonly sequence: number | null;
  readonly orderType: string | null;
  readonly indicationCode: string | null;
  readonly indicationText: string | null;
  readonly quantity: number | null;
  readonly unit: string | null;
  readonly continuation: string | null;
  readonly lineOfTherapy: string | null;
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
  const service = objectsAt(item, 'extension').find(
    (extension) => textAt(extension, 'url') === EXTENSION_REQUESTED_SERVICE,
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
