import type { TodayView } from '../../../shared/api/work-contract.ts';
import { addDays, taipeiDay } from '../../../shared/days.ts';
import type { IndexedCase } from '../cases/case-index.ts';

/** 續用, told case by case, so that one walk over 100,000 does for it and for all else of 今日. */
export interface Continuations {
  see(one: IndexedCase): void;
  view(): TodayView['continuations'];
}

/**
 * Approved cases whose drug ends within so many weeks and that nobody has applied for again. Whoever applies again (申請再次
 * 使用, the same patient and drug, later) takes the earlier one off the list.
 */
export function continuations(now: number, weeks: number): Continuations {
  const from = taipeiDay(now);
  const to = addDays(from, 7 * weeks);
  const ending: IndexedCase[] = [];
  const again: IndexedCase[] = [];
  return {
    see(one) {
      const { row, label } = one;
      if (label.continued === true && row.delivery !== 'cancelled') again.push(one);
      const { periodEnd } = label;
      if (typeof periodEnd === 'string' && periodEnd >= from && periodEnd <= to && isApproved(one))
        ending.push(one);
    },
    view() {
      if (ending.length === 0) return [];
      const laterOf = Map.groupBy(again, ({ row }) => row.patient_key);
      return ending
        .filter((one) => !(laterOf.get(one.row.patient_key) ?? []).some((later) => continues(later, one)))
        .map(({ row, label }) => ({ caseId: row.id, periodEnd: label.periodEnd ?? '' }))
        .sort((a, b) => (a.periodEnd < b.periodEnd ? -1 : a.periodEnd > b.periodEnd ? 1 : 0));
    },
  };
}

const isApproved = ({ row }: IndexedCase): boolean =>
  (row.decision === 'approved' || row.decision === 'partially-approved') &&
  row.patient_key !== null &&
  row.closed_at === null;

const continues = (later: IndexedCase, one: IndexedCase): boolean =>
  later.row.seq > one.row.seq && later.label.drugCodes.some((code) => one.label.drugCodes.includes(code));
