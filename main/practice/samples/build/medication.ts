import type { JsonObject } from '../../json.ts';
import type { Drug } from '../data/drug.ts';
import { daysAfter } from './days.ts';
import type { Draft, Ref } from './draft.ts';
import { concept, quantity, SYSTEMS } from './draft.ts';

const ROUTES: Readonly<Record<Drug['route'], string>> = {
  oral: '26643006',
  iv: '47625008',
  sc: '34206005',
};

function dosage(drug: Drug, start: string, days: number): JsonObject {
  const [system, code] = drug.frequency;
  return {
    timing: {
      repeat: { boundsPeriod: { start, end: daysAfter(start, days) } },
      code: concept(
        system === 'hl7' ? 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation' : SYSTEMS.frequency,
        code,
      ),
    },
    route: concept(SYSTEMS.snomed, ROUTES[drug.route]),
    doseAndRate: [{ doseQuantity: quantity(...drug.dose) }],
  };
}

/** 事前審查品項: what is asked for. */
export function addApplied(draft: Draft, patient: Ref, drug: Drug, start: string): Ref {
  return draft.add('MedicationRequest-apply-twpas', {
    resourceType: 'MedicationRequest',
    status: 'on-hold',
    intent: 'plan',
    medicationCodeableConcept: concept(SYSTEMS.medication, drug.code),
    subject: patient,
    dosageInstruction: [dosage(drug, start, draft.rng.pick([84, 112, 168]))],
  });
}

/** 用藥品項: what was taken before. */
export function addTaken(draft: Draft, patient: Ref, drug: Drug, start: string): Ref {
  return draft.add('MedicationRequest-treat-twpas', {
    resourceType: 'MedicationRequest',
    status: 'completed',
    intent: 'order',
    category: [concept(SYSTEMS.drugCategory, draft.rng.chance(0.8) ? 'nhi' : 'self')],
    medicationCodeableConcept: concept(SYSTEMS.medication, drug.code),
    subject: patient,
    dosageInstruction: [dosage(drug, start, 28)],
  });
}
