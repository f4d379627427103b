import { randomBytes } from 'node:crypto';
import type { CaseFilter } from '../../../../shared/api/case-filter.ts';
import { DAY_MS, startOfDay } from '../../../../shared/days.ts';
import type { CodedColumn, Columns, Entry, NumberColumn } from './columns.ts';
import { type SearchText, searchWords } from './search-text.ts';

export type AskedFilter = CaseFilter & {
  /** Limits the filter to some cases: 1 at each of their places in the index. */
  readonly among?: Uint8Array;
};

/** One condition of a filter. */
export interface Part {
  readonly key: keyof AskedFilter;
  /** 1 at each place where the condition holds; at least as long as there are cases. Read-only. */
  readonly holds: () => Uint8Array;
}

/** Input of filters: columns and words of all cases. */
export interface Lookup {
  readonly size: number;
  readonly columns: Columns;
  readonly searchText: SearchText;
}

type ValueAxis = Exclude<keyof CaseFilter, 'unread' | 'due' | 'period' | 'search'>;
const VALUE_AXES: readonly ValueAxis[] = [
  'delivery',
  'review',
  'decision',
  'stage',
  'profile',
  'priority',
  'subType',
  'owner',
  'department',
  'doctor',
  'drug',
  'indication',
];

/** Each condition on its own: a list combines all of them, the counts of a value leave one out. */
export function partsOf(lookup: Lookup, filter: AskedFilter): Part[] {
  const { size, columns, searchText } = lookup;
  const parts: Part[] = [];
  const add = (key: keyof AskedFilter, holds: () => Uint8Array): void => void parts.push({ key, holds });
  for (const axis of VALUE_AXES) {
    const wanted = new Set<string>(filter[axis]);
    if (wanted.size === 0) continue;
    add(axis, () => among(columns[axis], size, ({ values }) => values.some((value) => wanted.has(value))));
  }
  const { unread, due, period, among: some } = filter;
  if (some !== undefined) add('among', () => some);
  if (unread !== undefined) {
    add('unread', () => among(columns.unread, size, ({ values }) => (values[0] === '1') === unread));
  }
  if (due !== undefined) add('due', () => withinDays(columns.dueOn, size, '', due.until));
  if (period !== undefined) add('period', () => withinPeriod(columns, size, period));
  const words = searchWords(filter.search ?? '');
  if (words.length > 0) add('search', () => searchText.matches(words));
  return parts;
}

function among(column: CodedColumn, size: number, test: (entry: Entry) => boolean): Uint8Array {
  const { codeAt } = column;
  const wanted = column.where(test);
  const holds = new Uint8Array(size);
  for (let place = 0; place < size; place += 1) holds[place] = wanted[codeAt[place] ?? 0] ?? 0;
  return holds;
}

const withinDays = (column: CodedColumn, size: number, from: string, to = '9999-12-31'): Uint8Array =>
  among(column, size, ({ values: [day = ''] }) => day !== '' && day >= from && day <= to);

function withinPeriod(
  columns: Columns,
  size: number,
  { by, from, to }: NonNullable<CaseFilter['period']>,
): Uint8Array {
  if (by === 'applied' || by === 'decided')
    return withinDays(by === 'applied' ? columns.appliedOn : columns.decidedOn, size, from ?? '', to);
  const start = from === undefined ? -Infinity : startOfDay(from);
  // Inclusive: both days belong to the period.
  const end = to === undefined ? Infinity : startOfDay(to) + DAY_MS;
  return between(by === 'found' ? columns.createdAt : columns.acceptedAt, size, start, end);
}

function between({ numberAt }: NumberColumn, size: number, start: number, end: number): Uint8Array {
  const holds = new Uint8Array(size);
  for (let place = 0; place < size; place += 1) {
    const at = numberAt[place] ?? NaN;
    // No comparison with NaN is true.
    holds[place] = Number(at >= start && at < end);
  }
  return holds;
}

/** 1 at each place whose case passes the whole filter; null if the filter is empty. */
export function passing(lookup: Lookup, filter: AskedFilter): Uint8Array | null {
  const [first, ...rest] = partsOf(lookup, filter);
  if (first === undefined) return null;
  const passes = first.holds().slice(0, lookup.size);
  for (const part of rest) {
    const holds = part.holds();
    for (let place = 0; place < passes.length; place += 1)
      passes[place] = (passes[place] ?? 0) & (holds[place] ?? 0);
  }
  return passes;
}

/** Tag of a list: within one index, equal tags mean equal cases in equal order. */
export function listTag(index: object, places: Uint32Array): string {
  let own = indexes.get(index);
  if (own === undefined) {
    own = randomBytes(6).toString('hex');
    indexes.set(index, own);
  }
  // FNV-1a twice, with different primes: 32 bits alone would collide for one pair of lists in four thousand million.
  let one = 0x811c9dc5;
  let other = 0x2545f491;
  for (const place of places) {
    one = Math.imul(one ^ place, 0x01000193);
    other = Math.imul(other ^ place, 0x5bd1e995) ^ (other >>> 15);
  }
  return [own, places.length, one >>> 0, other >>> 0].join('-');
}

const indexes = new WeakMap<object, string>();
