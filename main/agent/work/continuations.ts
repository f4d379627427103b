import type { TodayView } from '../../../shared/api/work-contract.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import { taipeiDay } from '../fhir/taipei.ts';
import { addDays } from './working-days.ts';

const APPROVED: ReadonlySet<string | null> = new Set(['approved', 'partially-approved']);

/**
 * 續用: approved cases whose drug ends within so many weeks and that nobody has applied for again. Whoever applies again (申請再次
 * 使用, the same patient and drug, later) takes the earlier one off the list.
 */
export function continuations(
  cases: readonly IndexedCase[],
  now: number,
  weeks: number,
): TodayView['continuations'] {
  const from = taipeiDay(now);
  const to = addDays(from, 7 * weeks);
  const ending = cases.filter(
    ({ row, label }) =>
      APPROVED.has(row.decision) &&
      row.patient_key !== null &&
      row.closed_at === null &&
      typeof label.periodEnd === 'string' &&
      label.periodEnd >= from &&
      label.periodEnd <= to,
  );
  if (ending.length === 0) return [];
  const patients = new Set(ending.map(({ row }) => row.patient_key));
  const later = cases.filter(
    ({ row, label }) =>
      patients.has(row.patient_key) && label.continued === true && row.delivery !== 'cancelled',
  );
  return ending
    .filter(
      (one) =>
        !later.some(
          (other) =>
            other.row.seq > one.row.seq &&
            other.row.patient_key === one.row.patient_key &&
            other.label.drugCodes.some((code) => one.label.drugCodes.includes(code)),
        ),
    )
    .map(({ row, label }) => ({ caseId: row.id, periodEnd: label.periodEnd ?? '' }))
    .sort((a, b) => a.periodEnd.localeCompare(b.periodEnd));
}
