import type { Database } from 'better-sqlite3';
import type { Audit } from '../audit/audit.ts';
import { markRestored, metaNumber } from '../db/meta.ts';
import { NEWEST_EVENT } from './queries.ts';
import { trailTail } from './trail.ts';

/**
 * Whether this database is older than what has happened, and its cases have not been put in doubt for it yet: a backup was
 * restored, it was lost and made anew, the whole folder is a copy, or somebody put an old copy in its place. Marks it, so that a crash in the middle
 * finds the same again.
 * @returns since when its state stands in for a newer one, ms; null when it is up to date
 */
export async function pendingRestore(
  db: Database,
  audit: Audit,
  found: { readonly madeAnew: boolean; readonly copied: boolean; readonly now: number },
): Promise<number | null> {
  const restoredAt = metaNumber(db, 'restored_at');
  if (restoredAt !== metaNumber(db, 'restored_done')) return restoredAt;
  const why = found.madeAnew ? 'rebuilt' : found.copied ? 'copied' : 'older';
  if (why === 'older' && !(await isFarBehind(db, audit))) return null;
  markRestored(db, found.now, why);
  return found.now;
}

/**
 * The trail is only ever written after the commit: history that the database lacks is no crash of ours. While the trail's
 * end reaches back to what the database has, its intents tell which cases that concerns (`doubtUnrecorded`); else nobody
 * can say.
 */
async function isFarBehind(db: Database, audit: Audit): Promise<boolean> {
  const newest = (db.prepare(NEWEST_EVENT).get() as { n: number | null }).n ?? 0;
  const numbers = (await trailTail(audit)).map((line) => Number(line.detail?.['event'] ?? NaN));
  return numbers.some((n) => n > newest) && !numbers.some((n) => n <= newest);
}
