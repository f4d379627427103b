import type { IndexedCase } from '../indexed-case.ts';
import type { CaseOrder } from '../../../../shared/api/case-filter.ts';
import { assertNever } from '../../../../shared/assert-never.ts';
import { STAGES } from '../../../../shared/stage.ts';

/** Number of kept orders, some 1.2 MB each for 100,000 cases: a few people use a few orders. */
const KEPT = 6;

/** The most recently used orders. */
export class Orders {
  /** Most recently used last. */
  #kept: SortedPlaces[] = [];

  put(place: number, one: IndexedCase): void {
    for (const kept of this.#kept) kept.put(place, one);
  }

  /** All places in that order. Read-only. */
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

/** All places, the newest case first. */
export function newestFirst(size: number): Uint32Array {
  const places = new Uint32Array(size);
  for (let at = 0; at < size; at += 1) places[at] = size - 1 - at;
  return places;
}

/** Sort key of a case; null if it has no such value. */
type SortKey = string | number | null;
const STAGE_AT = new Map<string, number>(STAGES.map((stage, at) => [stage, at]));

export function keyOf({ row, label, stage }: IndexedCase, by: Exclude<CaseOrder['by'], 'found'>): SortKey {
  switch (by) {
    case 'stage':
      return STAGE_AT.get(stage) ?? null;
    case 'patient':
      return label.patientName;
    case 'drug':
      return label.drugCodes[0] ?? null;
    case 'department':
      return label.department ?? null;
    case 'owner':
      return row.owner;
    case 'due':
      return row.due_on;
    case 'applied':
      return label.appliedOn ?? null;
    case 'receipt':
      return row.receipt_number;
    default:
      return assertNever(by);
  }
}

type OrderBy = Exclude<CaseOrder['by'], 'found'>;

/**
 * All places in one order, kept between requests: changed places are taken out and inserted where they now belong, in one walk. Equal keys
 * are sorted newest first; cases without a value come last in both directions.
 */
class SortedPlaces {
  readonly by: OrderBy;
  readonly descending: boolean;
  readonly #keys: SortKey[] = [];
  readonly #changed = new Set<number>();
  #places: Uint32Array;

  constructor(order: { readonly by: OrderBy; readonly descending: boolean }, all: readonly IndexedCase[]) {
    this.by = order.by;
    this.descending = order.descending;
    for (const one of all) this.#keys.push(keyOf(one, this.by));
    this.#places = this.#sortedAnew();
  }

  put(place: number, one: IndexedCase): void {
    const key = keyOf(one, this.by);
    if (place < this.#keys.length && this.#keys[place] === key) return;
    this.#keys[place] = key;
    this.#changed.add(place);
  }

  /** Read-only. */
  places(): Uint32Array {
    if (this.#changed.size > this.#keys.length / 4) this.#places = this.#sortedAnew();
    else if (this.#changed.size > 0) this.#places = this.#mended();
    this.#changed.clear();
    return this.#places;
  }

  /** Sorts the distinct values, then the places by the rank of their value: sorting numbers is ten times faster than a comparator. */
  #sortedAnew(): Uint32Array {
    const distinct = [...new Set(this.#keys)].filter((key) => key !== null);
    distinct.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    if (this.descending) distinct.reverse();
    const ranks = new Map<SortKey, number>(distinct.map((key, rank) => [key, rank]));
    const last = this.#keys.length - 1;
    const packed = Float64Array.from(
      this.#keys,
      (key, place) => (ranks.get(key) ?? distinct.length) * PLACES + (last - place),
    ).sort();
    return Uint32Array.from(packed, (each) => last - (each % PLACES));
  }

  #mended(): Uint32Array {
    const moved = [...this.#changed].sort((a, b) => this.#compare(a, b));
    const mended = new Uint32Array(this.#keys.length);
    let next = 0;
    let at = 0;
    for (const place of this.#places) {
      if (this.#changed.has(place)) continue;
      for (; next < moved.length && this.#compare(moved[next] ?? 0, place) < 0; next += 1)
        mended[at++] = moved[next] ?? 0;
      mended[at++] = place;
    }
    for (; next < moved.length; next += 1) mended[at++] = moved[next] ?? 0;
    return mended;
  }

  #compare(a: number, b: number): number {
    const [one = null, other = null] = [this.#keys[a], this.#keys[b]];
    if (one === other) return b - a;
    if (one === null) return 1;
    if (other === null) return -1;
    return one < other === this.descending ? 1 : -1;
  }
}

/** More than any number of cases, and so small that its product with a rank is exact in a double. */
const PLACES = 2 ** 26;
