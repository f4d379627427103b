import type { CaseOrder } from '../../../../shared/api/case-filter.ts';
import type { IndexedCase } from '../case-index.ts';
import { newestFirst } from './newest-first.ts';
import { SortedPlaces } from './sorted-places.ts';

/** Orders that are kept, some 1.2 MB each with 100,000 cases: a few people look at a few orders. */
const KEPT = 6;

/** The orders that were asked for last. */
export class Orders {
  /** The last asked for last. */
  #kept: SortedPlaces[] = [];

  put(place: number, one: IndexedCase): void {
    for (const kept of this.#kept) kept.put(place, one);
  }

  /** Every place in that order. Not to be changed. */
  sorted(order: CaseOrder, all: readonly IndexedCase[]): Uint32Array {
    const { by, descending } = order;
    if (by === 'found') {
      const places = newestFirst(all.length);
      return descending ? places : places.reverse();
    }
    const known = this.#kept.find((each) => each.by === by && each.descending === descending);
    this.#kept = this.#kept.filter((each) => each !== known);
    const kept = known ?? new SortedPlaces({ by, descending }, all);
    this.#kept.push(kept);
    if (this.#kept.length > KEPT) this.#kept.shift();
    return kept.places();
  }
}
