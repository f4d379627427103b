import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { caseRow, type CaseRow } from '../../../shared/api/views/case-row.ts';

/** The row of a case: what the list may see of it. */
export function rowOf(detail: CaseDetail, phi: boolean): CaseRow {
  const row = caseRow.parse(detail);
  return phi ? row : { ...row, patient: null };
}
