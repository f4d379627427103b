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
import { newestFirst } from './lookup/orders.ts';
import { type AskedFilter, passing } from './lookup/filter-parts.ts';
import { COUNTS } from '../carrier/cases/queries.ts';

/** Ids of matching cases, newest first or in the given order. All in memory: 100,000 cases take some milliseconds. */
export function listIds({ index }: CaseContext, filter: AskedFilter, order?: CaseOrder): string[] {
  return idsAt(index, listPlaces(index, filter, order));
}

/** The cases themselves, in the same order. */
export function listCases(index: CaseIndex, filter: AskedFilter, order?: CaseOrder): IndexedCase[] {
  return at(index.all(), listPlaces(index, filter, order));
}

/** Places of matching cases in the index, in the same order. */
export function listPlaces(index: CaseIndex, filter: AskedFilter, order?: CaseOrder): Uint32Array {
  const { size } = index;
  const passes = passing(index, filter);
  const places = order === undefined ? newestFirst(size) : index.orders.sorted(order, index.all());
  if (passes === null) return places;
  const found = new Uint32Array(size);
  let count = 0;
  for (const place of places) {
    if (passes[place] !== 1) continue;
    found[count] = place;
    count += 1;
  }
  return found.subarray(0, count);
}

export const idsAt = (index: CaseIndex, places: Uint32Array): string[] => at(index.ids(), places);

function at<T>(all: readonly T[], places: Uint32Array): T[] {
  const found: T[] = [];
  for (const place of places) {
    const one = all[place];
    if (one !== undefined) found.push(one);
  }
  return found;
}

export function countCases(context: CaseContext) {
  const zero = <T extends string>(names: readonly T[]): Record<T, number> =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
  const counts = {
    delivery: zero(DELIVERIES),
    review: zero(REVIEWS),
    decision: zero(DECISIONS),
    /** Cases with 補件 or 退件 that another application has answered. */
    answered: context.index.answeredAsks().size,
  };
  context.store
    .all<{ shown: Delivery; review: Review; decision: Decision | null; n: number }>(COUNTS)
    .forEach(({ shown, review, decision, n }) => {
      counts.delivery[shown] += n;
      counts.review[review] += n;
      if (decision !== null) counts.decision[decision] += n;
    });
  return counts;
}
