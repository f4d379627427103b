import type { CaseFilter, CaseOrder } from '../../../shared/api/case-filter.ts';
import {
  DECISIONS,
  DELIVERIES,
  REVIEWS,
  type Decision,
  type Delivery,
  type Review,
} from '../../../shared/states.ts';
import { searchWords, type CaseIndex, type IndexedCase } from './case-index.ts';
import { inOrder } from './list-order.ts';
import type { CaseContext } from './context.ts';
import { COUNTS } from './queries.ts';

type Test = (one: IndexedCase) => boolean;
type FilterKey = keyof CaseFilter;

/** Ids that match, newest first or as asked for. All in memory: 100,000 cases take some milliseconds. */
export function listIds(context: CaseContext, filter: CaseFilter, order?: CaseOrder): string[] {
  return listCases(context.index, filter, order).map(({ row }) => row.id);
}

/** The cases themselves, in the same order. */
export function listCases(index: CaseIndex, filter: CaseFilter, order?: CaseOrder): IndexedCase[] {
  const tests = testsOf(filter).map(({ test }) => test);
  const all = index.all();
  const found: IndexedCase[] = [];
  for (let at = all.length - 1; at >= 0; at -= 1) {
    const one = all[at];
    if (one && passes(one, tests)) found.push(one);
  }
  return order ? inOrder(found, order) : found;
}

/** A plain loop: `every` with a closure for each case takes twice as long. */
function passes(one: IndexedCase, tests: readonly Test[]): boolean {
  for (const test of tests) if (!test(one)) return false;
  return true;
}

/** What each part of the filter asks of a case; the cheap ones first. */
export function testsOf(filter: CaseFilter): { readonly key: FilterKey; readonly test: Test }[] {
  const words = searchWords(filter.search ?? '');
  const { period, due } = filter;
  const tests: readonly (readonly [FilterKey, Test | null])[] = [
    ['delivery', among(filter.delivery, ({ row }) => row.delivery)],
    ['review', among(filter.review, ({ row }) => row.review)],
    ['decision', among(filter.decision, ({ row }) => row.decision)],
    ['stage', among(filter.stage, ({ stage }) => stage)],
    ['profile', among(filter.profile, ({ row }) => row.profile)],
    ['priority', among(filter.priority, ({ row }) => row.priority)],
    ['subType', among(filter.subType, ({ row }) => row.sub_type)],
    ['owner', among(filter.owner, ({ row }) => row.owner ?? '')],
    ['department', among(filter.department, ({ label }) => label.department ?? '')],
    ['doctor', among(filter.doctor, ({ doctorKey }) => doctorKey)],
    ['drug', anyAmong(filter.drug, ({ label }) => label.drugCodes)],
    ['indication', anyAmong(filter.indication, ({ label }) => label.indications ?? [])],
    ['unread', filter.unread === undefined ? null : ({ row }) => (row.unread === 1) === filter.unread],
    [
      'due',
      due === undefined
        ? null
        : ({ row }) => row.due_on !== null && (due.until === undefined || row.due_on <= due.until),
    ],
    ['period', period === undefined ? null : within(period)],
    ['search', words.length === 0 ? null : ({ text }) => words.every((word) => text.includes(word))],
  ];
  return tests.flatMap(([key, test]) => (test === null ? [] : [{ key, test }]));
}

function among(
  values: readonly string[] | undefined,
  valueOf: (one: IndexedCase) => string | null,
): Test | null {
  if (!values || values.length === 0) return null;
  const [first] = values;
  if (values.length === 1) return (one) => (valueOf(one) ?? '') === first;
  // Few are compared faster than looked up.
  if (values.length <= 8) return (one) => values.includes(valueOf(one) ?? '');
  const wanted = new Set(values);
  return (one) => wanted.has(valueOf(one) ?? '');
}

function anyAmong(
  values: readonly string[] | undefined,
  valuesOf: (one: IndexedCase) => readonly string[],
): Test | null {
  if (!values || values.length === 0) return null;
  const wanted = new Set(values);
  return (one) => valuesOf(one).some((value) => wanted.has(value));
}

type Period = NonNullable<CaseFilter['period']>;

/** Times are compared as numbers: to write 100,000 of them as days takes longer than all else. */
function within(period: Period): Test {
  const { by, from = '', to = '9999-12-31' } = period;
  if (by === 'applied' || by === 'decided') {
    return (one) => {
      const day = by === 'applied' ? (one.label.appliedOn ?? null) : one.row.decided_on;
      return day !== null && day >= from && day <= to;
    };
  }
  const start = from === '' ? -Infinity : startOf(from);
  // Both days belong to the period.
  const end = period.to === undefined ? Infinity : startOf(period.to) + DAY_MS;
  return ({ row }) => {
    const at = by === 'found' ? row.created_at : row.accepted_at;
    return at !== null && at >= start && at < end;
  };
}

const DAY_MS = 86_400_000;
/** Midnight in Taipei, which knows no summer time. */
const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);

export interface CaseCounts {
  readonly delivery: Record<Delivery, number>;
  readonly review: Record<Review, number>;
  readonly decision: Record<Decision, number>;
}

export function countCases(context: CaseContext): CaseCounts {
  const zero = <T extends string>(names: readonly T[]): Record<T, number> =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
  const counts = { delivery: zero(DELIVERIES), review: zero(REVIEWS), decision: zero(DECISIONS) };
  context.store
    .all<{ delivery: Delivery; review: Review; decision: Decision | null; n: number }>(COUNTS)
    .forEach(({ delivery, review, decision, n }) => {
      counts.delivery[delivery] += n;
      counts.review[review] += n;
      if (decision !== null) counts.decision[decision] += n;
    });
  return counts;
}
