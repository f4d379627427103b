import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { SELECT_CASE } from './queries.ts';

/**
 * Whether a case came out of the same file as an earlier one, or took its place. One that is not known here is from before this
 * data folder, and nobody writes its result again.
 */
export function replaces(context: CaseContext, id: string, earlier: string): boolean {
  const [row, other] = [id, earlier].map((one) => context.store.get<CaseRecord>(SELECT_CASE, { id: one }));
  if (other === undefined) return true;
  return row !== undefined && (row.path_key === other.path_key || other.superseded_by === id);
}
