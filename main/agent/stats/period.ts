import type { StatsPeriod } from '../../../shared/api/stats-contract.ts';
import { taipeiDay } from '../../../shared/days.ts';
import type { IndexedCase } from '../cases/case-index.ts';

/** 受理日期 as NHI gave it in its answer 已受理, else the day on which NHI took the upload; null where NHI has nothing. */
export function receivedDay({ row }: IndexedCase): string | null {
  return row.received_on ?? (row.accepted_at === null ? null : taipeiDay(row.accepted_at));
}

/** Whether the day of the upload stands in for a 受理日期 that was never heard. */
export const isReceivedGuessed = ({ row }: IndexedCase): boolean =>
  row.received_on === null && row.accepted_at !== null;

/** Whether a case is of the period, both days inclusive. */
export function isWithin(one: IndexedCase, { by, from, to }: StatsPeriod): boolean {
  const day = dayOf(one, by);
  return day !== null && day >= from && day <= to;
}

function dayOf(one: IndexedCase, by: StatsPeriod['by']): string | null {
  switch (by) {
    case 'applied':
      return one.label.appliedOn ?? null;
    case 'received':
      return receivedDay(one);
    case 'decided':
      // The first, so that the report of a month that is over does not change when NHI reviews a case again.
      return one.row.first_decided_on;
  }
}
