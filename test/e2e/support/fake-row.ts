import { caseRow, type CaseDetail, type CaseRow } from '../../../shared/api/views.ts';

/** The row of a case: what the list may see of it. */
export function rowOf(detail: CaseDetail, phi: boolean): CaseRow {
  const row = caseRow.parse(detail);
  return phi ? row : { ...row, patient: null };
}
