import type { CaseFilter } from '../../../shared/api/contract.ts';
import {
  DECISIONS,
  DELIVERIES,
  REVIEWS,
  type Decision,
  type Delivery,
  type Review,
} from '../../../shared/states.ts';
import { searchWords } from './label-index.ts';
import type { CaseContext } from './context.ts';
import { COUNTS } from './queries.ts';

interface Candidate {
  readonly id: string;
  readonly case_number: string | null;
  readonly receipt_number: string | null;
}

/** Ids that match, newest first. SQL filters and sorts on unsealed columns, the memory index on names. */
export function listIds(context: CaseContext, filter: CaseFilter): string[] {
  const conditions = [
    oneOf('delivery', filter.delivery),
    oneOf('review', filter.review),
    oneOf('decision', filter.decision),
  ].filter((condition) => condition !== null);
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  const params = Object.fromEntries(conditions.map(({ name, value }) => [name, value]));
  const rows = context.store.all<Candidate>(
    `SELECT id, case_number, receipt_number FROM cases ${where} ORDER BY seq DESC`,
    params,
  );
  const words = searchWords(filter.search ?? '');
  if (words.length === 0) return rows.map((row) => row.id);
  return rows
    .filter((row) => context.labels.matches(row.id, words, [row.case_number, row.receipt_number]))
    .map((row) => row.id);
}

function oneOf(
  column: 'delivery' | 'review' | 'decision',
  values: readonly string[] | undefined,
): { sql: string; name: string; value: string } | null {
  if (!values || values.length === 0) return null;
  return {
    sql: `${column} IN (SELECT value FROM json_each($${column}))`,
    name: column,
    value: JSON.stringify(values),
  };
}

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
