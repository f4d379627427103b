import { existsSync } from 'node:fs';
import { mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { createPrivateFile, fsyncDir, withTemporary } from '../base/files.ts';
import { removeFile, renameFile } from '../base/held-file.ts';
import { crashPoint } from '../crash-point.ts';

/** Pages copied per turn of the event loop: some milliseconds. */
const PAGES_AT_ONCE = 100;

/**
 * Copies a database in use into an existing file, by SQLite's backup API. At the end SQLite fsyncs the whole file and blocks the event
 * loop; `datasync` in the thread pool during the copy leaves it little to write.
 */
export async function copyDatabase(db: Database, file: string, signal?: AbortSignal): Promise<void> {
  const handle = await open(file, 'r+');
  let syncing = Promise.resolve();
  let isSyncing = false;
  try {
    await db.backup(file, {
      progress: () => {
        signal?.throwIfAborted();
        if (!isSyncing) {
          isSyncing = true;
          syncing = handle
            .datasync()
            // SQLite's own sync at the end reports a failed write.
            .catch(() => undefined)
            .finally(() => {
              isSyncing = false;
            });
        }
        return PAGES_AT_ONCE;
      },
    });
  } finally {
    await syncing;
    await handle.close();
  }
}

/** Writes the copy of the day if it is missing, and keeps the last `keep` copies. An aborted copy leaves no file. */
export async function keepDailyCopy(
  db: Database,
  dataDir: string,
  { day, keep, signal }: { readonly day: string; readonly keep: number; readonly signal?: AbortSignal },
): Promise<void> {
  const dir = join(dataDir, 'backups');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if (!existsSync(fileOf(dir, day))) await copyOfDay(db, dataDir, day, signal);
  const daily = (await readdir(dir)).filter((name) => /^agent-\d{4}-\d{2}-\d{2}\.db$/.test(name)).sort();
  for (const name of daily.slice(0, -keep)) await removeFile(join(dir, name));
}

const fileOf = (dir: string, day: string): string => join(dir, `agent-${day}.db`);

/** Writes the copy of a day, replacing an earlier one of that day. A crash leaves the earlier one, or none. */
export async function copyOfDay(
  db: Database,
  dataDir: string,
  day: string,
  signal?: AbortSignal,
): Promise<void> {
  const dir = join(dataDir, 'backups');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await withTemporary(dir, async (temporary) => {
    createPrivateFile(temporary);
    await copyDatabase(db, temporary, signal);
    crashPoint('daily-backup-copied');
    await renameFile(temporary, fileOf(dir, day));
    await fsyncDir(dir);
  });
}
