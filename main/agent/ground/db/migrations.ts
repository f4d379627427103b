import type { Database } from 'better-sqlite3';
import { AgentError } from '../error.ts';
import { crashPoint } from '../crash-point.ts';
import { CASES_1 } from './schema/cases-1.ts';
import { LATER_STEPS } from './schema/later-steps.ts';
import { WORK_1 } from './schema/work-1.ts';

/**
 * Numbered, forward-only, one transaction each; a shipped one is never edited. `PRAGMA user_version` holds the
 * number of the last one applied.
 */
const MIGRATIONS: readonly string[] = [CASES_1 + WORK_1, ...LATER_STEPS];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Steps from an empty database to this version. */
export const stepsTo = (version: number): readonly string[] => MIGRATIONS.slice(0, version);

/** True if there is nothing to migrate. */
export const isCurrent = (db: Database): boolean => versionOf(db) === SCHEMA_VERSION;

export const versionOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

/**
 * Brings a database to this version. A crash leaves the last whole migration; the next start continues.
 * @throws AgentError `database-newer` if a later version of the agent wrote it.
 */
export function migrate(db: Database): { from: number; to: number } {
  const from = versionOf(db);
  if (from > SCHEMA_VERSION) {
    throw new AgentError('database-newer');
  }
  MIGRATIONS.slice(from).forEach((sql, index) => {
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(sql);
      db.pragma(`user_version = ${String(from + index + 1)}`);
      crashPoint('migration-run');
      db.exec('COMMIT');
      crashPoint('migration-committed');
    } catch (error) {
      // On a full disk SQLite has already rolled back.
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  });
  return { from, to: SCHEMA_VERSION };
}
