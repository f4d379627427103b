import type { Database } from 'better-sqlite3';
import { RECOVERIES, type Recovery } from '../../../../shared/states.ts';

/** Single values of the data folder, each a row of `meta`. */
export const META_GET = `SELECT value FROM meta WHERE key = $key`;
/** The destination that a restore has paused, until a person pauses or resumes it. */
export const PAUSED_BY_RESTORE = 'paused_by_restore';
export const META_SET = `INSERT INTO meta (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

/** State left by the last owner of the database: each owner has its epoch, each commit that touched a case its revision. */
export function lastOwner(db: Database): { readonly epoch: number; readonly revision: number } {
  return { epoch: metaNumber(db, 'epoch') ?? 0, revision: metaNumber(db, 'revision') ?? 0 };
}

/** A number of `meta`, or null if it was never set. For a database that no store owns yet. */
export function metaNumber(db: Database, key: string): number | null {
  const row = db.prepare(META_GET).get({ key }) as { value: string } | undefined;
  return row === undefined ? null : Number(row.value);
}

/** The last recovery of this database, null when there was none. */
export function recoveryOf(db: Database): { readonly at: number; readonly why: Recovery } | null {
  const at = metaNumber(db, 'restored_at');
  if (at === null) return null;
  const row = db.prepare(META_GET).get({ key: 'restored_why' }) as { value: string } | undefined;
  return { at, why: RECOVERIES.find((why) => why === row?.value) ?? 'backup' };
}

/** Identity of this data folder's agent, for a database that no store owns yet. Null: the next start makes a new one. */
export function setAgentId(db: Database, agentId: string | null): void {
  if (agentId === null) db.prepare(`DELETE FROM meta WHERE key = 'agent_id'`).run();
  else db.prepare(META_SET).run({ key: 'agent_id', value: agentId });
}

/**
 * Marks a database as older than the last known events: the next start puts its unfinished cases in doubt. Epoch and revision continue above
 * every number that the lost state can have used: lines of the trail stay unique, and the HIS treats later results as newer. `now` in ms.
 */
export function markRestored(db: Database, now: number, why: Recovery): void {
  const set = db.prepare(META_SET);
  db.transaction(() => {
    for (const key of ['epoch', 'revision'])
      set.run({ key, value: String(Math.max(now, metaNumber(db, key) ?? 0)) });
    set.run({ key: 'restored_why', value: why });
    set.run({ key: 'restored_at', value: String(now) });
  })();
}
