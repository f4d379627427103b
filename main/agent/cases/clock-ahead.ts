import { META_GET, META_SET } from '../db/meta.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';

const KEY = 'clock_ahead';
const FORGET = `UPDATE cases SET empty_searches = 0, last_empty_at = NULL WHERE delivery = 'uncertain'`;

/**
 * The clock went ahead, so that less time may have passed since an attempt and between two searches than it shows: no case is
 * taken for absent by what was gathered before. Only ever later; after a crash before this commit nothing has been concluded.
 */
export function forgetEmptySearches(context: CaseContext): Promise<void> {
  return context.store.write((tx) => {
    tx.run(FORGET);
    tx.run(META_SET, { key: KEY, value: String(tx.now) });
  });
}

/** From when on (ms) time can be counted that has passed since the last attempt. */
export function attemptedAt(
  context: CaseContext,
  row: Pick<CaseRecord, 'last_attempt_at' | 'created_at'>,
  now: number,
): number {
  const at = row.last_attempt_at ?? row.created_at;
  const jumpedAt = Number(context.store.get<{ value: string }>(META_GET, { key: KEY })?.value ?? 0);
  // One that lies in the future was taken back since.
  return jumpedAt > now ? at : Math.max(at, jumpedAt);
}
