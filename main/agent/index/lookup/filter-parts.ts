import { randomBytes } from 'node:crypto';
import type { CaseFilter } from '../../../../shared/api/case-filter.ts';
import { DAY_MS, startOfDay } from '../../../../shared/days.ts';
import type { CaseIndex } from '../case-index.ts';
import type { IndexedCase } from '../indexed-case.ts';
import { type SearchedCase, searchWords } from './search-text.ts';

export type AskedFilter = CaseFilter & {
  /** Limits the filter to some cases. */
  readonly among?: (one: IndexedCase) => boolean;
};

/** One condition of a filter. */
export interface Part {
  readonly key: keyof AskedFilter;
  readonly holds: (one: SearchedCase) => boolean;
}

type ValueAxis = Exclude<keyof CaseFilter, 'unread' | 'due' | 'period' | 'search'>;

/** Values of a case on each axis of a filter. A case without a value has an empty one. */
export const VALUES_ON: Record<ValueAxis, (one: IndexedCase) => string | readonly string[]> = {
  delivery: ({ row }) => row.delivery,
  review: ({ row }) => row.review,
  decision: ({ row }) => row.decision ?? '',
  stage: ({ stage }) => stage,
  profile: ({ row }) => row.profile ?? '',
  priority: ({ row }) => row.priority ?? '',
  subType: ({ row }) => row.sub_type ?? '',
  owner: ({ row }) => row.owner ?? '',
  department: ({ label }) => label.department ?? '',
  doctor: ({ doctorKey }) => doctorKey,
  drug: ({ label }) => label.drugCodes,
  indication: ({ label }) => label.indications ?? [],
};
const VALUE_AXES = Object.keys(VALUES_ON) as ValueAxis[];

/** Each condition on its own: a list combines all of them, the counts of a value leave one out. */
export function partsOf({ searchText }: Pick<CaseIndex, 'searchText'>, filter: AskedFilter): Part[] {
  const parts: Part[] = [];
  const add = (key: keyof AskedFilter, holds: Part['holds']): void => void parts.push({ key, holds });
  for (const axis of VALUE_AXES) {
    const wanted = new Set<string>(filter[axis]);
    if (wanted.size === 0) continue;
    const valuesOf = VALUES_ON[axis];
    add(axis, (one) => {
      const values = valuesOf(one);
      return typeof values === 'string' ? wanted.has(values) : values.some((value) => wanted.has(value));
    });
  }
  const { unread, due, period, among } = filter;
  if (among !== undefined) add('among', among);
  if (unread !== undefined) add('unread', ({ row }) => (row.unread === 1) === unread);
  if (due !== undefined) add('due', ({ row }) => isWithin(row.due_on, '', due.until));
  if (period !== undefined) add('period', withinPeriod(period));
  const words = searchWords(filter.search ?? '');
  if (words.length > 0) add('search', searchText.matching(words));
  return parts;
}

const isWithin = (day: string | null, from: string, to = '9999-12-31'): boolean =>
  day !== null && day >= from && day <= to;

function withinPeriod({ by, from, to }: NonNullable<CaseFilter['period']>): Part['holds'] {
  if (by === 'applied') return ({ label }) => isWithin(label.appliedOn ?? null, from ?? '', to);
  if (by === 'decided') return ({ row }) => isWithin(row.decided_on, from ?? '', to);
  const start = from === undefined ? -Infinity : startOfDay(from);
  // Inclusive: both days belong to the period.
  const end = to === undefined ? Infinity : startOfDay(to) + DAY_MS;
  return ({ row }) => {
    const at = by === 'found' ? row.created_at : row.accepted_at;
    return at !== null && at >= start && at < end;
  };
}

/** Test of a case against the whole filter. */
export function passing(index: Pick<CaseIndex, 'searchText'>, filter: AskedFilter): Part['holds'] {
  const parts = partsOf(index, filter);
  return (one) => parts.every(({ holds }) => holds(one));
}

/** Tag of a list: within one index, equal tags mean equal cases in equal order. */
export function listTag(index: object, cases: readonly IndexedCase[]): string {
  let own = indexes.get(index);
  if (own === undefined) {
    own = randomBytes(6).toString('hex');
    indexes.set(index, own);
  }
  // FNV-1a twice, with different primes: 32 bits alone would collide for one pair of lists in four thousand million.
  let one = 0x811c9dc5;
  let other = 0x2545f491;
  for (const { row } of cases) {
    one = Math.imul(one ^ row.seq, 0x01000193);
    other = Math.imul(other ^ row.seq, 0x5bd1e995) ^ (other >>> 15);
  }
  return [own, cases.length, one >>> 0, other >>> 0].join('-');
}

const indexes = new WeakMap<object, string>();
