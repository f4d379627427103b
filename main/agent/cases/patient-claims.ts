import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { isLookedUp } from './doubt.ts';
import { CASES_BY_PATIENT } from './queries.ts';

/** A claim of ours as the matching of doubtful sends compares it. */
export interface PatientClaim {
  readonly caseId: string;
  readonly fingerprint: string;
  readonly drugCodes: readonly string[];
  readonly doubtful: boolean;
}

/**
 * Every case of the patient that could be at NHI or on its way there. Those with a number own it and are no rivals, unless
 * a first sending of theirs may still surface.
 */
export function claimsOfPatient(context: CaseContext, row: CaseRecord): PatientClaim[] {
  return context.store
    .all<CaseRecord>(CASES_BY_PATIENT, { patient_key: row.patient_key })
    .flatMap((other) => {
      const summary = context.sealed.summary(other);
      const isOurs = other.id === row.id;
      if (!summary || !(isOurs || couldBeThere(other))) return [];
      const { fingerprint, drugCodes } = summary;
      return [{ caseId: other.id, fingerprint, drugCodes, doubtful: isOurs || isDoubtful(other) }];
    });
}

function couldBeThere(other: CaseRecord): boolean {
  if (other.watch_until !== null) return true;
  const numbered = other.delivery === 'accepted' && other.case_number !== null;
  return !numbered && other.delivery !== 'cancelled' && other.delivery !== 'refused';
}

function isDoubtful(other: CaseRecord): boolean {
  return (
    other.watch_until !== null ||
    other.delivery === 'uncertain' ||
    isLookedUp(other) ||
    other.delivery === 'sending' ||
    (other.delivery === 'accepted' && other.case_number === null)
  );
}
