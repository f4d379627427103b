import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { caseRow, type CaseRow } from '../../../shared/api/views/case-row.ts';

/** Who asks: whether for numbers too, and whether names are shown to that person. */
export interface Asker {
  readonly phi: boolean;
  readonly named: boolean;
}

/** The row of a case: what the list may see of it. */
export const rowOf = (detail: CaseDetail, asker: Asker): CaseRow => caseRow.parse(seenBy(detail, asker));

/** A case as it is shown: without the number until it is asked for. */
export function seenBy(detail: CaseDetail, { phi, named }: Asker): CaseDetail {
  const { patient, maskedPatient } = detail;
  const covered = maskedPatient === null || patient === null || !named;
  return {
    ...detail,
    patient: phi ? patient : null,
    maskedPatient: covered ? maskedPatient : { ...maskedPatient, name: patient.name },
  };
}
