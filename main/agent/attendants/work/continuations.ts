import type { IndexedCase } from '../../index/indexed-case.ts';
import type { EndingFilter } from '../../../../shared/api/case-filter.ts';
import { addDays } from '../../../../shared/days.ts';

/** 送核: supplements and appeals belong to an application that is there already. */
const FIRST_APPLICATION = '1';
/** Longest time between a course and the application that continues it, days. No public text gives a limit. */
const AFTER_COURSE_DAYS = 180;

/**
 * 續用: approved courses whose last day lies in the period. Without `all` only those that no application continues and nobody has closed. Evidence of
 * a continuation is a later application with the same patient, the same drug and 續用註記. An approval after a supplement or an appeal replaces the
 * application that it names.
 */
export function endingCourses(
  cases: readonly IndexedCase[],
  { from = '', to = '9999-12-31', all = false }: EndingFilter,
): IndexedCase[] {
  const ending: IndexedCase[] = [];
  const replaced = new Set<string>();
  const again = new Map<string, IndexedCase[]>();
  for (const one of cases) {
    const { row, label } = one;
    if (row.patient_key === null) continue;
    if (isAgain(one)) again.set(row.patient_key, [...(again.get(row.patient_key) ?? []), one]);
    if (row.decision !== 'approved' && row.decision !== 'partially-approved') continue;
    if (typeof label.originalReceiptNumber === 'string') replaced.add(label.originalReceiptNumber);
    const end = label.periodEnd ?? '';
    if (end !== '' && end >= from && end <= to) ending.push(one);
  }
  return ending.filter((course) => {
    const { row } = course;
    if (row.receipt_number !== null && replaced.has(row.receipt_number)) return false;
    if (all) return true;
    const later = again.get(row.patient_key ?? '') ?? [];
    return row.closed_at === null && !later.some((one) => continues(one, course));
  });
}

const isAgain = ({ row, label }: IndexedCase): boolean =>
  label.continued === true &&
  row.sub_type === FIRST_APPLICATION &&
  row.delivery !== 'cancelled' &&
  row.superseded_by === null;

/** Missing dates do not count against a continuation. */
function continues(later: IndexedCase, course: IndexedCase): boolean {
  if (later.row.seq <= course.row.seq) return false;
  if (!later.label.drugCodes.some((code) => course.label.drugCodes.includes(code))) return false;
  const end = course.label.periodEnd ?? '';
  const { periodEnd, appliedOn } = later.label;
  // Ends no later than the course: another copy of the same application.
  if (typeof periodEnd === 'string' && periodEnd <= end) return false;
  return typeof appliedOn !== 'string' || appliedOn <= addDays(end, AFTER_COURSE_DAYS);
}
