import type { IndexedCase } from '../indexed-case.ts';
import type { CaseOrder } from '../../../../shared/api/case-filter.ts';
import { assertNever } from '../../../../shared/assert-never.ts';
import { STAGES } from '../../../../shared/stage.ts';

/** Orders that are kept, some 1.2 MB each with 100,000 cases: a few people look at a few orders. */
const KEPT = 6;

/** The most recently used orders. */
export class Orders {
  /** Most recently used last. */
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

/** All places, the newest case first. */
export function newestFirst(size: number): Uint32Array {
  const places = new Uint32Array(size);
  for (let at = 0; at < size; at += 1) places[at] = size - 1 - at;
  return places;
}

/** Sort key of a case; null: it has no such value. */
type SortKey = string | number | null;
const STAGE_AT = new Map<string, number>(STAGES.map((stage, at) => [stage, at]));

export function keyOf({ row, label, stage }: IndexedCase, by: Exclude<CaseOrder['by'], 'found'>): SortKey {
  switch (by) {
    case 'stage':
      return STAGE_AT.get(stage) ?? null;
    case 'patient':
      return label.patientName;
    case 'file':
      return label.fileName;
    case 'type':
      return row.sub_type;
    case 'drug':
      return label.drugCodes[0] ?? null;
    case 'indication':
      return label.indications?.[0] ?? null;
    case 'department':
      return label.department ?? null;
    case 'doctor':
      return label.doctorName ?? null;
    case 'owner':
      return row.owner;
    case 'due':
      return row.due_on;
    case 'applied':
      return label.appliedOn ?? null;
    case 'accepted':
      return row.accepted_at;
    case 'decided':
      return row.decided_on;
    case 'number':
      return row.case_number;
    case 'receipt':
      return row.receipt_number;
    case 'updated':
      return row.stage_at ?? row.created_at;
    default:
      return assertNever(by);
  }
}

type OrderBy = Exclude<CaseOrder['by'], 'found'>;

/**
 * All places in one order, kept from one question to the next: what changed meanwhile is taken out and put in where it now
 * belongs, in one walk. Equals stand newest first, and what has no such value comes last either way.
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

  /** Not to be changed. */
  places(): Uint32Array {
    if (this.#changed.size > this.#keys.length / 4) this.#places = this.#sortedAnew();
    else if (this.#changed.size > 0) this.#places = this.#mended();
    this.#changed.clear();
    return this.#places;
  }

  /** Distinct values are sorted, and the places then by the rank of their value: numbers sort ten times as fast as by a comparison. */
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

/** More places than there ever are, and so few that a rank times it is exact in a double. */
const PLACES = 2 ** 26;
