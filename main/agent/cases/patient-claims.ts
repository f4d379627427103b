import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { CASES_BY_PATIENT } from './queries.ts';

/** A claim of ours as the matching of doubtful sends compares it. */
export interface PatientClaim {
  readonly caseId: string;
  readonly fingerprint: string;
  readonly drugCodes: readonly string[];
  readonly doubtful: boolean;
}

/** Every case of the patient that could be at NHI or on its way there; those with a number own it and are no rivals. */
export function claimsOfPatient(context: CaseContext, row: CaseRecord): PatientClaim[] {
  return context.store
    .all<CaseRecord>(CASES_BY_PATIENT, { patient_key: row.patient_key })
    .flatMap((other) => {
      const summary = context.sealed.summary(other);
      const numbered = other.delivery === 'accepted' && other.case_number !== null;
      const gone = other.delivery === 'cancelled' || other.delivery === 'refused';
      if (!summary || (gone && other.id !== row.id) || (numbered && other.id !== row.id)) return [];
      const doubtful =
        other.id === row.id ||
        other.delivery === 'uncertain' ||
        other.delivery === 'sending' ||
        (other.delivery === 'accepted' && !numbered);
      return [{ caseId: other.id, fingerprint: summary.fingerprint, drugCodes: summary.drugCodes, doubtful }];
    });
}
