import type { IndexedCase } from '../indexed-case.ts';
import type { CaseOrder } from '../../../../shared/api/case-filter.ts';
import { assertNever } from '../../../../shared/assert-never.ts';
import { STAGES } from '../../../../shared/stage.ts';

/** Sort key of a case; null if it has no such value. */
type SortKey = string | number | null;
const STAGE_AT = new Map<string, number>(STAGES.map((stage, at) => [stage, at]));

export function keyOf({ row, label, stage }: IndexedCase, by: CaseOrder['by']): SortKey {
  switch (by) {
    case 'found':
      return row.seq;
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
    case 'ends':
      return label.periodEnd ?? null;
    case 'receipt':
      return row.receipt_number;
    default:
      return assertNever(by);
  }
}

/**
 * Sorts all cases. Equal keys are sorted newest first; cases without a value come last in both directions. Each sort begins with the result
 * of the last one of its kind: 120,000 cases that nearly stand in order take a quarter of the time.
 */
export class Orders {
  readonly #last = new Map<string, readonly number[]>();

  /** `all`: oldest first; a case keeps its place. */
  sorted<T extends IndexedCase>(all: readonly T[], { by, descending }: CaseOrder): readonly T[] {
    if (by === 'found') return descending ? all.toReversed() : all;
    const order = `${by} ${String(descending)}`;
    const places = [...(this.#last.get(order) ?? [])];
    for (let place = places.length; place < all.length; place += 1) places.push(place);
    const keys = all.map((one) => keyOf(one, by));
    places.sort((a, b) => {
      const one = keys[a] ?? null;
      const other = keys[b] ?? null;
      if (one === other) return b - a;
      if (one === null) return 1;
      if (other === null) return -1;
      return one < other === descending ? 1 : -1;
    });
    this.#last.set(order, places);
    return places.map((place) => all[place]).filter((one) => one !== undefined);
  }
}
