/**
 * Points at which a test can kill the process, as by a power cut or `kill -9`: `test/crash` names one in `TWPAS_CRASH_AT`, and how often to
 * pass it first in `TWPAS_CRASH_SKIP`. Without that variable each call compares two strings and returns.
 */
export const CRASH_POINTS = [
  /** Any file that is written whole: bytes on disk under a temporary name, then renamed. */
  'file-synced',
  'file-renamed',
  /** A spooled file: the same two, then its folder is on disk too. */
  'spool-synced',
  'spool-renamed',
  'spool-kept',
  /** Any transaction of the store: its statements have run; it is committed, and no caller knows yet. */
  'commit-before',
  'commit-after',
  /** A line of the trail: written; on disk. The history: lines copied to the trail, before the mark about that. */
  'audit-written',
  'audit-synced',
  'trail-copied',
  /** One attempt, from the intent to the committed answer. */
  'intent-written',
  'sending-durable',
  'headers-sent',
  'body-leaving',
  'body-sent',
  'answer-received',
  'answer-committed',
  /** The result file is in the result folder; its row is still due. */
  'result-written',
  /** Retention: tombstones are on disk, the bytes still there; the bytes removed, the tombstone still open. */
  'purge-marked',
  'purge-removed',
  /** A year of the trail whose retention ended: its line is written; its file is removed. */
  'trail-retired',
  'trail-file-removed',
  /** `afterAccepted: move`: the file is in done/; its case does not know that yet. */
  'file-moved',
  /** The daily copy of the database, before it has its name. */
  'daily-backup-copied',
  /** A backup: the database is copied, all of it is written, it has its name. */
  'backup-copied',
  'backup-filled',
  'backup-renamed',
  /** In the second place: a payload is there; the backup is on the list; an old one is removed; an unreferenced payload is removed. */
  'store-put',
  'store-removed',
  'store-swept',
  /** A restore: copied, files put back, staged, each half of the old database set aside, in place, put in doubt. */
  'restore-copied',
  'restore-files-put',
  'restore-staged',
  /** A restore of a backup with another key: a folder of the old key is set aside. */
  'restore-folder-aside',
  'restore-wal-aside',
  'restore-database-aside',
  'restore-in-place',
  'restore-audited',
  /** A damaged database is in backups/, nothing in its place yet. A case was rebuilt from its payload and its lines in the trail. */
  'damaged-aside',
  'case-rebuilt',
  /** A new client key: on disk while the old one is still active, and after. */
  'key-written',
  'key-active',
  /** A client key is revoked: its private half is gone. */
  'key-retired',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

const asked = process.env['TWPAS_CRASH_AT'];
let skip = Number(process.env['TWPAS_CRASH_SKIP'] ?? 0);

/** Kills the process if this point is named: no `finally` and no exit handler runs. */
export function crashPoint(name: CrashPoint): void {
  if (asked !== name) return;
  if (skip > 0) skip -= 1;
  else process.kill(process.pid, 'SIGKILL');
}

/** `crashPoint` one turn of the event loop later, when bytes just passed to a socket are on their way. */
export function crashPointSoon(name: CrashPoint): void {
  if (asked === name) setImmediate(() => crashPoint(name));
}
