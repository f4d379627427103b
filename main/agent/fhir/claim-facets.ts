import { EXTENSION_ENCOUNTER } from '../../../shared/twpas/canonical.ts';
import type { ClaimItem } from './claim-parts.ts';
import { codingsOf } from './concept.ts';
import { patientName, patientNumber } from './identity.ts';
import { objectAt, objectsAt, textAt, valueAt } from './json.ts';
import type { ParsedBundle, ParsedEntry } from './parsed-bundle.ts';

/** 就醫科別: Encounter.serviceType of the Claim's encounter extension, as the code stands. */
export function departmentOf(bundle: ParsedBundle, claim: ParsedEntry): string | null {
  const extension = objectsAt(claim.resource, 'extension').find(
    (one) => textAt(one, 'url') === EXTENSION_ENCOUNTER,
  );
  const encounter = bundle.resolve(valueAt(extension, 'valueReference'), claim);
  return codingsOf(valueAt(encounter?.resource, 'serviceType'))[0]?.code ?? null;
}

export interface Doctor {
  /** 身分證號, 居留證號 or 醫師證書字號 as it stands. */
  readonly number: string | null;
  readonly name: string;
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

/** What the applied drug is wanted for: MedicationRequest.dosageInstruction.timing.repeat.boundsPeriod, YYYY-MM-DD. */
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
