import type { IndexedCase } from './indexed-case.ts';
import type { CaseOrder } from '../../../shared/api/case-filter.ts';
import {
  DECISIONS,
  DELIVERIES,
  REVIEWS,
  type Decision,
  type Delivery,
  type Review,
} from '../../../shared/states.ts';
import type { CaseIndex } from './case-index.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import { type AskedFilter, passing } from './lookup/filter-parts.ts';
import { COUNTS } from '../carrier/cases/queries.ts';

/** Ids of matching cases, newest first or in the given order. */
export const listIds = ({ index }: CaseContext, filter: AskedFilter, order?: CaseOrder): string[] =>
  listCases(index, filter, order).map(({ row }) => row.id);

/** The cases themselves, in the same order. */
export const listCases = (
  index: Pick<CaseIndex, 'all' | 'orders' | 'searchText'>,
  filter: AskedFilter,
  order: CaseOrder = { by: 'found', descending: true },
): IndexedCase[] => index.orders.sorted(index.all(), order).filter(passing(index, filter));

export function countCases({ index, store }: CaseContext) {
  const zero = <T extends string>(names: readonly T[]): Record<T, number> =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
  const counts = {
    delivery: zero(DELIVERIES),
    review: zero(REVIEWS),
    decision: zero(DECISIONS),
    /** Cases with 補件 or 退件 that another application has answered. */
    answered: index.all().filter((one) => index.isAnsweredAsk(one)).length,
  };
  store
    .all<{ shown: Delivery; review: Review; decision: Decision | null; n: number }>(COUNTS)
    .forEach(({ shown, review, decision, n }) => {
      counts.delivery[shown] += n;
      counts.review[review] += n;
      if (decision !== null) counts.decision[decision] += n;
    });
  return counts;
}
